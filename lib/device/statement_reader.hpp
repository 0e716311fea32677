#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "assay/device_statement.hpp"
#include "lib/base/workspace.hpp"

namespace assay::device {

/// A text of a statement. An absent one is not an empty one.
struct MaybeText {
  bool is_there = false;
  std::string_view text;  ///< borrows from the parser, until the next walk
};

/// A statement as it was read; only its form was checked.
struct StatementView {
  StatementType type = StatementType::none;
  std::string_view challenge;  ///< base64url, as the device wrote it
  std::string_view audience;
  std::string_view app;
  MaybeText challenge_id;
  MaybeText credential;
  MaybeText context;  ///< base64url
  MaybeText number;
  UserVerificationClaim verification = UserVerificationClaim::none;
  std::uint32_t counter = 0;
  std::int64_t issued_at = 0;
};

/// Reads a statement: one JSON object with no members but those of the format, none twice, and all of those that every
/// type has. Errors, offsets counting in `statement`, in this order: statement_too_long; json_malformed (a byte order
/// mark); those of json::walk(); statement_too_deep; json_wrong_type (not an object); statement_member_unknown;
/// json_wrong_type; json_missing_member; statement_type_unknown; statement_verification_unknown;
/// statement_counter_form; statement_time_form.
Result<StatementView> read_statement(Workspace::Impl& workspace, Bytes statement) noexcept;

}  // namespace assay::device

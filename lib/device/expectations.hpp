#pragma once

#include <string_view>

#include "assay/device_statement.hpp"
#include "lib/base/workspace.hpp"
#include "lib/device/statement_reader.hpp"

namespace assay::device {

/// What a statement is to say: of a key that is enrolled, or of one that is being enrolled.
struct Expected {
  StatementType type = StatementType::none;
  std::string_view credential;  ///< empty: it must name none
  const ExpectedNumber& number;
  const StatementExpectations& common;
};

/// What is expected must make sense. Errors: workspace_backend_mismatch; statement_challenge_size;
/// statement_audience_missing; statement_apps_missing; statement_challenge_id_form, statement_challenge_id_needed;
/// statement_context_size, statement_context_needed; statement_number_form, statement_number_not_applicable.
Error check_expectations(const Expected& expected, Workspace& workspace) noexcept;

/// What was found by comparing.
struct Compared {
  Bytes app;     ///< the one of the statement, as it was expected
  Error number;  ///< statement_number_mismatch, to be told after the signature
};

/// Errors, input device_statement, in the order of verify_statement(): statement_type_mismatch to
/// statement_time_implausible; backend_failure.
Error compare(const Expected& expected, const StatementView& view, const Workspace::Impl& workspace,
              Compared& compared) noexcept;

}  // namespace assay::device

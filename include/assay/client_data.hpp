#pragma once

#include <cstdint>
#include <string_view>

#include "assay/bytes.hpp"
#include "assay/export.hpp"
#include "assay/result.hpp"
#include "assay/workspace.hpp"

namespace assay {

/// The form of the member tokenBinding, which Level 3 reserves and does not define.
enum class TokenBinding : std::uint8_t { absent = 0, supported, present, not_supported, malformed };

/// CollectedClientData (WebAuthn 5.8.1). Strings are decoded (escapes resolved); they borrow from the Workspace and are
/// valid until the next JSON text is parsed with it.
struct ClientDataView {
  std::string_view type;
  std::string_view challenge;  ///< base64url as the client wrote it
  std::string_view origin;
  std::string_view top_origin;
  bool has_top_origin = false;
  bool has_cross_origin = false;
  bool cross_origin = false;
  TokenBinding token_binding = TokenBinding::absent;
};

/// Parses clientDataJSON. One UTF-8 byte order mark at the start is stripped. The whole text is checked, unknown
/// members too: UTF-8, structure, numbers, no duplicate members in any object, depth and members within limits.
///
/// Errors, offsets counting in `client_data_json`: client_data_too_long; json_not_utf8; the first in the text of
/// json_malformed, json_trailing, json_duplicate_member, json_nul, json_too_deep, json_too_many_members, and
/// json_not_utf8 for an escaped lone surrogate; json_wrong_type (a known member of another type, null included, or a
/// text that is no object); json_missing_member (type, challenge, origin).
/// Cost: one copy of the text into the Workspace; no heap.
ASSAY_API Result<ClientDataView> parse_client_data(Bytes client_data_json, Workspace& workspace) noexcept;

}  // namespace assay

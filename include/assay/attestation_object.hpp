#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "assay/bytes.hpp"
#include "assay/export.hpp"
#include "assay/result.hpp"

namespace assay {

/// An attestation object (WebAuthn 6.5.4). Views borrow from the bytes parsed.
struct AttestationObjectView {
  std::string_view format;                      ///< fmt
  Bytes statement;                              ///< attStmt: one CBOR map or array as it stands there
  Bytes authenticator_data;                     ///< authData, without its CBOR head
  std::uint32_t statement_offset = 0;           ///< of `statement` in the object
  std::uint32_t authenticator_data_offset = 0;  ///< of `authenticator_data` in the object
  bool canonical = false;                       ///< the object as a whole is in CTAP2 canonical form
};

/// Parses an attestation object: a map of exactly fmt, attStmt and authData, nothing after it. The whole is checked:
/// well formed, definite lengths, unique keys, at most five levels deep, no tags. Because clients that people use write
/// its members in another order, or longer heads, those two are accepted and reported in `canonical`; authenticator
/// data inside have rules of their own.
///
/// Errors, offsets counting in `attestation_object`: the CBOR reader's; cbor_trailing; cbor_wrong_type where the whole
/// is no map; the first in the order of the members of attestation_object_member (another member) and cbor_wrong_type
/// (not of its type); attestation_object_member at 0 (a missing one). No heap.
ASSAY_API Result<AttestationObjectView> parse_attestation_object(Bytes attestation_object,
                                                                 std::size_t max_items = 64) noexcept;

}  // namespace assay

#pragma once

#include <cstdint>
#include <string_view>

#include "assay/bytes.hpp"
#include "assay/credential_record.hpp"
#include "assay/export.hpp"
#include "assay/public_key.hpp"
#include "assay/result.hpp"
#include "assay/workspace.hpp"

namespace assay {

/// The libraries whose stored credentials are understood.
enum class ForeignLibrary : std::uint8_t {
  none = 0,
  simplewebauthn = 1,        ///< @simplewebauthn/server, JavaScript
  go_webauthn = 2,           ///< github.com/go-webauthn/webauthn, Go
  java_webauthn_server = 3,  ///< com.yubico:webauthn-server-core, Java
  webauthn4j = 4,            ///< com.webauthn4j:webauthn4j-core, Java
  py_webauthn = 5,           ///< webauthn, Python
};
/// "simplewebauthn", "go-webauthn", "java-webauthn-server", "webauthn4j", "py_webauthn"; empty for none.
ASSAY_API std::string_view foreign_library_name(ForeignLibrary library) noexcept;

/// How strings write down bytes.
enum class ForeignText : std::uint8_t {
  base64 = 0,  ///< base64url or standard base64, with or without padding; and hexadecimal behind "\x"
  hex = 1,     ///< hexadecimal, with "\x" before it or without: never guessed, since every such text is base64url, too
};

/// What a row does not say, or cannot say without being guessed at. Borrowed.
struct ImportOptions {
  ForeignLibrary library = ForeignLibrary::none;  ///< required
  Bytes user_handle;  ///< of the owner; required unless the row names it; if it does, they must be the same
  Bytes rp_id;        ///< put into the record as it is
  ForeignText text = ForeignText::base64;
  Rs1Keys rs1 = Rs1Keys::refuse;
};

/// Reads one credential as another library stores it: a JSON object with the members of docs/import.md, others being
/// passed by. Bytes may be text, an array of numbers, a serialised Uint8Array ({"0":1,...}) or a Buffer
/// ({"type":"Buffer","data":[...]}); numbers may be text; flags may be 0 and 1. The public key becomes a COSE_Key and
/// is checked as parse_cose_key() does. What the row does not tell is what it is in a zeroed record: backup_eligible
/// is unknown, and no step holds it against the credential. `trust` is none, whatever was attested: this library did
/// not judge it.
///
/// The record's views borrow from the options and from the Workspace, until Workspace::reset().
///
/// Errors, input foreign_record with the offset there unless another is named: foreign_library_unknown;
/// foreign_record_too_long (Limits::credential_json); those of JSON (parse_client_data names them; a Uint8Array has a
/// member a byte, see Limits::json_members); foreign_not_an_object; foreign_member_twice; workspace_full; then member
/// by member:
/// - foreign_attested_data;
/// - foreign_id_missing, foreign_id;
/// - foreign_key_missing, foreign_key, foreign_key_algorithm; those of parse_cose_key() and of
///   parse_subject_public_key_info(), input credential_public_key;
/// - foreign_user_handle, foreign_user_handle_missing, user_handle_invalid (the caller's),
/// foreign_user_handle_mismatch;
/// - foreign_counter_missing, foreign_counter;
/// - foreign_flag, foreign_device_type, backup_state_without_eligibility;
/// - foreign_transports, foreign_aaguid, foreign_attestation_format;
/// - foreign_attestation, foreign_parts_differ (two parts name different ids or keys).
ASSAY_API Result<CredentialRecord> import_record(Bytes json, const ImportOptions& options,
                                                 Workspace& workspace) noexcept;

}  // namespace assay

#include "lib/import/members.hpp"

#include <array>

namespace assay {
namespace import {
namespace {

// docs/import.md explains these tables; where a member has two names, versions of the library differ.
constexpr Place kSimpleWebauthn[] = {
    {"", "credentialID", Field::credential_id},
    {"", "id", Field::row_id},
    {"", "publicKey", Field::public_key},
    {"", "credentialPublicKey", Field::public_key},
    {"", "webauthnUserID", Field::user_handle},
    {"", "webAuthnUserID", Field::user_handle},
    {"", "counter", Field::sign_count},
    {"", "deviceType", Field::device_type},
    {"", "credentialDeviceType", Field::device_type},
    {"", "backedUp", Field::backup_state},
    {"", "credentialBackedUp", Field::backup_state},
    {"", "userVerified", Field::uv_initialized},
    {"", "transports", Field::transports},
    {"", "aaguid", Field::aaguid},
    {"", "fmt", Field::format},
    {"", "attestationObject", Field::attestation_object},
    {"credential", "id", Field::credential_id},
    {"credential", "publicKey", Field::public_key},
    {"credential", "counter", Field::sign_count},
    {"credential", "transports", Field::transports},
};

constexpr Place kGoWebauthn[] = {
    {"", "id", Field::credential_id},
    {"", "publicKey", Field::public_key},
    {"", "attestationType", Field::format_or_type},
    {"", "attestationFormat", Field::format},
    {"", "transport", Field::transports},
    {"flags", "userVerified", Field::uv_initialized},
    {"flags", "backupEligible", Field::backup_eligible},
    {"flags", "backupState", Field::backup_state},
    {"authenticator", "AAGUID", Field::aaguid},
    {"authenticator", "signCount", Field::sign_count},
    {"attestation", "clientDataJSON", Field::client_data},
    {"attestation", "publicKeyAlgorithm", Field::key_algorithm},
    {"attestation", "object", Field::attestation_object},
};

constexpr Place kJavaWebauthnServer[] = {
    {"", "credentialId", Field::credential_id}, {"", "userHandle", Field::user_handle},
    {"", "publicKeyCose", Field::public_key},   {"", "signatureCount", Field::sign_count},
    {"", "transports", Field::transports},      {"", "backupEligible", Field::backup_eligible},
    {"", "backupState", Field::backup_state},   {"", "backedUp", Field::backup_state},
};

constexpr Place kWebauthn4j[] = {
    {"", "attestedCredentialData", Field::attested_data},
    {"", "credentialId", Field::credential_id},
    {"", "credentialPublicKey", Field::public_key},
    {"", "aaguid", Field::aaguid},
    {"", "userHandle", Field::user_handle},
    {"", "counter", Field::sign_count},
    {"", "uvInitialized", Field::uv_initialized},
    {"", "backupEligible", Field::backup_eligible},
    {"", "backupState", Field::backup_state},
    {"", "backedUp", Field::backup_state},
    {"", "transports", Field::transports},
    {"", "fmt", Field::format},
    {"", "attestationStatementFormat", Field::format},
    {"", "attestationObject", Field::attestation_object},
};

constexpr Place kPyWebauthn[] = {
    {"", "credential_id", Field::credential_id},
    {"", "credential_public_key", Field::public_key},
    {"", "user_handle", Field::user_handle},
    {"", "sign_count", Field::sign_count},
    {"", "credential_device_type", Field::device_type},
    {"", "credential_backed_up", Field::backup_state},
    {"", "user_verified", Field::uv_initialized},
    {"", "transports", Field::transports},
    {"", "aaguid", Field::aaguid},
    {"", "fmt", Field::format},
    {"", "attestation_object", Field::attestation_object},
};

}  // namespace

std::span<const Place> places_of(ForeignLibrary library) noexcept {
  switch (library) {
    case ForeignLibrary::none: break;
    case ForeignLibrary::simplewebauthn: return kSimpleWebauthn;
    case ForeignLibrary::go_webauthn: return kGoWebauthn;
    case ForeignLibrary::java_webauthn_server: return kJavaWebauthnServer;
    case ForeignLibrary::webauthn4j: return kWebauthn4j;
    case ForeignLibrary::py_webauthn: return kPyWebauthn;
  }
  return {};
}

bool omits_zero_counter(ForeignLibrary library) noexcept {
  return library == ForeignLibrary::go_webauthn;
}

}  // namespace import

std::string_view foreign_library_name(ForeignLibrary library) noexcept {
  constexpr std::array<std::string_view, 6> kNames = {
      "", "simplewebauthn", "go-webauthn", "java-webauthn-server", "webauthn4j", "py_webauthn"};
  const auto index = static_cast<std::size_t>(library);
  return index < kNames.size() ? kNames[index] : "";
}

}  // namespace assay

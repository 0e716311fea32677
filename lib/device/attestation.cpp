#include "lib/device/attestation.hpp"

#include <algorithm>
#include <array>

#include "assay/attestation_object.hpp"
#include "assay/authenticator_data.hpp"
#include "assay/base64url.hpp"
#include "lib/attest/android_application_id.hpp"
#include "lib/attest/android_certificate.hpp"
#include "lib/attest/format.hpp"
#include "lib/attest/statement_reader.hpp"
#include "lib/base/android_app.hpp"
#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/base/text_part.hpp"
#include "lib/cose/same_key.hpp"
#include "lib/crypto/context.hpp"

namespace assay::device {
namespace {

using Digest = std::array<std::uint8_t, 32>;

constexpr std::string_view kAppleAppPrefix = "ios:";

Result<Digest> sha256(const Workspace::Impl& impl, Bytes data) noexcept {
  Digest digest;
  ASSAY_TRY(impl.backend->sha256(*crypto::context_of(impl), data, digest));
  return digest;
}

/// One after the other, in the Workspace.
Result<Bytes> join(Arena& arena, Bytes first, Bytes second) noexcept {
  const std::size_t size = first.size() + second.size();
  const MutableBytes joined = arena.take(size);
  ASSAY_REQUIRE(joined.size() == size, ErrorCode::workspace_full, 0);
  std::ranges::copy(second, std::ranges::copy(first, joined.begin()).out);
  return Bytes(joined);
}

/// SHA-256(nonce || SPKI): an attestation that answers it is about this key and no other.
Result<Digest> attested_challenge(const AttestationSubject& subject) noexcept {
  const DevicePublicKey& key = subject.response.public_key;
  ASSAY_REQUIRE(key.format == DeviceKeyFormat::spki, ErrorCode::attested_key_not_spki, 0);
  const auto message = join(subject.workspace.arena, subject.request.attestation_challenge, key.bytes);
  if (!message) return message.error();
  return sha256(subject.workspace, *message);
}

Error take_certificates(const AttestationSubject& subject, AttestationEvidence& evidence) noexcept {
  const auto certificates = subject.response.attestation.certificates;
  const Limits& limits = subject.workspace.limits;
  ASSAY_REQUIRE(!certificates.empty(), ErrorCode::attestation_x5c_empty, 0);
  const std::size_t most = std::min(limits.certificates, evidence.certificates.size());
  ASSAY_REQUIRE(certificates.size() <= most, ErrorCode::too_many_certificates, 0);
  const bool short_enough =
      std::ranges::all_of(certificates, [&](Bytes der) { return der.size() <= limits.certificate; });
  ASSAY_REQUIRE(short_enough, ErrorCode::certificate_too_long, 0);
  std::ranges::copy(certificates, evidence.certificates.begin());
  evidence.num_certificates = certificates.size();
  return {};
}

/// Whether Android says that the key was made by the app that the statement names.
Error check_android_app(std::string_view app, Bytes application_id, Bytes certificate) noexcept {
  ASSAY_REQUIRE(!application_id.empty(), ErrorCode::android_application_id_missing, 0);
  Digest signer{};
  const auto decoded = base64url_decode(text_part(app, kAndroidAppPrefix.size()), signer);
  const bool is_android_app = app.starts_with(kAndroidAppPrefix) && decoded && *decoded == signer.size();
  const auto same = attest::is_signed_by(application_id, signer);
  const auto at = static_cast<std::size_t>(application_id.data() - certificate.data());
  if (!same) return located(same.error(), certificate_input(0), at);
  ASSAY_REQUIRE(is_android_app && *same, ErrorCode::android_app_mismatch, 0);
  return {};
}

void fill_android_evidence(const AndroidKeyFacts& facts, KeyEvidence& evidence) noexcept {
  evidence.binding = KeyBinding::attested;
  evidence.security = std::min(facts.attestation_security, facts.key_security);
  evidence.user_auth_enforced = facts.user_auth_enforced && !facts.no_auth_required;
  evidence.user_auth_type = facts.user_auth_type;
  evidence.auth_timeout = facts.auth_timeout;
}

Error prepare_android(const AttestationSubject& subject, Bytes challenge32, AttestationEvidence& evidence,
                      KeyEvidence& key_evidence) noexcept {
  evidence.format = AttestationFormat::android_key;
  evidence.level = TrustLevel::unanchored;
  ASSAY_TRY(take_certificates(subject, evidence));
  const auto leaf = attest::parse_leaf(evidence);
  if (!leaf) return leaf.error();
  AndroidKeyFacts& facts = evidence.facts.android_key;
  const attest::AndroidCertificateExpectations expected{subject.key, challenge32,
                                                        subject.request.attestation.android_key};
  ASSAY_TRY(attest::check_android_certificate(*leaf, expected, facts));
  ASSAY_TRY(check_android_app(subject.app, facts.application_id, leaf->certificate.der));
  fill_android_evidence(facts, key_evidence);
  return {};
}

/// App Attest's object as far as WebAuthn's steps would read it.
struct AppAttestObject {
  AttestationObjectView object;
  AuthenticatorDataView auth_data;
  PublicKeyView key;
  const attest::FormatRow* format = nullptr;
};

Error read_object(const AttestationSubject& subject, AppAttestObject& read) noexcept {
  const Bytes bytes = subject.response.attestation.attestation_object;
  const Limits& limits = subject.workspace.limits;
  ASSAY_REQUIRE(bytes.size() <= limits.attestation_object, ErrorCode::attestation_object_too_long, 0);
  const auto object = parse_attestation_object(bytes, limits.cbor_items);
  if (!object) return object.error();
  read.object = *object;
  const auto format = attest::find_format(object->format, subject.request.attestation);
  if (!format) return format.error();
  read.format = *format;
  ASSAY_REQUIRE(read.format->format == AttestationFormat::apple_appattest, ErrorCode::appattest_format, 0);
  return {};
}

Error read_attested_key(const Limits& limits, AppAttestObject& read) noexcept {
  const Bytes bytes = read.object.authenticator_data;
  ASSAY_REQUIRE(bytes.size() <= limits.authenticator_data, ErrorCode::authenticator_data_too_long, 0);
  const auto auth_data = parse_authenticator_data(bytes, limits.cbor_items);
  if (!auth_data) return auth_data.error();
  read.auth_data = *auth_data;
  ASSAY_REQUIRE(read.auth_data.flags.attested_data(), ErrorCode::attested_data_missing, 0);
  const auto key = parse_cose_key(read.auth_data.attested.credential_public_key);
  if (!key) return located(key.error(), Input::credential_public_key);
  read.key = *key;
  return {};
}

/// App Attest names an app by the SHA-256 of team and bundle identifier.
Error check_apple_app(const AttestationSubject& subject, const AppAttestObject& read) noexcept {
  const auto hash = sha256(subject.workspace, bytes_of(text_part(subject.app, kAppleAppPrefix.size())));
  if (!hash) return hash.error();
  const bool same = subject.app.starts_with(kAppleAppPrefix) && equal(*hash, read.auth_data.rp_id_hash32);
  ASSAY_REQUIRE(same, ErrorCode::appattest_app_mismatch, 0);
  return {};
}

Error run_procedure(const AttestationSubject& subject, Bytes challenge32, const AppAttestObject& read,
                    AttestationEvidence& evidence) noexcept {
  const auto signed_data = join(subject.workspace.arena, read.object.authenticator_data, challenge32);
  if (!signed_data) return signed_data.error();
  const attest::Statement statement{read.object.statement,
                                    read.object.statement_offset,
                                    read.auth_data,
                                    read.key,
                                    challenge32,
                                    *signed_data,
                                    Profile::webauthn,
                                    subject.request.attestation,
                                    subject.request.trust.time,
                                    subject.workspace};
  evidence.format = read.format->format;
  return read.format->prepare(statement, evidence);
}

Error prepare_apple(const AttestationSubject& subject, Bytes challenge32, AttestationEvidence& evidence,
                    KeyEvidence& key_evidence) noexcept {
  AppAttestObject read;
  ASSAY_TRY(located(read_object(subject, read), Input::attestation_object));
  ASSAY_TRY(located(read_attested_key(subject.workspace.limits, read), Input::authenticator_data));
  ASSAY_TRY(check_apple_app(subject, read));
  ASSAY_TRY(located(run_procedure(subject, challenge32, read, evidence), Input::attestation_object));
  const bool itself = cose::same_key(read.key, subject.key);
  ASSAY_REQUIRE(itself || subject.request.accept_vouched_key, ErrorCode::device_key_vouched, 0);
  key_evidence.binding = itself ? KeyBinding::attested : KeyBinding::vouched;
  return {};
}

}  // namespace

Error prepare_attestation(const AttestationSubject& subject, AttestationEvidence& evidence,
                          KeyEvidence& key_evidence) noexcept {
  const DeviceAttestationKind kind = subject.response.attestation.kind;
  if (kind == DeviceAttestationKind::none) return {};
  const auto challenge = attested_challenge(subject);
  if (!challenge) return challenge.error();
  if (kind == DeviceAttestationKind::android_key) {
    ASSAY_TRY(located(prepare_android(subject, *challenge, evidence, key_evidence), certificate_input(0)));
  } else {
    ASSAY_TRY(prepare_apple(subject, *challenge, evidence, key_evidence));
  }
  key_evidence.format = evidence.format;
  return {};
}

}  // namespace assay::device

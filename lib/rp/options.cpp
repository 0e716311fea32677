#include "assay/options.hpp"

#include <algorithm>

#include "assay/policy_check.hpp"
#include "lib/attest/format.hpp"
#include "lib/base/check.hpp"
#include "lib/json/transport.hpp"
#include "lib/json/writer.hpp"
#include "lib/rp/ceremony.hpp"
#include "lib/rp/extension_check.hpp"
#include "lib/rp/extension_policy.hpp"
#include "lib/rp/extension_writer.hpp"
#include "lib/rp/limits.hpp"
#include "lib/rp/option_words.hpp"
#include "lib/rp/options.hpp"

namespace assay {
namespace rp {
namespace {

constexpr std::string_view kPublicKey = "public-key";
constexpr std::int64_t kMillisecondsPerSecond = 1000;

Error check_challenge(Bytes challenge) noexcept {
  ASSAY_REQUIRE(challenge.size() >= kMinChallenge, ErrorCode::challenge_too_short, 0);
  ASSAY_REQUIRE(challenge.size() <= kMaxStateChallenge, ErrorCode::challenge_too_long, 0);
  return {};
}

Error check_common(const RelyingParty& relying_party, const Policy& policy, Bytes challenge) noexcept {
  ASSAY_REQUIRE(relying_party.config().backend != nullptr, ErrorCode::relying_party_missing, 0);
  ASSAY_TRY(check_policy(policy, relying_party));
  return check_challenge(challenge);
}

void write_timeout(json::Writer& writer, const Policy& policy) noexcept {
  writer.number("timeout", timeout_seconds(policy) * kMillisecondsPerSecond);
}

void write_descriptor(json::Writer& writer, const CredentialDescriptor& credential) noexcept {
  writer.begin_object().text("type", kPublicKey).bytes("id", credential.id);
  const std::uint16_t bits = credential.transports.bits;
  if (bits != 0 && bits != Transports::other) {
    writer.name("transports").begin_array();
    for (std::size_t i = 0; i < json::kTransportNames.size(); ++i) {
      if ((bits >> i & 1) != 0) writer.text(json::kTransportNames[i]);
    }
    writer.end_array();
  }
  writer.end_object();
}

void write_descriptors(json::Writer& writer, std::string_view name,
                       std::span<const CredentialDescriptor> credentials) noexcept {
  writer.name(name).begin_array();
  for (const CredentialDescriptor& credential : credentials) write_descriptor(writer, credential);
  writer.end_array();
}

std::span<const Hint> hints_of(const Policy& policy) noexcept {
  const auto end = std::ranges::find(policy.hints, Hint::none);
  return {policy.hints.begin(), end};
}

void write_hints(json::Writer& writer, const Policy& policy) noexcept {
  if (hints_of(policy).empty()) return;
  writer.name("hints").begin_array();
  for (const Hint hint : hints_of(policy)) writer.text(word_of(kHintWords, hint));
  writer.end_array();
}

constexpr AuthenticatorAttachment attachment_of(Hint hint) noexcept {
  return hint == Hint::client_device ? AuthenticatorAttachment::platform : AuthenticatorAttachment::cross_platform;
}

/// The one that the policy names, or the one that all its hints come down to (WebAuthn 5.8.7).
AuthenticatorAttachment attachment_of(const Policy& policy) noexcept {
  const auto hints = hints_of(policy);
  if (policy.attachment != AuthenticatorAttachment::any || hints.empty()) return policy.attachment;
  const AuthenticatorAttachment first = attachment_of(hints.front());
  const bool all = std::ranges::all_of(hints, [&](Hint hint) { return attachment_of(hint) == first; });
  return all ? first : AuthenticatorAttachment::any;
}

void write_selection(json::Writer& writer, const Policy& policy) noexcept {
  writer.name("authenticatorSelection").begin_object();
  const AuthenticatorAttachment attachment = attachment_of(policy);
  if (attachment != AuthenticatorAttachment::any) {
    writer.text("authenticatorAttachment", word_of(kAttachmentWords, attachment));
  }
  writer.text("residentKey", word_of(kRequirementWords, policy.resident_key));
  writer.boolean("requireResidentKey", policy.resident_key == ResidentKey::required);
  writer.text("userVerification", word_of(kRequirementWords, policy.user_verification));
  writer.end_object();
}

void write_parameters(json::Writer& writer, std::span<const Algorithm> algorithms) noexcept {
  writer.name("pubKeyCredParams").begin_array();
  for (const Algorithm algorithm : algorithms) {
    writer.begin_object().text("type", kPublicKey).number("alg", static_cast<std::int32_t>(algorithm)).end_object();
  }
  writer.end_array();
}

/// The formats whose statements clients send and verification judges, in the order of their numbers.
bool is_preferred_format(const Policy& policy, AttestationFormat format) noexcept {
  if (format == AttestationFormat::none || format == AttestationFormat::apple_appattest) return false;
  return attest::find_format(attestation_format_name(format), policy.attestation).has_value();
}

void write_formats(json::Writer& writer, const Policy& policy) noexcept {
  if (policy.conveyance == AttestationConveyance::none) return;
  writer.name("attestationFormats").begin_array();
  for (const AttestationFormat format : policy.attestation_formats) writer.text(attestation_format_name(format));
  if (policy.attestation_formats.empty()) {
    for (std::uint8_t i = 0; !attestation_format_name(AttestationFormat{i}).empty(); ++i) {
      if (is_preferred_format(policy, AttestationFormat{i})) writer.text(attestation_format_name(AttestationFormat{i}));
    }
  }
  writer.end_array();
}

void write_entities(json::Writer& writer, const RelyingPartyConfig& config, const UserEntity& user) noexcept {
  writer.name("rp").begin_object().text("id", config.id).text("name", config.name.empty() ? config.id : config.name);
  writer.end_object();
  writer.name("user").begin_object().bytes("id", user.handle).text("name", user.name);
  writer.text("displayName", user.display_name).end_object();
}

}  // namespace

std::span<const Algorithm> offered_algorithms(const RelyingParty& relying_party, const Policy& policy) noexcept {
  return policy.algorithms.empty() ? backend_algorithms(*relying_party.config().backend) : policy.algorithms;
}

}  // namespace rp

Result<std::string_view> write_creation_options(const RelyingParty& relying_party, const Policy& policy,
                                                const CreationOptions& options, MutableBytes out) noexcept {
  ASSAY_TRY(rp::check_common(relying_party, policy, options.challenge));
  ASSAY_TRY(rp::check_user_handle(options.user.handle));
  const auto algorithms = rp::offered_algorithms(relying_party, policy);
  const RegistrationExtensions extensions = rp::with_policy(policy.extensions, options.extensions);
  ASSAY_TRY(rp::check_registration_extensions(extensions));

  json::Writer writer(out);
  writer.begin_object();
  rp::write_entities(writer, relying_party.config(), options.user);
  writer.bytes("challenge", options.challenge);
  rp::write_parameters(writer, algorithms);
  rp::write_timeout(writer, policy);
  rp::write_descriptors(writer, "excludeCredentials", options.exclude_credentials);
  rp::write_selection(writer, policy);
  rp::write_hints(writer, policy);
  writer.text("attestation", rp::word_of(rp::kConveyanceWords, policy.conveyance));
  rp::write_formats(writer, policy);
  if (rp::asks_client(extensions)) {
    writer.name("extensions");
    rp::write_registration_extensions(writer, extensions);
  }
  return writer.end_object().finish();
}

Result<std::string_view> write_request_options(const RelyingParty& relying_party, const Policy& policy,
                                               const RequestOptions& options, MutableBytes out) noexcept {
  ASSAY_TRY(rp::check_common(relying_party, policy, options.challenge));
  const AuthenticationExtensions extensions = rp::with_policy(policy.extensions, options.extensions);
  ASSAY_TRY(rp::check_authentication_extensions(extensions, options.allow_credentials));

  json::Writer writer(out);
  writer.begin_object();
  writer.bytes("challenge", options.challenge);
  rp::write_timeout(writer, policy);
  writer.text("rpId", relying_party.config().id);
  rp::write_descriptors(writer, "allowCredentials", options.allow_credentials);
  writer.text("userVerification", rp::word_of(rp::kRequirementWords, policy.user_verification));
  rp::write_hints(writer, policy);
  if (rp::asks_client(extensions)) {
    writer.name("extensions");
    rp::write_authentication_extensions(writer, extensions);
  }
  return writer.end_object().finish();
}

}  // namespace assay

#include "assay/policy_check.hpp"

#include <algorithm>

#include "lib/base/check.hpp"
#include "lib/crypto/backend.hpp"
#include "lib/rp/policy_keys.hpp"

namespace assay {
namespace rp {
namespace {

constexpr std::uint16_t kMinTimeout = 300;
constexpr std::uint16_t kMaxTimeout = 600;

std::size_t number_of(const PolicyKey& key) noexcept {
  return static_cast<std::size_t>(&key - kPolicyKeys.data());
}

bool is_member(const PolicyKey& key, std::int64_t value) noexcept {
  if (key.info.value == PolicyValue::integer) return value >= 0 && value <= key.maximum;
  return find_policy_word(key, value) != nullptr;
}

Error check_members(const Policy& policy) noexcept {
  for (const PolicyKey& key : kPolicyKeys) {
    if (key.info.value == PolicyValue::aaguids) continue;
    for (std::size_t i = 0; i < key.count(policy); ++i) {
      ASSAY_REQUIRE(is_member(key, key.get(policy, i)), ErrorCode::policy_member, number_of(key));
    }
  }
  return {};
}

bool same_item(const PolicyKey& key, const Policy& policy, std::size_t i, std::size_t j) noexcept {
  if (key.info.value == PolicyValue::aaguids) return key.get_aaguid(policy, i) == key.get_aaguid(policy, j);
  return key.get(policy, i) == key.get(policy, j);
}

Error check_repetitions(const Policy& policy) noexcept {
  for (const PolicyKey& key : kPolicyKeys) {
    for (std::size_t i = 0; i < key.count(policy); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        ASSAY_REQUIRE(!same_item(key, policy, i, j), key.twice, number_of(key));
      }
    }
  }
  return {};
}

bool has(const auto& list, const auto& item) noexcept {
  return std::ranges::find(list, item) != std::ranges::end(list);
}

Error check_timeout(const Policy& policy) noexcept {
  const std::uint16_t timeout = policy.timeout_seconds;
  const bool usual = timeout == 0 || (timeout >= kMinTimeout && timeout <= kMaxTimeout);
  ASSAY_REQUIRE(usual, ErrorCode::policy_timeout, policy_key_number("", "timeout_seconds"));
  return {};
}

/// Whether a client that follows the hint offers what the attachment excludes.
bool contradicts(Hint hint, AuthenticatorAttachment attachment) noexcept {
  switch (attachment) {
    case AuthenticatorAttachment::platform: return hint == Hint::security_key || hint == Hint::hybrid;
    case AuthenticatorAttachment::cross_platform: return hint == Hint::client_device;
    case AuthenticatorAttachment::any: break;
  }
  return false;
}

Error check_hints(const Policy& policy) noexcept {
  const auto end = std::ranges::find(policy.hints, Hint::none);
  const bool gap = std::any_of(end, policy.hints.end(), [](Hint hint) { return hint != Hint::none; });
  ASSAY_REQUIRE(!gap, ErrorCode::policy_hint_gap, policy_key_number("", "hints"));
  const bool fit = std::ranges::none_of(policy.hints, [&](Hint h) { return contradicts(h, policy.attachment); });
  ASSAY_REQUIRE(fit, ErrorCode::policy_hint_attachment, policy_key_number("", "hints"));
  return {};
}

Error check_backup(const Policy& policy) noexcept {
  const bool possible =
      policy.backup_eligible != FlagPolicy::must_be_clear || policy.backup_state != FlagPolicy::must_be_set;
  ASSAY_REQUIRE(possible, ErrorCode::policy_backup_flags, policy_key_number("", "backup_state"));
  return {};
}

Error check_algorithms(const Policy& policy, const Backend& backend, bool accept_rs1) noexcept {
  const std::size_t key = policy_key_number("registration", "algorithms");
  for (const Algorithm algorithm : policy.algorithms) {
    ASSAY_REQUIRE(accept_rs1 || algorithm != Algorithm::rs1, ErrorCode::policy_algorithm_disabled, key);
    ASSAY_REQUIRE(backend.can_verify(algorithm), ErrorCode::policy_algorithm_unverifiable, key);
  }
  return {};
}

bool is_enabled(const Policy& policy, AttestationFormat format) noexcept {
  if (format == AttestationFormat::android_safetynet) return policy.attestation.enable_android_safetynet;
  return format != AttestationFormat::apple_appattest || policy.attestation.enable_apple_appattest;
}

Error check_formats(const Policy& policy) noexcept {
  const auto enabled = [&](AttestationFormat format) { return is_enabled(policy, format); };
  const bool all_enabled = std::ranges::all_of(policy.attestation_formats, enabled);
  ASSAY_REQUIRE(all_enabled, ErrorCode::policy_format_disabled, policy_key_number("attestation", "formats"));
  const bool asks_for_none = has(policy.attestation_formats, AttestationFormat::none);
  ASSAY_REQUIRE(!asks_for_none || policy.accept_none, ErrorCode::policy_format_none,
                policy_key_number("attestation", "formats"));
  return {};
}

Error check_aaguids(const Policy& policy) noexcept {
  const AaguidPolicy& aaguids = policy.aaguids;
  const std::size_t key = policy_key_number("attestation", "allowed_aaguids");
  const bool conflict = std::ranges::any_of(aaguids.allowed, [&](const Aaguid& a) { return has(aaguids.denied, a); });
  ASSAY_REQUIRE(!conflict, ErrorCode::policy_aaguid_conflict, key);
  const bool attested = policy.conveyance != AttestationConveyance::none;
  ASSAY_REQUIRE(aaguids.allowed.empty() || attested, ErrorCode::policy_aaguid_unattested, key);
  return {};
}

Error check_compound(const Policy& policy) noexcept {
  const CompoundPolicy& compound = policy.attestation.compound;
  const std::size_t key = policy_key_number("attestation", "compound_must_include");
  ASSAY_REQUIRE(compound.at_least <= kMaxStatements, ErrorCode::policy_compound_count,
                policy_key_number("attestation", "compound_at_least"));
  ASSAY_REQUIRE(compound.must_include.size() <= kMaxStatements, ErrorCode::policy_compound_count, key);
  for (const AttestationFormat format : compound.must_include) {
    ASSAY_REQUIRE(format != AttestationFormat::compound, ErrorCode::policy_compound_nested, key);
    const bool accepted = format != AttestationFormat::none || policy.accept_none;
    ASSAY_REQUIRE(accepted && is_enabled(policy, format), ErrorCode::policy_compound_format_disabled, key);
  }
  return {};
}

Error check_attestation(const Policy& policy) noexcept {
  const bool asks = policy.conveyance != AttestationConveyance::none;
  ASSAY_REQUIRE(asks || policy.accept_none, ErrorCode::policy_conveyance_none,
                policy_key_number("attestation", "conveyance"));
  ASSAY_TRY(check_formats(policy));
  ASSAY_TRY(check_aaguids(policy));
  const bool enabled = policy.attestation.enable_apple_appattest || !policy.attestation.allow_appattest_development;
  ASSAY_REQUIRE(enabled, ErrorCode::policy_appattest_disabled,
                policy_key_number("attestation", "allow_appattest_development"));
  return check_compound(policy);
}

/// Whether an authenticator with this status is refused whatever else is in force.
bool is_refused(AuthenticatorStatus status, bool accept_retired) noexcept {
  switch (status) {
    case AuthenticatorStatus::user_verification_bypass:
    case AuthenticatorStatus::attestation_key_compromise:
    case AuthenticatorStatus::user_key_remote_compromise:
    case AuthenticatorStatus::user_key_physical_compromise:
    case AuthenticatorStatus::revoked: return true;
    case AuthenticatorStatus::retired: return !accept_retired;
    default: return false;
  }
}

Error check_metadata(const Policy& policy) noexcept {
  const MetadataRequirements& metadata = policy.metadata;
  const std::size_t statuses = policy_key_number("metadata", "required_statuses");
  ASSAY_REQUIRE(metadata.consulted || metadata.required.empty(), ErrorCode::policy_metadata_not_consulted, statuses);
  ASSAY_REQUIRE(metadata.consulted || metadata.minimum_level == CertificationLevel::none,
                ErrorCode::policy_metadata_not_consulted, policy_key_number("metadata", "minimum_level"));
  const bool attested = policy.conveyance != AttestationConveyance::none;
  ASSAY_REQUIRE(!metadata.consulted || attested, ErrorCode::policy_metadata_unattested,
                policy_key_number("metadata", "consulted"));
  const auto refused = [&](AuthenticatorStatus status) { return is_refused(status, metadata.accept_retired); };
  ASSAY_REQUIRE(std::ranges::none_of(metadata.required, refused), ErrorCode::policy_status_refused, statuses);
  return {};
}

Error check_extensions_of(const Policy& policy) noexcept {
  const ExtensionPolicy& extensions = policy.extensions;
  const bool asked = extensions.cred_protect != CredentialProtection::not_asked;
  ASSAY_REQUIRE(asked || !extensions.enforce_cred_protect, ErrorCode::policy_cred_protect_level,
                policy_key_number("extensions", "enforce_cred_protect"));
  const bool demands = extensions.cred_protect == CredentialProtection::user_verification_required;
  const bool discouraged = policy.user_verification == UserVerification::discouraged;
  ASSAY_REQUIRE(!demands || !discouraged, ErrorCode::policy_cred_protect_verification,
                policy_key_number("extensions", "cred_protect"));
  return {};
}

Error check(const Policy& policy, const Backend& backend, bool accept_rs1) noexcept {
  ASSAY_TRY(check_members(policy));
  ASSAY_TRY(check_repetitions(policy));
  ASSAY_TRY(check_timeout(policy));
  ASSAY_TRY(check_hints(policy));
  ASSAY_TRY(check_backup(policy));
  ASSAY_TRY(check_algorithms(policy, backend, accept_rs1));
  ASSAY_TRY(check_attestation(policy));
  ASSAY_TRY(check_metadata(policy));
  return check_extensions_of(policy);
}

}  // namespace
}  // namespace rp

Error check_policy(const Policy& policy, const RelyingParty& relying_party) noexcept {
  const RelyingPartyConfig& config = relying_party.config();
  ASSAY_REQUIRE(config.backend != nullptr, ErrorCode::relying_party_missing, 0);
  const bool accept_rs1 = config.allow_rs1_credentials || config.profile == Profile::fido_conformance;
  return located(rp::check(policy, *config.backend, accept_rs1), Input::configuration);
}

Error check_policy(const Policy& policy, const Backend& backend, Profile profile) noexcept {
  return located(rp::check(policy, backend, profile == Profile::fido_conformance), Input::configuration);
}

}  // namespace assay

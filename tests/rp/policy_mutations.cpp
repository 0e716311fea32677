#include "tests/rp/policy_mutations.hpp"

#include <type_traits>

namespace rp_test {
namespace {

using assay::Aaguid;
using assay::Algorithm;
using assay::AttestationFormat;
using assay::AuthenticatorStatus;
using assay::Policy;

// Fails to compile when a struct gets another member: then it needs a key, and a line below.
[[maybe_unused]] void count_members() {
  [[maybe_unused]] const auto& [uv, bs, hints, timeout, extensions, rk, attachment, be, algorithms, conveyance, formats,
                                attestation, none, self, unanchored, unknown_status, aaguids, metadata, sign_count,
                                uv_initialized] = Policy{};
  [[maybe_unused]] const auto& [unsolicited, missing, props, protect, enforce, pin, blob, prf, uvm] = extensions;
  [[maybe_unused]] const auto& [vendors, tpm_keys, android, safetynet, appattest, development, compound] = attestation;
  [[maybe_unused]] const auto& [at_least, must_include] = compound;
  [[maybe_unused]] const auto& [allowed, denied] = aaguids;
  [[maybe_unused]] const auto& [consulted, stale, unlisted, word, retired, required, level] = metadata;
}

constexpr Algorithm kEs256[] = {Algorithm::es256};
constexpr Algorithm kRs256[] = {Algorithm::rs256};
constexpr Algorithm kBoth[] = {Algorithm::es256, Algorithm::rs256};
constexpr Algorithm kBothTurned[] = {Algorithm::rs256, Algorithm::es256};
constexpr AttestationFormat kNone[] = {AttestationFormat::none};
constexpr AttestationFormat kTpm[] = {AttestationFormat::tpm};
constexpr AuthenticatorStatus kL1[] = {AuthenticatorStatus::fido_certified_l1};
constexpr AuthenticatorStatus kL2[] = {AuthenticatorStatus::fido_certified_l2};
constexpr Aaguid kZero[] = {Aaguid{}};
constexpr Aaguid kOne[] = {Aaguid{1}};
constexpr Aaguid kTwo[] = {Aaguid{}, Aaguid{1}};

/// A mutation for every number from 1 to `last` that the member can have.
template <class Set>
void add_enumerators(std::vector<PolicyMutation>& out, int last, Set set) {
  for (int value = 1; value <= last; ++value) {
    out.emplace_back([set, value](Policy& p) { set(p, value); });
  }
}

#define ASSAY_ENUMERATORS(member, last)                                         \
  add_enumerators(out, last, [](Policy& p, int value) {                         \
    p.member = static_cast<std::remove_reference_t<decltype(p.member)>>(value); \
  })
#define ASSAY_SET(member, value) out.emplace_back([](Policy& p) { p.member = value; })

void add_common(std::vector<PolicyMutation>& out) {
  ASSAY_ENUMERATORS(user_verification, 2);
  ASSAY_ENUMERATORS(backup_state, 2);
  ASSAY_ENUMERATORS(hints[0], 3);
  out.emplace_back([](Policy& p) { p.hints = {assay::Hint::hybrid, assay::Hint::security_key}; });
  out.emplace_back([](Policy& p) { p.hints = {assay::Hint::security_key, assay::Hint::hybrid}; });
  out.emplace_back([](Policy& p) {
    p.hints = {assay::Hint::security_key, assay::Hint::hybrid, assay::Hint::client_device};
  });
  ASSAY_SET(timeout_seconds, 300);
  ASSAY_SET(timeout_seconds, 600);
  ASSAY_SET(timeout_seconds, 0xffff);
  ASSAY_ENUMERATORS(sign_count, 1);
  ASSAY_SET(sets_uv_initialized, true);
}

void add_registration(std::vector<PolicyMutation>& out) {
  ASSAY_ENUMERATORS(resident_key, 2);
  ASSAY_ENUMERATORS(attachment, 2);
  ASSAY_ENUMERATORS(backup_eligible, 2);
  ASSAY_SET(algorithms, kEs256);
  ASSAY_SET(algorithms, kRs256);
  ASSAY_SET(algorithms, kBoth);
  ASSAY_SET(algorithms, kBothTurned);
}

void add_attestation(std::vector<PolicyMutation>& out) {
  ASSAY_ENUMERATORS(conveyance, 3);
  ASSAY_SET(attestation_formats, kNone);
  ASSAY_SET(attestation_formats, kTpm);
  ASSAY_SET(accept_none, true);
  ASSAY_SET(accept_self, true);
  ASSAY_SET(accept_unanchored, true);
  ASSAY_ENUMERATORS(unknown_status, 2);
  for (const auto list : {&assay::AaguidPolicy::allowed, &assay::AaguidPolicy::denied}) {
    out.emplace_back([list](Policy& p) { p.aaguids.*list = kZero; });
    out.emplace_back([list](Policy& p) { p.aaguids.*list = kOne; });
    out.emplace_back([list](Policy& p) { p.aaguids.*list = kTwo; });
  }
}

void add_statements(std::vector<PolicyMutation>& out) {
  ASSAY_SET(attestation.allow_unknown_tpm_vendors, true);
  ASSAY_SET(attestation.allow_any_tpm_key, true);
  ASSAY_ENUMERATORS(attestation.android_key, 3);
  ASSAY_SET(attestation.enable_android_safetynet, true);
  ASSAY_SET(attestation.enable_apple_appattest, true);
  ASSAY_SET(attestation.allow_appattest_development, true);
  ASSAY_SET(attestation.compound.at_least, 1);
  ASSAY_SET(attestation.compound.at_least, 2);
  ASSAY_SET(attestation.compound.must_include, kNone);
  ASSAY_SET(attestation.compound.must_include, kTpm);
}

void add_metadata(std::vector<PolicyMutation>& out) {
  ASSAY_SET(metadata.consulted, true);
  ASSAY_SET(metadata.accept_stale, true);
  ASSAY_SET(metadata.accept_unlisted, true);
  ASSAY_SET(metadata.accept_unknown_status, true);
  ASSAY_SET(metadata.accept_retired, true);
  ASSAY_SET(metadata.required, kL1);
  ASSAY_SET(metadata.required, kL2);
  ASSAY_ENUMERATORS(metadata.minimum_level, 6);
}

void add_extensions(std::vector<PolicyMutation>& out) {
  ASSAY_SET(extensions.refuse_unsolicited, true);
  ASSAY_SET(extensions.refuse_missing, true);
  ASSAY_SET(extensions.cred_props, true);
  ASSAY_ENUMERATORS(extensions.cred_protect, 3);
  ASSAY_SET(extensions.enforce_cred_protect, true);
  ASSAY_SET(extensions.min_pin_length, true);
  ASSAY_ENUMERATORS(extensions.large_blob, 2);
  ASSAY_SET(extensions.prf, true);
  ASSAY_SET(extensions.uvm, true);
}

#undef ASSAY_ENUMERATORS
#undef ASSAY_SET

}  // namespace

std::vector<PolicyMutation> policy_mutations() {
  std::vector<PolicyMutation> out;
  add_common(out);
  add_registration(out);
  add_attestation(out);
  add_statements(out);
  add_metadata(out);
  add_extensions(out);
  return out;
}

}  // namespace rp_test

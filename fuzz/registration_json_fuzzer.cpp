// A registration as a client sends it. Asked for an anchored attestation of one challenge, only what the software
// authenticator signed can be accepted; asked for little, everything behind the challenge is reached.
#include "assay/registration.hpp"

#include "assay/attestation_object.hpp"
#include "fuzz/party.hpp"
#include "tests/testlib/ceremony.hpp"

namespace {

using assay::Bytes;

const testlib::Registration& genuine() {
  static const auto key = testlib::SigningKey::make(testlib::cose::kEs256, "vectors/es256");
  static const auto made = testlib::make_registration(
      testlib::registration_spec(testlib::AttestationKind::packed_x5c, key, "reg/packed/es256"));
  return made;
}

assay::RegistrationVerdict judge(Bytes json, Bytes challenge, bool is_strict) {
  static const auto root = testlib::make_ca("attestation").certificate;
  static const Bytes anchors[] = {root};
  assay::RegistrationRequest request;
  request.challenge = challenge;
  request.user_handle = assay::bytes_of("user");
  request.algorithms = assay::backend_algorithms(fuzz::backend());
  request.trust.anchors = anchors;
  request.trust.time = testlib::kJudgedAt;
  request.trust.unknown_status = assay::UnknownStatus::accept;
  request.trust.accept_none = request.trust.accept_self = request.trust.accept_unanchored = !is_strict;
  request.attestation.enable_android_safetynet = request.attestation.enable_apple_appattest = !is_strict;
  const auto verdict = verify_registration_json(fuzz::relying_party(), request, json, fuzz::fresh_workspace());
  FUZZ_CHECK(verdict.accepted() != verdict.error.failed());
  FUZZ_CHECK(verdict.accepted() || (verdict.record.id.empty() && verdict.record.public_key.empty()));
  FUZZ_CHECK(verdict.accepted() || (verdict.flags.bits == 0 && verdict.trust == assay::TrustLevel::none));
  return verdict;
}

}  // namespace

void fuzz::run(Bytes input) {
  static const auto challenge = challenge_in(assay::bytes_of(genuine().client_data_json), fresh_workspace());
  static const bool is_sound = judge(assay::bytes_of(genuine().to_json()), challenge, true).accepted();
  FUZZ_CHECK(is_sound);
  const bool is_accepted = judge(input, challenge, true).accepted();
  const auto response = assay::parse_registration_response(input, fresh_workspace());
  if (!response) {
    FUZZ_CHECK(!is_accepted && all_empty({response->credential_id, response->attestation_object}));
    return;
  }
  const auto object = assay::parse_attestation_object(response->attestation_object);
  FUZZ_CHECK(!is_accepted || same(response->client_data_json, assay::bytes_of(genuine().client_data_json)));
  FUZZ_CHECK(!is_accepted || same(object->authenticator_data, genuine().auth_data));
  const auto lax = judge(input, challenge_in(response->client_data_json, fresh_workspace()), false);
  FUZZ_CHECK(!lax.accepted() || (lax.flags.user_present() && lax.flags.user_verified()));
}

// What a client says of extensions, the one part of a response that nothing vouches for: nothing in it makes up for a
// wrong signature, and where nothing is asked for it is no reason to refuse. Input: choices, then the JSON text.
#include "assay/extensions.hpp"

#include "assay/authentication.hpp"
#include "assay/registration.hpp"
#include "fuzz/party.hpp"
#include "tests/testlib/ceremony.hpp"

namespace {

using assay::Bytes;
using testlib::SigningKey;

struct Choices {
  bool is_damaged;  ///< the signature
  bool asks;
  bool asks_otherwise;  ///< for those that exclude others
  bool refuses_unsolicited;
  bool refuses_missing;
};

void flip(testlib::ByteVector& signature) {
  signature.back() ^= 1;
}

const SigningKey& key() {
  static const auto made = SigningKey::make(testlib::cose::kEdDsa, "vectors/eddsa");
  return made;
}

testlib::Authentication authentication(bool is_damaged) {
  auto spec = testlib::authentication_spec(key());
  if (is_damaged) spec.hooks.signature = flip;
  return testlib::make_authentication(spec);
}

testlib::Registration registration(bool is_damaged) {
  auto spec = testlib::registration_spec(testlib::AttestationKind::packed_self, key());
  if (is_damaged) spec.hooks.signature = flip;
  return testlib::make_registration(spec);
}

void ask(const Choices& choices, assay::AuthenticationExtensions& asked) {
  static const std::vector<std::uint8_t> salt(assay::kHmacSecretSalt);
  asked.appid = "https://example.org/appid.json";
  asked.get_cred_blob = asked.uvm = true;
  asked.large_blob_read = choices.asks_otherwise;
  if (!choices.asks_otherwise) asked.large_blob_write = salt;
  (choices.asks_otherwise ? asked.hmac_secret : asked.prf) = {salt, salt};
}

void ask(const Choices& choices, assay::RegistrationExtensions& asked) {
  static const std::vector<std::uint8_t> blob(assay::kMaxCredBlob);
  asked.cred_props = asked.min_pin_length = asked.prf = asked.hmac_secret = asked.uvm = asked.payment = true;
  asked.cred_protect = assay::CredentialProtection::user_verification_optional;
  asked.cred_blob = blob;
  asked.large_blob = choices.asks_otherwise ? assay::LargeBlobSupport::preferred : assay::LargeBlobSupport::required;
  asked.prf_eval = {blob, choices.asks_otherwise ? Bytes(blob) : Bytes()};
  asked.appid_exclude = "https://example.org/appid.json";
}

/// What holds for both. Nothing is demanded of a ceremony that asks for nothing but that the text can be read.
template <class Verdict>
void check(const Verdict& verdict, const Choices& choices, Bytes results) {
  const auto facts = assay::parse_client_extension_results(results, fuzz::fresh_workspace());
  const auto& outputs = verdict.extension_outputs;
  FUZZ_CHECK(verdict.accepted() != verdict.error.failed());
  FUZZ_CHECK(!verdict.accepted() || !choices.is_damaged);
  const bool is_lenient = !choices.asks && !choices.refuses_unsolicited && !choices.refuses_missing;
  // What was not asked for may be of any type, which the reader alone does not allow.
  FUZZ_CHECK(!is_lenient || !facts || verdict.accepted() == !choices.is_damaged);
  FUZZ_CHECK(!facts || verdict.client_extensions.num_outputs == (verdict.accepted() ? facts->num_outputs : 0));
  FUZZ_CHECK(outputs.unsolicited.count <= verdict.client_extensions.num_outputs);
  FUZZ_CHECK(!choices.refuses_unsolicited || outputs.unsolicited.count == 0);
  const auto& [has_prf, prf] = outputs.prf_results;
  const bool are_results = prf.first.size() == 32 && (prf.second.empty() || prf.second.size() == 32);
  FUZZ_CHECK(has_prf ? !choices.asks || choices.asks_otherwise || are_results
                     : fuzz::all_empty({prf.first, prf.second}));
  FUZZ_CHECK(verdict.accepted() || (!outputs.prf_results.present && !outputs.remote_client_data.present));
}

void authenticate(const Choices& choices, Bytes results) {
  static const testlib::Authentication made[] = {authentication(false), authentication(true)};
  static const auto public_key = key().cose_key();
  static const auto challenge = fuzz::challenge_in(assay::bytes_of(made[0].client_data_json), fuzz::fresh_workspace());
  const testlib::Authentication& sent = made[choices.is_damaged ? 1 : 0];
  assay::CredentialRecord record;
  record.id = sent.credential_id;
  record.public_key = public_key;
  record.user_handle = assay::bytes_of("user-1");
  assay::AuthenticationRequest request = {
      .user = assay::KnownUser{record.user_handle}, .record = record, .challenge = challenge};
  if (choices.asks) ask(choices, request.extensions);
  request.refuse_unsolicited_extensions = choices.refuses_unsolicited;
  request.refuse_missing_extensions = choices.refuses_missing;
  const assay::AuthenticationResponse response = {sent.credential_id, assay::bytes_of(sent.client_data_json),
                                                  sent.auth_data,     sent.signature,
                                                  sent.user_handle,   results};
  const auto verdict = assay::verify_authentication(fuzz::relying_party(), request, response, fuzz::fresh_workspace());
  FUZZ_CHECK(!verdict.used_appid);
  check(verdict, choices, results);
}

void enrol(const Choices& choices, Bytes results) {
  static const testlib::Registration made[] = {registration(false), registration(true)};
  static const auto challenge = fuzz::challenge_in(assay::bytes_of(made[0].client_data_json), fuzz::fresh_workspace());
  const testlib::Registration& sent = made[choices.is_damaged ? 1 : 0];
  assay::RegistrationRequest request;
  request.challenge = challenge;
  request.user_handle = assay::bytes_of("user-1");
  request.algorithms = assay::backend_algorithms(fuzz::backend());
  request.trust.accept_self = true;
  if (choices.asks) ask(choices, request.extensions);
  request.refuse_unsolicited_extensions = choices.refuses_unsolicited;
  request.refuse_missing_extensions = choices.refuses_missing;
  const assay::RegistrationResponse response = {
      sent.credential_id, assay::bytes_of(sent.client_data_json), sent.attestation_object, {}, results};
  check(assay::verify_registration(fuzz::relying_party(), request, response, fuzz::fresh_workspace()), choices,
        results);
}

}  // namespace

void fuzz::run(Bytes input) {
  Cutter cutter(input);
  const std::uint64_t bits = cutter.number(1);
  const Choices choices = {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, (bits & 16) != 0};
  authenticate(choices, cutter.rest());
  enrol(choices, cutter.rest());
}

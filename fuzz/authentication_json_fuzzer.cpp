// An authentication as a client sends it. The software authenticator signs once for the relying party that has its
// Ed25519 key, so nothing else can be accepted there; where the challenge is taken from the input and the key is the
// one that most seeds are signed with, the steps behind the challenge are reached.
#include "assay/authentication.hpp"

#include "fuzz/party.hpp"
#include "tests/testlib/ceremony.hpp"

namespace {

using assay::Bytes;

using testlib::SigningKey;

/// The one ceremony of this key among the vectors.
const testlib::AuthenticationSpec& spec() {
  static const auto made =
      testlib::authentication_spec(SigningKey::make(testlib::cose::kEdDsa, "vectors/eddsa"), "auth/eddsa");
  return made;
}

const testlib::Authentication& genuine() {
  static const auto made = testlib::make_authentication(spec());
  return made;
}

assay::AuthenticationVerdict judge(Bytes json, Bytes id, Bytes public_key, Bytes challenge) {
  assay::CredentialRecord record;
  record.id = id;
  record.public_key = public_key;
  record.user_handle = assay::bytes_of("user-1");
  record.backup_eligible = assay::Tristate::no;
  const assay::AuthenticationRequest request = {
      .user = assay::KnownUser{record.user_handle}, .record = record, .challenge = challenge};
  const auto verdict = verify_authentication_json(fuzz::relying_party(), request, json, fuzz::fresh_workspace());
  FUZZ_CHECK(verdict.accepted() != verdict.error.failed());
  FUZZ_CHECK(verdict.accepted() || fuzz::all_empty({verdict.user_handle, verdict.credential_id, verdict.extensions}));
  FUZZ_CHECK(verdict.accepted() ? verdict.flags.user_verified() : verdict.flags.bits == 0);
  return verdict;
}

}  // namespace

void fuzz::run(Bytes input) {
  static const auto challenge = challenge_in(assay::bytes_of(genuine().client_data_json), fresh_workspace());
  static const auto key = spec().key.cose_key();
  static const auto usual_key = SigningKey::make(testlib::cose::kEs256, "vectors/es256").cose_key();
  const Bytes own_id = genuine().credential_id;
  static const bool is_sound = judge(assay::bytes_of(genuine().to_json()), own_id, key, challenge).accepted();
  FUZZ_CHECK(is_sound);
  const bool is_accepted = judge(input, own_id, key, challenge).accepted();
  const auto response = assay::parse_authentication_response(input, fresh_workspace());
  FUZZ_CHECK(response || (!is_accepted && all_empty({response->credential_id, response->signature})));
  FUZZ_CHECK(!is_accepted || same(response->client_data_json, assay::bytes_of(genuine().client_data_json)));
  FUZZ_CHECK(!is_accepted || same(response->authenticator_data, genuine().auth_data));
  const std::vector<std::uint8_t> id(response->credential_id.begin(), response->credential_id.end());
  const auto lax = judge(input, id, usual_key, challenge_in(response->client_data_json, fresh_workspace()));
  FUZZ_CHECK(!lax.accepted() || same(lax.user_handle, assay::bytes_of("user-1")));
}

#include "vectors/gen/algorithms.hpp"
#include "vectors/gen/client_data_faults.hpp"
#include "vectors/gen/signature_faults.hpp"

namespace vectors {

namespace {

namespace cbor = testlib::cbor;
namespace flag = testlib::flag;
using testlib::SigningKey;

constexpr ClientDataSteps kSteps = {Step::auth_utf8,
                                    Step::auth_json,
                                    Step::auth_type,
                                    Step::auth_challenge,
                                    Step::auth_origin,
                                    Step::auth_cross_origin,
                                    Step::auth_top_origin_embedding,
                                    Step::auth_top_origin_match};
constexpr std::string_view kUser = "user-1";
constexpr std::string_view kAppId = "https://example.org/app-id.json";

using ChangeCase = std::function<void(AuthenticationCase&)>;

AuthenticationCase plain_case(const NamedAlgorithm& algorithm) {
  const SigningKey key = credential_key(algorithm);
  const std::string id = "auth/" + std::string(algorithm.name);
  AuthenticationCase c(testlib::authentication_spec(key, id));
  c.id = id;
  c.alg = algorithm.number;
  c.challenge = c.spec.client_data.challenge;
  c.record_id = c.spec.credential_id;
  c.public_key = key.cose_key();
  c.user_handle = testlib::bytes_of_text(kUser);
  return c;
}

AuthenticationCase variation(const std::string& suffix, const std::string& note, const ChangeCase& change) {
  AuthenticationCase c = plain_case(algorithm_named("es256"));
  c.id = "auth/" + suffix;
  c.note = note;
  change(c);
  return c;
}

/// Rejects twins of one accepted case.
class Faults {
 public:
  Faults(CaseFile& file, AuthenticationCase twin) : file_(file), twin_(std::move(twin)) {}
  void reject(std::string_view suffix, Reason reason, Step step, std::string_view note, ChangeCase apply) {
    file_.reject(twin_, {suffix, reason, step, note, std::move(apply)});
  }

 private:
  CaseFile& file_;
  AuthenticationCase twin_;
};

/// The faults of an accepted variation, which is added to the file.
Faults accepted(CaseFile& file, const AuthenticationCase& twin) {
  file.accept(twin);
  return {file, twin};
}

void add_response_faults(Faults faults) {
  const auto reject = [&](const char* suffix, Reason reason, const char* note, std::function<void(Json&)> edit) {
    faults.reject(suffix, reason, Step::auth_response_type, note,
                  [edit = std::move(edit)](AuthenticationCase& c) { c.edit_response = edit; });
  };
  reject("type-of-credential", Reason::credential_type_mismatch, "The credential is a password.",
         [](Json& r) { r["type"] = "password"; });
  reject("raw-id-other", Reason::credential_id_mismatch, "rawId is not id.",
         [](Json& r) { r["rawId"] = testlib::to_base64url(testlib::seed_bytes("another id", 32)); });
  reject("signature-missing", Reason::json_missing_member, "signature is absent.",
         [](Json& r) { r["response"].erase("signature"); });
  reject("registration-response", Reason::json_missing_member, "The response is one of a registration.", [](Json& r) {
    r["response"].erase("authenticatorData");
    r["response"].erase("signature");
    r["response"]["attestationObject"] = "oA";
  });
  reject("user-handle-number", Reason::json_wrong_type, "userHandle is a number.",
         [](Json& r) { r["response"]["userHandle"] = 1; });
  reject("base64url-length", Reason::base64url_length, "signature is of a length that base64url does not have.",
         [](Json& r) { r["response"]["signature"] = "MEUCI"; });
}

void add_user_cases(CaseFile& file) {
  const ByteVector other = testlib::seed_bytes("another id", 32);
  Faults named =
      accepted(file, variation("allow-credentials", "The second of allowCredentials.", [&](AuthenticationCase& c) {
                 c.allow_credentials = {other, c.record_id};
               }));
  named.reject("not-named", Reason::credential_not_allowed, Step::auth_allow_credentials,
               "The credential is none of allowCredentials.",
               [other](AuthenticationCase& c) { c.allow_credentials = {other}; });

  Faults known = accepted(file, variation("user-known", "The user handle is that of the known user.",
                                          [](AuthenticationCase& c) { c.spec.user_handle = c.user_handle; }));
  known.reject("other-handle", Reason::user_handle_mismatch, Step::auth_user_known,
               "The user handle is that of another user.",
               [](AuthenticationCase& c) { c.spec.user_handle = testlib::bytes_of_text("user-2"); });
  known.reject("other-credential", Reason::record_of_another_credential, Step::auth_user_known,
               "The record is one of another credential.", [other](AuthenticationCase& c) { c.record_id = other; });

  Faults found =
      accepted(file, variation("user-discovered", "The user handle names the user.", [](AuthenticationCase& c) {
                 c.discoverable = true;
                 c.spec.user_handle = c.user_handle;
               }));
  found.reject("handle-missing", Reason::user_handle_missing, Step::auth_user_discovered, "There is no user handle.",
               [](AuthenticationCase& c) { c.spec.user_handle.clear(); });
  found.reject("other-handle", Reason::user_handle_mismatch, Step::auth_user_discovered,
               "The user handle is that of another user.",
               [](AuthenticationCase& c) { c.spec.user_handle = testlib::bytes_of_text("user-2"); });
  found.reject("handle-prefix", Reason::user_handle_mismatch, Step::auth_user_discovered,
               "The user handle is only the beginning.", [](AuthenticationCase& c) { c.spec.user_handle.pop_back(); });
  found.reject("other-credential", Reason::record_of_another_credential, Step::auth_user_discovered,
               "The record is one of another credential.", [other](AuthenticationCase& c) { c.record_id = other; });
}

void add_parts_faults(Faults faults) {
  const auto reject = [&](const char* suffix, Reason reason, const char* note, std::function<void(ByteVector&)> edit) {
    faults.reject(suffix, reason, Step::auth_parts, note,
                  [edit = std::move(edit)](AuthenticationCase& c) { c.spec.hooks.auth_data = edit; });
  };
  reject("auth-data-36", Reason::auth_data_truncated, "36 bytes.", [](ByteVector& d) { d.pop_back(); });
  reject("auth-data-empty", Reason::auth_data_truncated, "No bytes at all.", [](ByteVector& d) { d.clear(); });
  reject("auth-data-trailing", Reason::auth_data_trailing, "A byte follows.", [](ByteVector& d) { d.push_back(0); });
  reject("ed-without-extensions", Reason::auth_data_truncated, "ED is set and nothing follows.",
         [](ByteVector& d) { d[32] |= flag::kEd; });
  faults.reject("attested-data", Reason::attested_data_unexpected, Step::auth_parts,
                "AT is set and attested credential data are there.", [](AuthenticationCase& c) {
                  c.spec.auth_data.flags |= flag::kAt;
                  c.spec.auth_data.credential_id = c.spec.credential_id;
                  c.spec.auth_data.cose_key = c.public_key;
                });
}

void add_flag_faults(Faults faults) {
  faults.reject("rp-id-other", Reason::rp_id_hash_mismatch, Step::auth_rp_id_hash, "The hash of another RP ID.",
                [](AuthenticationCase& c) { c.spec.auth_data.rp_id = "evil.example"; });
  faults.reject("up-clear", Reason::user_not_present, Step::auth_up, "UP is clear.",
                [](AuthenticationCase& c) { c.spec.auth_data.flags = flag::kUv; });
  faults.reject("uv-clear", Reason::user_not_verified, Step::auth_uv, "UV is clear and was required.",
                [](AuthenticationCase& c) { c.spec.auth_data.flags = flag::kUp; });
  faults.reject("bs-without-be", Reason::backup_state_without_eligibility, Step::auth_be_bs, "BS is set and BE is not.",
                [](AuthenticationCase& c) { c.spec.auth_data.flags |= flag::kBs; });
  faults.reject("be-gained", Reason::backup_eligibility_changed, Step::auth_be_immutable,
                "BE is set and was clear at registration.",
                [](AuthenticationCase& c) { c.spec.auth_data.flags |= flag::kBe; });
  faults.reject("bs-demanded", Reason::backup_state_policy, Step::auth_bs_policy, "Policy demands BS.",
                [](AuthenticationCase& c) { c.policy["backup_state"] = "must_be_set"; });
}

void add_backup_cases(CaseFile& file) {
  Faults faults = accepted(file, variation("backed-up", "BE and BS are set.", [](AuthenticationCase& c) {
                             c.backup_eligible = true;
                             c.spec.auth_data.flags |= flag::kBe | flag::kBs;
                           }));
  faults.reject("be-lost", Reason::backup_eligibility_changed, Step::auth_be_immutable,
                "BE is clear and was set at registration.",
                [](AuthenticationCase& c) { c.spec.auth_data.flags = flag::kUp | flag::kUv; });
  faults.reject("bs-forbidden", Reason::backup_state_policy, Step::auth_bs_policy, "Policy does not accept BS.",
                [](AuthenticationCase& c) { c.policy["backup_state"] = "must_be_clear"; });
  file.accept(variation("be-not-known", "The record does not know BE.", [](AuthenticationCase& c) {
    c.backup_eligible.reset();
    c.spec.auth_data.flags |= flag::kBe;
  }));
  file.accept(variation("reserved-flags", "Flags that are reserved are set.",
                        [](AuthenticationCase& c) { c.spec.auth_data.flags |= 0x22; }));
  Faults unverified =
      accepted(file, variation("uv-preferred", "UV is clear where it was only preferred.", [](AuthenticationCase& c) {
                 c.user_verification = "preferred";
                 c.spec.auth_data.flags = flag::kUp;
               }));
  unverified.reject("required", Reason::user_not_verified, Step::auth_uv, "The same where it was required.",
                    [](AuthenticationCase& c) { c.user_verification = "required"; });
}

void add_appid_cases(CaseFile& file) {
  Faults faults =
      accepted(file, variation("appid", "The hash of the AppID, and the client says so.", [](AuthenticationCase& c) {
                 c.policy["appid"] = kAppId;
                 c.spec.client_extension_results = R"({"appid":true})";
                 c.spec.auth_data.rp_id = std::string(kAppId);
               }));
  faults.reject("output-false", Reason::rp_id_hash_mismatch, Step::auth_rp_id_hash, "The client says it was not used.",
                [](AuthenticationCase& c) { c.spec.client_extension_results = R"({"appid":false})"; });
  faults.reject("output-text", Reason::appid_output, Step::auth_client_ext_results, "The output is a string.",
                [](AuthenticationCase& c) { c.spec.client_extension_results = R"({"appid":"true"})"; });
  faults.reject("not-asked", Reason::rp_id_hash_mismatch, Step::auth_rp_id_hash, "No AppID was sent.",
                [](AuthenticationCase& c) { c.policy = Json::object(); });
  faults.reject("rp-id", Reason::rp_id_hash_mismatch, Step::auth_rp_id_hash,
                "The client says that the AppID was used, and the hash is that of the RP ID.",
                [](AuthenticationCase& c) { c.spec.auth_data.rp_id = std::string(testlib::kRpId); });
}

void add_sign_count_cases(CaseFile& file) {
  const auto counters = [](std::uint32_t stored, std::uint32_t received) {
    return [=](AuthenticationCase& c) {
      c.sign_count = stored;
      c.spec.auth_data.sign_count = received;
    };
  };
  file.accept(variation("sign-count-none", "An authenticator without a counter.", counters(0, 0)));
  file.accept(variation("sign-count-largest", "The largest counter.", counters(0xfffffffe, 0xffffffff)));
  const AuthenticationCase grew = variation("sign-count-grew", "The counter went from 5 to 9.", counters(5, 9));
  Faults faults = accepted(file, grew);
  const auto reject = [&](const char* suffix, const char* note, std::uint32_t received) {
    faults.reject(suffix, Reason::sign_count_regressed, Step::auth_sign_count, note,
                  [=](AuthenticationCase& c) { c.spec.auth_data.sign_count = received; });
  };
  reject("equal", "The counter is the stored one.", 5);
  reject("lower", "The counter is lower than the stored one.", 4);
  reject("zero", "The counter is zero again.", 0);
  AuthenticationCase reported = grew;
  reported.id = "auth/sign-count-reported";
  reported.note = "The counter is lower, and policy only wants to know.";
  reported.policy["sign_count"] = "report";
  reported.spec.auth_data.sign_count = 4;
  file.accept(reported);
}

void add_extension_cases(CaseFile& file) {
  Faults faults =
      accepted(file, variation("extension", "The authenticator says something unasked.", [](AuthenticationCase& c) {
                 c.spec.auth_data.flags |= flag::kEd;
                 c.spec.auth_data.extensions = cbor::Map().set("example", cbor::boolean(true)).encode();
               }));
  faults.reject("unsolicited", Reason::extension_unsolicited, Step::auth_extensions,
                "Policy refuses extensions that were not asked for.",
                [](AuthenticationCase& c) { c.policy["refuse_unsolicited_extensions"] = true; });
  faults.reject("array", Reason::cbor_wrong_type, Step::auth_parts, "The extension outputs are an array.",
                [](AuthenticationCase& c) { c.spec.auth_data.extensions = cbor::array({}); });
  faults.reject("not-signed", Reason::signature_invalid, Step::auth_signature, "The extension outputs are not signed.",
                [](AuthenticationCase& c) {
                  c.spec.hooks.message = [](ByteVector& m) { m.erase(m.begin() + 37, m.end() - 32); };
                });
}

void add_stored_key_faults(Faults faults) {
  faults.reject("record-key-other", Reason::signature_invalid, Step::auth_signature,
                "The record has the key of another credential.", [](AuthenticationCase& c) {
                  c.public_key = SigningKey::make(testlib::cose::kEs256, "vectors/other").cose_key();
                });
  faults.reject("record-key-trailing", Reason::cbor_trailing, Step::auth_signature, "A byte follows the stored key.",
                [](AuthenticationCase& c) { c.public_key.push_back(0); });
  faults.reject("record-key-off-curve", Reason::key_off_curve, Step::auth_signature,
                "The stored key is not a point of its curve.", [](AuthenticationCase& c) { c.public_key.back() ^= 1; });
}

}  // namespace

CaseFile authentication_cases() {
  CaseFile file;
  for (const NamedAlgorithm& algorithm : kAlgorithms) {
    const AuthenticationCase c = plain_case(algorithm);
    file.accept(c);
    add_signature_faults(file, c);
  }
  const AuthenticationCase plain = plain_case(algorithm_named("es256"));
  const Faults faults(file, plain);
  add_response_faults(faults);
  add_user_cases(file);
  add_parts_faults(faults);
  add_unusual_client_data(file, plain, "auth/", kSteps);
  add_challenge_lengths(file, plain, Step::auth_options);
  add_text_faults(file, plain, kSteps);
  add_value_faults(file, plain, kSteps);
  add_embedding_cases(file, plain, "auth/", kSteps);
  add_flag_faults(faults);
  add_appid_cases(file);
  add_backup_cases(file);
  add_stored_key_faults(faults);
  add_sign_count_cases(file);
  add_extension_cases(file);
  return file;
}

}  // namespace vectors

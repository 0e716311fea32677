#include "vectors/gen/client_data_faults.hpp"
#include "vectors/gen/registration_parts.hpp"

namespace vectors {
namespace {

using testlib::AttestationKind;
namespace cbor = testlib::cbor;
namespace flag = testlib::flag;

constexpr ClientDataSteps kSteps = {Step::reg_utf8,
                                    Step::reg_json,
                                    Step::reg_type,
                                    Step::reg_challenge,
                                    Step::reg_origin,
                                    Step::reg_cross_origin,
                                    Step::reg_top_origin_embedding,
                                    Step::reg_top_origin_match};

// A backend verifies the fully specified forms of ES256, ES384 and ES512 and does not propose them.
std::vector<int> offered_for(int algorithm) {
  using namespace testlib::cose;
  const bool is_unusual = algorithm == kEsp256 || algorithm == kEsp384 || algorithm == kEsp512;
  return is_unusual ? std::vector<int>{algorithm} : std::vector<int>{};
}

RegistrationCase make_case(AttestationKind kind, const std::string& id, const testlib::SigningKey& key,
                           int attestation_algorithm, const std::string& format) {
  RegistrationCase c(testlib::registration_spec(kind, key, id, attestation_algorithm));
  c.id = id;
  c.format = format;
  c.alg = key.algorithm();
  c.challenge = c.spec.client_data.challenge;
  c.algorithms = offered_for(key.algorithm());
  return c;
}

RegistrationCase anchored(RegistrationCase c) {
  c.accept = {"anchored"};
  c.anchors = {testlib::make_ca("attestation").certificate};
  return c;
}

using ChangeCase = std::function<void(RegistrationCase&)>;

/// An accepted variation of the plain registration.
RegistrationCase variation(const std::string& suffix, const std::string& note, const ChangeCase& change) {
  RegistrationCase c = none_case(algorithm_named("es256"));
  c.id = "reg/" + suffix;
  c.note = note;
  change(c);
  return c;
}

void add_response_faults(CaseFile& file, const RegistrationCase& twin) {
  const auto reject = [&](const char* suffix, Reason reason, const char* note, std::function<void(Json&)> edit) {
    file.reject(twin, {suffix, reason, Step::reg_response_type, note,
                       [edit = std::move(edit)](RegistrationCase& c) { c.edit_response = edit; }});
  };
  reject("type-of-credential", Reason::credential_type_mismatch, "The credential is a password.",
         [](Json& r) { r["type"] = "password"; });
  reject("raw-id-other", Reason::credential_id_mismatch, "rawId is not id.",
         [](Json& r) { r["rawId"] = testlib::to_base64url(testlib::seed_bytes("another id", 32)); });
  reject("id-missing", Reason::json_missing_member, "id is absent.", [](Json& r) { r.erase("id"); });
  reject("attestation-object-missing", Reason::json_missing_member, "attestationObject is absent.",
         [](Json& r) { r["response"].erase("attestationObject"); });
  reject("response-null", Reason::json_wrong_type, "response is null.", [](Json& r) { r["response"] = nullptr; });
  reject("transports-text", Reason::json_wrong_type, "transports is a string.",
         [](Json& r) { r["response"]["transports"] = "usb"; });
  reject("transports-many", Reason::too_many_transports, "17 transports.",
         [](Json& r) { r["response"]["transports"] = std::vector<std::string>(17, "usb"); });
  const auto edit_object = [](auto change) {
    return [change](Json& r) {
      auto text = r["response"]["attestationObject"].get<std::string>();
      change(text);
      r["response"]["attestationObject"] = text;
    };
  };
  reject("base64url-padding", Reason::base64url_padding, "attestationObject is padded.",
         edit_object([](std::string& text) { text += std::string((4 - text.size() % 4) % 4, '='); }));
  reject("base64url-plus", Reason::base64url_character, "attestationObject is in the alphabet of base64.",
         edit_object([](std::string& text) { text[8] = '+'; }));
  reject("base64url-spare-bits", Reason::base64url_spare_bits, "The unused bits of attestationObject are not zero.",
         edit_object([](std::string& text) { ++text.back(); }));
  file.reject(twin, {"cred-props-rk-number", Reason::cred_props_output, Step::reg_client_ext_results,
                     "credProps was asked for, and rk is a number.", [](RegistrationCase& c) {
                       c.policy["extensions"] = Json::array({"credProps"});
                       c.spec.client_extension_results = R"({"credProps":{"rk":1}})";
                     }});
  file.reject(twin, {"extension-results-array", Reason::json_wrong_type, Step::reg_client_ext_results,
                     "clientExtensionResults is an array.",
                     [](RegistrationCase& c) { c.spec.client_extension_results = "[]"; }});
}

void add_flag_faults(CaseFile& file, const RegistrationCase& twin) {
  const auto reject = [&](const char* suffix, Reason reason, Step step, const char* note, ChangeCase apply) {
    file.reject(twin, {suffix, reason, step, note, std::move(apply)});
  };
  reject("rp-id-other", Reason::rp_id_hash_mismatch, Step::reg_rp_id_hash, "The hash of another RP ID.",
         [](RegistrationCase& c) { c.spec.auth_data.rp_id = "evil.example"; });
  reject("rp-id-origin", Reason::rp_id_hash_mismatch, Step::reg_rp_id_hash, "The hash of the origin.",
         [](RegistrationCase& c) { c.spec.auth_data.rp_id = std::string(testlib::kOrigin); });
  reject("up-clear", Reason::user_not_present, Step::reg_up, "UP is clear.",
         [](RegistrationCase& c) { c.spec.auth_data.flags = flag::kUv | flag::kAt; });
  reject("uv-clear", Reason::user_not_verified, Step::reg_uv, "UV is clear and was required.",
         [](RegistrationCase& c) { c.spec.auth_data.flags = flag::kUp | flag::kAt; });
  reject("bs-without-be", Reason::backup_state_without_eligibility, Step::reg_be_bs, "BS is set and BE is not.",
         [](RegistrationCase& c) { c.spec.auth_data.flags |= flag::kBs; });
  reject("be-demanded", Reason::backup_eligibility_policy, Step::reg_be_policy, "Policy demands BE.",
         [](RegistrationCase& c) { c.policy["backup_eligible"] = "must_be_set"; });
  reject("bs-demanded", Reason::backup_state_policy, Step::reg_bs_policy, "Policy demands BS.",
         [](RegistrationCase& c) { c.policy["backup_state"] = "must_be_set"; });
  reject("alg-not-offered", Reason::algorithm_not_offered, Step::reg_alg, "Only EdDSA and RS256 were offered.",
         [](RegistrationCase& c) {
           c.algorithms = {testlib::cose::kEdDsa, testlib::cose::kRs256};
         });
}

void add_backed_up(CaseFile& file) {
  const RegistrationCase backed_up = variation(
      "backed-up", "BE and BS are set.", [](RegistrationCase& c) { c.spec.auth_data.flags |= flag::kBe | flag::kBs; });
  file.accept(backed_up);
  file.reject(backed_up,
              {"be-forbidden", Reason::backup_eligibility_policy, Step::reg_be_policy, "Policy does not accept BE.",
               [](RegistrationCase& c) { c.policy["backup_eligible"] = "must_be_clear"; }});
  file.reject(backed_up,
              {"bs-forbidden", Reason::backup_state_policy, Step::reg_bs_policy, "Policy does not accept BS.",
               [](RegistrationCase& c) { c.policy["backup_state"] = "must_be_clear"; }});
}

void add_conditional(CaseFile& file) {
  const RegistrationCase conditional =
      variation("conditional", "UP is clear after a conditional create.", [](RegistrationCase& c) {
        c.user_presence = false;
        c.user_verification = "preferred";
        c.spec.auth_data.flags = flag::kAt;
      });
  file.accept(conditional);
  file.reject(conditional,
              {"not-conditional", Reason::user_not_present, Step::reg_up, "The same where the user had to be present.",
               [](RegistrationCase& c) { c.user_presence = true; }});
  const RegistrationCase unverified =
      variation("uv-preferred", "UV is clear where it was only preferred.", [](RegistrationCase& c) {
        c.user_verification = "preferred";
        c.spec.auth_data.flags = flag::kUp | flag::kAt;
      });
  file.accept(unverified);
  file.reject(unverified, {"required", Reason::user_not_verified, Step::reg_uv, "The same where it was required.",
                           [](RegistrationCase& c) { c.user_verification = "required"; }});
}

void add_extension_cases(CaseFile& file) {
  const RegistrationCase extended =
      variation("extension", "The authenticator says credProtect, unasked.", [](RegistrationCase& c) {
        c.spec.auth_data.flags |= flag::kEd;
        c.spec.auth_data.extensions = cbor::Map().set("credProtect", cbor::integer(2)).encode();
        c.spec.client_extension_results = R"({"credProps":{"rk":true}})";
      });
  file.accept(extended);
  file.reject(extended, {"unsolicited", Reason::extension_unsolicited, Step::reg_extensions,
                         "Policy refuses extensions that were not asked for.",
                         [](RegistrationCase& c) { c.policy["refuse_unsolicited_extensions"] = true; }});
  RegistrationCase solicited = extended;
  solicited.id = "reg/extension-solicited";
  solicited.note = "credProtect and credProps were asked for, and policy refuses all others.";
  solicited.policy = {{"refuse_unsolicited_extensions", true}, {"extensions", {"credProtect", "credProps"}}};
  file.accept(solicited);

  const auto reject = [&](const char* suffix, Reason reason, const char* note, const ByteVector& extensions) {
    file.reject(extended, {suffix, reason, Step::reg_att_obj, note,
                           [=](RegistrationCase& c) { c.spec.auth_data.extensions = extensions; }});
  };
  reject("array", Reason::cbor_wrong_type, "The extension outputs are an array.", cbor::array({cbor::integer(2)}));
  reject("key-number", Reason::cbor_key_type, "An extension identifier is a number.",
         cbor::Map().set(1, cbor::integer(2)).encode());
  reject("duplicate", Reason::cbor_duplicate_key, "An extension is there twice.",
         cbor::Map()
             .add(cbor::text("credProtect"), cbor::integer(2))
             .add(cbor::text("credProtect"), cbor::integer(3))
             .encode());
  reject("missing", Reason::auth_data_truncated, "ED is set and nothing follows.", {});
}

void add_credential_id_cases(CaseFile& file) {
  const RegistrationCase longest = variation(
      "credential-id-1023", "The longest credential id.",
      [](RegistrationCase& c) { c.spec.auth_data.credential_id = testlib::seed_bytes("a long credential id", 1023); });
  file.accept(longest);
  file.reject(longest, {"1024", Reason::credential_id_too_long, Step::reg_cred_id_len, "One byte more.",
                        [](RegistrationCase& c) {
                          c.spec.auth_data.credential_id = testlib::seed_bytes("a long credential id", 1024);
                        }});
}

}  // namespace

RegistrationCase none_case(const NamedAlgorithm& algorithm) {
  RegistrationCase c = make_case(AttestationKind::none, "reg/none/" + std::string(algorithm.name),
                                 credential_key(algorithm), testlib::cose::kEs256, "none");
  c.accept = {"none"};
  return c;
}

RegistrationCase self_case(const NamedAlgorithm& algorithm) {
  RegistrationCase c = make_case(AttestationKind::packed_self, "reg/packed-self/" + std::string(algorithm.name),
                                 credential_key(algorithm), testlib::cose::kEs256, "packed (self)");
  c.accept = {"self"};
  return c;
}

RegistrationCase x5c_case(const NamedAlgorithm& algorithm) {
  RegistrationCase c = make_case(AttestationKind::packed_x5c, "reg/packed/" + std::string(algorithm.name),
                                 credential_key(algorithm_named("es256")), testlib::cose::kEs256, "packed");
  c.spec.attestation_key = credential_key(algorithm);
  return anchored(c);
}

RegistrationCase anchored_case(AttestationKind kind, const std::string& format) {
  return anchored(make_case(kind, "reg/" + format + "/es256", credential_key(algorithm_named("es256")),
                            testlib::cose::kEs256, format));
}

RegistrationCase u2f_case() {
  return anchored_case(AttestationKind::fido_u2f, "fido-u2f");
}

CaseFile registration_cases() {
  CaseFile file;
  for (const NamedAlgorithm& algorithm : kAlgorithms) {
    file.accept(none_case(algorithm));
    file.accept(self_case(algorithm));
    file.accept(x5c_case(algorithm));
  }
  file.accept(u2f_case());
  const RegistrationCase plain = none_case(algorithm_named("es256"));
  add_response_faults(file, plain);
  add_unusual_client_data(file, plain, "reg/", kSteps);
  add_challenge_lengths(file, plain, Step::reg_options);
  add_text_faults(file, plain, kSteps);
  add_value_faults(file, plain, kSteps);
  add_embedding_cases(file, plain, "reg/", kSteps);
  add_object_cases(file);
  add_flag_faults(file, plain);
  add_backed_up(file);
  add_conditional(file);
  add_statement_cases(file);
  add_compound_cases(file);
  add_safetynet_cases(file);
  add_tpm_cases(file);
  add_android_key_cases(file);
  add_apple_cases(file);
  add_trust_cases(file);
  add_credential_id_cases(file);
  file.reject(plain, {"already-registered", Reason::credential_already_registered, Step::reg_cred_id_new,
                      "The credential id is registered already.",
                      [](RegistrationCase& c) { c.policy["already_registered"] = true; }});
  add_extension_cases(file);
  return file;
}

}  // namespace vectors

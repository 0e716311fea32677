#include "vectors/gen/registration_parts.hpp"
#include "vectors/gen/statement_faults.hpp"

namespace vectors {
namespace {

namespace oid = testlib::oid;
using Members = std::vector<std::pair<std::string, std::string>>;

std::string milliseconds(std::int64_t seconds_after) {
  return std::to_string((testlib::kJudgedAt + seconds_after) * 1000);
}

/// Faults of the payload, signed as it is.
void add_payload_faults(StatementFaults& faults) {
  const auto member = [&](const char* suffix, const char* name, const std::string& value, Reason reason,
                          const char* note) {
    faults.any(suffix, reason, note, [=](RegistrationCase& c) {
      c.spec.hooks.safetynet.payload = [=](Members& members) {
        for (auto& [key, text] : members) {
          if (key == name) text = value;
        }
      };
    });
  };
  const std::string other = '"' + testlib::to_base64(testlib::seed_bytes("nonce", 32)) + '"';
  member("nonce-other", "nonce", other, Reason::safetynet_nonce_mismatch, "Another nonce.");
  member("nonce-empty", "nonce", "\"\"", Reason::safetynet_nonce_mismatch, "The nonce is empty.");
  member("cts-false", "ctsProfileMatch", "false", Reason::safetynet_integrity, "ctsProfileMatch is false.");
  member("cts-text", "ctsProfileMatch", "\"true\"", Reason::safetynet_integrity, "ctsProfileMatch is a string.");
  member("time-future", "timestampMs", milliseconds(1), Reason::safetynet_timestamp, "A second in the future.");
  member("time-old", "timestampMs", milliseconds(-61), Reason::safetynet_timestamp, "61 seconds old.");
  member("time-text", "timestampMs", '"' + milliseconds(0) + '"', Reason::safetynet_timestamp,
         "timestampMs is a string.");
}

void add_signer_faults(StatementFaults& faults) {
  for (const auto& [suffix, host] :
       {std::pair("host-suffix", "attest.android.com.evil"), std::pair("host-prefix", "evil.attest.android.com")}) {
    faults.certificate(suffix, Reason::safetynet_host_name, "The certificate is one of another host.",
                       [host = std::string(host)](testlib::CertificateSpec& s) {
                         const auto name = testlib::der::implicit_tag(2, testlib::bytes_of_text(host));
                         s.extension(oid::kSubjectAlternativeName).value = testlib::der::sequence({name});
                       });
  }
  faults.certificate("sig-other-key", Reason::attestation_signature_invalid, "The certificate has another key.",
                     [](testlib::CertificateSpec& s) {
                       s.spki = testlib::SigningKey::make(testlib::cose::kEs256, "vectors/other").spki();
                     });
  faults.certificate("alg-other-curve", Reason::safetynet_algorithm, "alg is ES256 and the key is on P-384.",
                     [](testlib::CertificateSpec& s) {
                       s.spki = testlib::SigningKey::make(testlib::cose::kEs384, "vectors/other").spki();
                     });
}

void add_jws_faults(StatementFaults& faults) {
  faults.any("alg-none", Reason::jws_algorithm, "The JWS algorithm is none.", [](RegistrationCase& c) {
    c.spec.hooks.safetynet.jws = [](testlib::JwsSpec& jws) { jws.member("alg") = "\"none\""; };
  });
  faults.any("x5c-empty", Reason::attestation_x5c_empty, "x5c of the JWS is empty.", [](RegistrationCase& c) {
    c.spec.hooks.safetynet.jws = [](testlib::JwsSpec& jws) { jws.member("x5c") = "[]"; };
  });
  faults.any("payload-cut", Reason::json_malformed, "The payload is no JSON.", [](RegistrationCase& c) {
    c.spec.hooks.safetynet.jws = [](testlib::JwsSpec& jws) { jws.payload.pop_back(); };
  });
  faults.any("response-empty", Reason::jws_form, "response is empty.", [](RegistrationCase& c) {
    c.spec.hooks.safetynet.response = [](std::string& response) { response.clear(); };
  });
}

}  // namespace

void add_safetynet_cases(CaseFile& file) {
  RegistrationCase twin = anchored_case(testlib::AttestationKind::android_safetynet, "android-safetynet");
  twin.policy["android_safetynet"] = true;
  file.accept(twin);
  StatementFaults faults(file, twin);
  add_payload_faults(faults);
  add_signer_faults(faults);
  add_jws_faults(faults);
  faults.statement("version-empty", Reason::safetynet_version, "ver is empty.",
                   [](cbor::Map& s) { s.set("ver", cbor::text("")); });
  faults.statement("version-missing", Reason::attestation_statement_member, "ver is absent.",
                   [](cbor::Map& s) { s.erase("ver"); });
  file.reject(twin,
              {"disabled", Reason::attestation_format_disabled, Step::reg_fmt, "Policy does not enable the format.",
               [](RegistrationCase& c) { c.policy.erase("android_safetynet"); }});
}

}  // namespace vectors

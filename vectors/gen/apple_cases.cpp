#include "vectors/gen/registration_parts.hpp"
#include "vectors/gen/statement_faults.hpp"

namespace vectors {
namespace {

namespace cose = testlib::cose;
namespace der = testlib::der;
namespace oid = testlib::oid;
using testlib::AttestationKind;
using testlib::CertificateSpec;
using testlib::SigningKey;

RegistrationCase apple_case() {
  return anchored_case(AttestationKind::apple, "apple");
}

RegistrationCase appattest_case() {
  RegistrationCase c = anchored_case(AttestationKind::apple_appattest, "apple-appattest");
  c.policy["apple_appattest"] = "production";
  return c;
}

EditCertificate nonce_value(EditBytes edit) {
  return [=](CertificateSpec& s) { edit(s.extension(oid::kAppleNonce).value); };
}

void add_nonce_faults(StatementFaults& faults) {
  const Reason form = Reason::apple_nonce_form;
  for (std::size_t i = 0; i < 6; ++i) {
    faults.certificate(("nonce-prefix-" + std::to_string(i)).c_str(), form, "A byte before the nonce is another one.",
                       nonce_value([=](ByteVector& v) { v[i] ^= 0x02; }));
  }
  faults.certificate("nonce-trailing", form, "A byte follows the extension's SEQUENCE.",
                     nonce_value([](ByteVector& v) { v.push_back(0); }));
  faults.certificate("nonce-short", form, "The nonce has 31 bytes.", nonce_value([](ByteVector& v) {
                       v = der::sequence({der::explicit_tag(1, der::octet_string(ByteVector(31)))});
                     }));
  faults.certificate("nonce-two", form, "There are two nonces.", nonce_value([](ByteVector& v) {
                       const ByteVector one(v.begin() + 2, v.end());
                       v = der::sequence({one, one});
                     }));
  faults.certificate("nonce-other", Reason::apple_nonce_mismatch, "The nonce is another hash.",
                     nonce_value([](ByteVector& v) { v.back() ^= 1; }));
  faults.certificate("nonce-missing", Reason::apple_nonce_missing, "There is no nonce.",
                     [](CertificateSpec& s) { s.erase_extension(oid::kAppleNonce); });
  faults.certificate("nonce-twice", Reason::certificate_duplicate_extension, "There are two nonce extensions.",
                     [](CertificateSpec& s) { s.extensions.push_back(s.extension(oid::kAppleNonce)); });
}

/// Of both formats.
void add_shared_faults(StatementFaults& faults) {
  faults.any("other-key", Reason::apple_key_mismatch, "The certificate is one of another key.",
             [](RegistrationCase& c) { c.spec.attestation_key = SigningKey::make(cose::kEs256, "vectors/other"); });
  faults.statement("x5c-missing", Reason::attestation_statement_member, "x5c is absent.",
                   [](cbor::Map& s) { s.erase("x5c"); });
  faults.statement("x5c-empty", Reason::attestation_x5c_empty, "x5c is there and empty.",
                   [](cbor::Map& s) { s.set("x5c", cbor::array({})); });
  faults.statement("sig-there", Reason::attestation_statement_member, "The statement has a signature.",
                   [](cbor::Map& s) { s.set("sig", cbor::bytes({})); });
}

void add_apple_variations(CaseFile& file) {
  RegistrationCase alg = apple_case();
  alg.id = "reg/apple-alg";
  alg.note = "alg is there, as the first devices had it.";
  alg.spec.hooks.statement = [](cbor::Map& s) { s.set("alg", cbor::integer(cose::kEs256)); };
  file.accept(alg);
  RegistrationCase brief = apple_case();
  brief.id = "reg/apple-short-lived";
  brief.note = "The certificate is valid for three days; it is judged at the time of the ceremony.";
  brief.spec.hooks.certificate = [](CertificateSpec& s) {
    s.not_before = testlib::kJudgedAt - 86400;
    s.not_after = testlib::kJudgedAt + 2 * 86400;
  };
  file.accept(brief);
  file.reject(brief, {"later", Reason::chain_expired, Step::reg_trust, "Judged a month later.",
                      [](RegistrationCase& c) { c.time = testlib::kJudgedAt + 30 * 86400; }});
}

void add_appattest_faults(CaseFile& file, const RegistrationCase& twin) {
  file.reject(twin, {"disabled", Reason::attestation_format_disabled, Step::reg_fmt, "Policy does not enable it.",
                     [](RegistrationCase& c) { c.policy.erase("apple_appattest"); }});
  StatementFaults faults(file, twin);
  add_shared_faults(faults);
  faults.statement("receipt-missing", Reason::attestation_statement_member, "receipt is absent.",
                   [](cbor::Map& s) { s.erase("receipt"); });
  faults.any("key-identifier", Reason::appattest_key_identifier, "The credential id is not the hash of the key.",
             [](RegistrationCase& c) { c.spec.auth_data.credential_id = testlib::seed_bytes("another id", 32); });
  faults.any("counter", Reason::appattest_counter, "The counter is 1.",
             [](RegistrationCase& c) { c.spec.auth_data.sign_count = 1; });
  faults.any("environment", Reason::appattest_environment, "The AAGUID is not one of App Attest.",
             [](RegistrationCase& c) { c.spec.auth_data.aaguid = ByteVector(16); });
  const ChangeCase develop = [](RegistrationCase& c) {
    c.spec.auth_data.aaguid = testlib::appattest_development_aaguid();
  };
  faults.any("development", Reason::appattest_development, "The key is one of the development environment.", develop);
  RegistrationCase allowed = twin;
  allowed.id = "reg/apple-appattest-development";
  allowed.note = "Policy allows the development environment.";
  allowed.policy["apple_appattest"] = "development";
  develop(allowed);
  file.accept(allowed);
}

}  // namespace

void add_apple_cases(CaseFile& file) {
  const RegistrationCase apple = apple_case();
  file.accept(apple);
  StatementFaults faults(file, apple);
  add_shared_faults(faults);
  add_nonce_faults(faults);
  add_apple_variations(file);
  const RegistrationCase appattest = appattest_case();
  file.accept(appattest);
  add_appattest_faults(file, appattest);
}

}  // namespace vectors

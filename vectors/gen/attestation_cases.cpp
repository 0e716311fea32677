#include "vectors/gen/registration_parts.hpp"
#include "vectors/gen/statement_faults.hpp"

namespace vectors {
namespace {

namespace cbor = testlib::cbor;
namespace cose = testlib::cose;
namespace der = testlib::der;
namespace oid = testlib::oid;
using testlib::CertificateSpec;
using testlib::SigningKey;

void add_none_faults(CaseFile& file) {
  const RegistrationCase twin = none_case(algorithm_named("es256"));
  StatementFaults faults(file, twin);
  faults.statement("statement-not-empty", Reason::none_not_empty, "The statement has a member.",
                   [](cbor::Map& s) { s.set("alg", cbor::integer(cose::kEs256)); });
  faults.any("statement-array", Reason::cbor_wrong_type, "The statement is an array.", [](RegistrationCase& c) {
    c.spec.hooks.attestation = [](cbor::Map& o) { o.set("attStmt", cbor::array({})); };
  });
  const auto format = [&](const char* suffix, const char* name) {
    file.reject(twin, {suffix, Reason::attestation_format_unknown, Step::reg_fmt, "There is no such format.",
                       [=](RegistrationCase& c) {
                         c.spec.hooks.attestation = [=](cbor::Map& o) { o.set("fmt", cbor::text(name)); };
                       }});
  };
  format("format-upper-case", "None");
  format("format-blank", "none ");
  format("format-empty", "");
  format("format-unknown", "unheard-of");
}

void add_packed_member_faults(StatementFaults& faults) {
  faults.statement("sig-missing", Reason::attestation_statement_member, "sig is absent.",
                   [](cbor::Map& s) { s.erase("sig"); });
  faults.statement("alg-missing", Reason::attestation_statement_member, "alg is absent.",
                   [](cbor::Map& s) { s.erase("alg"); });
  faults.statement("other-member", Reason::attestation_statement_member, "A member that packed does not have.",
                   [](cbor::Map& s) { s.set("ver", cbor::text("2.0")); });
  faults.statement("ecdaa", Reason::attestation_ecdaa, "An ecdaaKeyId.",
                   [](cbor::Map& s) { s.set("ecdaaKeyId", cbor::bytes(ByteVector(32))); });
  faults.statement("alg-text", Reason::cbor_wrong_type, "alg is a text string.",
                   [](cbor::Map& s) { s.set("alg", cbor::text("ES256")); });
  faults.statement("sig-text", Reason::cbor_wrong_type, "sig is a text string.",
                   [](cbor::Map& s) { s.set("sig", cbor::text("")); });
  faults.statement("alg-unknown", Reason::algorithm_unknown, "There is no algorithm -65000.",
                   [](cbor::Map& s) { s.set("alg", cbor::integer(-65000)); });
  faults.statement("x5c-empty", Reason::attestation_x5c_empty, "x5c is there and empty.",
                   [](cbor::Map& s) { s.set("x5c", cbor::array({})); });
}

void add_signature_faults(StatementFaults& faults) {
  faults.message("sig-other-auth-data", Reason::attestation_signature_invalid, "Signed over another counter.",
                 [](ByteVector& m) { m[36] ^= 1; });
  faults.message("sig-other-client-data", Reason::attestation_signature_invalid, "Signed over another hash.",
                 [](ByteVector& m) { m.back() ^= 1; });
  faults.signature("sig-trailing", Reason::der_trailing, "A byte follows the signature.",
                   [](ByteVector& s) { s.push_back(0); });
  faults.signature("sig-empty", Reason::der_truncated, "The signature is empty.", [](ByteVector& s) { s.clear(); });
  faults.signature("sig-zero", Reason::signature_range, "r and s are zero.", [](ByteVector& s) {
    s = der::sequence({der::integer(0), der::integer(0)});
  });
}

void add_self_faults(CaseFile& file) {
  const RegistrationCase twin = self_case(algorithm_named("es256"));
  StatementFaults faults(file, twin);
  add_packed_member_faults(faults);
  add_signature_faults(faults);
  faults.statement("alg-other", Reason::packed_algorithm_mismatch, "alg is not that of the credential key.",
                   [](cbor::Map& s) { s.set("alg", cbor::integer(cose::kEs384)); });
  faults.any("sig-other-key", Reason::attestation_signature_invalid, "Signed with a key that is not the credential's.",
             [](RegistrationCase& c) { c.spec.key = SigningKey::make(cose::kEs256, "vectors/other"); });
  for (const char* const name : {"eddsa", "rs256", "ps256"}) {
    const RegistrationCase other = self_case(algorithm_named(name));
    StatementFaults other_faults(file, other);
    other_faults.message("sig-other-auth-data", Reason::attestation_signature_invalid, "Signed over another counter.",
                         [](ByteVector& m) { m[36] ^= 1; });
    other_faults.signature("sig-short", Reason::signature_length, "The last byte of the signature is missing.",
                           [](ByteVector& s) { s.pop_back(); });
  }
}

EditCertificate subject(std::string_view attribute, std::string value) {
  return [=](CertificateSpec& s) { attribute_of(s.subject, attribute).value = value; };
}

EditCertificate no_subject(std::string_view attribute) {
  return [=](CertificateSpec& s) { erase_attribute(s.subject, attribute); };
}

EditCertificate aaguid_value(ByteVector value) {
  return [=](CertificateSpec& s) { s.extension(oid::kFidoAaguid).value = value; };
}

// WebAuthn 8.2.1.
void add_certificate_requirements(StatementFaults& faults) {
  faults.certificate("certificate-version-1", Reason::packed_certificate_version, "The certificate is of version 1.",
                     [](CertificateSpec& s) {
                       s.version = 1;
                       s.extensions.clear();
                     });
  faults.certificate("country-missing", Reason::packed_subject_country, "Subject-C is absent.",
                     no_subject(oid::kCountry));
  faults.certificate("country-long", Reason::packed_subject_country, "Subject-C has three letters.",
                     subject(oid::kCountry, "CHE"));
  faults.certificate("country-lower-case", Reason::packed_subject_country, "Subject-C is in lower case.",
                     subject(oid::kCountry, "ch"));
  faults.certificate("organization-missing", Reason::packed_subject_organization, "Subject-O is absent.",
                     no_subject(oid::kOrganization));
  faults.certificate("organization-empty", Reason::packed_subject_organization, "Subject-O is empty.",
                     subject(oid::kOrganization, ""));
  faults.certificate("unit-missing", Reason::packed_subject_unit, "Subject-OU is absent.",
                     no_subject(oid::kOrganizationalUnit));
  faults.certificate("unit-other", Reason::packed_subject_unit, "Subject-OU is another text.",
                     subject(oid::kOrganizationalUnit, "Authenticator Attestation CA"));
  faults.certificate("unit-upper-case", Reason::packed_subject_unit, "Subject-OU is in other letters.",
                     subject(oid::kOrganizationalUnit, "Authenticator attestation"));
  faults.certificate("common-name-missing", Reason::packed_subject_common_name, "Subject-CN is absent.",
                     no_subject(oid::kCommonName));
  faults.certificate(
      "certificate-ca", Reason::packed_certificate_ca, "The certificate is one of a CA.",
      [](CertificateSpec& s) { s.extension(oid::kBasicConstraints) = testlib::basic_constraints(true); });
  faults.certificate("basic-constraints-missing", Reason::packed_basic_constraints_missing,
                     "There are no basic constraints.",
                     [](CertificateSpec& s) { s.erase_extension(oid::kBasicConstraints); });
  faults.certificate("aaguid-other", Reason::aaguid_extension_mismatch, "The AAGUID of the certificate is another one.",
                     aaguid_value(der::octet_string(testlib::seed_bytes("another aaguid", 16))));
  faults.certificate("aaguid-critical", Reason::aaguid_extension_critical, "The AAGUID extension is critical.",
                     [](CertificateSpec& s) { s.extension(oid::kFidoAaguid).critical = true; });
  faults.certificate("aaguid-unwrapped", Reason::aaguid_extension_form, "The AAGUID is not in an OCTET STRING.",
                     [](CertificateSpec& s) {
                       ByteVector& value = s.extension(oid::kFidoAaguid).value;
                       value.erase(value.begin(), value.begin() + 2);
                     });
  faults.certificate("aaguid-short", Reason::aaguid_extension_form, "The AAGUID has 15 bytes.",
                     aaguid_value(der::octet_string(ByteVector(15))));
}

// RFC 5280, as far as it is judged when the leaf is read.
void add_certificate_form_faults(StatementFaults& faults) {
  faults.chain("certificate-trailing", Reason::der_trailing, "A byte follows the certificate.",
               [](std::vector<ByteVector>& x5c) { x5c[0].push_back(0); });
  faults.chain("certificate-cut", Reason::der_truncated, "The last byte of the certificate is missing.",
               [](std::vector<ByteVector>& x5c) { x5c[0].pop_back(); });
  faults.chain("certificate-garbage", Reason::der_wrong_tag, "The certificate is an OCTET STRING.",
               [](std::vector<ByteVector>& x5c) { x5c[0] = der::octet_string(x5c[0]); });
  faults.chain("certificates-9", Reason::too_many_certificates, "x5c has nine certificates.",
               [](std::vector<ByteVector>& x5c) { x5c.resize(9, der::sequence({})); });
  faults.statement("x5c-bytes", Reason::cbor_wrong_type, "x5c is a byte string.",
                   [](cbor::Map& s) { s.set("x5c", cbor::bytes(ByteVector(8))); });
  faults.statement("x5c-text", Reason::cbor_wrong_type, "A certificate is a text string.",
                   [](cbor::Map& s) { s.set("x5c", cbor::array({cbor::text("MII")})); });
  faults.certificate("certificate-version-1-extensions", Reason::certificate_version,
                     "A certificate of version 1 with extensions.", [](CertificateSpec& s) { s.version = 1; });
  faults.certificate("certificate-long-serial", Reason::certificate_serial, "A serial number of 21 bytes.",
                     [](CertificateSpec& s) { s.serial = ByteVector(21, 1); });
  faults.certificate("certificate-two-algorithms", Reason::certificate_signature_algorithm,
                     "The algorithm within the signed part is another one.", [](CertificateSpec& s) {
                       s.inner_algorithm =
                           SigningKey::make(cose::kEs384, "vectors/other").signature_algorithm_identifier();
                     });
  faults.certificate("certificate-duplicate-extension", Reason::certificate_duplicate_extension,
                     "The AAGUID extension is there twice.",
                     [](CertificateSpec& s) { s.extensions.push_back(s.extension(oid::kFidoAaguid)); });
  faults.certificate(
      "certificate-key-x25519", Reason::certificate_key_unsupported, "The certificate has an X25519 key.",
      [](CertificateSpec& s) {
        s.spki = der::sequence({der::sequence({der::oid("1.3.101.110")}), der::bit_string(ByteVector(32, 9))});
      });
  faults.certificate(
      "certificate-unknown-curve", Reason::key_curve_parameters, "The key is on brainpoolP256r1.",
      [](CertificateSpec& s) {
        const ByteVector algorithm = der::sequence({der::oid("1.2.840.10045.2.1"), der::oid("1.3.36.3.3.2.8.1.1.7")});
        s.spki = der::sequence({algorithm, der::bit_string(ByteVector(65, 4))});
      });
}

void add_full_faults(CaseFile& file) {
  const RegistrationCase twin = x5c_case(algorithm_named("es256"));
  StatementFaults faults(file, twin);
  add_signature_faults(faults);
  faults.any("sig-other-key", Reason::attestation_signature_invalid, "The certificate has another key.",
             [](RegistrationCase& c) {
               c.spec.hooks.certificate = [](CertificateSpec& s) {
                 s.spki = SigningKey::make(cose::kEs256, "vectors/other").spki();
               };
             });
  faults.statement("alg-other-key", Reason::packed_certificate_algorithm,
                   "alg is RS256 and the certificate has an EC key.",
                   [](cbor::Map& s) { s.set("alg", cbor::integer(cose::kRs256)); });
  faults.statement("alg-other-curve", Reason::packed_certificate_algorithm, "alg is ES256K and the key is on P-256.",
                   [](cbor::Map& s) { s.set("alg", cbor::integer(cose::kEs256k)); });
  faults.statement("alg-other-hash", Reason::attestation_signature_invalid,
                   "alg is ES384 and the signature was made with SHA-256.",
                   [](cbor::Map& s) { s.set("alg", cbor::integer(cose::kEs384)); });
  add_certificate_requirements(faults);
  add_certificate_form_faults(faults);

  RegistrationCase other_hash = twin;
  other_hash.id = "reg/packed-es384-with-p256";
  other_hash.note = "The key of a certificate is not tied to a hash, as that of a credential is.";
  other_hash.spec.attestation_key = twin.spec.attestation_key.with_algorithm(cose::kEs384);
  file.accept(other_hash);
  RegistrationCase no_extension = twin;
  no_extension.id = "reg/packed-without-aaguid-extension";
  no_extension.note = "The AAGUID extension is optional.";
  no_extension.spec.hooks.certificate = [](CertificateSpec& s) { s.erase_extension(oid::kFidoAaguid); };
  file.accept(no_extension);
}

void add_u2f_faults(CaseFile& file) {
  const RegistrationCase twin = u2f_case();
  StatementFaults faults(file, twin);
  add_signature_faults(faults);
  faults.statement("alg-there", Reason::attestation_statement_member, "The statement has an alg.",
                   [](cbor::Map& s) { s.set("alg", cbor::integer(cose::kEs256)); });
  faults.statement("sig-missing", Reason::attestation_statement_member, "sig is absent.",
                   [](cbor::Map& s) { s.erase("sig"); });
  faults.chain("certificates-2", Reason::u2f_certificate_count, "x5c has two certificates.",
               [](std::vector<ByteVector>& x5c) { x5c.push_back(testlib::make_ca("attestation").certificate); });
  faults.any("certificate-p384", Reason::u2f_certificate_key, "The attestation key is on P-384.",
             [](RegistrationCase& c) { c.spec.attestation_key = credential_key(algorithm_named("es384")); });
  faults.any("credential-p384", Reason::u2f_credential_key, "The credential key is on P-384.", [](RegistrationCase& c) {
    c.spec.key = credential_key(algorithm_named("es384"));
    c.spec.auth_data.cose_key = c.spec.key.cose_key();
  });
  faults.any("credential-rsa", Reason::u2f_credential_key, "The credential key is RSA.", [](RegistrationCase& c) {
    c.spec.key = credential_key(algorithm_named("rs256"));
    c.spec.auth_data.cose_key = c.spec.key.cose_key();
  });
  faults.message("reserved-byte", Reason::attestation_signature_invalid, "The first byte of what was signed is not 00.",
                 [](ByteVector& m) { m[0] = 0x05; });
  faults.any("packed-message", Reason::attestation_signature_invalid, "Signed as packed is.", [](RegistrationCase& c) {
    const ByteVector auth_data = c.spec.auth_data.encode();
    c.spec.hooks.message = [auth_data](ByteVector& m) {
      m = testlib::concat({auth_data, ByteSpan(m).subspan(33, 32)});
    };
  });

  RegistrationCase aaguid = twin;
  aaguid.id = "reg/fido-u2f-aaguid";
  aaguid.note = "The AAGUID is not zero, which WebAuthn does not forbid.";
  aaguid.spec.auth_data.aaguid = testlib::seed_bytes("a u2f aaguid", 16);
  file.accept(aaguid);
  file.reject(aaguid, {"conformance", Reason::u2f_aaguid_not_zero, Step::reg_att_stmt,
                       "The AAGUID is not zero, which FIDO's conformance tests forbid.",
                       [](RegistrationCase& c) { c.policy["profile"] = "fido_conformance"; }});
}

}  // namespace

void add_statement_cases(CaseFile& file) {
  add_none_faults(file);
  add_self_faults(file);
  add_full_faults(file);
  add_u2f_faults(file);
}

}  // namespace vectors

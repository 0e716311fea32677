#include "vectors/gen/registration_parts.hpp"
#include "vectors/gen/statement_faults.hpp"

namespace vectors {
namespace {

namespace cose = testlib::cose;
namespace der = testlib::der;
namespace oid = testlib::oid;
namespace tpm_alg = testlib::tpm_alg;
namespace tpma = testlib::tpma;
using testlib::CertificateSpec;
using testlib::SigningKey;
using testlib::TpmCertifySpec;
using testlib::TpmPublicSpec;

using EditPublicArea = std::function<void(TpmPublicSpec&)>;
using EditCertification = std::function<void(TpmCertifySpec&)>;

class TpmFaults : public StatementFaults {
 public:
  using StatementFaults::StatementFaults;

  void public_area(const char* suffix, Reason reason, const char* note, EditPublicArea edit) {
    any(suffix, reason, note, [=](RegistrationCase& c) { c.spec.hooks.tpm.public_area = edit; });
  }
  void pub_area(const char* suffix, const char* note, EditBytes edit) {
    any(suffix, Reason::tpm_pub_area_malformed, note, [=](RegistrationCase& c) { c.spec.hooks.tpm.pub_area = edit; });
  }
  void certification(const char* suffix, Reason reason, const char* note, EditCertification edit) {
    any(suffix, reason, note, [=](RegistrationCase& c) { c.spec.hooks.tpm.certification = edit; });
  }
  void cert_info(const char* suffix, const char* note, EditBytes edit) {
    any(suffix, Reason::tpm_cert_info_malformed, note, [=](RegistrationCase& c) { c.spec.hooks.tpm.cert_info = edit; });
  }
};

/// An accepted statement on a credential key of this algorithm, by an AIK that is an ES256 key.
RegistrationCase tpm_case(const NamedAlgorithm& algorithm) {
  RegistrationCase c = anchored_case(testlib::AttestationKind::tpm, "tpm");
  c.id = "reg/tpm/" + std::string(algorithm.name);
  c.alg = algorithm.number;
  c.spec.key = credential_key(algorithm);
  c.spec.auth_data.cose_key = c.spec.key.cose_key();
  c.policy["tpm_keys"] = "generated";
  return c;
}

RegistrationCase variation(const std::string& suffix, const std::string& note, const ChangeCase& change) {
  RegistrationCase c = tpm_case(algorithm_named("es256"));
  c.id = "reg/tpm-" + suffix;
  c.note = note;
  change(c);
  return c;
}

EditCertificate with_names(const std::vector<ByteVector>& general_names) {
  return [=](CertificateSpec& s) {
    s.extension(oid::kSubjectAlternativeName) = testlib::subject_alternative_name(general_names);
  };
}

EditCertificate with_manufacturer(const std::string& manufacturer) {
  return with_names({testlib::directory_name({testlib::tpm_attributes(manufacturer)})});
}

void add_aik_algorithms(CaseFile& file) {
  constexpr NamedAlgorithm kRs1 = {cose::kRs1, "rs1"};
  for (const NamedAlgorithm& algorithm :
       {kRs1, algorithm_named("rs256"), algorithm_named("ps384"), algorithm_named("es384"), algorithm_named("es512")}) {
    file.accept(variation("aik-" + std::string(algorithm.name), "The algorithm of the AIK, whose hash extraData is by.",
                          [&](RegistrationCase& c) { c.spec.attestation_key = credential_key(algorithm); }));
  }
}

void add_name_algorithms(CaseFile& file) {
  for (const auto& [name, number] :
       {std::pair("sha1", tpm_alg::kSha1), {"sha384", tpm_alg::kSha384}, {"sha512", tpm_alg::kSha512}}) {
    file.accept(variation("name-" + std::string(name), "The name of the key is by another hash than SHA-256.",
                          [number = number](RegistrationCase& c) {
                            c.spec.hooks.tpm.public_area = [=](TpmPublicSpec& area) { area.name_algorithm = number; };
                          }));
  }
}

void add_alternative_names(CaseFile& file) {
  const testlib::Name m = testlib::tpm_attributes();
  const auto add = [&](const char* suffix, const char* note, const std::vector<ByteVector>& names) {
    file.accept(variation(suffix, note, [&](RegistrationCase& c) { c.spec.hooks.certificate = with_names(names); }));
  };
  add("san-one-rdn", "Manufacturer, model and version are one RDN.", {testlib::directory_name({m})});
  add("san-two-rdns", "Manufacturer and model are one RDN, version is another.",
      {testlib::directory_name({{m[0], m[1]}, {m[2]}})});
  add("san-reversed", "Version, model, manufacturer.", {testlib::directory_name({{m[2]}, {m[1]}, {m[0]}})});
  add("san-other-names", "A dNSName before, a directoryName of other things behind.",
      {der::implicit_tag(2, testlib::bytes_of_text("tpm.example")), testlib::directory_name({m}),
       testlib::directory_name({{{std::string(oid::kCommonName), "TPM"}}})});
  add("san-lower-case", "The digits of the manufacturer are in lower case.",
      {testlib::directory_name({testlib::tpm_attributes("id:494e5443")})});
}

void add_accepted_areas(CaseFile& file) {
  const auto area = [](EditPublicArea edit) {
    return [=](RegistrationCase& c) { c.spec.hooks.tpm.public_area = edit; };
  };
  file.accept(variation("scheme-ecdsa", "The scheme of the key is ECDSA with SHA-256.",
                        area([](TpmPublicSpec& a) { a.scheme = testlib::from_hex("0018000b"); })));
  file.accept(variation("auth-policy", "The key has a policy.",
                        area([](TpmPublicSpec& a) { a.auth_policy = testlib::seed_bytes("auth policy", 32); })));
  RegistrationCase rsa = tpm_case(algorithm_named("rs256"));
  rsa.id = "reg/tpm-exponent";
  rsa.note = "The exponent is written as 65537, not 0; the scheme is RSASSA with SHA-256.";
  rsa.spec.hooks.tpm.public_area = [](TpmPublicSpec& a) {
    a.exponent = 65537;
    a.scheme = testlib::from_hex("0014000b");
  };
  file.accept(rsa);
}

void add_accepted_policies(CaseFile& file) {
  file.accept(variation("any-key", "The key was imported, and policy does not ask.", [](RegistrationCase& c) {
    c.policy.erase("tpm_keys");
    c.spec.hooks.tpm.public_area = [](TpmPublicSpec& a) { a.attributes = tpma::kUserWithAuth | tpma::kSign; };
  }));
  const RegistrationCase vendor =
      variation("any-vendor", "The vendor of FIDO's tests, which policy allows.", [](RegistrationCase& c) {
        c.policy["tpm_vendors"] = "any";
        c.spec.hooks.certificate = with_manufacturer("id:FFFFF1D0");
      });
  file.accept(vendor);
  file.reject(vendor, {"listed", Reason::tpm_vendor_unknown, Step::reg_att_stmt, "Policy does not allow it.",
                       [](RegistrationCase& c) { c.policy.erase("tpm_vendors"); }});
  file.accept(variation("without-aaguid-extension", "The AAGUID extension is optional.", [](RegistrationCase& c) {
    c.spec.hooks.certificate = [](CertificateSpec& s) { s.erase_extension(oid::kFidoAaguid); };
  }));
}

void add_member_faults(TpmFaults& faults) {
  for (const char* const member : {"ver", "alg", "x5c", "sig", "certInfo", "pubArea"}) {
    faults.statement((std::string(member) + "-missing").c_str(), Reason::attestation_statement_member,
                     "A member is absent.", [=](cbor::Map& s) { s.erase(member); });
  }
  faults.statement("ver-1.2", Reason::tpm_version, "ver is 1.2.",
                   [](cbor::Map& s) { s.set("ver", cbor::text("1.2")); });
  faults.statement("ecdaa", Reason::attestation_ecdaa, "An ecdaaKeyId in place of x5c.",
                   [](cbor::Map& s) { s.erase("x5c").set("ecdaaKeyId", cbor::bytes(ByteVector(32))); });
  faults.statement("cert-info-text", Reason::cbor_wrong_type, "certInfo is a text string.",
                   [](cbor::Map& s) { s.set("certInfo", cbor::text("")); });
  faults.statement("alg-eddsa", Reason::tpm_algorithm, "alg does not hash the message first.",
                   [](cbor::Map& s) { s.set("alg", cbor::integer(cose::kEdDsa)); });
  faults.statement("alg-other-key", Reason::tpm_certificate_algorithm, "alg is RS256 and the AIK is an EC key.",
                   [](cbor::Map& s) { s.set("alg", cbor::integer(cose::kRs256)); });
  faults.statement("alg-other-hash", Reason::tpm_extra_data, "alg is ES384 and extraData is by SHA-256.",
                   [](cbor::Map& s) { s.set("alg", cbor::integer(cose::kEs384)); });
}

void add_size_faults(TpmFaults& faults) {
  faults.pub_area("pub-area-trailing", "A byte follows pubArea.", [](ByteVector& b) { b.push_back(0); });
  faults.pub_area("pub-area-cut", "The last byte of pubArea is missing.", [](ByteVector& b) { b.pop_back(); });
  faults.pub_area("pub-area-x-long", "The size of x is one too many.", [](ByteVector& b) { ++b[19]; });
  faults.pub_area("pub-area-x-short", "The size of x is one too few.", [](ByteVector& b) { --b[19]; });
  faults.cert_info("cert-info-trailing", "A byte follows certInfo.", [](ByteVector& b) { b.push_back(0); });
  faults.cert_info("cert-info-cut", "The last byte of certInfo is missing.", [](ByteVector& b) { b.pop_back(); });
  faults.cert_info("extra-data-long", "The size of extraData is one too many.", [](ByteVector& b) { ++b[9]; });
  faults.cert_info("extra-data-short", "The size of extraData is one too few.", [](ByteVector& b) { --b[9]; });
}

void add_key_faults(CaseFile& file, TpmFaults& faults) {
  constexpr auto kMismatch = Reason::tpm_public_key_mismatch;
  const auto other = [](int algorithm) {
    return [=](TpmPublicSpec& a) { a = testlib::tpm_public(SigningKey::make(algorithm, "vectors/other")); };
  };
  faults.public_area("key-other", kMismatch, "pubArea holds another key.", other(cose::kEs256));
  faults.public_area("key-other-type", kMismatch, "pubArea holds an RSA key.", other(cose::kRs256));
  faults.public_area("key-other-curve", kMismatch, "The curve is P-384.", [](TpmPublicSpec& a) { a.curve = 4; });
  faults.public_area("key-other-y", kMismatch, "y differs in one bit.", [](TpmPublicSpec& a) { a.y.back() ^= 1; });
  const RegistrationCase rsa = tpm_case(algorithm_named("rs256"));
  TpmFaults rsa_faults(file, rsa);
  rsa_faults.public_area("key-other", kMismatch, "pubArea holds another key.", other(cose::kRs256));
  rsa_faults.public_area("key-other-type", kMismatch, "pubArea holds an EC key.", other(cose::kEs256));
  rsa_faults.public_area("exponent-3", kMismatch, "The exponent is 3.", [](TpmPublicSpec& a) { a.exponent = 3; });
  rsa_faults.public_area("key-bits", Reason::tpm_pub_area_malformed, "keyBits is not the size of the modulus.",
                         [](TpmPublicSpec& a) { a.key_bits = 1024; });
}

void add_attribute_faults(TpmFaults& faults) {
  const auto clear = [](std::uint32_t bit) { return [=](TpmPublicSpec& a) { a.attributes &= ~bit; }; };
  faults.public_area("not-fixed-tpm", Reason::tpm_not_fixed_tpm, "fixedTPM is clear.", clear(tpma::kFixedTpm));
  faults.public_area("not-fixed-parent", Reason::tpm_not_fixed_parent, "fixedParent is clear.",
                     clear(tpma::kFixedParent));
  faults.public_area("not-generated", Reason::tpm_not_generated, "sensitiveDataOrigin is clear.",
                     clear(tpma::kSensitiveDataOrigin));
  faults.public_area("not-signing", Reason::tpm_not_signing_key, "sign is clear.", clear(tpma::kSign));
  faults.public_area("reserved-attribute", Reason::tpm_reserved_attributes, "Bit 0 is set.",
                     [](TpmPublicSpec& a) { a.attributes |= 1; });
}

void add_certification_faults(TpmFaults& faults) {
  faults.certification("magic", Reason::tpm_magic, "magic is another number.",
                       [](TpmCertifySpec& s) { s.magic = 0xff544346; });
  faults.certification("type-quote", Reason::tpm_type, "type is TPM_ST_ATTEST_QUOTE.",
                       [](TpmCertifySpec& s) { s.type = 0x8018; });
  faults.certification("extra-data-other", Reason::tpm_extra_data, "extraData differs in one bit.",
                       [](TpmCertifySpec& s) { s.extra_data.front() ^= 0x80; });
  faults.certification("extra-data-empty", Reason::tpm_extra_data, "extraData is empty.",
                       [](TpmCertifySpec& s) { s.extra_data.clear(); });
  faults.certification("name-other", Reason::tpm_name, "The hash in the name differs in one bit.",
                       [](TpmCertifySpec& s) { s.name.back() ^= 1; });
  faults.certification("name-other-algorithm", Reason::tpm_name, "The name says SHA-384.",
                       [](TpmCertifySpec& s) { s.name[1] = tpm_alg::kSha384; });
  faults.certification("name-handle", Reason::tpm_name, "The name is a handle.",
                       [](TpmCertifySpec& s) { s.name = testlib::from_hex("81000001"); });
  faults.public_area("name-unknown-algorithm", Reason::tpm_name_algorithm, "The name algorithm is SM3-256.",
                     [](TpmPublicSpec& a) { a.name_algorithm = 0x0012; });
  faults.message("sig-other", Reason::attestation_signature_invalid, "Signed over another clock.",
                 [](ByteVector& m) { m[42] ^= 1; });
  faults.certificate("sig-other-key", Reason::attestation_signature_invalid, "The AIK certificate has another key.",
                     [](CertificateSpec& s) { s.spki = SigningKey::make(cose::kEs256, "vectors/other").spki(); });
}

void add_alternative_name_faults(TpmFaults& faults) {
  faults.certificate("san-missing", Reason::tpm_alternative_name_missing, "There is no subject alternative name.",
                     [](CertificateSpec& s) { s.erase_extension(oid::kSubjectAlternativeName); });
  faults.certificate("san-not-critical", Reason::tpm_alternative_name_not_critical, "It is not critical.",
                     [](CertificateSpec& s) { s.extension(oid::kSubjectAlternativeName).critical = false; });
  faults.certificate("san-empty", Reason::tpm_alternative_name_missing, "It is empty.", with_names({}));
  faults.certificate(
      "san-trailing", Reason::tpm_alternative_name_form, "A NULL follows the names.",
      [](CertificateSpec& s) { testlib::append(s.extension(oid::kSubjectAlternativeName).value, der::null()); });
  for (const auto& [suffix, attribute] : {std::pair("san-no-manufacturer", oid::kTpmManufacturer),
                                          {"san-no-model", oid::kTpmModel},
                                          {"san-no-version", oid::kTpmVersion}}) {
    testlib::Name names = testlib::tpm_attributes();
    testlib::erase_attribute(names, attribute);
    faults.certificate(suffix, Reason::tpm_alternative_name_missing, "An attribute is absent.",
                       with_names({testlib::directory_name({names})}));
  }
  faults.certificate("manufacturer-text", Reason::tpm_manufacturer_form, "The manufacturer is INTC.",
                     with_manufacturer("INTC"));
  faults.certificate("manufacturer-short", Reason::tpm_manufacturer_form, "The manufacturer has seven digits.",
                     with_manufacturer("id:494E544"));
  faults.certificate("vendor-unknown", Reason::tpm_vendor_unknown, "The manufacturer is in no registry.",
                     with_manufacturer("id:494E5444"));
}

// WebAuthn 8.3.1.
void add_certificate_faults(TpmFaults& faults) {
  faults.certificate("certificate-version-1", Reason::tpm_certificate_version, "The certificate is of version 1.",
                     [](CertificateSpec& s) {
                       s.version = 1;
                       s.extensions.clear();
                     });
  faults.certificate("subject", Reason::tpm_subject_not_empty, "The certificate has a subject.",
                     [](CertificateSpec& s) {
                       s.subject = {{std::string(oid::kCommonName), "AIK"}};
                     });
  add_alternative_name_faults(faults);
  faults.certificate("eku-missing", Reason::tpm_extended_key_usage, "There is no extended key usage.",
                     [](CertificateSpec& s) { s.erase_extension(oid::kExtendedKeyUsage); });
  faults.certificate(
      "eku-ek", Reason::tpm_extended_key_usage, "It is that of an endorsement key.",
      [](CertificateSpec& s) { s.extension(oid::kExtendedKeyUsage) = testlib::extended_key_usage({"2.23.133.8.1"}); });
  faults.certificate("basic-constraints-missing", Reason::tpm_basic_constraints_missing,
                     "There are no basic constraints.",
                     [](CertificateSpec& s) { s.erase_extension(oid::kBasicConstraints); });
  faults.certificate(
      "certificate-ca", Reason::tpm_certificate_ca, "The certificate is one of a CA.",
      [](CertificateSpec& s) { s.extension(oid::kBasicConstraints) = testlib::basic_constraints(true); });
  faults.certificate("aaguid-other", Reason::aaguid_extension_mismatch, "The AAGUID of the certificate is another one.",
                     [](CertificateSpec& s) { s.extension(oid::kFidoAaguid).value.back() ^= 1; });
}

}  // namespace

void add_tpm_cases(CaseFile& file) {
  for (const char* const name : {"es256", "es384", "es512", "rs256", "ps256"}) {
    file.accept(tpm_case(algorithm_named(name)));
  }
  add_aik_algorithms(file);
  add_name_algorithms(file);
  add_alternative_names(file);
  add_accepted_areas(file);
  add_accepted_policies(file);
  const RegistrationCase twin = tpm_case(algorithm_named("es256"));
  TpmFaults faults(file, twin);
  add_member_faults(faults);
  add_size_faults(faults);
  add_key_faults(file, faults);
  add_attribute_faults(faults);
  add_certification_faults(faults);
  add_certificate_faults(faults);
}

}  // namespace vectors

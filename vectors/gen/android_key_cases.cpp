#include "vectors/gen/registration_parts.hpp"
#include "vectors/gen/statement_faults.hpp"

namespace vectors {
namespace {

namespace android = testlib::android;
namespace cose = testlib::cose;
namespace der = testlib::der;
namespace oid = testlib::oid;
using testlib::CertificateSpec;
using testlib::KeyDescriptionSpec;
using testlib::SigningKey;

using EditDescription = std::function<void(KeyDescriptionSpec&)>;

class AndroidFaults : public StatementFaults {
 public:
  using StatementFaults::StatementFaults;

  void description(const char* suffix, Reason reason, const char* note, EditDescription edit) {
    any(suffix, reason, note, [=](RegistrationCase& c) { c.spec.hooks.key_description = edit; });
  }
};

RegistrationCase android_case(const NamedAlgorithm& algorithm) {
  RegistrationCase c = anchored_case(testlib::AttestationKind::android_key, "android-key");
  c.id = "reg/android-key/" + std::string(algorithm.name);
  c.alg = algorithm.number;
  c.spec.key = credential_key(algorithm);
  c.spec.attestation_key = c.spec.key;
  c.spec.auth_data.cose_key = c.spec.key.cose_key();
  return c;
}

RegistrationCase variation(const std::string& suffix, const std::string& note, const ChangeCase& change) {
  RegistrationCase c = android_case(algorithm_named("es256"));
  c.id = "reg/android-key-" + suffix;
  c.note = note;
  change(c);
  return c;
}

ChangeCase describing(EditDescription edit) {
  return [=](RegistrationCase& c) { c.spec.hooks.key_description = edit; };
}

/// An entry of the list that hardware enforces.
EditDescription entry(unsigned tag, ByteVector value) {
  return [=](KeyDescriptionSpec& d) { d.hardware_enforced[tag] = value; };
}

EditDescription no_entry(unsigned tag) {
  return [=](KeyDescriptionSpec& d) { d.hardware_enforced.erase(tag); };
}

/// Software enforces what hardware did.
void move_to_software(KeyDescriptionSpec& d) {
  for (const unsigned tag : {android::kOrigin, android::kPurpose}) {
    d.software_enforced[tag] = d.hardware_enforced.at(tag);
    d.hardware_enforced.erase(tag);
  }
}

EditDescription levels(std::uint8_t attestation, std::uint8_t key) {
  return [=](KeyDescriptionSpec& d) {
    d.attestation_security = attestation;
    d.key_security = key;
  };
}

void add_accepted_descriptions(CaseFile& file) {
  const auto add = [&](const char* suffix, const char* note, EditDescription edit) {
    file.accept(variation(suffix, note, describing(std::move(edit))));
  };
  add("purposes", "The key is one to verify with, too.",
      entry(android::kPurpose, testlib::number_set({android::kSign, android::kVerify})));
  add("purposes-unsorted", "The set of purposes is not sorted, as some telephones have it.",
      entry(android::kPurpose, testlib::from_hex("3106020103020102")));
  add("unknown-entry", "An entry that no schema has.", entry(5000, der::null()));
  add("version-1", "Version 1: no verifiedBootHash.", [](KeyDescriptionSpec& d) {
    d.attestation_version = 1;
    testlib::RootOfTrustSpec root;
    root.verified_boot_hash.clear();
    d.hardware_enforced[android::kRootOfTrust] = root.encode();
  });
  add("software-level", "The levels are software; the lists are what counts.", levels(0, 0));
  add("software-contradicts", "Software says that the key was imported; only the other list counts.",
      [](KeyDescriptionSpec& d) { d.software_enforced[android::kOrigin] = der::integer(android::kImported); });
}

void add_chains(CaseFile& file) {
  const auto root = testlib::make_ca("attestation");
  const auto intermediate = testlib::make_intermediate_ca("attestation", root);
  file.accept(variation("intermediate", "x5c has an intermediate certificate, too.", [&](RegistrationCase& c) {
    c.spec.issuer = intermediate;
    c.spec.hooks.x5c = [=](std::vector<ByteVector>& x5c) { x5c.push_back(intermediate.certificate); };
  }));
}

void add_policies(CaseFile& file) {
  const RegistrationCase any =
      variation("any", "Software enforces origin and purpose, which policy allows.", [](RegistrationCase& c) {
        c.policy["android_key"] = "any";
        c.spec.hooks.key_description = move_to_software;
      });
  file.accept(any);
  const auto refused = [&](const RegistrationCase& twin, const char* suffix, Reason reason, const char* note,
                           const ChangeCase& change) {
    file.reject(twin, {suffix, reason, Step::reg_att_stmt, note, change});
  };
  refused(any, "hardware-list", Reason::android_security_level, "Policy does not allow it.",
          [](RegistrationCase& c) { c.policy.erase("android_key"); });
  refused(any, "contradiction", Reason::android_origin, "The lists differ about the origin.",
          describing(
              [](KeyDescriptionSpec& d) { d.software_enforced[android::kOrigin] = der::integer(android::kImported); }));
  const RegistrationCase hardware = variation("hardware", "Policy asks for a trusted environment, at least.",
                                              [](RegistrationCase& c) { c.policy["android_key"] = "hardware"; });
  file.accept(hardware);
  refused(hardware, "software-vouches", Reason::android_security_level, "Software vouches for the key.",
          describing(levels(0, 1)));
  refused(hardware, "software-keeps", Reason::android_security_level, "Software keeps the key.",
          describing(levels(1, 0)));
  const RegistrationCase strong_box = variation("strong-box", "Policy asks for StrongBox.", [](RegistrationCase& c) {
    c.policy["android_key"] = "strong_box";
    c.spec.hooks.key_description = levels(2, 2);
  });
  file.accept(strong_box);
  refused(strong_box, "trusted-environment-keeps", Reason::android_security_level,
          "A trusted environment keeps the key.", describing(levels(2, 1)));
}

void add_member_faults(AndroidFaults& faults) {
  for (const char* const member : {"alg", "sig", "x5c"}) {
    faults.statement((std::string(member) + "-missing").c_str(), Reason::attestation_statement_member,
                     "A member is absent.", [=](cbor::Map& s) { s.erase(member); });
  }
  faults.statement("other-member", Reason::attestation_statement_member, "A member that android-key does not have.",
                   [](cbor::Map& s) { s.set("ver", cbor::text("2.0")); });
  faults.statement("alg-other-key", Reason::android_certificate_algorithm,
                   "alg is RS256 and the certificate has an EC key.",
                   [](cbor::Map& s) { s.set("alg", cbor::integer(cose::kRs256)); });
  faults.message("sig-other-client-data", Reason::attestation_signature_invalid, "Signed over another hash.",
                 [](ByteVector& m) { m.back() ^= 1; });
  faults.chain(
      "x5c-order", Reason::attestation_signature_invalid, "The root stands before the leaf.",
      [](std::vector<ByteVector>& x5c) { x5c.insert(x5c.begin(), testlib::make_ca("attestation").certificate); });
}

void add_authorization_faults(AndroidFaults& faults) {
  const Reason origin = Reason::android_origin;
  faults.description("origin-missing", origin, "The origin is absent.", no_entry(android::kOrigin));
  faults.description("origin-derived", origin, "The key was derived.", entry(android::kOrigin, der::integer(1)));
  faults.description("origin-imported", origin, "The key was imported.", entry(android::kOrigin, der::integer(2)));
  const Reason purpose = Reason::android_purpose;
  faults.description("purpose-missing", purpose, "The purpose is absent.", no_entry(android::kPurpose));
  faults.description("purpose-empty", purpose, "The set of purposes is empty.",
                     entry(android::kPurpose, testlib::number_set({})));
  faults.description("purpose-verify", purpose, "The key is one to verify with.",
                     entry(android::kPurpose, testlib::number_set({android::kVerify})));
  const Reason scope = Reason::android_all_applications;
  faults.description("all-applications", scope, "The key is for all applications, says hardware.",
                     entry(android::kAllApplications, der::null()));
  faults.description("all-applications-software", scope, "The key is for all applications, says software.",
                     [](KeyDescriptionSpec& d) { d.software_enforced[android::kAllApplications] = der::null(); });
  faults.description("software-enforced", Reason::android_security_level, "Only software enforces origin and purpose.",
                     move_to_software);
}

void add_description_faults(AndroidFaults& faults) {
  const Reason challenge = Reason::android_challenge_mismatch;
  faults.description("challenge-other", challenge, "The challenge is another hash.",
                     [](KeyDescriptionSpec& d) { d.challenge.front() ^= 1; });
  faults.description("challenge-empty", challenge, "The challenge is empty.",
                     [](KeyDescriptionSpec& d) { d.challenge.clear(); });
  const Reason form = Reason::android_key_description_form;
  faults.description("level-unknown", form, "There is no such security level.", levels(3, 1));
  faults.description("origin-text", form, "The origin is an OCTET STRING.",
                     entry(android::kOrigin, der::octet_string({})));
  faults.description("origin-twice", form, "The tag of the origin holds two numbers.",
                     entry(android::kOrigin, testlib::concat({der::integer(0), der::integer(0)})));
  faults.description("unknown-entry-empty", form, "An unknown entry holds nothing.", entry(5000, {}));
  const auto value = [&](const char* suffix, const char* note, EditBytes edit) {
    faults.certificate(suffix, form, note,
                       [=](CertificateSpec& s) { edit(s.extension(oid::kAndroidKeyDescription).value); });
  };
  value("description-cut", "The last byte of the key description is missing.", [](ByteVector& v) { v.pop_back(); });
  value("description-trailing", "A byte follows the key description.", [](ByteVector& v) { v.push_back(0); });
  faults.certificate("description-missing", Reason::android_key_description_missing, "There is no key description.",
                     [](CertificateSpec& s) { s.erase_extension(oid::kAndroidKeyDescription); });
  faults.certificate("description-twice", Reason::certificate_duplicate_extension, "There are two key descriptions.",
                     [](CertificateSpec& s) { s.extensions.push_back(s.extension(oid::kAndroidKeyDescription)); });
}

}  // namespace

void add_android_key_cases(CaseFile& file) {
  for (const char* const name : {"es256", "es384", "rs256"}) {
    const RegistrationCase twin = android_case(algorithm_named(name));
    file.accept(twin);
    file.reject(twin, {"other-key", Reason::android_key_mismatch, Step::reg_att_stmt,
                       "The certificate is one of another key, which signed.", [](RegistrationCase& c) {
                         c.spec.attestation_key = SigningKey::make(c.spec.key.algorithm(), "vectors/other");
                       }});
  }
  add_accepted_descriptions(file);
  add_chains(file);
  add_policies(file);
  const RegistrationCase twin = android_case(algorithm_named("es256"));
  AndroidFaults faults(file, twin);
  add_member_faults(faults);
  add_authorization_faults(faults);
  add_description_faults(faults);
}

}  // namespace vectors

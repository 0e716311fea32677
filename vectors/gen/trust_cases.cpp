#include "vectors/gen/registration_parts.hpp"

namespace vectors {
namespace {

namespace cose = testlib::cose;
namespace oid = testlib::oid;
using testlib::CertificateAuthority;
using testlib::CertificateSpec;
using testlib::SigningKey;

const CertificateAuthority& root() {
  static const CertificateAuthority authority = testlib::make_ca("attestation");
  return authority;
}

const CertificateAuthority& intermediate() {
  static const CertificateAuthority authority = testlib::make_intermediate_ca("attestation", root());
  return authority;
}

/// An accepted variation of `base`.
RegistrationCase variation(RegistrationCase base, const std::string& suffix, const std::string& note) {
  base.id = "reg/" + suffix;
  base.note = note;
  return base;
}

void add_level_cases(CaseFile& file) {
  file.reject(none_case(algorithm_named("es256")),
              {"none-not-acceptable", Reason::none_not_acceptable, Step::reg_trust, "Policy asks for self attestation.",
               [](RegistrationCase& c) { c.accept = {"self"}; }});
  file.reject(self_case(algorithm_named("es256")),
              {"self-not-acceptable", Reason::self_not_acceptable, Step::reg_trust, "Policy asks for no attestation.",
               [](RegistrationCase& c) { c.accept = {"none"}; }});
  RegistrationCase unanchored = variation(x5c_case(algorithm_named("es256")), "packed-unanchored",
                                          "There are no anchors, and policy does not ask for any.");
  unanchored.accept = {"unanchored"};
  unanchored.anchors.clear();
  file.accept(unanchored);
  file.reject(unanchored, {"anchors-missing", Reason::trust_anchors_missing, Step::reg_anchors,
                           "Attestation must be anchored, and there are no anchors.",
                           [](RegistrationCase& c) { c.accept = {"anchored"}; }});
}

void add_anchor_variations(CaseFile& file) {
  RegistrationCase leaf = variation(x5c_case(algorithm_named("es256")), "packed-leaf-anchor",
                                    "The anchor is the attestation certificate itself.");
  leaf.anchors = {testlib::make_registration(leaf.spec).x5c.at(0)};
  file.accept(leaf);
  RegistrationCase between =
      variation(intermediate_case(), "packed-intermediate-anchor", "The anchor is the intermediate certificate.");
  between.anchors = {intermediate().certificate};
  file.accept(between);
  RegistrationCase given = variation(intermediate_case(), "packed-intermediate-given",
                                     "The relying party has the intermediate certificate; x5c has it not.");
  given.spec.hooks.x5c = nullptr;
  given.intermediates = {intermediate().certificate};
  file.accept(given);
  RegistrationCase with_root =
      variation(x5c_case(algorithm_named("es256")), "packed-root-in-x5c", "x5c has the root, too.");
  with_root.spec.hooks.x5c = [](std::vector<ByteVector>& x5c) { x5c.push_back(root().certificate); };
  file.accept(with_root);
  file.reject(with_root, {"conformance", Reason::chain_includes_root, Step::reg_trust,
                          "x5c has the root, which FIDO's conformance tests forbid.",
                          [](RegistrationCase& c) { c.policy["profile"] = "fido_conformance"; }});
}

void add_time_faults(CaseFile& file, const RegistrationCase& twin) {
  file.reject(twin, {"expired", Reason::chain_expired, Step::reg_trust, "Judged a second after the end.",
                     [](RegistrationCase& c) { c.time = testlib::kCertificateNotAfter + 1; }});
  file.reject(twin, {"not-yet-valid", Reason::chain_expired, Step::reg_trust, "Judged a second before the beginning.",
                     [](RegistrationCase& c) { c.time = testlib::kCertificateNotBefore - 1; }});
}

void add_chain_faults(CaseFile& file) {
  const RegistrationCase direct = x5c_case(algorithm_named("es256"));
  add_time_faults(file, direct);
  file.reject(direct, {"other-root", Reason::chain_untrusted, Step::reg_trust, "The anchor is another root.",
                       [](RegistrationCase& c) { c.anchors = {testlib::make_ca("other").certificate}; }});
  file.reject(direct, {"forged", Reason::chain_untrusted, Step::reg_trust,
                       "The certificate names the root and is signed with another key.", [](RegistrationCase& c) {
                         c.spec.issuer.key = SigningKey::make(cose::kEs256, "vectors/other");
                         c.spec.hooks.certificate = [](CertificateSpec& s) {
                           s.extension(oid::kAuthorityKeyIdentifier) =
                               testlib::authority_key_identifier(root().key.spki());
                         };
                       }});
  const RegistrationCase chained = intermediate_case();
  file.reject(chained,
              {"intermediate-missing", Reason::chain_untrusted, Step::reg_trust,
               "The intermediate certificate is missing.", [](RegistrationCase& c) { c.spec.hooks.x5c = nullptr; }});
  file.reject(chained,
              {"intermediate-not-ca", Reason::chain_invalid, Step::reg_trust,
               "The intermediate certificate is not one of a CA.", [](RegistrationCase& c) {
                 CertificateSpec spec = testlib::attestation_certificate(intermediate().key, root(), ByteVector(16));
                 spec.subject = intermediate().name;
                 const ByteVector certificate = testlib::make_certificate(spec, root().key);
                 c.spec.hooks.x5c = [certificate](std::vector<ByteVector>& x5c) { x5c.push_back(certificate); };
               }});
}

void add_weak_algorithm(CaseFile& file) {
  RegistrationCase rsa = variation(x5c_case(algorithm_named("es256")), "packed-rsa-root", "The root has an RSA key.");
  rsa.spec.issuer = testlib::make_ca("rsa", cose::kRs256);
  rsa.anchors = {rsa.spec.issuer.certificate};
  file.accept(rsa);
  file.reject(rsa,
              {"sha-1", Reason::chain_signature_algorithm, Step::reg_trust, "The certificate is signed with SHA-1.",
               [](RegistrationCase& c) { c.spec.issuer.key = c.spec.issuer.key.with_algorithm(cose::kRs1); }});
}

}  // namespace

RegistrationCase intermediate_case() {
  RegistrationCase c = variation(x5c_case(algorithm_named("es256")), "packed-intermediate",
                                 "x5c has the attestation certificate and an intermediate one.");
  c.spec.issuer = intermediate();
  c.spec.hooks.x5c = [](std::vector<ByteVector>& x5c) { x5c.push_back(intermediate().certificate); };
  return c;
}

void add_trust_cases(CaseFile& file) {
  file.accept(intermediate_case());
  add_level_cases(file);
  add_anchor_variations(file);
  add_chain_faults(file);
  add_weak_algorithm(file);
}

}  // namespace vectors

#include <string>

#include "assay/certificate.hpp"
#include "encoding.hpp"
#include "inspect.hpp"
#include "object_names.hpp"

namespace assay::cli {
namespace {

void print_extensions(Tree& tree, const CertificateView& certificate) {
  if (certificate.extensions.empty()) return;
  const auto branch = tree.branch("extensions");
  for (std::size_t i = 0;; ++i) {
    const FoundExtension found = extension_at(certificate, i);
    if (!found.found) return;
    const std::string critical = found.extension.critical ? " (critical)" : "";
    tree.bytes(extension_name(found.extension.oid) + critical, found.extension.value);
  }
}

std::string basic_constraints_text(const CertificateView& certificate) {
  if (!certificate.has_basic_constraints) return "no basic constraints";
  return certificate.is_ca ? "yes" : "no";
}

void print_key(Tree& tree, const CertificateView& certificate) {
  const Result<PublicKeyView> key = parse_subject_public_key_info(certificate.subject_public_key_info);
  if (!key) {
    tree.refused("public key", key.error());
    return;
  }
  const auto branch = tree.branch("public key");
  print_public_key(tree, *key);
}

}  // namespace

void print_certificate(Tree& tree, Bytes der) {
  const Result<CertificateView> certificate = parse_certificate(der);
  if (!certificate) {
    tree.refused("certificate", certificate.error());
    tree.bytes("as DER", der);
    return;
  }
  const auto branch = tree.branch("certificate");
  tree.line("version", std::to_string(certificate->version));
  tree.line("serial", to_hex(certificate->serial));
  tree.line("signature algorithm", signature_algorithm_name(certificate->signature_algorithm));
  tree.line("issuer", distinguished_name_text(certificate->issuer));
  tree.line("subject", distinguished_name_text(certificate->subject));
  tree.line("not before", to_iso_date(certificate->not_before));
  tree.line("not after", to_iso_date(certificate->not_after));
  tree.line("CA", basic_constraints_text(*certificate));
  print_key(tree, *certificate);
  print_extensions(tree, *certificate);
}

}  // namespace assay::cli

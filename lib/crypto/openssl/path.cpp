#include "lib/crypto/openssl/path.hpp"

#include "lib/base/check.hpp"
#include "lib/crypto/openssl/revocation.hpp"
#include "lib/crypto/openssl/validation.hpp"

namespace assay::crypto::openssl {
namespace {

/// OpenSSL, as PathSearch asks it.
class Judge {
 public:
  using Certificate = X509*;

  Judge(const Certificates& certificates, const PathRules& rules, ErrorQueue& queue, ChainFacts& facts) noexcept
      : certificates_(certificates),
        rules_(rules),
        queue_(queue),
        facts_(facts),
        num_anchors_(static_cast<std::size_t>(sk_X509_num(certificates.anchors.get()))),
        num_others_(static_cast<std::size_t>(sk_X509_num(certificates.others.get()))) {}

  X509* leaf() const noexcept { return certificates_.leaf.get(); }
  std::size_t num_anchors() const noexcept { return num_anchors_; }
  std::size_t num_candidates() const noexcept { return num_anchors_ + num_others_; }
  X509* candidate(std::size_t index) const noexcept;

  bool is_named_issuer(const X509* issuer, const X509* certificate) const noexcept;
  bool has_same_owner(const X509* a, const X509* b) const noexcept;
  bool is_same(const X509* a, const X509* b) const noexcept { return X509_cmp(a, b) == 0; }
  Error verify_link(X509* certificate, X509* issuer) noexcept;
  Error judge(const Path& path, CertificateStatus& status) noexcept;
  /// With issuers found by name, which is right unless several bear one name, and costs each signature once.
  Error judge_by_names() noexcept;

 private:
  Error judge_candidates(const Candidates& candidates, CertificateStatus& status) noexcept;

  const Certificates& certificates_;
  const PathRules rules_;
  ErrorQueue& queue_;
  ChainFacts& facts_;
  const std::size_t num_anchors_;
  const std::size_t num_others_;
};

X509* Judge::candidate(std::size_t index) const noexcept {
  return index < num_anchors_ ? sk_X509_value(certificates_.anchors.get(), static_cast<int>(index))
                              : sk_X509_value(certificates_.others.get(), static_cast<int>(index - num_anchors_));
}

bool Judge::is_named_issuer(const X509* issuer, const X509* certificate) const noexcept {
  return X509_NAME_cmp(X509_get_subject_name(issuer), X509_get_issuer_name(certificate)) == 0;
}

bool Judge::has_same_owner(const X509* a, const X509* b) const noexcept {
  return X509_NAME_cmp(X509_get_subject_name(a), X509_get_subject_name(b)) == 0 &&
         ASN1_STRING_cmp(X509_get0_pubkey_bitstr(a), X509_get0_pubkey_bitstr(b)) == 0;
}

Error Judge::verify_link(X509* certificate, X509* issuer) noexcept {
  EVP_PKEY* key = X509_get0_pubkey(issuer);
  // Null for a kind that OpenSSL does not know; X509_verify() would then say that memory ran out.
  if (key != nullptr && X509_verify(certificate, key) == 1) return {};
  return queue_.take_failure(ErrorCode::chain_untrusted);
}

Error Judge::judge_candidates(const Candidates& candidates, CertificateStatus& status) noexcept {
  const Validated validated = validate(candidates, rules_.time);
  if (candidates.only == nullptr) facts_.num_signature_checks += validated.num_signature_checks;
  if (validated.code != ErrorCode::ok) return queue_.take_failure(validated.code);
  const auto judged = judge_status(validated, certificates_.crls.get(), rules_.unknown_status, rules_.time, queue_);
  status = *judged;
  return judged.error();
}

Error Judge::judge(const Path& path, CertificateStatus& status) noexcept {
  const BorrowedCertificates others(sk_X509_new_null());
  const BorrowedCertificates anchors(sk_X509_new_null());
  bool complete =
      others != nullptr && anchors != nullptr && sk_X509_push(anchors.get(), path.certificates[path.length - 1]) > 0;
  for (std::size_t i = 1; complete && i + 1 < path.length; ++i) {
    complete = sk_X509_push(others.get(), path.certificates[i]) > 0;
  }
  ASSAY_REQUIRE(complete, ErrorCode::out_of_memory, 0);
  return judge_candidates({leaf(), others.get(), anchors.get(), &path}, status);
}

Error Judge::judge_by_names() noexcept {
  return judge_candidates({leaf(), certificates_.others.get(), certificates_.anchors.get()}, facts_.status);
}

/// It may be the names that are at fault, also where they lead to a key that OpenSSL does not know.
bool may_be_fault_of_names(const Error& error) noexcept {
  return outcome_of(error) == Outcome::rejected || error.code == ErrorCode::chain_check_failure;
}

}  // namespace

Error judge_paths(const Certificates& certificates, const PathRules& rules, ErrorQueue& queue,
                  ChainFacts& facts) noexcept {
  Judge judge(certificates, rules, queue, facts);
  const Error by_names = judge.judge_by_names();
  if (!by_names.failed() || !may_be_fault_of_names(by_names)) return by_names;
  return PathSearch(judge, facts).run();
}

}  // namespace assay::crypto::openssl

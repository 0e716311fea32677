#include "lib/crypto/openssl/path.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "assay/verdict.hpp"
#include "lib/base/check.hpp"
#include "lib/crypto/openssl/revocation.hpp"
#include "lib/crypto/openssl/validation.hpp"

namespace assay::crypto::openssl {
namespace {

/// More steps than any set of certificates that belong together needs.
constexpr std::size_t kMaxSteps = 1024;

/// A signature that was looked at.
struct Link {
  const X509* certificate;
  const X509* issuer;
  bool verified;
};

bool has_same_owner(const X509& a, const X509& b) noexcept {
  return X509_NAME_cmp(X509_get_subject_name(&a), X509_get_subject_name(&b)) == 0 &&
         ASN1_STRING_cmp(X509_get0_pubkey_bitstr(&a), X509_get0_pubkey_bitstr(&b)) == 0;
}

/// A walk over the paths that lead up from the leaf, depth first.
class Search {
 public:
  Search(const Certificates& certificates, const PathRules& rules, ErrorQueue& queue, ChainFacts& facts) noexcept
      : certificates_(certificates),
        rules_(rules),
        queue_(queue),
        facts_(facts),
        num_anchors_(sk_X509_num(certificates.anchors.get())),
        num_candidates_(num_anchors_ + sk_X509_num(certificates.others.get())) {}

  /// With issuers found by name, which is right unless several bear one name, and costs each signature once.
  bool accepts_path_by_names() noexcept;
  bool accepts_any_path() noexcept;
  /// Why none was accepted.
  Error error() const noexcept;

 private:
  bool accepts(const Candidates& candidates) noexcept;
  bool accepts_path(const Path& path, X509* anchor) noexcept;
  bool accepts_leaf_as_anchor() noexcept;
  bool try_candidate(int index) noexcept;
  void extend_by(X509* issuer) noexcept;
  bool may_be_next(const X509& issuer) const noexcept;
  bool is_signed_by(const X509& issuer) noexcept;
  bool verifies(const X509& issuer) noexcept;
  bool spend(std::size_t num_signature_checks) noexcept;
  X509* candidate(int index) const noexcept;
  X509* last() const noexcept { return path_.certificates[path_.length - 1]; }

  const Certificates& certificates_;
  const PathRules rules_;
  ErrorQueue& queue_;
  ChainFacts& facts_;
  const int num_anchors_;
  const int num_candidates_;                          ///< the anchors, then the others
  Path path_;                                         ///< without an anchor
  std::array<int, kMaxIntermediates + 1> next_ = {};  ///< for each certificate on the path, the candidate to try
  std::array<Link, kMaxSignatureChecks> links_;
  std::size_t num_links_ = 0;
  std::size_t num_steps_ = 0;
  Error first_fault_;          ///< of the first path that reached an anchor
  Error failure_;              ///< why the search cannot go on
  bool has_cut_path_ = false;  ///< for it became too long
};

X509* Search::candidate(int index) const noexcept {
  return index < num_anchors_ ? sk_X509_value(certificates_.anchors.get(), index)
                              : sk_X509_value(certificates_.others.get(), index - num_anchors_);
}

bool Search::spend(std::size_t num_signature_checks) noexcept {
  const std::size_t sum = facts_.num_signature_checks + num_signature_checks;
  if (holds(ErrorCode::chain_too_complex, sum <= kMaxSignatureChecks)) {
    facts_.num_signature_checks = sum;
    return true;
  }
  failure_ = fail(ErrorCode::chain_too_complex);
  return false;
}

bool Search::accepts(const Candidates& candidates) noexcept {
  const Validated validated = validate(candidates, rules_.time);
  if (candidates.only == nullptr) facts_.num_signature_checks += validated.num_signature_checks;
  Error error;
  if (validated.code != ErrorCode::ok) {
    error = queue_.take_failure(validated.code);
  } else {
    const auto status = judge_status(validated, certificates_.crls.get(), rules_.unknown_status, rules_.time, queue_);
    facts_.status = *status;
    error = status.error();
  }
  if (!error.failed()) return true;
  if (outcome_of(error) != Outcome::rejected) failure_ = error;
  if (!first_fault_.failed()) first_fault_ = error;
  return false;
}

bool Search::accepts_path_by_names() noexcept {
  const bool accepted = accepts({certificates_.leaf.get(), certificates_.others.get(), certificates_.anchors.get()});
  // It may be the names that are at fault, also where they lead to a key that OpenSSL does not know.
  first_fault_ = {};
  if (failure_.code == ErrorCode::chain_check_failure) failure_ = {};
  return accepted;
}

/// `path`: the one so far, with the anchor at its end unless the leaf is the anchor.
bool Search::accepts_path(const Path& path, X509* anchor) noexcept {
  const BorrowedCertificates others(sk_X509_new_null());
  const BorrowedCertificates anchors(sk_X509_new_null());
  bool complete = others != nullptr && anchors != nullptr && sk_X509_push(anchors.get(), anchor) > 0;
  for (std::size_t i = 1; complete && i < path_.length; ++i) {
    complete = sk_X509_push(others.get(), path_.certificates[i]) > 0;
  }
  if (!complete) {
    failure_ = fail(ErrorCode::out_of_memory);
    return false;
  }
  return spend(path.length - 1) && accepts({certificates_.leaf.get(), others.get(), anchors.get(), &path});
}

bool Search::accepts_leaf_as_anchor() noexcept {
  for (int i = 0; i < num_anchors_ && !failure_.failed(); ++i) {
    if (X509_cmp(candidate(i), last()) == 0 && accepts_path(path_, candidate(i))) return true;
  }
  return false;
}

/// By its name, and if whoever bears it is not on the path already (RFC 4158 5.2).
bool Search::may_be_next(const X509& issuer) const noexcept {
  if (X509_NAME_cmp(X509_get_subject_name(&issuer), X509_get_issuer_name(last())) != 0) return false;
  return std::ranges::none_of(std::span(path_.certificates).first(path_.length),
                              [&](const X509* step) { return has_same_owner(*step, issuer); });
}

/// Many paths share a step.
bool Search::is_signed_by(const X509& issuer) noexcept {
  for (const Link& link : std::span(links_).first(num_links_)) {
    if (link.certificate == last() && link.issuer == &issuer) return link.verified;
  }
  if (!spend(1)) return false;
  links_[num_links_] = {last(), &issuer, verifies(issuer)};
  return links_[num_links_++].verified;
}

bool Search::verifies(const X509& issuer) noexcept {
  EVP_PKEY* key = X509_get0_pubkey(&issuer);
  // Null for a kind that OpenSSL does not know; X509_verify() would then say that memory ran out.
  if (key != nullptr && X509_verify(last(), key) == 1) return true;
  const Error error = queue_.take_failure(ErrorCode::chain_untrusted);
  if (error.code == ErrorCode::out_of_memory) failure_ = error;
  return false;
}

void Search::extend_by(X509* issuer) noexcept {
  if (path_.length > kMaxIntermediates) {
    has_cut_path_ = true;
  } else if (is_signed_by(*issuer)) {
    path_.certificates[path_.length] = issuer;
    next_[path_.length] = 0;
    ++path_.length;
  }
}

bool Search::try_candidate(int index) noexcept {
  X509* issuer = candidate(index);
  if (!may_be_next(*issuer)) return false;
  if (!holds(ErrorCode::chain_too_complex, ++num_steps_ <= kMaxSteps)) {
    failure_ = fail(ErrorCode::chain_too_complex);
    return false;
  }
  if (index >= num_anchors_) {
    extend_by(issuer);
    return false;
  }
  Path whole = path_;
  whole.certificates[whole.length++] = issuer;
  return is_signed_by(*issuer) && accepts_path(whole, issuer);
}

bool Search::accepts_any_path() noexcept {
  path_.certificates[0] = certificates_.leaf.get();
  path_.length = 1;
  if (accepts_leaf_as_anchor()) return true;
  while (path_.length > 0 && !failure_.failed()) {
    int& next = next_[path_.length - 1];
    if (next == num_candidates_) {
      --path_.length;
    } else if (try_candidate(next++)) {
      return true;
    }
  }
  return false;
}

Error Search::error() const noexcept {
  if (failure_.failed()) return failure_;
  if (first_fault_.failed()) return first_fault_;
  return fail(has_cut_path_ ? ErrorCode::chain_too_complex : ErrorCode::chain_untrusted);
}

}  // namespace

Error judge_paths(const Certificates& certificates, const PathRules& rules, ErrorQueue& queue,
                  ChainFacts& facts) noexcept {
  Search search(certificates, rules, queue, facts);
  if (search.accepts_path_by_names()) return {};
  return search.accepts_any_path() ? Error{} : search.error();
}

}  // namespace assay::crypto::openssl

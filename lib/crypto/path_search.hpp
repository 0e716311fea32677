#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "assay/error.hpp"
#include "assay/trust.hpp"
#include "assay/verdict.hpp"
#include "lib/base/check.hpp"
#include "lib/crypto/backend.hpp"

namespace assay::crypto {

/// Certificates between the leaf and the anchor of a path.
inline constexpr std::size_t kMaxIntermediates = 8;
/// Signatures of certificates that are looked at for one verdict.
inline constexpr std::size_t kMaxSignatureChecks = 64;
/// More steps than any set of certificates that belong together needs.
inline constexpr std::size_t kMaxPathSteps = 1024;

/// What a path must satisfy besides RFC 5280 6.1.
struct PathRules {
  std::int64_t time = 0;
  UnknownStatus unknown_status = UnknownStatus::refuse;
};

inline bool accepts_unknown(UnknownStatus unknown, bool is_leaf) noexcept {
  return unknown == UnknownStatus::accept || (unknown == UnknownStatus::accept_for_leaf && is_leaf);
}

/// Certificates from the leaf to an anchor, each issued by the next; borrowed. `Certificate` is a pointer.
template <class Certificate>
struct CertificatePath {
  std::array<Certificate, kMaxIntermediates + 2> certificates{};
  std::size_t length = 0;

  std::span<const Certificate> steps() const noexcept { return std::span(certificates).first(length); }
};

/// A walk over the paths that lead up from the leaf, depth first, until one is accepted or the work is used up: 64
/// signatures, and a thousand steps. So order, duplicates, cross-signed certificates and several that bear one name do
/// not matter, and nothing grows faster than with the number of certificates. No recursion.
///
/// `Library` is what the walk knows of a library, and has
/// - `Certificate`, a pointer;
/// - `leaf()`, `num_anchors()`, `num_candidates()`, `candidate(i)`: the anchors come first, then who may help;
/// - `is_named_issuer(issuer, certificate)`, `has_same_owner(a, b)` (name and key), `is_same(a, b)`;
/// - `verify_link(certificate, issuer)`: no error, chain_untrusted (not signed by this issuer), or why nothing can be
///   said;
/// - `judge(path, status)`: everything else about a path whose last certificate is an anchor.
template <class Library>
class PathSearch {
 public:
  using Certificate = typename Library::Certificate;

  PathSearch(Library& library, ChainFacts& facts) noexcept : library_(library), facts_(facts) {}

  /// Errors: chain_too_complex (more work than that, or nothing but paths that are too long); what is wrong with the
  /// first path that reaches an anchor; chain_untrusted if none does; why the library could not go on.
  Error run() noexcept { return accepts_any_path() ? Error{} : error(); }

 private:
  /// A signature that was looked at.
  struct Link {
    Certificate certificate;
    Certificate issuer;
    bool verified;
  };

  bool accepts_any_path() noexcept;
  Error error() const noexcept;
  bool accepts(const CertificatePath<Certificate>& path) noexcept;
  bool accepts_leaf_as_anchor() noexcept;
  bool try_candidate(std::size_t index) noexcept;
  void extend_by(Certificate issuer) noexcept;
  bool may_be_next(Certificate issuer) const noexcept;
  bool is_signed_by(Certificate issuer) noexcept;
  bool verifies(Certificate issuer) noexcept;
  bool spend(std::size_t num_signature_checks) noexcept;
  Certificate last() const noexcept { return path_.certificates[path_.length - 1]; }

  Library& library_;
  ChainFacts& facts_;
  CertificatePath<Certificate> path_;                         ///< without an anchor
  std::array<std::size_t, kMaxIntermediates + 1> next_ = {};  ///< for each certificate of it, the candidate to try
  std::array<Link, kMaxSignatureChecks> links_;
  std::size_t num_links_ = 0;
  std::size_t num_steps_ = 0;
  Error first_fault_;          ///< of the first path that reached an anchor
  Error failure_;              ///< why the search cannot go on
  bool has_cut_path_ = false;  ///< for it became too long
};

template <class Library>
bool PathSearch<Library>::spend(std::size_t num_signature_checks) noexcept {
  const std::size_t sum = facts_.num_signature_checks + num_signature_checks;
  if (holds(ErrorCode::chain_too_complex, sum <= kMaxSignatureChecks)) {
    facts_.num_signature_checks = sum;
    return true;
  }
  failure_ = fail(ErrorCode::chain_too_complex);
  return false;
}

/// `path`: the one so far, with the anchor at its end unless the leaf is the anchor.
template <class Library>
bool PathSearch<Library>::accepts(const CertificatePath<Certificate>& path) noexcept {
  if (!spend(path.length - 1)) return false;
  const Error error = library_.judge(path, facts_.status);
  if (!error.failed()) return true;
  if (outcome_of(error) != Outcome::rejected) failure_ = error;
  if (!first_fault_.failed()) first_fault_ = error;
  return false;
}

template <class Library>
bool PathSearch<Library>::accepts_leaf_as_anchor() noexcept {
  for (std::size_t i = 0; i < library_.num_anchors() && !failure_.failed(); ++i) {
    CertificatePath<Certificate> alone;
    alone.certificates[alone.length++] = library_.candidate(i);
    if (library_.is_same(library_.candidate(i), last()) && accepts(alone)) return true;
  }
  return false;
}

/// By its name, and if whoever bears it is not on the path already (RFC 4158 5.2).
template <class Library>
bool PathSearch<Library>::may_be_next(Certificate issuer) const noexcept {
  return library_.is_named_issuer(issuer, last()) &&
         std::ranges::none_of(path_.steps(), [&](Certificate step) { return library_.has_same_owner(step, issuer); });
}

/// Many paths share a step.
template <class Library>
bool PathSearch<Library>::is_signed_by(Certificate issuer) noexcept {
  for (const Link& link : std::span(links_).first(num_links_)) {
    if (link.certificate == last() && link.issuer == issuer) return link.verified;
  }
  if (!spend(1)) return false;
  links_[num_links_] = {last(), issuer, verifies(issuer)};
  return links_[num_links_++].verified;
}

template <class Library>
bool PathSearch<Library>::verifies(Certificate issuer) noexcept {
  const Error error = library_.verify_link(last(), issuer);
  if (error.failed() && error.code != ErrorCode::chain_untrusted) failure_ = error;
  return !error.failed();
}

template <class Library>
void PathSearch<Library>::extend_by(Certificate issuer) noexcept {
  if (path_.length > kMaxIntermediates) {
    has_cut_path_ = true;
  } else if (is_signed_by(issuer)) {
    path_.certificates[path_.length] = issuer;
    next_[path_.length] = 0;
    ++path_.length;
  }
}

template <class Library>
bool PathSearch<Library>::try_candidate(std::size_t index) noexcept {
  const Certificate issuer = library_.candidate(index);
  if (!may_be_next(issuer)) return false;
  if (!holds(ErrorCode::chain_too_complex, ++num_steps_ <= kMaxPathSteps)) {
    failure_ = fail(ErrorCode::chain_too_complex);
    return false;
  }
  if (index >= library_.num_anchors()) {
    extend_by(issuer);
    return false;
  }
  CertificatePath<Certificate> whole = path_;
  whole.certificates[whole.length++] = issuer;
  return is_signed_by(issuer) && accepts(whole);
}

template <class Library>
bool PathSearch<Library>::accepts_any_path() noexcept {
  path_.certificates[0] = library_.leaf();
  path_.length = 1;
  if (accepts_leaf_as_anchor()) return true;
  while (path_.length > 0 && !failure_.failed()) {
    std::size_t& next = next_[path_.length - 1];
    if (next == library_.num_candidates()) {
      --path_.length;
    } else if (try_candidate(next++)) {
      return true;
    }
  }
  return false;
}

template <class Library>
Error PathSearch<Library>::error() const noexcept {
  if (failure_.failed()) return failure_;
  if (first_fault_.failed()) return first_fault_;
  return fail(has_cut_path_ ? ErrorCode::chain_too_complex : ErrorCode::chain_untrusted);
}

}  // namespace assay::crypto

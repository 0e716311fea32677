#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "assay/backend.hpp"
#include "assay/bytes.hpp"
#include "assay/export.hpp"
#include "assay/result.hpp"

namespace assay {

/// What attestation chains are judged by, DER (not PEM). Borrowed until make_anchor_store() returns.
struct AnchorSources {
  std::span<const Bytes> anchors;        ///< certificates: roots, intermediates or attestation certificates themselves
  std::span<const Bytes> intermediates;  ///< certificates that help to build a chain and are not trusted
  std::span<const Bytes> crls;           ///< complete certificate revocation lists (RFC 5280 5); nothing is fetched
};

/// When the anchors of a store end, seconds since 1970-01-01 UTC; both 0 if it has none.
struct AnchorExpiry {
  std::int64_t earliest_not_after = 0;
  std::int64_t latest_not_after = 0;
};

/// Whole days from `now` to `time`; negative once it has passed.
constexpr std::int64_t days_until(std::int64_t time, std::int64_t now) noexcept {
  constexpr std::int64_t kDay = 24 * 60 * 60;
  const std::int64_t seconds = time - now;
  return seconds >= 0 ? seconds / kDay : -((kDay - 1 - seconds) / kDay);
}

/// Anchors, intermediates and CRLs, parsed once. Immutable, shared by all threads; to change anything, make another one
/// and replace the whole (assay/current.hpp). A store without anchors never makes anything trusted.
class ASSAY_API AnchorStore {
 public:
  AnchorStore() noexcept = default;  ///< a store of nothing
  AnchorStore(AnchorStore&& other) noexcept;
  AnchorStore& operator=(AnchorStore&& other) noexcept;
  AnchorStore(const AnchorStore&) = delete;
  AnchorStore& operator=(const AnchorStore&) = delete;
  ~AnchorStore();

  std::size_t num_anchors() const noexcept;
  AnchorExpiry expiry() const noexcept;
  /// SHA-256 over everything in the store, in its order, and the name of the backend: 32 bytes that live as long as the
  /// store; none for a default-constructed one.
  Bytes identity() const noexcept;

  struct Impl;
  explicit AnchorStore(Impl* impl) noexcept : impl_(impl) {}
  const Impl* impl() const noexcept { return impl_; }

 private:
  Impl* impl_ = nullptr;
};

/// Makes a store for a backend. Takes memory from the heap: a copy of the anchors, and everything in the backend's own
/// form. Certificates that the caller vouches for need not pass parse_certificate(): there are roots in use that do
/// not. Errors, input configuration, the offset being the index within the span: anchor_invalid (an anchor or
/// intermediate that is no certificate to the backend, or whose period of validity cannot be read), crl_form (a CRL
/// that is not strict DER, has no nextUpdate, or is none to the backend); out_of_memory, backend_failure.
ASSAY_API Result<AnchorStore> make_anchor_store(const Backend& backend, const AnchorSources& sources) noexcept;

}  // namespace assay

#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "assay/anchors.hpp"
#include "lib/crypto/backend.hpp"
#include "lib/trust/fingerprint.hpp"
#include "lib/trust/interval.hpp"

namespace assay {

struct AnchorStore::Impl {
  const Backend* backend = nullptr;
  crypto::LoadedAnchors* loaded = nullptr;
  std::unique_ptr<std::uint8_t[]> anchor_bytes;
  std::unique_ptr<Bytes[]> anchors;  ///< borrow from anchor_bytes
  std::size_t num_anchors = 0;
  std::unique_ptr<std::int64_t[]> boundaries;  ///< sorted: times at which a certificate or CRL begins to count, or ends
  std::size_t num_boundaries = 0;
  AnchorExpiry expiry;
  trust::Identity identity{};

  std::span<const Bytes> anchor_views() const noexcept { return {anchors.get(), num_anchors}; }
  /// The times around `time` in which nothing of the store begins or ends.
  trust::Interval interval_around(std::int64_t time) const noexcept;
  ~Impl();
};

}  // namespace assay

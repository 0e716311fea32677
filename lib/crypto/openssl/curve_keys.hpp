#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "assay/public_key.hpp"
#include "lib/crypto/openssl/handles.hpp"

namespace assay::crypto::openssl {

/// An uncompressed point (SEC 1 2.3.3).
struct EncodedPoint {
  static constexpr std::size_t kMaxCoordinate = 66;
  std::array<std::uint8_t, 1 + 2 * kMaxCoordinate> bytes;
  std::size_t size = 0;  ///< 0: the coordinates are longer than those of any curve of ours
};
EncodedPoint encode_point(const PublicKeyView& key) noexcept;

/// One key object a curve, whose point is replaced for each verification by one thread: to build a key with its curve
/// each time would take a quarter of a P-256 verification.
class CurveKeys {
 public:
  /// False if OpenSSL failed.
  bool make() noexcept;
  /// The object of the key's curve, now holding the key's point; null if OpenSSL failed. Valid until the next call.
  EVP_PKEY* with_point_of(const PublicKeyView& key) noexcept;

 private:
  std::array<Pkey, static_cast<std::size_t>(Curve::secp256k1) + 1> keys_;  ///< indexed by Curve
};

}  // namespace assay::crypto::openssl

#include "lib/cose/algorithm_table.hpp"

#include <algorithm>
#include <array>

namespace assay {
namespace {

struct AllowedKey {
  Algorithm algorithm;
  KeyType type;
  Curve curve;  ///< none for a type without curves

  friend constexpr bool operator==(const AllowedKey&, const AllowedKey&) = default;
};

/// RFC 9053, RFC 8812, RFC 9864, RFC 9964, and what WebAuthn 5.8.5 demands of ES256, ES384, ES512 and EdDSA.
constexpr std::array kAllowedKeys = {
    AllowedKey{Algorithm::es256, KeyType::ec2, Curve::p256},
    AllowedKey{Algorithm::esp256, KeyType::ec2, Curve::p256},
    AllowedKey{Algorithm::es384, KeyType::ec2, Curve::p384},
    AllowedKey{Algorithm::esp384, KeyType::ec2, Curve::p384},
    AllowedKey{Algorithm::es512, KeyType::ec2, Curve::p521},
    AllowedKey{Algorithm::esp512, KeyType::ec2, Curve::p521},
    AllowedKey{Algorithm::es256k, KeyType::ec2, Curve::secp256k1},
    AllowedKey{Algorithm::eddsa, KeyType::okp, Curve::ed25519},
    AllowedKey{Algorithm::ed25519, KeyType::okp, Curve::ed25519},
    AllowedKey{Algorithm::ed448, KeyType::okp, Curve::ed448},
    AllowedKey{Algorithm::rs256, KeyType::rsa, Curve::none},
    AllowedKey{Algorithm::rs384, KeyType::rsa, Curve::none},
    AllowedKey{Algorithm::rs512, KeyType::rsa, Curve::none},
    AllowedKey{Algorithm::ps256, KeyType::rsa, Curve::none},
    AllowedKey{Algorithm::ps384, KeyType::rsa, Curve::none},
    AllowedKey{Algorithm::ps512, KeyType::rsa, Curve::none},
    AllowedKey{Algorithm::rs1, KeyType::rsa, Curve::none},
    AllowedKey{Algorithm::ml_dsa_44, KeyType::akp, Curve::none},
    AllowedKey{Algorithm::ml_dsa_65, KeyType::akp, Curve::none},
    AllowedKey{Algorithm::ml_dsa_87, KeyType::akp, Curve::none},
};

constexpr bool is_nist_curve(Curve curve) noexcept {
  return curve == Curve::p256 || curve == Curve::p384 || curve == Curve::p521;
}

constexpr bool is_ecdsa_with_any_curve(Algorithm algorithm) noexcept {
  return algorithm == Algorithm::es256 || algorithm == Algorithm::es384 || algorithm == Algorithm::es512;
}

}  // namespace

bool algorithm_fits_key(Algorithm algorithm, KeyType type, Curve curve) noexcept {
  return std::ranges::find(kAllowedKeys, AllowedKey{algorithm, type, curve}) != kAllowedKeys.end();
}

namespace cose {

bool is_known_algorithm(std::int64_t number) noexcept {
  return std::ranges::any_of(kAllowedKeys, [number](const AllowedKey& key) {
    return std::int64_t{static_cast<std::int32_t>(key.algorithm)} == number;
  });
}

bool certificate_algorithm_fits_key(Algorithm algorithm, const PublicKeyView& key) noexcept {
  if (key.algorithm != Algorithm::none && key.algorithm != algorithm) return false;
  if (key.type == KeyType::ec2 && is_nist_curve(key.curve) && is_ecdsa_with_any_curve(algorithm)) return true;
  return algorithm_fits_key(algorithm, key.type, key.curve);
}

}  // namespace cose
}  // namespace assay

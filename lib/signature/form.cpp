#include "lib/signature/form.hpp"

#include <algorithm>
#include <array>

#include "lib/base/check.hpp"
#include "lib/der/reader.hpp"
#include "lib/signature/curve_numbers.hpp"

namespace assay::crypto {
namespace {

bool is_nist_curve(Curve curve) noexcept {
  return curve == Curve::p256 || curve == Curve::p384 || curve == Curve::p521;
}

bool can_sign(const PublicKeyView& key, Algorithm algorithm) noexcept {
  switch (algorithm) {
    case Algorithm::none: return false;
    case Algorithm::es256:
    case Algorithm::es384:
    case Algorithm::es512: return key.type == KeyType::ec2 && is_nist_curve(key.curve);
    case Algorithm::esp256: return key.type == KeyType::ec2 && key.curve == Curve::p256;
    case Algorithm::esp384: return key.type == KeyType::ec2 && key.curve == Curve::p384;
    case Algorithm::esp512: return key.type == KeyType::ec2 && key.curve == Curve::p521;
    case Algorithm::es256k: return key.type == KeyType::ec2 && key.curve == Curve::secp256k1;
    case Algorithm::eddsa:
    case Algorithm::ed25519: return key.type == KeyType::okp && key.curve == Curve::ed25519;
    case Algorithm::ed448: return key.type == KeyType::okp && key.curve == Curve::ed448;
    case Algorithm::rs1:
    case Algorithm::rs256:
    case Algorithm::rs384:
    case Algorithm::rs512:
    case Algorithm::ps256:
    case Algorithm::ps384:
    case Algorithm::ps512: return key.type == KeyType::rsa;
    case Algorithm::ml_dsa_44:
    case Algorithm::ml_dsa_65:
    case Algorithm::ml_dsa_87: return key.type == KeyType::akp && key.algorithm == algorithm;
  }
  return false;
}

/// Numbers of one length, the most significant byte first.
bool is_less(Bytes a, Bytes b) noexcept {
  return std::ranges::lexicographical_compare(a, b);
}

/// The same, the least significant byte first.
bool is_less_little_endian(Bytes a, Bytes b) noexcept {
  return std::lexicographical_compare(a.rbegin(), a.rend(), b.rbegin(), b.rend());
}

/// Whether 1 <= number < n. Neither has leading zeros.
bool is_scalar(Bytes number, Bytes n) noexcept {
  if (number.empty() || number.size() > n.size()) return false;
  return number.size() < n.size() || is_less(number, n);
}

Error check_ecdsa(Curve curve, Bytes signature) noexcept {
  const Result<der::EcdsaSignatureView> parsed = der::parse_ecdsa_signature(signature);
  if (!parsed) return parsed.error();
  const Bytes n = ec_group_order(curve);
  ASSAY_REQUIRE(is_scalar(parsed->r, n), ErrorCode::signature_range, parsed->r.data() - signature.data());
  ASSAY_REQUIRE(is_scalar(parsed->s, n), ErrorCode::signature_range, parsed->s.data() - signature.data());
  return {};
}

/// Whether the y coordinate of an encoded point is below p; its top bit, or the top byte of Ed448, holds the sign of x.
bool is_reduced(Bytes point, Bytes p) noexcept {
  constexpr std::size_t kMaxPoint = 57;
  std::array<std::uint8_t, kMaxPoint> y{};
  std::ranges::copy(point, y.begin());
  y[point.size() - 1] &= 0x7f;
  return is_less_little_endian(Bytes(y).first(point.size()), p);
}

Error check_eddsa(Curve curve, Bytes signature) noexcept {
  const EdwardsNumbers numbers = edwards_numbers(curve);
  const std::size_t half = numbers.p.size();
  ASSAY_REQUIRE(signature.size() == 2 * half, ErrorCode::signature_length, signature.size());
  ASSAY_REQUIRE(is_reduced(signature.first(half), numbers.p), ErrorCode::signature_range, 0);
  ASSAY_REQUIRE(is_less_little_endian(signature.subspan(half), numbers.l), ErrorCode::signature_range, half);
  return {};
}

Error check_rsa(Bytes modulus, Bytes signature) noexcept {
  ASSAY_REQUIRE(signature.size() == modulus.size(), ErrorCode::signature_length, signature.size());
  ASSAY_REQUIRE(is_less(signature, modulus), ErrorCode::signature_range, 0);
  return {};
}

std::size_t ml_dsa_signature_size(Algorithm algorithm) noexcept {
  switch (algorithm) {
    case Algorithm::ml_dsa_44: return 2420;
    case Algorithm::ml_dsa_65: return 3309;
    default: return 4627;
  }
}

}  // namespace

Error check_signature_form(const PublicKeyView& key, Algorithm algorithm, Bytes signature) noexcept {
  ASSAY_REQUIRE(can_sign(key, algorithm) && (key.algorithm == Algorithm::none || key.algorithm == algorithm),
                ErrorCode::cose_algorithm_key_mismatch, 0);
  switch (key.type) {
    case KeyType::none: break;
    case KeyType::ec2: return check_ecdsa(key.curve, signature);
    case KeyType::okp: return check_eddsa(key.curve, signature);
    case KeyType::rsa: return check_rsa(key.n, signature);
    case KeyType::akp:
      ASSAY_REQUIRE(signature.size() == ml_dsa_signature_size(algorithm), ErrorCode::signature_length,
                    signature.size());
  }
  return {};
}

}  // namespace assay::crypto

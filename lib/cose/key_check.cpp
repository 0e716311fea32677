#include "lib/cose/key_check.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/cose/curve_check.hpp"

namespace assay::cose {
namespace {

constexpr std::size_t kMinModulusBits = 2048;
constexpr std::size_t kMaxModulusBits = 8192;
constexpr std::array<std::uint8_t, 3> kExponent65537 = {0x01, 0x00, 0x01};

Coordinate coordinate(Bytes part, Bytes input) noexcept {
  return {part, static_cast<std::size_t>(part.data() - input.data())};
}

std::size_t bit_length(Bytes number) noexcept {
  const auto first = std::ranges::find_if(number, [](std::uint8_t byte) { return byte != 0; });
  if (first == number.end()) return 0;
  return static_cast<std::size_t>(number.end() - first) * 8 - static_cast<std::size_t>(std::countl_zero(*first));
}

Error check_rsa_key(const Coordinate& n, const Coordinate& e) noexcept {
  const std::size_t bits = bit_length(n.bytes);
  ASSAY_REQUIRE(bits >= kMinModulusBits && bits <= kMaxModulusBits, ErrorCode::key_rsa_modulus_size, n.offset);
  ASSAY_REQUIRE(n.bytes.front() != 0 && n.bytes.back() % 2 == 1, ErrorCode::key_rsa_modulus_form, n.offset);
  ASSAY_REQUIRE(equal(e.bytes, kExponent65537), ErrorCode::key_rsa_exponent, e.offset);
  return {};
}

/// FIPS 204, table 2. Any bytes of this length are a key.
constexpr std::size_t ml_dsa_key_size(Algorithm algorithm) noexcept {
  switch (algorithm) {
    case Algorithm::ml_dsa_44: return 1312;
    case Algorithm::ml_dsa_65: return 1952;
    case Algorithm::ml_dsa_87: return 2592;
    default: return 0;
  }
}

}  // namespace

Error check_key(const PublicKeyView& key, Bytes input) noexcept {
  const Coordinate x = coordinate(key.x, input);
  switch (key.type) {
    case KeyType::ec2: return check_ec_point(key.curve, x, coordinate(key.y, input));
    case KeyType::okp: return check_edwards_point(key.curve, x);
    case KeyType::rsa: return check_rsa_key(coordinate(key.n, input), coordinate(key.e, input));
    case KeyType::akp:
      ASSAY_REQUIRE(key.x.size() == ml_dsa_key_size(key.algorithm), ErrorCode::key_coordinate_length, x.offset);
      return {};
    case KeyType::none: break;
  }
  return fail(ErrorCode::cose_algorithm_key_mismatch);
}

}  // namespace assay::cose

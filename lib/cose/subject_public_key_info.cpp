#include <array>

#include "assay/public_key.hpp"
#include "lib/base/check.hpp"
#include "lib/base/equal.hpp"
#include "lib/cose/key_check.hpp"
#include "lib/der/reader.hpp"

namespace assay {
namespace cose {
namespace {

using der::Reader;

// Contents of OBJECT IDENTIFIERs.
constexpr std::array<std::uint8_t, 9> kRsaEncryption = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01};
constexpr std::array<std::uint8_t, 7> kIdEcPublicKey = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01};
constexpr std::array<std::uint8_t, 3> kIdEd25519 = {0x2b, 0x65, 0x70};
constexpr std::array<std::uint8_t, 3> kIdEd448 = {0x2b, 0x65, 0x71};
/// Those of ML-DSA-44, -65 and -87, but for the last byte: 17, 18 and 19 (RFC 9881 2).
constexpr std::array<std::uint8_t, 8> kMlDsaArc = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03};
constexpr std::array<std::uint8_t, 8> kSecp256r1 = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
constexpr std::array<std::uint8_t, 5> kSecp384r1 = {0x2b, 0x81, 0x04, 0x00, 0x22};
constexpr std::array<std::uint8_t, 5> kSecp521r1 = {0x2b, 0x81, 0x04, 0x00, 0x23};
constexpr std::array<std::uint8_t, 5> kSecp256k1 = {0x2b, 0x81, 0x04, 0x00, 0x0a};

// First byte of an encoded point, SEC 1 2.3.3.
constexpr std::uint8_t kInfinity = 0x00;
constexpr std::uint8_t kUncompressed = 0x04;

Curve curve_of(Bytes oid) noexcept {
  if (equal(oid, kSecp256r1)) return Curve::p256;
  if (equal(oid, kSecp384r1)) return Curve::p384;
  if (equal(oid, kSecp521r1)) return Curve::p521;
  if (equal(oid, kSecp256k1)) return Curve::secp256k1;
  return Curve::none;
}

/// ECParameters, of which only namedCurve is allowed (RFC 5480 2.1.1).
Error read_named_curve(Reader& algorithm, PublicKeyView& key) noexcept {
  const std::size_t at = algorithm.offset();
  ASSAY_REQUIRE(algorithm.next_is(der::kOid), ErrorCode::key_curve_parameters, at);
  const auto oid = algorithm.read_oid();
  if (!oid) return oid.error();
  key.curve = curve_of(*oid);
  ASSAY_REQUIRE(key.curve != Curve::none, ErrorCode::key_curve_parameters, at);
  return {};
}

Algorithm ml_dsa_of(Bytes oid) noexcept {
  if (oid.size() != kMlDsaArc.size() + 1 || !equal(oid.first(kMlDsaArc.size()), kMlDsaArc)) return Algorithm::none;
  switch (oid.back()) {
    case 17: return Algorithm::ml_dsa_44;
    case 18: return Algorithm::ml_dsa_65;
    case 19: return Algorithm::ml_dsa_87;
    default: return Algorithm::none;
  }
}

/// Leaves the parameters of Ed25519, Ed448 and ML-DSA, of which there must be none, to the caller's expect_end().
Error read_parameters(Reader& algorithm, PublicKeyView& key) noexcept {
  const std::size_t at = algorithm.offset();
  const auto oid = algorithm.read_oid();
  if (!oid) return oid.error();
  if (equal(*oid, kIdEcPublicKey)) {
    key.type = KeyType::ec2;
    return read_named_curve(algorithm, key);
  }
  if (equal(*oid, kRsaEncryption)) {
    key.type = KeyType::rsa;
    return algorithm.read_null();
  }
  key.algorithm = ml_dsa_of(*oid);
  if (key.algorithm != Algorithm::none) {
    key.type = KeyType::akp;
    return {};
  }
  const bool is_ed25519 = equal(*oid, kIdEd25519);
  ASSAY_REQUIRE(is_ed25519 || equal(*oid, kIdEd448), ErrorCode::certificate_key_unsupported, at);
  key.type = KeyType::okp;
  key.curve = is_ed25519 ? Curve::ed25519 : Curve::ed448;
  return {};
}

/// RSAPublicKey, RFC 8017 A.1.1.
Error read_rsa_key(Reader bits, PublicKeyView& key) noexcept {
  auto sequence = bits.read_constructed(der::kSequence);
  if (!sequence) return sequence.error();
  const auto n = sequence->read_unsigned();
  if (!n) return n.error();
  const auto e = sequence->read_unsigned();
  if (!e) return e.error();
  key.n = *n;
  key.e = *e;
  ASSAY_TRY(sequence->expect_end());
  return bits.expect_end();
}

/// ECPoint, RFC 5480 2.2.
Error read_ec_point(const Reader& bits, PublicKeyView& key) noexcept {
  const Bytes point = bits.rest();
  ASSAY_REQUIRE(!point.empty(), ErrorCode::key_coordinate_length, bits.offset());
  ASSAY_REQUIRE(point[0] != kInfinity, ErrorCode::key_off_curve, bits.offset());
  ASSAY_REQUIRE(point[0] == kUncompressed, ErrorCode::key_point_compressed, bits.offset());
  ASSAY_REQUIRE(point.size() % 2 == 1, ErrorCode::key_coordinate_length, bits.offset());
  key.x = point.subspan(1, point.size() / 2);
  key.y = point.last(point.size() / 2);
  return {};
}

Error read_numbers(const Reader& bits, PublicKeyView& key) noexcept {
  switch (key.type) {
    case KeyType::rsa: return read_rsa_key(bits, key);
    case KeyType::ec2: return read_ec_point(bits, key);
    default: key.x = bits.rest(); return {};
  }
}

}  // namespace
}  // namespace cose

Result<PublicKeyView> parse_subject_public_key_info(Bytes spki) noexcept {
  der::Reader input(spki);
  auto sequence = input.read_constructed(der::kSequence);
  if (!sequence) return sequence.error();
  auto algorithm = sequence->read_constructed(der::kSequence);
  if (!algorithm) return algorithm.error();
  PublicKeyView key;
  ASSAY_TRY(cose::read_parameters(*algorithm, key));
  ASSAY_TRY(algorithm->expect_end());
  const auto bits = sequence->read_bit_string();
  if (!bits) return bits.error();
  ASSAY_TRY(sequence->expect_end());
  ASSAY_TRY(input.expect_end());
  ASSAY_TRY(cose::read_numbers(der::Reader(*bits, static_cast<std::size_t>(bits->data() - spki.data())), key));
  ASSAY_TRY(cose::check_key(key, spki));
  return key;
}

}  // namespace assay

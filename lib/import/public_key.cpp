#include "lib/import/public_key.hpp"

#include "lib/base/check.hpp"
#include "lib/base/fields.hpp"

namespace assay::import {
namespace {

/// The first byte of every SubjectPublicKeyInfo; a COSE_Key begins with that of a map.
constexpr std::uint8_t kDerSequence = 0x30;
// Heads of CBOR items (RFC 8949 3).
constexpr std::uint8_t kMap = 0xa0;
constexpr std::uint8_t kNegative = 0x20;
constexpr std::uint8_t kByteString = 0x40;
constexpr std::uint8_t kOneByte = 24;
constexpr std::uint8_t kTwoBytes = 25;
/// Room for heads, labels, key type, algorithm and curve.
constexpr std::size_t kMaxOverhead = 32;

/// The algorithm that keys of a curve sign with; RSA keys have many.
Algorithm algorithm_of(const PublicKeyView& key) noexcept {
  switch (key.curve) {
    case Curve::none: break;
    case Curve::p256: return Algorithm::es256;
    case Curve::p384: return Algorithm::es384;
    case Curve::p521: return Algorithm::es512;
    case Curve::secp256k1: return Algorithm::es256k;
    case Curve::ed25519: return Algorithm::eddsa;
    case Curve::ed448: return Algorithm::ed448;
  }
  return Algorithm::none;
}

/// Writes a COSE_Key in CTAP2 canonical form. Precondition: there is room.
class KeyWriter {
 public:
  explicit KeyWriter(MutableBytes out) noexcept : writer_(out) {}

  void map(std::size_t num_pairs) noexcept { head(kMap, num_pairs); }
  void number(std::int64_t value) noexcept {
    if (value >= 0) {
      head(0, static_cast<std::uint64_t>(value));
    } else {
      head(kNegative, static_cast<std::uint64_t>(-1 - value));
    }
  }
  void bytes(Bytes value) noexcept {
    head(kByteString, value.size());
    writer_.bytes(value);
  }
  void pair(std::int64_t label, std::int64_t value) noexcept {
    number(label);
    number(value);
  }
  void pair(std::int64_t label, Bytes value) noexcept {
    number(label);
    bytes(value);
  }
  std::size_t used() const noexcept { return writer_.used(); }

 private:
  void head(std::uint8_t type, std::uint64_t argument) noexcept {
    if (argument < kOneByte) {
      writer_.number(type | argument, 1);
    } else if (argument <= 0xff) {
      writer_.number(std::uint64_t{type} | kOneByte, 1);
      writer_.number(argument, 1);
    } else {
      writer_.number(std::uint64_t{type} | kTwoBytes, 1);
      writer_.number(argument, 2);
    }
  }

  FieldWriter writer_;
};

void write_key(KeyWriter& writer, const PublicKeyView& key, Algorithm algorithm) noexcept {
  const std::size_t num_pairs = key.type == KeyType::ec2 ? 5 : 4;
  writer.map(num_pairs);
  writer.pair(1, static_cast<std::int64_t>(key.type));
  writer.pair(3, static_cast<std::int64_t>(algorithm));
  if (key.type == KeyType::rsa) {
    writer.pair(-1, key.n);
    writer.pair(-2, key.e);
    return;
  }
  writer.pair(-1, static_cast<std::int64_t>(key.curve));
  writer.pair(-2, key.x);
  if (key.type == KeyType::ec2) writer.pair(-3, key.y);
}

Result<Bytes> convert(Bytes spki, std::optional<std::int64_t> stated, Arena& arena) noexcept {
  const auto key = parse_subject_public_key_info(spki);
  if (!key) return located(key.error(), Input::credential_public_key);
  const Algorithm algorithm = stated ? static_cast<Algorithm>(*stated) : algorithm_of(*key);
  ASSAY_REQUIRE(algorithm_fits_key(algorithm, key->type, key->curve), ErrorCode::foreign_key_algorithm, 0);
  const std::size_t size = kMaxOverhead + key->x.size() + key->y.size() + key->n.size() + key->e.size();
  const MutableBytes room = arena.take(size);
  ASSAY_REQUIRE(room.size() == size, ErrorCode::workspace_full, 0);
  KeyWriter writer(room);
  write_key(writer, *key, algorithm);
  return Bytes(room.first(writer.used()));
}

}  // namespace

Result<Bytes> cose_key_of(Bytes key, std::optional<std::int64_t> algorithm, Rs1Keys rs1, Arena& arena) noexcept {
  const bool is_spki = !key.empty() && key.front() == kDerSequence;
  const Result<Bytes> cose_key = is_spki ? convert(key, algorithm, arena) : Result<Bytes>(key);
  if (!cose_key) return cose_key.error();
  const auto parsed = parse_cose_key(*cose_key, rs1);
  if (!parsed) return located(parsed.error(), Input::credential_public_key);
  const bool agrees = !algorithm || static_cast<std::int64_t>(parsed->algorithm) == *algorithm;
  ASSAY_REQUIRE(agrees, ErrorCode::foreign_key_algorithm, 0);
  return cose_key;
}

}  // namespace assay::import

#include "lib/cose/key_writer.hpp"

#include "lib/cbor/writer.hpp"

namespace assay::cose {
namespace {

constexpr std::int64_t kKty = 1;
constexpr std::int64_t kAlg = 3;

/// Parameters of a key type besides kty and alg.
constexpr std::size_t num_parameters(KeyType type) noexcept {
  switch (type) {
    case KeyType::ec2: return 3;
    case KeyType::okp:
    case KeyType::rsa: return 2;
    case KeyType::akp: return 1;
    case KeyType::none: break;
  }
  return 0;
}

/// In the order of their labels: -1, -2, -3.
void put_parameters(cbor::Writer& writer, const PublicKeyView& key) noexcept {
  switch (key.type) {
    case KeyType::okp: writer.integer(-1).integer(static_cast<int>(key.curve)).integer(-2).bytes(key.x); break;
    case KeyType::ec2:
      writer.integer(-1).integer(static_cast<int>(key.curve)).integer(-2).bytes(key.x).integer(-3).bytes(key.y);
      break;
    case KeyType::rsa: writer.integer(-1).bytes(key.n).integer(-2).bytes(key.e); break;
    case KeyType::akp: writer.integer(-1).bytes(key.x); break;
    case KeyType::none: break;
  }
}

Result<Bytes> write(const PublicKeyView& key, bool with_algorithm, MutableBytes out) noexcept {
  cbor::Writer writer(out);
  writer.begin_map(1 + (with_algorithm ? 1 : 0) + num_parameters(key.type));
  writer.integer(kKty).integer(static_cast<int>(key.type));
  if (with_algorithm) writer.integer(kAlg).integer(static_cast<int>(key.algorithm));
  put_parameters(writer, key);
  return writer.finish();
}

}  // namespace

Result<Bytes> write_key(const PublicKeyView& key, MutableBytes out) noexcept {
  return write(key, true, out);
}

Result<Bytes> write_thumbprint_input(const PublicKeyView& key, MutableBytes out) noexcept {
  return write(key, key.type == KeyType::akp, out);
}

Algorithm usual_algorithm(const PublicKeyView& key) noexcept {
  if (key.type == KeyType::rsa) return Algorithm::rs256;
  switch (key.curve) {
    case Curve::p256: return Algorithm::es256;
    case Curve::p384: return Algorithm::es384;
    case Curve::p521: return Algorithm::es512;
    case Curve::secp256k1: return Algorithm::es256k;
    case Curve::ed25519: return Algorithm::eddsa;
    case Curve::ed448: return Algorithm::ed448;
    case Curve::none: break;
  }
  return Algorithm::none;
}

}  // namespace assay::cose

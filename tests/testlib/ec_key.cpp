#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include <string>
#include <utility>

#include "tests/testlib/der_writer.hpp"
#include "tests/testlib/key_material.hpp"
#include "tests/testlib/openssl_number.hpp"

namespace testlib {
namespace {

struct CurveRow {
  int nid;
  int cose_curve;
  const char* oid_text;
};

struct EcDeleter {
  void operator()(EC_GROUP* group) const { EC_GROUP_free(group); }
  void operator()(EC_POINT* point) const { EC_POINT_free(point); }
};
using Group = std::unique_ptr<EC_GROUP, EcDeleter>;
using Point = std::unique_ptr<EC_POINT, EcDeleter>;

CurveRow curve_of(int algorithm) {
  switch (algorithm) {
    case cose::kEs384:
    case cose::kEsp384: return {NID_secp384r1, 2, "1.3.132.0.34"};
    case cose::kEs512:
    case cose::kEsp512: return {NID_secp521r1, 3, "1.3.132.0.35"};
    case cose::kEs256k: return {NID_secp256k1, 8, "1.3.132.0.10"};
    default: return {NID_X9_62_prime256v1, 1, "1.2.840.10045.3.1.7"};
  }
}

class EcMaterial : public SigningKey::Material {
 public:
  EcMaterial(const CurveRow& curve, std::string_view label);

  cbor::Map cose_parameters() const override;
  ByteVector spki() const override;
  ByteVector sign(int algorithm, ByteSpan message) const override { return sign_ecdsa(algorithm, message).to_der(); }
  EcdsaSignature sign_ecdsa(int algorithm, ByteSpan message) const override;
  ByteVector part(KeyPart part) const override;

 private:
  const BIGNUM* order() const { return EC_GROUP_get0_order(group_.get()); }
  std::size_t order_len() const { return static_cast<std::size_t>(BN_num_bytes(order())); }
  std::size_t field_len() const { return static_cast<std::size_t>(EC_GROUP_get_degree(group_.get()) + 7) / 8; }
  Number scalar_from(Seed seed) const;
  std::pair<Number, Number> multiply_generator(const Number& scalar) const;
  Number message_number(int algorithm, ByteSpan message) const;

  CurveRow curve_;
  Group group_;
  Number private_;
  ByteVector x_;
  ByteVector y_;
};

EcMaterial::EcMaterial(const CurveRow& curve, std::string_view label)
    : curve_(curve), group_(EC_GROUP_new_by_curve_name(curve.nid)) {
  private_ = scalar_from(Seed("ec/" + std::string(curve.oid_text) + "/" + std::string(label)));
  const auto [x, y] = multiply_generator(private_);
  x_ = bytes_of(x, field_len());
  y_ = bytes_of(y, field_len());
}

// 1 <= scalar < order; 64 bits more than needed are taken, so that no value is noticeably more likely.
Number EcMaterial::scalar_from(Seed seed) const {
  const Number wide = number_of(seed.take(order_len() + 8));
  Number range(BN_dup(order()));
  Number scalar = make_number();
  check(BN_sub_word(range.get(), 1) && BN_mod(scalar.get(), wide.get(), range.get(), make_context().get()) &&
            BN_add_word(scalar.get(), 1),
        "a scalar");
  return scalar;
}

std::pair<Number, Number> EcMaterial::multiply_generator(const Number& scalar) const {
  const Point point(EC_POINT_new(group_.get()));
  Number x = make_number();
  Number y = make_number();
  check(EC_POINT_mul(group_.get(), point.get(), scalar.get(), nullptr, nullptr, make_context().get()) == 1 &&
            EC_POINT_get_affine_coordinates(group_.get(), point.get(), x.get(), y.get(), make_context().get()) == 1,
        "a point");
  return {std::move(x), std::move(y)};
}

// The leftmost bits of the digest, as many as the order has (FIPS 186-5, 6.4.1).
Number EcMaterial::message_number(int algorithm, ByteSpan message) const {
  const ByteVector hashed = digest(hash_of(algorithm), message);
  Number z = number_of(hashed);
  const int excess = static_cast<int>(hashed.size()) * 8 - BN_num_bits(order());
  check(excess <= 0 || BN_rshift(z.get(), z.get(), excess) == 1, "the leftmost bits");
  return z;
}

EcdsaSignature EcMaterial::sign_ecdsa(int algorithm, ByteSpan message) const {
  const ByteVector label = concat({bytes_of_text("ecdsa-nonce/"), part(KeyPart::private_scalar), sha256(message)});
  const Number nonce = scalar_from(Seed(ByteSpan(label)));
  const Number z = message_number(algorithm, message);
  const auto [x, y] = multiply_generator(nonce);
  const NumberContext context = make_context();
  BN_CTX* const ctx = context.get();
  const Number r = make_number();
  const Number s = make_number();
  const Number inverse(BN_mod_inverse(nullptr, nonce.get(), order(), ctx));
  // s = (z + r d) / k
  check(BN_nnmod(r.get(), x.get(), order(), ctx) && BN_mod_mul(s.get(), r.get(), private_.get(), order(), ctx) &&
            BN_mod_add(s.get(), s.get(), z.get(), order(), ctx) &&
            BN_mod_mul(s.get(), s.get(), inverse.get(), order(), ctx) && !BN_is_zero(r.get()) && !BN_is_zero(s.get()),
        "a signature");
  return {bytes_of(r, order_len()), bytes_of(s, order_len())};
}

cbor::Map EcMaterial::cose_parameters() const {
  cbor::Map map;
  map.set(1, cbor::integer(2)).set(-1, cbor::integer(curve_.cose_curve));
  map.set(-2, cbor::bytes(x_)).set(-3, cbor::bytes(y_));
  return map;
}

ByteVector EcMaterial::spki() const {
  const ByteVector algorithm = der::sequence({der::oid("1.2.840.10045.2.1"), der::oid(curve_.oid_text)});
  return der::sequence({algorithm, der::bit_string(part(KeyPart::public_key))});
}

ByteVector EcMaterial::part(KeyPart part) const {
  const ByteVector uncompressed = {0x04};
  switch (part) {
    case KeyPart::x: return x_;
    case KeyPart::y: return y_;
    case KeyPart::order: return bytes_of(Number(BN_dup(order())), order_len());
    case KeyPart::private_scalar: return bytes_of(private_, order_len());
    case KeyPart::public_key: return concat({uncompressed, x_, y_});
    default: return {};
  }
}

}  // namespace

std::shared_ptr<const SigningKey::Material> make_ec_material(int algorithm, std::string_view label) {
  return std::make_shared<EcMaterial>(curve_of(algorithm), label);
}

}  // namespace testlib

#include "tests/signature/crafted.hpp"

#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include <memory>

#include "tests/testlib/der_writer.hpp"
#include "tests/testlib/openssl_number.hpp"

namespace assay::testing {
namespace {

using namespace testlib;

/// FIPS 186-5 6.4.1: the leftmost bits of the hash, as many as the order has.
Number hash_number(const SigningKey& key, ByteSpan message, const Number& order) {
  const ByteVector hash = digest(hash_of(key.algorithm()), message);
  Number z = number_of(hash);
  const int surplus = static_cast<int>(8 * hash.size()) - BN_num_bits(order.get());
  if (surplus > 0) BN_rshift(z.get(), z.get(), surplus);
  return z;
}

struct EcDeleter {
  void operator()(EC_GROUP* group) const { EC_GROUP_free(group); }
  void operator()(EC_POINT* point) const { EC_POINT_free(point); }
};
using Group = std::unique_ptr<EC_GROUP, EcDeleter>;
using Point = std::unique_ptr<EC_POINT, EcDeleter>;

}  // namespace

ByteVector add(ByteSpan a, ByteSpan b) {
  const Number sum = number_of(a);
  BN_add(sum.get(), sum.get(), number_of(b).get());
  return bytes_of(sum, std::max(a.size(), b.size()) + 1);
}

ByteVector subtract(ByteSpan a, ByteSpan b) {
  const Number difference = number_of(a);
  BN_sub(difference.get(), difference.get(), number_of(b).get());
  return bytes_of(difference, a.size());
}

ByteVector ecdsa_der(ByteSpan r, ByteSpan s) {
  return testlib::der::sequence({testlib::der::integer(r), testlib::der::integer(s)});
}

// z/s * G + r/s * d*G is infinity where z + r*d = 0.
ByteVector r_to_infinity(const SigningKey& key, ByteSpan message) {
  const Number order = number_of(key.part(KeyPart::order));
  const NumberContext context = make_context();
  const Number r = number_of(key.part(KeyPart::private_scalar));
  BN_mod_inverse(r.get(), r.get(), order.get(), context.get());
  BN_mod_mul(r.get(), r.get(), hash_number(key, message, order).get(), order.get(), context.get());
  BN_sub(r.get(), order.get(), r.get());
  return testlib::bytes_of(r, key.part(KeyPart::order).size());
}

// With s = 1: R = z*G + r*Q, so Q = (R - z*G) / r.
LargeX key_with_large_x(ByteSpan message) {
  const NumberContext context = make_context();
  const Group group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  const BIGNUM* order = EC_GROUP_get0_order(group.get());
  const Number x(BN_dup(order));
  const Point point(EC_POINT_new(group.get()));
  const Number r = make_number();
  do {
    BN_add_word(x.get(), 1);
    BN_add_word(r.get(), 1);
  } while (EC_POINT_set_compressed_coordinates(group.get(), point.get(), x.get(), 0, context.get()) != 1);

  const Number z = number_of(sha256(message));
  const Number factor = make_number();
  BN_mod_inverse(factor.get(), r.get(), order, context.get());
  const Number minus_z = make_number();
  BN_mod_sub(minus_z.get(), order, z.get(), order, context.get());
  BN_mod_mul(minus_z.get(), minus_z.get(), factor.get(), order, context.get());
  const Point key(EC_POINT_new(group.get()));
  check(EC_POINT_mul(group.get(), key.get(), minus_z.get(), point.get(), factor.get(), context.get()) == 1, "a key");
  const Number key_x = make_number();
  const Number key_y = make_number();
  EC_POINT_get_affine_coordinates(group.get(), key.get(), key_x.get(), key_y.get(), context.get());
  return {testlib::bytes_of(key_x, 32), testlib::bytes_of(key_y, 32), testlib::bytes_of(r, 32)};
}

}  // namespace assay::testing

#include "tests/crypto/native/p256/fixture.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "tests/testlib/der_writer.hpp"

namespace p256_test {
namespace {

namespace p256 = assay::native::p256;
using testlib::check;

struct PointDeleter {
  void operator()(EC_POINT* point) const { EC_POINT_free(point); }
};
using EcPoint = std::unique_ptr<EC_POINT, PointDeleter>;

const EC_GROUP* group() {
  static const EC_GROUP* const kGroup = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
  return kGroup;
}

Point coordinates(const EcPoint& point) {
  const Number x = testlib::make_number();
  const Number y = testlib::make_number();
  check(EC_POINT_get_affine_coordinates(group(), point.get(), x.get(), y.get(), context()) == 1, "coordinates");
  return {bytes32(x), bytes32(y)};
}

EcPoint to_openssl(const Point& point) {
  EcPoint made(EC_POINT_new(group()));
  const Number x = number(point.x);
  const Number y = number(point.y);
  check(EC_POINT_set_affine_coordinates(group(), made.get(), x.get(), y.get(), context()) == 1, "a point");
  return made;
}

}  // namespace

namespace {
std::map<std::tuple<Bytes32, Bytes32, TableKind>, std::vector<std::uint8_t>>& tables() {
  static std::map<std::tuple<Bytes32, Bytes32, TableKind>, std::vector<std::uint8_t>> kept;
  return kept;
}
}  // namespace

void forget_tables() {
  tables().clear();
}

std::span<const std::uint8_t> table_of(const Point& key, TableKind kind) {
  std::vector<std::uint8_t>& room = tables()[{key.x, key.y, kind}];
  const bool is_new = room.empty();
  if (is_new) room.resize(p256::expanded_size(kind) + 64);
  // A multiple of 64, as it is fastest.
  const std::size_t shift = -reinterpret_cast<std::uintptr_t>(room.data()) % 64;
  const std::span<std::uint8_t> table(room.data() + shift, p256::expanded_size(kind));
  if (is_new) {
    const ExpandJob job = {key.x, key.y, table};
    p256::expand_portable_var(kind, {&job, 1});
  }
  return table;
}

Job job_of(const Case& c, Way way) {
  Job job = {.x = c.key.x, .y = c.key.y, .digest = c.digest, .r = c.r, .s = c.s, .expanded = {}};
  if (way == Way::kib1) job.expanded = table_of(c.key, TableKind::kib1);
  if (way == Way::kib8) job.expanded = table_of(c.key, TableKind::kib8);
  return job;
}

std::vector<bool> answers(const Kernel& kernel, std::span<const Case> cases, std::span<const Way> ways) {
  std::vector<Job> jobs;
  for (std::size_t i = 0; i < cases.size(); ++i) jobs.push_back(job_of(cases[i], ways[i % ways.size()]));
  const auto ok = std::make_unique<bool[]>(cases.size());
  // What is wrong is what nobody wrote.
  for (std::size_t i = 0; i < cases.size(); ++i) ok[i] = !cases[i].valid;
  kernel.verify(jobs, {ok.get(), cases.size()});
  return std::vector<bool>(ok.get(), ok.get() + cases.size());
}

const BIGNUM* order() {
  return EC_GROUP_get0_order(group());
}

const BIGNUM* prime() {
  return EC_GROUP_get0_field(group());
}

BN_CTX* context() {
  static const testlib::NumberContext kContext = testlib::make_context();
  return kContext.get();
}

Number number(std::int64_t value) {
  Number made = testlib::make_number();
  BN_set_word(made.get(), static_cast<BN_ULONG>(value < 0 ? -value : value));
  if (value < 0) BN_sub(made.get(), order(), made.get());
  return made;
}

Number number(const Bytes32& big_endian) {
  return testlib::number_of(big_endian);
}

Number power_of_two(int exponent) {
  Number made = testlib::make_number();
  BN_set_bit(made.get(), exponent);
  return made;
}

Number multiply(const Number& a, const Number& b) {
  Number product = testlib::make_number();
  BN_mod_mul(product.get(), a.get(), b.get(), order(), context());
  return product;
}

Number inverse(const Number& a) {
  Number made = testlib::make_number();
  check(BN_mod_inverse(made.get(), a.get(), order(), context()) != nullptr, "an inverse");
  return made;
}

Number random_number(std::mt19937_64& random) {
  for (;;) {
    Number made = number(random_bytes(random));
    if (!BN_is_zero(made.get()) && BN_cmp(made.get(), order()) < 0) return made;
  }
}

Bytes32 bytes32(const Number& number) {
  Bytes32 bytes{};
  check(BN_bn2binpad(number.get(), bytes.data(), 32) == 32, "the number fits");
  return bytes;
}

Bytes32 random_bytes(std::mt19937_64& random) {
  Bytes32 bytes{};
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

Point multiply_generator(const Number& scalar) {
  const EcPoint point(EC_POINT_new(group()));
  check(EC_POINT_mul(group(), point.get(), scalar.get(), nullptr, nullptr, context()) == 1, "a multiple");
  return coordinates(point);
}

bool combine(const Number& a, const Number& b, const Point& point, Point& sum) {
  const EcPoint result(EC_POINT_new(group()));
  check(EC_POINT_mul(group(), result.get(), a.get(), to_openssl(point).get(), b.get(), context()) == 1, "a sum");
  if (EC_POINT_is_at_infinity(group(), result.get()) == 1) return false;
  sum = coordinates(result);
  return true;
}

bool lift(const Number& x, Point& point) {
  const EcPoint made(EC_POINT_new(group()));
  if (EC_POINT_set_compressed_coordinates(group(), made.get(), x.get(), 0, context()) != 1) return false;
  point = coordinates(made);
  return true;
}

// r is the coordinate x of the sum, s = r / u2, digest = u1 * s.
Case crafted(const Number& u1, const Number& u2, const Point& key) {
  Point sum{};
  Case c{.key = key, .digest = {}, .r = {}, .s = {}, .valid = combine(u1, u2, key, sum)};
  Number r = number(1);
  if (c.valid) BN_nnmod(r.get(), number(sum.x).get(), order(), context());
  const Number s = multiply(r, inverse(u2));
  c.r = bytes32(r);
  c.s = bytes32(s);
  c.digest = bytes32(multiply(u1, s));
  return c;
}

Case signed_case(const Number& secret, const Number& nonce, const Bytes32& digest) {
  Case c{.key = multiply_generator(secret), .digest = digest, .r = {}, .s = {}};
  Number r = testlib::make_number();
  BN_nnmod(r.get(), number(multiply_generator(nonce).x).get(), order(), context());
  Number sum = multiply(r, secret);
  BN_mod_add(sum.get(), sum.get(), number(digest).get(), order(), context());
  c.r = bytes32(r);
  c.s = bytes32(multiply(sum, inverse(nonce)));
  return c;
}

struct OpensslKey::Impl {
  EVP_PKEY* key = nullptr;
  EVP_PKEY_CTX* context = nullptr;
};

OpensslKey::OpensslKey(const Point& key) : impl_(std::make_unique<Impl>()) {
  std::vector<std::uint8_t> point = {4};
  point.insert(point.end(), key.x.begin(), key.x.end());
  point.insert(point.end(), key.y.begin(), key.y.end());
  char name[] = "prime256v1";
  OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name, 0),
                         OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
                         OSSL_PARAM_construct_end()};
  EVP_PKEY_CTX* const maker = EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr);
  check(EVP_PKEY_fromdata_init(maker) == 1 && EVP_PKEY_fromdata(maker, &impl_->key, EVP_PKEY_PUBLIC_KEY, params) == 1,
        "a key");
  EVP_PKEY_CTX_free(maker);
  impl_->context = EVP_PKEY_CTX_new(impl_->key, nullptr);
  check(EVP_PKEY_verify_init(impl_->context) == 1, "a verification");
}

OpensslKey::OpensslKey(OpensslKey&&) noexcept = default;

OpensslKey::~OpensslKey() {
  if (impl_ == nullptr) return;
  EVP_PKEY_CTX_free(impl_->context);
  EVP_PKEY_free(impl_->key);
}

testlib::ByteVector der_signature(const Case& c) {
  return testlib::der::sequence({testlib::der::integer(c.r), testlib::der::integer(c.s)});
}

bool OpensslKey::verifies(testlib::ByteSpan signature, const Bytes32& digest) const {
  return EVP_PKEY_verify(impl_->context, signature.data(), signature.size(), digest.data(), digest.size()) == 1;
}

}  // namespace p256_test

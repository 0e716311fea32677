#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/crypto/native/p256/kernels.hpp"
#include "tests/testlib/openssl_number.hpp"

/// What the tests of the native P-256 kernels share. OpenSSL is the witness.
namespace p256_test {

using Bytes32 = std::array<std::uint8_t, 32>;

struct Point {
  Bytes32 x;
  Bytes32 y;
};

/// One signature, and whether it is right.
struct Case {
  Point key;
  Bytes32 digest;
  Bytes32 r;
  Bytes32 s;
  bool valid = true;
};

/// How a key is given to a kernel.
enum class Way { key_only, kib1, kib8 };
inline constexpr Way kWays[] = {Way::key_only, Way::kib1, Way::kib8};

/// Made once for each key, by the portable code.
std::span<const std::uint8_t> table_of(const Point& key, TableKind kind);
/// So that many keys do not take all memory. What table_of() gave ends.
void forget_tables();
Job job_of(const Case& c, Way way);
/// The answers of a kernel to a batch; `ways` are taken in turn.
std::vector<bool> answers(const Kernel& kernel, std::span<const Case> cases, std::span<const Way> ways);
/// Every kernel, with every way of giving the key, gives the right answer to each case, all in one batch and
/// one by one.
void expect_right(std::span<const Case> cases);

// Numbers and points, by OpenSSL

using testlib::Number;

const BIGNUM* order();
const BIGNUM* prime();
BN_CTX* context();
Number number(std::int64_t value);  ///< modulo the order
Number number(const Bytes32& big_endian);
Number power_of_two(int exponent);
Number multiply(const Number& a, const Number& b);  ///< modulo the order
Number inverse(const Number& a);                    ///< modulo the order
Number random_number(std::mt19937_64& random);      ///< in [1, order)
Bytes32 bytes32(const Number& number);
Bytes32 random_bytes(std::mt19937_64& random);

/// scalar * G, which must not be infinity.
Point multiply_generator(const Number& scalar);
/// a * G + b * point, or false for infinity.
bool combine(const Number& a, const Number& b, const Point& point, Point& sum);
/// A point with this coordinate x, if there is one.
bool lift(const Number& x, Point& point);

/// The signature whose verification adds u1 * G + u2 * key. With no r if that is infinity: then r is 1, and it is
/// wrong.
Case crafted(const Number& u1, const Number& u2, const Point& key);
/// A signature by the private scalar with the nonce.
Case signed_case(const Number& secret, const Number& nonce, const Bytes32& digest);

testlib::ByteVector der_signature(const Case& c);

/// EVP_PKEY_verify.
class OpensslKey {
 public:
  explicit OpensslKey(const Point& key);
  ~OpensslKey();
  OpensslKey(OpensslKey&&) noexcept;
  bool verifies(const Case& c) const { return verifies(der_signature(c), c.digest); }
  bool verifies(testlib::ByteSpan signature, const Bytes32& digest) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace p256_test

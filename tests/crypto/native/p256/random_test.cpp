// Random keys and signatures, some of them spoilt, judged by OpenSSL as well.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/crypto/native/p256/fixture.hpp"
#include "tests/testlib/long_run.hpp"

namespace p256_test {
namespace {

constexpr std::size_t kNumKeys = 96;
constexpr std::size_t kNumNonces = 512;
constexpr std::size_t kBatch = 500;
constexpr std::size_t kNumBatches = 400;       // 200,000 signatures
constexpr std::size_t kBatchesOfOneLot = 100;  // then there are other keys and nonces

/// Keys, and nonces with their points: a signature is then a handful of multiplications.
struct Signers {
  std::vector<Number> secrets;
  std::vector<Point> points;
  std::vector<OpensslKey> openssl;
  std::vector<Number> inverse_nonces;
  std::vector<Number> rs;
};

Signers make_signers(std::mt19937_64& random) {
  Signers signers;
  for (std::size_t i = 0; i < kNumKeys; ++i) {
    signers.secrets.push_back(random_number(random));
    signers.points.push_back(multiply_generator(signers.secrets.back()));
    signers.openssl.emplace_back(signers.points.back());
  }
  for (std::size_t i = 0; i < kNumNonces; ++i) {
    const Number nonce = random_number(random);
    signers.inverse_nonces.push_back(inverse(nonce));
    Number r = testlib::make_number();
    BN_nnmod(r.get(), number(multiply_generator(nonce).x).get(), order(), context());
    signers.rs.push_back(std::move(r));
  }
  return signers;
}

/// The key that the signature is given to in the end.
std::size_t spoil(const Signers& signers, std::size_t key, Case& c, std::mt19937_64& random) {
  const auto place = static_cast<std::size_t>(random() % 32);
  const auto bit = static_cast<std::uint8_t>(1u << random() % 8);
  switch (random() % 6) {
    case 0: c.r[place] ^= bit; break;
    case 1: c.s[place] ^= bit; break;
    case 2: c.digest[place] ^= bit; break;
    case 3: std::swap(c.r, c.s); break;
    case 4: key = (key + 1 + random() % (kNumKeys - 1)) % kNumKeys; break;
    default: c.s = bytes32(multiply(number(-1), number(c.s))); break;  // this one stays right
  }
  c.key = signers.points[key];
  return key;
}

Case make_case(const Signers& signers, std::size_t key, std::mt19937_64& random) {
  const std::size_t nonce = random() % kNumNonces;
  Case c{.key = signers.points[key], .digest = random_bytes(random), .r = bytes32(signers.rs[nonce]), .s = {}};
  Number sum = multiply(signers.rs[nonce], signers.secrets[key]);
  BN_mod_add(sum.get(), sum.get(), number(c.digest).get(), order(), context());
  c.s = bytes32(multiply(sum, signers.inverse_nonces[nonce]));
  if (random() % 3 == 0) key = spoil(signers, key, c, random);
  c.valid = signers.openssl[key].verifies(c);
  return c;
}

/// The portable code is slow in a build with sanitizers; where there is another kernel, it takes a part there.
std::size_t share_of([[maybe_unused]] const Kernel& kernel) {
#ifdef __SANITIZE_ADDRESS__
  if (&kernel == &kernels()[0] && kernels().size() > 1) return kBatch / 4;
#endif
  return kBatch;
}

std::vector<Case> make_batch(const Signers& signers, std::mt19937_64& random) {
  std::vector<Case> cases;
  for (std::size_t i = 0; i < kBatch; ++i) cases.push_back(make_case(signers, random() % kNumKeys, random));
  return cases;
}

std::size_t count_wrong(std::span<const Case> cases, std::mt19937_64& random) {
  const Way ways[] = {kWays[random() % 3], kWays[random() % 3], kWays[random() % 3], kWays[random() % 3]};
  std::size_t num_wrong = 0;
  for (const Kernel& kernel : kernels()) {
    const std::size_t count = share_of(kernel);
    const std::vector<bool> given = answers(kernel, cases.first(count), ways);
    for (std::size_t i = 0; i < count; ++i) num_wrong += given[i] != cases[i].valid;
  }
  return num_wrong;
}

TEST(P256Random, AgreesWithOpenssl) {
  std::mt19937_64 random(testlib::seed_of_run(256));
  Signers signers;
  std::size_t num_valid = 0, num_wrong = 0;
  testlib::LongRun run(kNumBatches);
  while (run.next() && num_wrong == 0) {
    if (run.count() % kBatchesOfOneLot == 1) {
      forget_tables();
      signers = make_signers(random);
    }
    const std::vector<Case> cases = make_batch(signers, random);
    num_valid += static_cast<std::size_t>(std::ranges::count(cases, true, &Case::valid));
    num_wrong += count_wrong(cases, random);
  }
  const std::size_t num_cases = kBatch * run.count();
  testlib::report_evidence(num_cases, num_wrong, ", " + std::to_string(kernels().size()) + " kernels");
  EXPECT_EQ(num_wrong, 0u);
  EXPECT_GT(num_valid, num_cases / 2);
  EXPECT_LT(num_valid, num_cases * 4 / 5);
}

}  // namespace
}  // namespace p256_test

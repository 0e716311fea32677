// Random keys and signatures, some of them spoilt, judged by OpenSSL as well.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "tests/crypto/native/p256/fixture.hpp"

namespace p256_test {
namespace {

constexpr std::size_t kNumKeys = 96;
constexpr std::size_t kNumNonces = 512;
constexpr std::size_t kBatch = 500;
constexpr std::size_t kNumBatches = 400;  // a round: 200,000 signatures

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

void spoil(Case& c, std::mt19937_64& random) {
  const auto place = static_cast<std::size_t>(random() % 32);
  const auto bit = static_cast<std::uint8_t>(1u << random() % 8);
  switch (random() % 5) {
    case 0: c.r[place] ^= bit; break;
    case 1: c.s[place] ^= bit; break;
    case 2: c.digest[place] ^= bit; break;
    case 3: std::swap(c.r, c.s); break;
    default: c.s = bytes32(multiply(number(-1), number(c.s))); break;  // this one stays right
  }
}

Case make_case(const Signers& signers, std::size_t key, std::mt19937_64& random) {
  const std::size_t nonce = random() % kNumNonces;
  Case c{.key = signers.points[key], .digest = random_bytes(random), .r = bytes32(signers.rs[nonce]), .s = {}};
  Number sum = multiply(signers.rs[nonce], signers.secrets[key]);
  BN_mod_add(sum.get(), sum.get(), number(c.digest).get(), order(), context());
  c.s = bytes32(multiply(sum, signers.inverse_nonces[nonce]));
  if (random() % 3 == 0) spoil(c, random);
  c.valid = signers.openssl[key].verifies(c);
  return c;
}

/// ASSAY_P256_SEED, for long runs that are to differ.
std::uint64_t seed() {
  const char* const text = std::getenv("ASSAY_P256_SEED");
  return text == nullptr ? 256 : std::strtoull(text, nullptr, 10);
}

/// The portable code is slow in a build with sanitizers; where there is another kernel, it takes a part there.
std::size_t share_of([[maybe_unused]] const Kernel& kernel) {
#ifdef __SANITIZE_ADDRESS__
  if (&kernel == &kernels()[0] && kernels().size() > 1) return kBatch / 4;
#endif
  return kBatch;
}

TEST(P256Random, AgreesWithOpenssl) {
  std::mt19937_64 random(seed());
  const Signers signers = make_signers(random);
  std::size_t num_valid = 0, num_cases = 0, num_wrong = 0;
  const std::size_t num_batches = kNumBatches * rounds();
  for (std::size_t batch = 0; batch < num_batches; ++batch) {
    std::vector<Case> cases;
    for (std::size_t i = 0; i < kBatch; ++i) {
      cases.push_back(make_case(signers, random() % kNumKeys, random));
      num_valid += cases.back().valid;
    }
    num_cases += kBatch;
    const Way ways[] = {kWays[random() % 3], kWays[random() % 3], kWays[random() % 3], kWays[random() % 3]};
    for (const Kernel& kernel : kernels()) {
      const std::size_t count = share_of(kernel);
      const std::vector<bool> given = answers(kernel, std::span(cases).first(count), ways);
      for (std::size_t i = 0; i < count; ++i) num_wrong += given[i] != cases[i].valid;
    }
    EXPECT_EQ(num_wrong, 0u) << "up to batch " << batch;
    if (num_wrong != 0) break;
  }
  std::printf("evidence: count=%zu result=%zu disagreements, %zu kernels\n", num_cases, num_wrong, kernels().size());
  EXPECT_GE(num_cases, 200'000u);
  EXPECT_GT(num_valid, num_cases / 2);
  EXPECT_LT(num_valid, num_cases * 4 / 5);
}

}  // namespace
}  // namespace p256_test

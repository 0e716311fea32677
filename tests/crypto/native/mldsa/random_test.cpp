// Random keys, messages and signatures, a part of them spoilt, through every kernel.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "tests/crypto/native/mldsa/fixture.hpp"
#include "tests/testlib/long_run.hpp"
#include "tests/testlib/ml_dsa.hpp"
#include "tests/testlib/signing_key.hpp"

namespace assay::native::mldsa {
namespace {

using testlib::ByteVector;
namespace cose = testlib::cose;

constexpr int kAlgorithms[] = {cose::kMlDsa44, cose::kMlDsa65, cose::kMlDsa87};
constexpr std::size_t kSignaturesOfOneKey = 16;

ByteVector random_bytes(std::mt19937_64& random, std::size_t size) {
  ByteVector bytes(size);
  std::ranges::generate(bytes, [&] { return static_cast<std::uint8_t>(random()); });
  return bytes;
}

struct Sample {
  ByteVector public_key;
  ByteVector message;
  ByteVector signature;
  bool valid = true;
};

void flip_bit(ByteVector& bytes, std::mt19937_64& random) {
  bytes[random() % bytes.size()] ^= static_cast<std::uint8_t>(1U << random() % 8);
}

/// `other` is the signature of another message by the same key.
void spoil(Sample& sample, const ByteVector& other, std::mt19937_64& random) {
  sample.valid = false;
  switch (random() % 4) {
    case 0: flip_bit(sample.public_key, random); break;
    case 1: flip_bit(sample.message, random); break;
    case 2: sample.signature = other; break;
    default: flip_bit(sample.signature, random); break;
  }
}

/// Those of one random key.
std::vector<Sample> make_samples(ParameterSet set, std::mt19937_64& random) {
  const testlib::MlDsaKey key(kAlgorithms[static_cast<std::size_t>(set)], random_bytes(random, 32));
  std::vector<Sample> samples;
  ByteVector last = key.sign(ByteVector{});
  for (std::size_t i = 0; i < kSignaturesOfOneKey; ++i) {
    Sample sample = {key.public_key(), random_bytes(random, 1 + random() % 300), {}};
    sample.signature = key.sign(sample.message);
    ByteVector good = sample.signature;
    if (random() % 2 == 0) spoil(sample, last, random);
    last = std::move(good);
    samples.push_back(std::move(sample));
  }
  return samples;
}

TEST(MlDsaRandom, EveryKernelJudgesAsItWasMade) {
  std::mt19937_64 random(testlib::seed_of_run(44));
  std::size_t count = 0, num_wrong = 0, num_valid = 0;
  testlib::LongRun run(12);
  while (run.next() && num_wrong == 0) {
    const ParameterSet set = kSets[run.count() % std::size(kSets)];
    for (const Sample& sample : make_samples(set, random)) {
      ++count;
      num_valid += sample.valid;
      for (const auto& [name, kernel] : kernels()) {
        num_wrong += verifies(*kernel, set, sample.public_key, sample.message, sample.signature) != sample.valid;
      }
    }
  }
  testlib::report_evidence(count, num_wrong, ", " + std::to_string(kernels().size()) + " kernels");
  EXPECT_EQ(num_wrong, 0u);
  EXPECT_GT(num_valid, count / 4);
  EXPECT_LT(num_valid, count * 3 / 4);
}

}  // namespace
}  // namespace assay::native::mldsa

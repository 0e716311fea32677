#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "lib/crypto/native/mldsa/signature.hpp"
#include "tests/crypto/native/mldsa/fixture.hpp"
#include "tests/testlib/ml_dsa.hpp"
#include "tests/testlib/signing_key.hpp"

namespace assay::native::mldsa {
namespace {

using testlib::ByteVector;
namespace cose = testlib::cose;

constexpr int kAlgorithms[] = {cose::kMlDsa44, cose::kMlDsa65, cose::kMlDsa87};

/// A key, a message and a signature that is right.
struct Sample {
  explicit Sample(ParameterSet parameter_set, std::size_t message_size = 69)
      : set(parameter_set), message(testlib::seed_bytes("message", message_size)) {
    const testlib::MlDsaKey key(kAlgorithms[static_cast<std::size_t>(set)], testlib::seed_bytes("ml-dsa", 32));
    public_key = key.public_key();
    signature = key.sign(message);
  }
  const Parameters& parameters() const { return parameters_of(set); }
  /// Where the places of the hints begin, and where their ends are.
  std::size_t places_at() const { return parameters().challenge_size + parameters().response_size(); }
  std::size_t ends_at() const { return places_at() + parameters().max_hints; }
  std::size_t num_hints() const { return signature.back(); }

  ParameterSet set;
  ByteVector message;
  ByteVector public_key;
  ByteVector signature;
};

/// Calls `test(kernel, sample)` for every kernel and parameter set, after a look whether the sample verifies.
template <class Test>
void with_each(Test test) {
  for (const ParameterSet set : kSets) {
    const Sample sample(set);
    for (const auto& [name, kernel] : kernels()) {
      SCOPED_TRACE(std::string(name) + ", set " + std::to_string(static_cast<int>(set)));
      ASSERT_TRUE(verifies(*kernel, set, sample.public_key, sample.message, sample.signature));
      test(*kernel, sample);
    }
  }
}

TEST(MlDsaVerify, AcceptsMessagesOfAnyLength) {
  for (const ParameterSet set : kSets) {
    for (const std::size_t size : {0U, 1U, 69U, 70U, 71U, 205U, 206U, 207U, 5000U}) {
      const Sample sample(set, size);
      for (const auto& [name, kernel] : kernels()) {
        EXPECT_TRUE(verifies(*kernel, set, sample.public_key, sample.message, sample.signature)) << name << size;
        const ByteVector longer = testlib::concat({sample.message, ByteVector{0}});
        EXPECT_FALSE(verifies(*kernel, set, sample.public_key, longer, sample.signature)) << name << size;
      }
    }
  }
}

TEST(MlDsaVerify, RefusesAnotherMessageAndAnotherKey) {
  with_each([](const Kernel& kernel, const Sample& sample) {
    for (std::size_t i = 0; i < sample.message.size(); ++i) {
      ByteVector message = sample.message;
      message[i] ^= 1;
      EXPECT_FALSE(verifies(kernel, sample.set, sample.public_key, message, sample.signature)) << i;
    }
    const testlib::MlDsaKey other(kAlgorithms[static_cast<std::size_t>(sample.set)], testlib::seed_bytes("other", 32));
    EXPECT_FALSE(verifies(kernel, sample.set, other.public_key(), sample.message, sample.signature));
  });
}

TEST(MlDsaVerify, RefusesEverySignatureWithAChangedByte) {
  with_each([](const Kernel& kernel, const Sample& sample) {
    const OwnKey own(kernel, sample.set, sample.public_key);
    const auto scratch = std::make_unique<Scratch>();
    ByteVector changed = sample.signature;
    for (std::size_t i = 0; i < changed.size(); ++i) {
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ 1U << (i % 8));
      ASSERT_FALSE(verify(kernel, own.key, sample.message, changed, *scratch)) << i;
      changed[i] = sample.signature[i];
    }
    EXPECT_TRUE(verify(kernel, own.key, sample.message, changed, *scratch));
  });
}

TEST(MlDsaVerify, RefusesEveryKeyWithAChangedByte) {
  with_each([](const Kernel& kernel, const Sample& sample) {
    const auto scratch = std::make_unique<Scratch>();
    ByteVector changed = sample.public_key;
    for (std::size_t i = 0; i < changed.size(); ++i) {
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ 1U << (i % 8));
      ASSERT_FALSE(verify(kernel, sample.set, changed, sample.message, sample.signature, *scratch)) << i;
      changed[i] = sample.public_key[i];
    }
    EXPECT_TRUE(verify(kernel, sample.set, changed, sample.message, sample.signature, *scratch));
  });
}

TEST(MlDsaVerify, RefusesOtherLengths) {
  with_each([](const Kernel& kernel, const Sample& sample) {
    for (const auto& [key_size, signature_size] :
         {std::pair<std::ptrdiff_t, std::ptrdiff_t>{-1, 0}, {1, 0}, {0, -1}, {0, 1}}) {
      ByteVector key = sample.public_key;
      ByteVector signature = sample.signature;
      key.resize(key.size() + static_cast<std::size_t>(key_size));
      signature.resize(signature.size() + static_cast<std::size_t>(signature_size));
      EXPECT_FALSE(verifies(kernel, sample.set, key, sample.message, signature)) << key_size << signature_size;
    }
    EXPECT_FALSE(verifies(kernel, sample.set, {}, sample.message, sample.signature));
    EXPECT_FALSE(verifies(kernel, sample.set, sample.public_key, sample.message, {}));
    for (const ParameterSet other : kSets) {
      EXPECT_EQ(verifies(kernel, other, sample.public_key, sample.message, sample.signature), other == sample.set);
    }
  });
}

TEST(MlDsaVerify, RemembersNothingOfOtherSignatures) {
  const auto scratch = std::make_unique<Scratch>();
  std::ranges::fill(MutableBytes(reinterpret_cast<std::uint8_t*>(scratch.get()), sizeof *scratch), std::uint8_t{0xff});
  with_each([&](const Kernel& kernel, const Sample& sample) {
    ByteVector changed = sample.signature;
    changed[0] ^= 1;
    for (int times = 0; times < 3; ++times) {
      EXPECT_FALSE(verify(kernel, sample.set, sample.public_key, sample.message, changed, *scratch));
      EXPECT_TRUE(verify(kernel, sample.set, sample.public_key, sample.message, sample.signature, *scratch));
    }
  });
}

// Hints that stand for the same, and whose form is the one fault.

bool is_well_formed(const Sample& sample, const ByteVector& signature) {
  SignatureView view;
  return split_signature(sample.parameters(), testlib::ExactBytes(signature), view);
}

void expect_malformed(const Sample& sample, const ByteVector& signature) {
  ASSERT_NE(signature, sample.signature);
  EXPECT_TRUE(is_well_formed(sample, sample.signature));
  EXPECT_FALSE(is_well_formed(sample, signature));
  for (const auto& [name, kernel] : kernels()) {
    EXPECT_FALSE(verifies(*kernel, sample.set, sample.public_key, sample.message, signature)) << name;
  }
}

TEST(MlDsaHints, MustIncreaseWithinEachRow) {
  for (const ParameterSet set : kSets) {
    const Sample sample(set);
    std::size_t begin = 0;
    for (std::size_t row = 0; row < sample.parameters().num_rows; ++row) {
      const std::size_t end = sample.signature[sample.ends_at() + row];
      for (std::size_t i = begin; i + 1 < end; ++i) {
        ByteVector swapped = sample.signature;
        std::swap(swapped[sample.places_at() + i], swapped[sample.places_at() + i + 1]);
        expect_malformed(sample, swapped);
        ByteVector repeated = sample.signature;
        repeated[sample.places_at() + i] = repeated[sample.places_at() + i + 1];
        expect_malformed(sample, repeated);
      }
      begin = end;
    }
  }
}

TEST(MlDsaHints, MustBePaddedWithZeros) {
  for (const ParameterSet set : kSets) {
    const Sample sample(set);
    ASSERT_LT(sample.num_hints(), sample.parameters().max_hints);
    for (std::size_t i = sample.num_hints(); i < sample.parameters().max_hints; ++i) {
      ByteVector padded = sample.signature;
      padded[sample.places_at() + i] = 0xff;
      expect_malformed(sample, padded);
    }
  }
}

TEST(MlDsaHints, EndsMustNotDecrease) {
  for (const ParameterSet set : kSets) {
    const Sample sample(set);
    for (std::size_t row = 1; row < sample.parameters().num_rows; ++row) {
      ByteVector decreasing = sample.signature;
      ASSERT_GT(decreasing[sample.ends_at() + row - 1], 0);
      decreasing[sample.ends_at() + row] = static_cast<std::uint8_t>(decreasing[sample.ends_at() + row - 1] - 1);
      expect_malformed(sample, decreasing);
    }
  }
}

TEST(MlDsaHints, MustNotBeTooMany) {
  for (const ParameterSet set : kSets) {
    const Sample sample(set);
    const std::size_t most = sample.parameters().max_hints;
    ByteVector full = sample.signature;
    for (std::size_t i = 0; i < most; ++i) full[sample.places_at() + i] = static_cast<std::uint8_t>(i);
    std::fill(full.begin() + static_cast<std::ptrdiff_t>(sample.ends_at()), full.end(),
              static_cast<std::uint8_t>(most));
    EXPECT_TRUE(is_well_formed(sample, full));
    for (std::size_t row = 0; row < sample.parameters().num_rows; ++row) {
      for (const std::size_t end : {most + 1, std::size_t{0xff}}) {
        ByteVector beyond = full;
        std::fill(beyond.begin() + static_cast<std::ptrdiff_t>(sample.ends_at() + row), beyond.end(),
                  static_cast<std::uint8_t>(end));
        expect_malformed(sample, beyond);
      }
    }
  }
}

TEST(MlDsaHints, NoneAtAllIsAForm) {
  for (const ParameterSet set : kSets) {
    const Sample sample(set);
    ByteVector none = sample.signature;
    std::fill(none.begin() + static_cast<std::ptrdiff_t>(sample.places_at()), none.end(), std::uint8_t{0});
    EXPECT_TRUE(is_well_formed(sample, none));
    EXPECT_FALSE(verifies(kPortable, set, sample.public_key, sample.message, none));
  }
}

TEST(MlDsaParameters, AddUp) {
  for (const Parameters& parameters : kParameters) {
    EXPECT_EQ(parameters.public_key_size, kSeedSize + parameters.num_rows * 320);
    EXPECT_EQ(parameters.signature_size,
              parameters.challenge_size + parameters.response_size() + parameters.max_hints + parameters.num_rows);
    EXPECT_EQ((kModulus - 1) % (2 * parameters.gamma2), 0);
    EXPECT_LE((kModulus - 1) / (2 * parameters.gamma2), 1 << parameters.high_bits);
  }
}

}  // namespace
}  // namespace assay::native::mldsa

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "lib/cpu/features.hpp"
#include "lib/crypto/native/keccak/permutation.hpp"
#include "lib/crypto/native/keccak/shake.hpp"
#include "tests/testlib/bytes.hpp"

namespace assay::native::keccak {
namespace {

using testlib::ByteVector;
using State = std::array<std::uint64_t, kNumLanes>;

struct Function {
  std::size_t rate;
  const EVP_MD* (*reference)();
};
constexpr Function kFunctions[] = {{kShake128Rate, EVP_shake128}, {kShake256Rate, EVP_shake256}};

ByteVector shake(std::size_t rate, Bytes message, std::size_t size) {
  Shake run(rate);
  run.absorb(message);
  ByteVector out(size);
  run.squeeze(out);
  return out;
}

ByteVector openssl_shake(const Function& function, Bytes message, std::size_t size) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> ctx(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  ByteVector out(size);
  testlib::check(EVP_DigestInit_ex(ctx.get(), function.reference(), nullptr) == 1 &&
                     EVP_DigestUpdate(ctx.get(), message.data(), message.size()) == 1 &&
                     EVP_DigestFinalXOF(ctx.get(), out.data(), out.size()) == 1,
                 "SHAKE of OpenSSL");
  return out;
}

State random_state(std::string_view label) {
  const ByteVector bytes = testlib::seed_bytes(label, 8 * kNumLanes);
  State state{};
  for (std::size_t i = 0; i < bytes.size(); ++i) state[i / 8] |= static_cast<std::uint64_t>(bytes[i]) << (8 * (i % 8));
  return state;
}

// FIPS 202's examples: messages of 0 bits and of 1600 bits, the latter 200 bytes of a3.

TEST(Keccak, ReproducesTheExamplesOfShake128) {
  EXPECT_EQ(testlib::to_hex(shake(kShake128Rate, {}, 32)),
            "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26");
  EXPECT_EQ(testlib::to_hex(shake(kShake128Rate, ByteVector(200, 0xa3), 32)),
            "131ab8d2b594946b9c81333f9bb6e0ce75c3b93104fa3469d3917457385da037");
}

TEST(Keccak, ReproducesTheExamplesOfShake256) {
  EXPECT_EQ(testlib::to_hex(shake(kShake256Rate, {}, 32)),
            "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f");
  EXPECT_EQ(testlib::to_hex(shake(kShake256Rate, ByteVector(200, 0xa3), 32)),
            "cd8a920ed141aa0407a22d59288652e9d9f1a7ee0c1e7c1ca699424da84a904d");
}

TEST(Keccak, AgreesWithOpensslForAllLengths) {
  for (const Function& function : kFunctions) {
    for (std::size_t size = 0; size <= 600; ++size) {
      const ByteVector message = testlib::seed_bytes("keccak", size);
      ASSERT_EQ(shake(function.rate, message, 200), openssl_shake(function, message, 200)) << size;
      ASSERT_EQ(shake(function.rate, message, size), openssl_shake(function, message, size)) << size;
    }
  }
}

TEST(Keccak, DoesNotMindHowTheBytesAreDivided) {
  const ByteVector message = testlib::seed_bytes("keccak", 600);
  for (const Function& function : kFunctions) {
    const ByteVector whole = shake(function.rate, message, 600);
    for (std::size_t step = 1; step < 200; ++step) {
      Shake run(function.rate);
      for (std::size_t i = 0; i < 600; i += step) run.absorb(Bytes(message).subspan(i, std::min(step, 600 - i)));
      ByteVector out(600);
      for (std::size_t i = 0; i < 600; i += step) run.squeeze(MutableBytes(out).subspan(i, std::min(step, 600 - i)));
      ASSERT_EQ(out, whole) << step;
    }
  }
}

TEST(Keccak, PermutesTheZeroState) {
  State state{};
  permute(state.data());
  EXPECT_EQ(state[0], 0xf1258f7940e1dde7U);
  EXPECT_EQ(state[24], 0xeaf1ff7b5ceca249U);
}

#if defined(__x86_64__)

/// Whether each of kWidth states comes out of a vector as it does alone.
template <std::size_t kWidth>
void expect_same_as_portable(void (*permute_all)(std::uint64_t*) noexcept) {
  std::array<std::uint64_t, kWidth * kNumLanes> lanes{};
  std::array<State, kWidth> states{};
  for (std::size_t j = 0; j < kWidth; ++j) {
    states[j] = random_state("state " + std::to_string(j));
    for (std::size_t i = 0; i < kNumLanes; ++i) lanes[kWidth * i + j] = states[j][i];
  }
  for (int times = 0; times < 3; ++times) {
    permute_all(lanes.data());
    for (std::size_t j = 0; j < kWidth; ++j) {
      permute(states[j].data());
      for (std::size_t i = 0; i < kNumLanes; ++i) ASSERT_EQ(lanes[kWidth * i + j], states[j][i]) << i << " of " << j;
    }
  }
}

TEST(Keccak, FourStatesAtOnceAreAsEachAlone) {
  if (!cpu::available_levels().has(cpu::Level::avx2)) GTEST_SKIP() << "this machine has no AVX2";
  expect_same_as_portable<4>(permute_x4_avx2);
}

TEST(Keccak, EightStatesAtOnceAreAsEachAlone) {
  if (!cpu::available_levels().has(cpu::Level::ifma)) GTEST_SKIP() << "this machine has no AVX-512";
  expect_same_as_portable<8>(permute_x8_avx512);
}

#endif

}  // namespace
}  // namespace assay::native::keccak

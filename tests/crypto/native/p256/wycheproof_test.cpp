// Third-party signatures, each in every lane, beside neighbours of every sort.
#include "tests/signature/wycheproof.hpp"

#include <gtest/gtest.h>
#include <openssl/ecdsa.h>

#include <algorithm>
#include <iostream>

#include "tests/crypto/native/p256/fixture.hpp"
#include "tests/vectors/vector_files.hpp"

namespace p256_test {
namespace {

using assay::testing::WycheproofGroup;
using assay::testing::WycheproofTest;
using testlib::ByteVector;

constexpr std::size_t kLanes = 8;

bool copy_number(const BIGNUM* number, Bytes32& out) {
  return BN_is_negative(number) == 0 && BN_bn2binpad(number, out.data(), 32) == 32;
}

/// The two numbers, if the form of the signature is right: what is not gets to no kernel.
bool read_der(const ByteVector& signature, Case& c) {
  const unsigned char* at = signature.data();
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> parsed(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(signature.size())), ECDSA_SIG_free);
  if (parsed == nullptr) return false;
  unsigned char* again = nullptr;
  const int size = i2d_ECDSA_SIG(parsed.get(), &again);
  const bool is_strict = size >= 0 && ByteVector(again, again + size) == signature;
  OPENSSL_free(again);
  return is_strict && copy_number(ECDSA_SIG_get0_r(parsed.get()), c.r) &&
         copy_number(ECDSA_SIG_get0_s(parsed.get()), c.s);
}

bool read_raw(const ByteVector& signature, Case& c) {
  if (signature.size() != 64) return false;
  std::copy_n(signature.begin(), 32, c.r.begin());
  std::copy_n(signature.begin() + 32, 32, c.s.begin());
  return true;
}

bool read_case(const WycheproofGroup& group, const WycheproofTest& test, Case& c) {
  std::ranges::copy(group.x, c.key.x.begin());
  std::ranges::copy(group.y, c.key.y.begin());
  const auto hash = group.hash == "SHA-512" ? testlib::Hash::sha512 : testlib::Hash::sha256;
  std::copy_n(testlib::digest(hash, test.message).begin(), 32, c.digest.begin());
  c.valid = test.result == "valid";
  return group.type == "EcdsaP1363Verify" ? read_raw(test.signature, c) : read_der(test.signature, c);
}

const std::vector<Case>& vectors() {
  static const std::vector<Case> kVectors = [] {
    std::vector<Case> cases;
    const auto folder = assay::testing::external_vectors() / "wycheproof";
    if (!std::filesystem::is_directory(folder)) return cases;
    for (const auto& file : assay::testing::wycheproof_files(folder)) {
      if (!file.filename().string().starts_with("ecdsa_secp256r1_")) continue;
      for (const WycheproofGroup& group : assay::testing::read_wycheproof(file)) {
        for (const WycheproofTest& test : group.tests) {
          Case c{};
          const bool is_numbers = read_case(group, test, c);
          EXPECT_TRUE(is_numbers || !c.valid) << file << " " << test.id;
          if (is_numbers) cases.push_back(c);
        }
      }
    }
    return cases;
  }();
  return kVectors;
}

/// A neighbour that is right, one that is wrong, one whose key is no point, one that is out of range.
std::vector<Case> neighbours() {
  std::mt19937_64 random(1);
  std::vector<Case> all;
  for (int i = 0; i < 4; ++i) {
    all.push_back(signed_case(random_number(random), random_number(random), random_bytes(random)));
  }
  all[1].digest[0] ^= 1;
  all[2].key.x = random_bytes(random);
  all[3].s = {};
  for (std::size_t i = 1; i < 4; ++i) all[i].valid = false;
  return all;
}

TEST(Catalogue, SIG_05_NativeP256AcceptsEveryValidVectorOfWycheproof) {
  if (vectors().empty()) GTEST_SKIP() << "no third-party vectors";
  const auto num_valid = std::ranges::count_if(vectors(), [](const Case& c) { return c.valid; });
  std::cout << vectors().size() << " signatures, " << num_valid << " of them valid\n";
  EXPECT_GE(num_valid, 600);
  expect_right(vectors());
}

TEST(Catalogue, SIG_24_NativeP256JudgesEveryVectorInEveryLane) {
  if (vectors().empty()) GTEST_SKIP() << "no third-party vectors";
  if (!has_ifma()) GTEST_SKIP() << "no processor with AVX-512 IFMA";
  const Kernel& kernel = kernels().back();
  std::size_t round = 0;
  for (const Case& beside : neighbours()) {
    // With each neighbour another form, so that each vector meets all of them.
    std::size_t at = round++;
    for (const Case& vector : vectors()) {
      const Way way = kWays[at++ % 3];
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        std::vector<Case> batch(kLanes, beside);
        batch[lane] = vector;
        const std::vector<bool> given = answers(kernel, batch, {&way, 1});
        for (std::size_t i = 0; i < kLanes; ++i)
          ASSERT_EQ(given[i], batch[i].valid) << "vector " << at << " lane " << i;
      }
    }
  }
}

}  // namespace
}  // namespace p256_test

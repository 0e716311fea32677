#include "lib/base/sip_hash.hpp"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>

#include "tests/testlib/bytes.hpp"

namespace {

using assay::Bytes;
using assay::SipHash;
using Key = std::array<std::uint8_t, 16>;

Key key_of(const testlib::ByteVector& bytes) {
  Key key;
  std::ranges::copy(bytes, key.begin());
  return key;
}

std::uint64_t by_openssl(const Key& key, Bytes data) {
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac(EVP_MAC_fetch(nullptr, "SIPHASH", nullptr),
                                                              &EVP_MAC_free);
  const std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context(EVP_MAC_CTX_new(mac.get()),
                                                                          &EVP_MAC_CTX_free);
  std::size_t size = 8;
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size), OSSL_PARAM_construct_end()};
  std::array<std::uint8_t, 8> out{};
  std::size_t out_len = 0;
  const bool ok = EVP_MAC_init(context.get(), key.data(), key.size(), params) == 1 &&
                  EVP_MAC_update(context.get(), data.data(), data.size()) == 1 &&
                  EVP_MAC_final(context.get(), out.data(), &out_len, out.size()) == 1;
  EXPECT_TRUE(ok);
  std::uint64_t value = 0;
  for (std::size_t i = out.size(); i-- > 0;) value = value << 8 | out[i];
  return value;
}

// The example in appendix A of the paper.
TEST(SipHash, HashesTheExampleOfThePaper) {
  Key key;
  std::array<std::uint8_t, 15> data;
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i);
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<std::uint8_t>(i);
  EXPECT_EQ(SipHash(key)(data), 0xa129ca6149be45e5);
}

TEST(SipHash, SaysWhatOpensslSaysOfEveryLength) {
  for (std::size_t length = 0; length <= 130; ++length) {
    const Key key = key_of(testlib::seed_bytes("key " + std::to_string(length), 16));
    const testlib::ByteVector data = testlib::seed_bytes("data " + std::to_string(length), length);
    ASSERT_EQ(SipHash(key)(data), by_openssl(key, data)) << length;
  }
}

}  // namespace

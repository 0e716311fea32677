#include "lib/crypto/native/sha256/sha256.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "lib/cpu/features.hpp"
#include "tests/testlib/bytes.hpp"
#include "tests/testlib/exact_bytes.hpp"
#include "tests/testlib/guarded_pages.hpp"
#include "tests/testlib/long_run.hpp"

namespace assay::native::sha256 {
namespace {

using testlib::ByteVector;

/// Every kernel that this machine can run.
void with_each_kernel(const std::function<void(const Kernel&)>& test) {
  {
    SCOPED_TRACE("portable");
    test(kPortable);
  }
#if defined(ASSAY_SHA_NI)
  if (!cpu::available_levels().has(cpu::Level::sha_ni)) return;
  SCOPED_TRACE("sha_ni");
  test(kShaNi);
#endif
}

ByteVector digest_of(const Kernel& kernel, Bytes message) {
  ByteVector digest(32);
  hash(kernel, message, std::span<std::uint8_t, 32>(digest));
  return digest;
}

ByteVector expected_of(Bytes message) {
  const auto digest = testlib::sha256(message);
  return {digest.begin(), digest.end()};
}

TEST(Sha256, HashesTheExamplesOfFips180) {
  with_each_kernel([](const Kernel& kernel) {
    EXPECT_EQ(testlib::to_hex(digest_of(kernel, bytes_of("abc"))),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(testlib::to_hex(digest_of(kernel, {})),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });
}

TEST(Sha256, HashesMessagesOfAnyLengthAsOpensslDoes) {
  const ByteVector bytes = testlib::seed_bytes("sha256", 5000);
  with_each_kernel([&](const Kernel& kernel) {
    for (std::size_t size = 0; size <= 300; ++size) {
      const testlib::ExactBytes message(Bytes(bytes).first(size));
      ASSERT_EQ(digest_of(kernel, message), expected_of(message)) << size;
    }
    for (const std::size_t size : {511U, 512U, 4096U, 5000U}) {
      ASSERT_EQ(digest_of(kernel, Bytes(bytes).first(size)), expected_of(Bytes(bytes).first(size))) << size;
    }
  });
}

TEST(Sha256, ReadsFromAnyAlignmentAndNotPastTheEnd) {
  const ByteVector bytes = testlib::seed_bytes("sha256", 200);
  with_each_kernel([&](const Kernel& kernel) {
    for (const auto edge : {testlib::GuardedPages::Edge::begin, testlib::GuardedPages::Edge::end}) {
      for (std::size_t distance = 0; distance < 64; ++distance) {
        for (const std::size_t size : {1U, 55U, 64U, 69U, 200U}) {
          const testlib::GuardedPages pages(Bytes(bytes).first(size), edge, distance);
          ASSERT_EQ(digest_of(kernel, pages.bytes()), expected_of(Bytes(bytes).first(size))) << distance << " " << size;
        }
      }
    }
  });
}

/// Messages of these lengths, hashed at once.
void expect_each_right(const Kernel& kernel, const std::vector<std::size_t>& sizes, std::size_t seed) {
  const ByteVector bytes = testlib::seed_bytes("sha256 many " + std::to_string(seed), 1400);
  std::vector<testlib::ExactBytes> messages;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    messages.emplace_back(Bytes(bytes).subspan((seed + 13 * i) % 1000, sizes[i]));
  }
  const std::vector<Bytes> views(messages.begin(), messages.end());
  std::vector<Digest> digests(sizes.size());
  hash_many(kernel, views, digests);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    ASSERT_EQ(ByteVector(digests[i].begin(), digests[i].end()), expected_of(views[i])) << i << " of " << sizes.size();
  }
}

TEST(Sha256, HashesManyOfOneLengthAtOnce) {
  with_each_kernel([](const Kernel& kernel) {
    for (std::size_t count = 0; count <= 9; ++count) {
      for (const std::size_t size : {0U, 55U, 56U, 69U, 119U, 120U, 247U, 248U}) {
        expect_each_right(kernel, std::vector<std::size_t>(count, size), size);
      }
    }
  });
}

TEST(Sha256, HashesManyOfAnyLengthsAtOnce) {
  std::mt19937_64 random(testlib::seed_of_run(1));
  std::size_t num_messages = 0;
  testlib::LongRun run(200);
  while (run.next()) {
    std::vector<std::size_t> sizes(random() % 70);
    for (std::size_t& size : sizes) size = random() % 301;
    const std::size_t offset = random();
    with_each_kernel([&](const Kernel& kernel) { expect_each_right(kernel, sizes, offset); });
    ASSERT_FALSE(HasFatalFailure());
    num_messages += sizes.size();
  }
  testlib::report_evidence(num_messages, 0);
}

}  // namespace
}  // namespace assay::native::sha256

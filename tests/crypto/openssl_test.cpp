#include <gtest/gtest.h>
#include <openssl/err.h>

#include <array>
#include <barrier>
#include <thread>

#include "lib/crypto/known_answers.hpp"
#include "tests/crypto/certificate_chain.hpp"
#include "tests/crypto/fixture.hpp"
#include "tests/testlib/exact_bytes.hpp"

namespace assay::crypto {
namespace {

using testlib::ByteVector;

const KnownSignature& known(Algorithm algorithm) {
  return *std::ranges::find(known_signatures(), algorithm, &KnownSignature::algorithm);
}

VerifyJob job_of(const KnownSignature& signature) {
  return {signature.algorithm, signature.key, nullptr, known_message(), signature.signature};
}

TEST(Openssl, HashesMessagesOfAnyLength) {
  const OwnContext context(openssl_backend());
  const ByteVector bytes = testlib::seed_bytes("message", 300);
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    std::array<std::uint8_t, 32> digest{};
    const testlib::ExactBytes message(Bytes(bytes).first(size));
    ASSERT_EQ(openssl_backend().sha256(*context, message, digest).code, ErrorCode::ok);
    EXPECT_TRUE(std::ranges::equal(digest, testlib::sha256(Bytes(bytes).first(size)))) << size;
  }
}

/// Of a message of FIPS 180's examples: "", "abc", and the two of 448 and 896 bits.
struct KnownHash {
  std::string_view message;
  const char* digests[kNumHashAlgorithms];  ///< indexed by HashAlgorithm
};
constexpr KnownHash kKnownHashes[] = {
    {"",
     {"da39a3ee5e6b4b0d3255bfef95601890afd80709", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b",
      "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81"
      "a538327af927da3e"}},
    {"abc",
     {"a9993e364706816aba3e25717850c26c9cd0d89d", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e"
      "2a9ac94fa54ca49f"}},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     {"84983e441c3bd26ebaae4aa1f95129e5e54670f1", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
      "3391fdddfc8dc7393707a65b1b4709397cf8b1d162af05abfe8f450de5f36bc6b0455a8520bc4e6f5fe95b1fe3c8452b",
      "204a8fc6dda82f0a0ced7beb8e08a41657c16ef468b228a8279be331a703c33596fd15c13b1b07f9aa1d3bea57789ca031ad85c7a71dd703"
      "54ec631238ca3445"}},
    {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
     {"a49b2446a02c645bf419f995b67091253a04a259", "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1",
      "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712fcc7c71a557e2db966c3e9fa91746039",
      "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd2654"
      "5e96e55b874be909"}},
};

TEST(Openssl, HashesTheExamplesOfFips180) {
  const OwnContext context(openssl_backend());
  for (const KnownHash& known : kKnownHashes) {
    for (std::size_t i = 0; i < kNumHashAlgorithms; ++i) {
      const auto algorithm = static_cast<HashAlgorithm>(i);
      ByteVector digest(hash_size(algorithm));
      ASSERT_EQ(openssl_backend().hash(*context, algorithm, bytes_of(known.message), digest).code, ErrorCode::ok);
      EXPECT_EQ(testlib::to_hex(digest), known.digests[i]) << known.message;
    }
  }
}

TEST(Openssl, HashesIntoARoomOfTheRightSizeOnly) {
  const OwnContext context(openssl_backend());
  for (std::size_t i = 0; i < kNumHashAlgorithms; ++i) {
    const auto algorithm = static_cast<HashAlgorithm>(i);
    for (std::size_t size = 0; size <= kMaxHashSize + 1; ++size) {
      ByteVector digest(size);
      EXPECT_EQ(openssl_backend().hash(*context, algorithm, {}, digest).code,
                size == hash_size(algorithm) ? ErrorCode::ok : ErrorCode::backend_failure);
    }
  }
}

TEST(Openssl, RefusesAnAlgorithmThatItDoesNotKnow) {
  const OwnContext context(openssl_backend());
  VerifyJob job = job_of(known(Algorithm::es256));
  ASSERT_EQ(openssl_backend().verify_one(*context, job, nullptr).code, ErrorCode::ok);
  job.algorithm = static_cast<Algorithm>(-1);
  EXPECT_EQ(openssl_backend().verify_one(*context, job, nullptr).code, ErrorCode::algorithm_unsupported);
  EXPECT_EQ(openssl_backend().load_key(job.key, job.algorithm).error().code, ErrorCode::algorithm_unsupported);
  // A key of another type than the algorithm's.
  job.algorithm = Algorithm::rs256;
  EXPECT_EQ(openssl_backend().verify_one(*context, job, nullptr).code, ErrorCode::algorithm_unsupported);
  EXPECT_EQ(openssl_backend().load_key(job.key, job.algorithm).error().code, ErrorCode::algorithm_unsupported);
}

TEST(Openssl, CannotLoadAKeyThatIsNone) {
  PublicKeyView key = known(Algorithm::es256).key;
  ByteVector off_curve(key.y.begin(), key.y.end());
  off_curve.back() ^= 1;
  const OwnKey good(openssl_backend(), key, Algorithm::es256);
  EXPECT_NE(good.get(), nullptr);
  key.y = off_curve;
  EXPECT_EQ(openssl_backend().load_key(key, Algorithm::es256).error().code, ErrorCode::backend_failure);
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(Openssl, JudgesEachSignatureOfABatchOnItsOwn) {
  const OwnContext context(openssl_backend());
  std::vector<VerifyJob> jobs;
  for (const KnownSignature& signature : known_signatures()) {
    if (openssl_backend().can_verify(signature.algorithm)) jobs.push_back(job_of(signature));
  }
  const ByteVector other = {1, 2, 3};
  for (std::size_t bad = 0; bad < jobs.size(); ++bad) {
    std::vector<VerifyJob> changed = jobs;
    changed[bad].message = other;
    std::vector<Error> results(jobs.size(), Error{ErrorCode::backend_failure});
    const std::vector<const LoadedKey*> loaded(jobs.size(), nullptr);
    openssl_backend().verify_batch(*context, changed, loaded, results);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      EXPECT_EQ(results[i].code, i == bad ? ErrorCode::signature_invalid : ErrorCode::ok) << i;
    }
  }
}

TEST(Openssl, LeavesNothingInTheErrorQueue) {
  const OwnContext context(openssl_backend());
  const ByteVector other = {1, 2, 3};
  for (const KnownSignature& signature : known_signatures()) {
    if (!openssl_backend().can_verify(signature.algorithm)) continue;
    const OwnKey key(openssl_backend(), signature.key, signature.algorithm);
    VerifyJob job = job_of(signature);
    job.message = other;
    for (const LoadedKey* loaded : {key.get(), static_cast<const LoadedKey*>(nullptr)}) {
      EXPECT_EQ(openssl_backend().verify_one(*context, job, loaded).code, ErrorCode::signature_invalid);
      EXPECT_EQ(ERR_peek_error(), 0U);
    }
  }
  EXPECT_EQ(judge_chain({{0x30, 0x00}}, {{0x30, 0x00}}, testlib::kJudgedAt), ErrorCode::anchor_invalid);
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(Openssl, IsNotMisledByWhatWasInTheErrorQueue) {
  const OwnContext context(openssl_backend());
  VerifyJob job = job_of(known(Algorithm::es256));
  const ByteVector other = {1, 2, 3};
  ERR_raise(ERR_LIB_EC, ERR_R_MALLOC_FAILURE);
  EXPECT_EQ(openssl_backend().verify_one(*context, job, nullptr).code, ErrorCode::ok);
  job.message = other;
  ERR_raise(ERR_LIB_EC, ERR_R_MALLOC_FAILURE);
  EXPECT_EQ(openssl_backend().verify_one(*context, job, nullptr).code, ErrorCode::signature_invalid);
}

TEST(Openssl, KeysAreSharedByThreads) {
  constexpr int kThreads = 8;
  for (const KnownSignature& signature : known_signatures()) {
    if (!openssl_backend().can_verify(signature.algorithm)) continue;
    const OwnKey key(openssl_backend(), signature.key, signature.algorithm);
    std::barrier start(kThreads);
    std::array<ErrorCode, kThreads> codes;
    codes.fill(ErrorCode::backend_failure);
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] {
        const OwnContext context(openssl_backend());
        start.arrive_and_wait();
        for (int round = 0; round < 10; ++round) {
          codes[static_cast<std::size_t>(i)] =
              openssl_backend().verify_one(*context, job_of(signature), key.get()).code;
        }
      });
    }
    threads.clear();
    for (const ErrorCode code : codes) EXPECT_EQ(code, ErrorCode::ok) << algorithm_name(signature.algorithm);
  }
}

}  // namespace
}  // namespace assay::crypto

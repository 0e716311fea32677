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
  EXPECT_EQ(judge_chain({{0x30, 0x00}}, {{0x30, 0x00}}, testlib::kJudgedAt), ErrorCode::chain_check_failure);
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

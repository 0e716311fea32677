// What every backend of the build has to do, and do as OpenSSL does.
#include <gtest/gtest.h>

#include <array>
#include <functional>

#include "lib/crypto/known_answers.hpp"
#include "tests/crypto/fixture.hpp"
#include "tests/testlib/exact_bytes.hpp"

namespace assay::crypto {
namespace {

using testlib::ByteVector;

void with_each(const std::function<void(const Backend&, Context&)>& test) {
  for (const std::string_view name : backend_names()) {
    SCOPED_TRACE(name);
    const Backend& backend = backend_named(name);
    const OwnContext context(backend);
    test(backend, *context);
  }
}

const KnownSignature& known(Algorithm algorithm) {
  return *std::ranges::find(known_signatures(), algorithm, &KnownSignature::algorithm);
}

VerifyJob job_of(const KnownSignature& signature) {
  return {signature.algorithm, signature.key, nullptr, known_message(), signature.signature};
}

TEST(EveryBackend, HashesMessagesOfAnyLengthAsOpensslDoes) {
  const OwnContext reference(openssl_backend());
  const ByteVector bytes = testlib::seed_bytes("message", 300);
  with_each([&](const Backend& backend, Context& context) {
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
      const testlib::ExactBytes message(Bytes(bytes).first(size));
      for (std::size_t i = 0; i < kNumHashAlgorithms; ++i) {
        const auto algorithm = static_cast<HashAlgorithm>(i);
        ByteVector digest(hash_size(algorithm));
        ByteVector expected(hash_size(algorithm));
        ASSERT_EQ(backend.hash(context, algorithm, message, digest).code, ErrorCode::ok);
        ASSERT_EQ(openssl_backend().hash(*reference, algorithm, message, expected).code, ErrorCode::ok);
        ASSERT_EQ(digest, expected) << size;
      }
      std::array<std::uint8_t, 32> digest{};
      ASSERT_EQ(backend.sha256(context, message, digest).code, ErrorCode::ok);
      ASSERT_TRUE(std::ranges::equal(digest, testlib::sha256(Bytes(bytes).first(size)))) << size;
    }
  });
}

TEST(EveryBackend, HashesIntoARoomOfTheRightSizeOnly) {
  with_each([](const Backend& backend, Context& context) {
    for (std::size_t i = 0; i < kNumHashAlgorithms; ++i) {
      const auto algorithm = static_cast<HashAlgorithm>(i);
      for (const std::size_t size : {std::size_t{0}, hash_size(algorithm) - 1, hash_size(algorithm) + 1}) {
        ByteVector digest(size);
        EXPECT_EQ(backend.hash(context, algorithm, {}, digest).code, ErrorCode::backend_failure);
      }
    }
  });
}

TEST(EveryBackend, RefusesAnAlgorithmThatItDoesNotKnow) {
  with_each([](const Backend& backend, Context& context) {
    VerifyJob job = job_of(known(Algorithm::es256));
    ASSERT_EQ(backend.verify_one(context, job, nullptr).code, ErrorCode::ok);
    for (const Algorithm algorithm : {static_cast<Algorithm>(-1), Algorithm::rs256}) {
      job.algorithm = algorithm;
      EXPECT_EQ(backend.verify_one(context, job, nullptr).code, ErrorCode::algorithm_unsupported);
      EXPECT_EQ(backend.load_key(job.key, algorithm).error().code, ErrorCode::algorithm_unsupported);
    }
  });
}

// Native P-256 relies on the checks of parse_cose_key().
TEST(EveryBackend, CannotLoadAKeyThatIsNone) {
  with_each([](const Backend& backend, Context&) {
    for (const Algorithm algorithm : {Algorithm::es256, Algorithm::es384, Algorithm::es512, Algorithm::es256k}) {
      if (algorithm_implementation(backend, algorithm).starts_with("native/")) continue;
      PublicKeyView key = known(algorithm).key;
      ByteVector off_curve(key.y.begin(), key.y.end());
      off_curve.back() ^= 1;
      const OwnKey good(backend, key, algorithm);
      EXPECT_NE(good.get(), nullptr);
      key.y = off_curve;
      EXPECT_EQ(backend.load_key(key, algorithm).error().code, ErrorCode::backend_failure) << algorithm_name(algorithm);
    }
  });
}

TEST(EveryBackend, JudgesEachSignatureOfABatchOnItsOwn) {
  const ByteVector other = {1, 2, 3};
  with_each([&](const Backend& backend, Context& context) {
    std::vector<VerifyJob> jobs;
    for (const KnownSignature& signature : known_signatures()) {
      if (backend.can_verify(signature.algorithm)) jobs.push_back(job_of(signature));
    }
    for (std::size_t bad = 0; bad < jobs.size(); ++bad) {
      std::vector<VerifyJob> changed = jobs;
      changed[bad].message = other;
      std::vector<Error> results(jobs.size(), Error{ErrorCode::backend_failure});
      const std::vector<const LoadedKey*> loaded(jobs.size(), nullptr);
      backend.verify_batch(context, changed, loaded, results);
      for (std::size_t i = 0; i < jobs.size(); ++i) {
        ASSERT_EQ(results[i].code, i == bad ? ErrorCode::signature_invalid : ErrorCode::ok) << i;
      }
    }
  });
}

/// Every bit of the signature, in turn, makes it another: refused, whatever OpenSSL says of its form.
TEST(EveryBackend, RefusesEverySignatureThatDiffersInABit) {
  with_each([&](const Backend& backend, Context& context) {
    for (const KnownSignature& signature : known_signatures()) {
      if (!backend.can_verify(signature.algorithm) || signature.key.type == KeyType::ec2) continue;
      const OwnKey key(backend, signature.key, signature.algorithm);
      ByteVector changed(signature.signature.begin(), signature.signature.end());
      VerifyJob job = job_of(signature);
      job.signature = changed;
      ASSERT_EQ(backend.verify_one(context, job, key.get()).code, ErrorCode::ok);
      for (std::size_t at = 1; at < changed.size(); at += changed.size() / 16) {
        changed[at] ^= 1;
        EXPECT_EQ(backend.verify_one(context, job, key.get()).code, ErrorCode::signature_invalid)
            << algorithm_name(signature.algorithm) << " " << at;
        changed[at] ^= 1;
      }
    }
  });
}

TEST(EveryBackend, OpensWhatOpensslSealed) {
  const auto key = testlib::seed_bytes("key", 32);
  const auto nonce = testlib::seed_bytes("nonce", 12);
  const ByteVector associated = {1, 2, 3};
  const AeadInput input{std::span<const std::uint8_t, 32>(key), std::span<const std::uint8_t, 12>(nonce), associated};
  with_each([&](const Backend& backend, Context& context) {
    const OwnContext reference(openssl_backend());
    for (const std::size_t size : {0U, 1U, 16U, 300U}) {
      const ByteVector text = testlib::seed_bytes("text", size);
      ByteVector sealed = text;
      ByteVector own = text;
      std::array<std::uint8_t, kAeadTagSize> tag{};
      std::array<std::uint8_t, kAeadTagSize> own_tag{};
      ASSERT_EQ(openssl_backend().aead_seal(*reference, input, sealed, tag).code, ErrorCode::ok);
      ASSERT_EQ(backend.aead_seal(context, input, own, own_tag).code, ErrorCode::ok);
      EXPECT_EQ(own, sealed);
      EXPECT_EQ(own_tag, tag);
      EXPECT_EQ(backend.aead_open(context, input, sealed, tag).code, ErrorCode::ok);
      EXPECT_EQ(sealed, text);
      tag[15] ^= 1;
      EXPECT_EQ(backend.aead_open(context, input, own, tag).code, ErrorCode::aead_not_authentic);
      EXPECT_EQ(own, ByteVector(size));
    }
  });
}

}  // namespace
}  // namespace assay::crypto

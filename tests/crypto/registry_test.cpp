#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "lib/crypto/context.hpp"
#include "lib/crypto/known_answers.hpp"
#include "tests/crypto/fixture.hpp"

namespace assay::crypto {
namespace {

TEST(Registry, FindsEveryBackendByItsName) {
  ASSERT_FALSE(backend_names().empty());
  for (const std::string_view name : backend_names()) {
    const Result<const Backend*> found = find_backend(name);
    ASSERT_EQ(found.error().code, ErrorCode::ok) << name;
    EXPECT_EQ(backend_name(**found), name);
    EXPECT_FALSE(backend_algorithms(**found).empty());
  }
}

TEST(Registry, RefusesUnknownNames) {
  for (const std::string_view name : {"", "OpenSSL", "openssl ", "boringssl"}) {
    const Result<const Backend*> found = find_backend(name);
    EXPECT_EQ(found.error().code, ErrorCode::backend_unknown) << name;
    EXPECT_EQ(*found, nullptr);
  }
}

TEST(Registry, OpensslOffersInTheOrderOfARelyingParty) {
  const auto offered = backend_algorithms(openssl_backend());
  const Algorithm kFirst[] = {Algorithm::es256,  Algorithm::eddsa, Algorithm::rs256,  Algorithm::es384,
                              Algorithm::es512,  Algorithm::ps256, Algorithm::ps384,  Algorithm::ps512,
                              Algorithm::rs384,  Algorithm::rs512, Algorithm::es256k, Algorithm::ed448,
                              Algorithm::ed25519};
  ASSERT_GE(offered.size(), std::size(kFirst));
  EXPECT_TRUE(std::ranges::equal(offered.first(std::size(kFirst)), kFirst));
}

TEST(Registry, OpensslVerifiesMoreThanItOffers) {
  const auto offered = backend_algorithms(openssl_backend());
  for (const Algorithm algorithm : {Algorithm::esp256, Algorithm::esp384, Algorithm::esp512, Algorithm::rs1}) {
    EXPECT_TRUE(openssl_backend().can_verify(algorithm));
    EXPECT_EQ(std::ranges::count(offered, algorithm), 0);
  }
  EXPECT_FALSE(openssl_backend().can_verify(Algorithm::none));
  EXPECT_FALSE(openssl_backend().can_verify(static_cast<Algorithm>(-1)));
}

TEST(KnownAnswers, ThereIsOneForEveryAlgorithm) {
  std::set<Algorithm> known;
  for (const KnownSignature& signature : known_signatures()) {
    EXPECT_TRUE(known.insert(signature.algorithm).second);
    EXPECT_EQ(signature.key.algorithm, signature.algorithm);
  }
  EXPECT_EQ(known.size(), 20U);
}

TEST(KnownAnswers, CanBeAskedForByAlgorithm) {
  const Result<VerifyJob> known = known_answer(Algorithm::es256);
  ASSERT_EQ(known.error().code, ErrorCode::ok);
  EXPECT_EQ(known->algorithm, Algorithm::es256);
  EXPECT_FALSE(known->signature.empty());
  EXPECT_EQ(known_answer(Algorithm::none).error().code, ErrorCode::algorithm_unknown);
}

TEST(Automatic, RefusesAlgorithmsThatNobodyHas) {
  const Backend& backend = backend_named("auto");
  const OwnContext context(backend);
  VerifyJob job = *known_answer(Algorithm::es256);
  EXPECT_EQ(backend.verify_one(*context, job, nullptr).code, ErrorCode::ok);
  std::array<std::uint8_t, expanded_key_size(KeyForm::expanded_1k)> expanded;
  EXPECT_EQ(backend.load_key(job.key, Algorithm::none).error().code, ErrorCode::algorithm_unsupported);
  EXPECT_EQ(backend.load_expanded_key(job.key, Algorithm::none, KeyForm::expanded_1k, {}).error().code,
            ErrorCode::algorithm_unsupported);
  EXPECT_EQ(backend.expand_key(job.key, Algorithm::none, KeyForm::expanded_1k, expanded).code,
            ErrorCode::algorithm_unsupported);
  job.algorithm = Algorithm::none;
  EXPECT_EQ(backend.verify_one(*context, job, nullptr).code, ErrorCode::algorithm_unsupported);
  const std::array<VerifyJob, 2> jobs = {*known_answer(Algorithm::es256), job};
  const std::array<const LoadedKey*, 2> none{};
  std::array<Error, 2> results;
  backend.verify_batch(*context, jobs, none, results);
  EXPECT_EQ(results[0].code, ErrorCode::ok);
  EXPECT_EQ(results[1].code, ErrorCode::algorithm_unsupported);
}

// Broken backends: each is the OpenSSL one with one slot replaced.

Backend broken(void (*breaks)(Backend&)) {
  Backend backend = openssl_backend();
  EXPECT_EQ(check_known_answers(backend).code, ErrorCode::ok);
  breaks(backend);
  return backend;
}

ErrorCode check_broken(void (*breaks)(Backend&)) {
  return check_known_answers(broken(breaks)).code;
}

const Backend& good() {
  return openssl_backend();
}

TEST(KnownAnswers, CatchAHashThatIsWrong) {
  EXPECT_EQ(check_broken([](Backend& backend) {
              backend.sha256 = [](Context& context, Bytes data, std::span<std::uint8_t, 32> digest) noexcept {
                const Error error = good().sha256(context, data, digest);
                digest[31] ^= 1;
                return error;
              };
            }),
            ErrorCode::backend_self_test);
  EXPECT_EQ(check_broken([](Backend& backend) {
              backend.sha256 = [](Context&, Bytes, std::span<std::uint8_t, 32>) noexcept { return Error{}; };
            }),
            ErrorCode::backend_self_test);
}

// One wrong hash is enough, whichever it is, also if sha256() is right.
HashAlgorithm wrong_hash = HashAlgorithm::sha1;

TEST(KnownAnswers, CatchASingleWrongHash) {
  for (std::size_t i = 0; i < kNumHashAlgorithms; ++i) {
    wrong_hash = static_cast<HashAlgorithm>(i);
    EXPECT_EQ(check_broken([](Backend& backend) {
                backend.hash = [](Context& context, HashAlgorithm algorithm, Bytes data, MutableBytes digest) noexcept {
                  const Error error = good().hash(context, algorithm, data, digest);
                  if (algorithm == wrong_hash) digest.back() ^= 1;
                  return error;
                };
              }),
              ErrorCode::backend_self_test)
        << i;
  }
}

TEST(KnownAnswers, CatchAVerifierThatAcceptsAll) {
  EXPECT_EQ(check_broken([](Backend& backend) {
              backend.verify_one = [](Context&, const VerifyJob&, const LoadedKey*) noexcept { return Error{}; };
            }),
            ErrorCode::backend_self_test);
}

TEST(KnownAnswers, CatchAVerifierThatRefusesAll) {
  EXPECT_EQ(check_broken([](Backend& backend) {
              backend.verify_one = [](Context&, const VerifyJob&, const LoadedKey*) noexcept {
                return Error{ErrorCode::signature_invalid};
              };
            }),
            ErrorCode::backend_self_test);
}

// One wrong algorithm is enough, whichever it is.
Algorithm wrong_algorithm = Algorithm::none;

TEST(KnownAnswers, CatchASingleWrongAlgorithm) {
  for (const KnownSignature& known : known_signatures()) {
    if (!good().can_verify(known.algorithm)) continue;
    wrong_algorithm = known.algorithm;
    EXPECT_EQ(check_broken([](Backend& backend) {
                backend.verify_one = [](Context& context, const VerifyJob& job, const LoadedKey* loaded) noexcept {
                  return job.algorithm == wrong_algorithm ? Error{} : good().verify_one(context, job, loaded);
                };
              }),
              ErrorCode::backend_self_test)
        << algorithm_name(known.algorithm);
  }
}

TEST(KnownAnswers, CatchAVerifierThatFailsOnlyWithALoadedKey) {
  EXPECT_EQ(check_broken([](Backend& backend) {
              backend.verify_one = [](Context& context, const VerifyJob& job, const LoadedKey* loaded) noexcept {
                return loaded != nullptr ? Error{} : good().verify_one(context, job, loaded);
              };
            }),
            ErrorCode::backend_self_test);
}

TEST(KnownAnswers, CatchAFailureThatIsNoVerdict) {
  EXPECT_EQ(check_broken([](Backend& backend) {
              backend.verify_one = [](Context& context, const VerifyJob& job, const LoadedKey* loaded) noexcept {
                const Error error = good().verify_one(context, job, loaded);
                return error.failed() ? Error{ErrorCode::backend_failure} : error;
              };
            }),
            ErrorCode::backend_self_test);
}

TEST(KnownAnswers, CatchABatchThatWritesNothing) {
  EXPECT_EQ(check_broken([](Backend& backend) {
              backend.verify_batch = [](Context&, std::span<const VerifyJob>, std::span<const LoadedKey* const>,
                                        std::span<Error>) noexcept {};
            }),
            ErrorCode::backend_self_test);
}

TEST(KnownAnswers, CatchABatchThatMixesUpItsLanes) {
  EXPECT_EQ(check_broken([](Backend& backend) {
              backend.verify_batch = [](Context& context, std::span<const VerifyJob> jobs,
                                        std::span<const LoadedKey* const> loaded, std::span<Error> results) noexcept {
                good().verify_batch(context, jobs, loaded, results);
                std::ranges::reverse(results);
              };
            }),
            ErrorCode::backend_self_test);
}

TEST(KnownAnswers, CatchAChainWithoutAnchorsThatIsTrusted) {
  EXPECT_EQ(check_broken([](Backend& backend) {
              backend.verify_chain = [](Context&, const ChainJob&, ChainFacts&) noexcept { return Error{}; };
            }),
            ErrorCode::backend_self_test);
}

TEST(KnownAnswers, CatchAKeyThatCannotBeLoaded) {
  EXPECT_EQ(check_broken([](Backend& backend) {
              backend.load_key = [](const PublicKeyView&, Algorithm) noexcept {
                return Result<LoadedKey*>(Error{ErrorCode::backend_failure});
              };
            }),
            ErrorCode::backend_self_test);
}

TEST(KnownAnswers, CatchAnOfferThatCannotBeVerified) {
  EXPECT_EQ(check_broken([](Backend& backend) {
              backend.can_verify = [](Algorithm algorithm) noexcept { return algorithm != Algorithm::ed448; };
            }),
            ErrorCode::backend_self_test);
  static constexpr Algorithm kUnknown[] = {Algorithm::es256, static_cast<Algorithm>(-1)};
  EXPECT_EQ(check_broken([](Backend& backend) {
              backend.algorithms = kUnknown;
              backend.can_verify = [](Algorithm) noexcept { return true; };
            }),
            ErrorCode::backend_self_test);
}

TEST(KnownAnswers, PassOnWhyThereIsNoContext) {
  EXPECT_EQ(check_broken([](Backend& backend) {
              backend.new_context = []() noexcept { return Result<Context*>(Error{ErrorCode::out_of_memory}); };
            }),
            ErrorCode::out_of_memory);
}

TEST(AttachContext, FillsTheWorkspace) {
  Workspace::Impl impl;
  EXPECT_EQ(context_of(impl), nullptr);
  ASSERT_EQ(attach_context(impl, &openssl_backend()).code, ErrorCode::ok);
  EXPECT_EQ(impl.backend, &openssl_backend());
  EXPECT_NE(context_of(impl), nullptr);
}

TEST(AttachContext, LeavesTheWorkspaceAsItWasOnFailure) {
  Workspace::Impl impl;
  EXPECT_EQ(attach_context(impl, nullptr).code, ErrorCode::backend_missing);
  Backend backend = openssl_backend();
  backend.new_context = []() noexcept { return Result<Context*>(Error{ErrorCode::backend_failure}); };
  EXPECT_EQ(attach_context(impl, &backend).code, ErrorCode::backend_failure);
  EXPECT_EQ(impl.backend, nullptr);
  EXPECT_EQ(context_of(impl), nullptr);
}

}  // namespace
}  // namespace assay::crypto

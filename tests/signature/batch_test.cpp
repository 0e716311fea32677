#include <gtest/gtest.h>

#include "assay/public_key.hpp"
#include "tests/signature/crafted.hpp"
#include "tests/signature/fixture.hpp"

namespace assay::testing {
namespace {

using namespace testlib;

const ByteVector kMessage = bytes_of_text("message");
const ByteVector kOtherMessage = bytes_of_text("another message");

/// Signatures by one key of each algorithm, in turn.
struct Signed {
  ByteVector cose_key;
  ByteVector signature;
  PublicKeyView view;
};

class Jobs {
 public:
  explicit Jobs(const Backend& backend) {
    for (const Algorithm algorithm : backend_algorithms(backend)) {
      if (!SigningKey::can_make(static_cast<int>(algorithm))) continue;
      const SigningKey key = SigningKey::make(static_cast<int>(algorithm), "batch");
      signed_.push_back({key.cose_key(), key.sign(kMessage), {}});
    }
    for (Signed& one : signed_) one.view = *parse_cose_key(one.cose_key);
  }
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

  std::vector<VerifyJob> make(std::size_t count) const {
    std::vector<VerifyJob> jobs;
    for (std::size_t i = 0; i < count; ++i) {
      const Signed& one = signed_[i % signed_.size()];
      jobs.push_back({one.view.algorithm, one.view, nullptr, kMessage, one.signature});
    }
    return jobs;
  }

 private:
  std::vector<Signed> signed_;
};

std::vector<ErrorCode> verify(const std::vector<VerifyJob>& jobs, Workspace& workspace) {
  std::vector<Error> results(jobs.size(), Error{ErrorCode::backend_failure});
  EXPECT_EQ(verify_batch(jobs, results, workspace).code, ErrorCode::ok);
  std::vector<ErrorCode> codes;
  for (const Error& result : results) codes.push_back(result.code);
  return codes;
}

TEST(VerifyBatch, TakesBatchesOfAnySize) {
  with_each_backend([](const Backend& backend, Workspace& workspace) {
    const Jobs jobs(backend);
    for (const std::size_t size : {0U, 1U, 2U, 3U, 7U, 8U, 9U, 16U, 17U, 63U, 64U, 65U, 128U, 130U}) {
      EXPECT_EQ(verify(jobs.make(size), workspace), std::vector<ErrorCode>(size, ErrorCode::ok)) << size;
    }
  });
}

// One job is spoilt in three ways: for the backend, by its form, by its key.
TEST(Catalogue, SIG_29_OneBadJobSpoilsNoOther) {
  with_each_backend([](const Backend& backend, Workspace& workspace) {
    const Jobs good(backend);
    constexpr std::size_t kSize = 20;
    ASSERT_EQ(verify(good.make(kSize), workspace), std::vector<ErrorCode>(kSize, ErrorCode::ok));
    for (std::size_t bad = 0; bad < kSize; ++bad) {
      std::vector<ErrorCode> expected(kSize, ErrorCode::ok);
      std::vector<VerifyJob> jobs = good.make(kSize);
      jobs[bad].message = kOtherMessage;
      expected[bad] = ErrorCode::signature_invalid;
      EXPECT_EQ(verify(jobs, workspace), expected) << bad;
      jobs[bad].algorithm = Algorithm::none;
      expected[bad] = ErrorCode::cose_algorithm_key_mismatch;
      EXPECT_EQ(verify(jobs, workspace), expected) << bad;
      jobs = good.make(kSize);
      jobs[bad].signature = {};
      expected[bad] = jobs[bad].key.type == KeyType::ec2 ? ErrorCode::der_truncated : ErrorCode::signature_length;
      EXPECT_EQ(verify(jobs, workspace), expected) << bad;
    }
  });
}

TEST(Catalogue, SIG_29_OneBadJobAcrossChunks) {
  with_each_backend([](const Backend& backend, Workspace& workspace) {
    const SigningKey key = SigningKey::make(cose::kEs256, "batch");
    const ByteVector cose_key = key.cose_key();
    const ByteVector signature = key.sign(kMessage);
    const PublicKeyView view = *parse_cose_key(cose_key);
    ASSERT_TRUE(backend.can_verify(Algorithm::es256));
    constexpr std::size_t kSize = 130;
    for (const std::size_t bad : {0U, 1U, 62U, 63U, 64U, 65U, 127U, 128U, 129U}) {
      std::vector<VerifyJob> jobs(kSize, {Algorithm::es256, view, nullptr, kMessage, signature});
      std::vector<ErrorCode> expected(kSize, ErrorCode::ok);
      jobs[bad].message = kOtherMessage;
      expected[bad] = ErrorCode::signature_invalid;
      EXPECT_EQ(verify(jobs, workspace), expected) << bad;
      jobs[bad].signature = Bytes(signature).first(signature.size() - 1);
      expected[bad] = ErrorCode::der_truncated;
      EXPECT_EQ(verify(jobs, workspace), expected) << bad;
    }
  });
}

TEST(VerifyBatch, RefusesResultsOfAnotherNumber) {
  with_each_backend([](const Backend& backend, Workspace& workspace) {
    const Jobs jobs(backend);
    const Error untouched{ErrorCode::rp_id_invalid};
    std::vector<Error> results(3, untouched);
    EXPECT_EQ(verify_batch(jobs.make(2), results, workspace).code, ErrorCode::result_count_mismatch);
    EXPECT_EQ(verify_batch(jobs.make(4), results, workspace).code, ErrorCode::result_count_mismatch);
    EXPECT_EQ(results, std::vector<Error>(3, untouched));
    EXPECT_EQ(verify_batch(jobs.make(3), results, workspace).code, ErrorCode::ok);
    EXPECT_EQ(results, std::vector<Error>(3));
  });
}

TEST(VerifyBatch, RefusesAWorkspaceWithoutBackend) {
  const Jobs jobs(backend_named("openssl"));
  const Error untouched{ErrorCode::rp_id_invalid};
  std::vector<Error> results(1, untouched);
  Workspace none;
  EXPECT_EQ(verify_batch(jobs.make(1), results, none).code, ErrorCode::workspace_backend_mismatch);
  Workspace bare(new Workspace::Impl);
  EXPECT_EQ(verify_batch(jobs.make(1), results, bare).code, ErrorCode::workspace_backend_mismatch);
  EXPECT_EQ(results[0], untouched);
}

// A backend that counts what comes to it.
std::size_t num_seen = 0;

TEST(VerifyBatch, BadFormsNeverReachTheBackend) {
  Backend counting = backend_named("openssl");
  counting.verify_batch = [](crypto::Context& context, std::span<const VerifyJob> jobs,
                             std::span<const crypto::LoadedKey* const> loaded, std::span<Error> results) noexcept {
    num_seen += jobs.size();
    backend_named("openssl").verify_batch(context, jobs, loaded, results);
  };
  Workspace workspace = workspace_of(counting);
  const Jobs good(counting);
  std::vector<VerifyJob> jobs = good.make(100);
  num_seen = 0;
  EXPECT_EQ(verify(jobs, workspace), std::vector<ErrorCode>(100, ErrorCode::ok));
  EXPECT_EQ(num_seen, 100U);
  for (std::size_t i = 0; i < jobs.size(); i += 2) jobs[i].signature = {};
  num_seen = 0;
  const std::vector<ErrorCode> codes = verify(jobs, workspace);
  EXPECT_EQ(num_seen, 50U);
  for (std::size_t i = 0; i < jobs.size(); ++i) EXPECT_EQ(codes[i] == ErrorCode::ok, i % 2 == 1) << i;
}

TEST(VerifyBatch, ResultThatTheBackendDoesNotWriteIsAFailure) {
  Backend silent = backend_named("openssl");
  silent.verify_batch = [](crypto::Context&, std::span<const VerifyJob>, std::span<const crypto::LoadedKey* const>,
                           std::span<Error>) noexcept {};
  Workspace workspace = workspace_of(silent);
  const Jobs good(silent);
  std::vector<VerifyJob> jobs = good.make(3);
  EXPECT_EQ(verify(jobs, workspace), std::vector<ErrorCode>(3, ErrorCode::backend_failure));
  jobs[0].signature = {};
  EXPECT_EQ(verify(jobs, workspace)[1], ErrorCode::backend_failure);
}

}  // namespace
}  // namespace assay::testing

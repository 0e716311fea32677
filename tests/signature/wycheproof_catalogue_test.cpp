#include <gtest/gtest.h>

#include "assay/public_key.hpp"
#include "tests/signature/fixture.hpp"
#include "tests/signature/wycheproof.hpp"
#include "tests/vectors/vector_files.hpp"

// Rows of the catalogue that third-party vectors answer. That all of them are judged as they say is wycheproof_test's
// business; here they are counted, and put beside each other.

namespace assay::testing {
namespace {

struct P256 {
  std::vector<WycheproofGroup> groups;
  std::vector<VerifyJob> valid;
  std::vector<VerifyJob> invalid;
};

std::filesystem::path file_named(const std::string& name) {
  return external_vectors() / "wycheproof" / name;
}

PublicKeyView key_of(const WycheproofGroup& group) {
  return {KeyType::ec2, Curve::p256, Algorithm::none, group.x, group.y, {}, {}};
}

P256 read_p256() {
  P256 read;
  read.groups = read_wycheproof(file_named("ecdsa_secp256r1_sha256_test.json"));
  for (const WycheproofGroup& group : read.groups) {
    for (const WycheproofTest& test : group.tests) {
      const VerifyJob job{Algorithm::es256, key_of(group), nullptr, test.message, test.signature};
      (test.result == "valid" ? read.valid : read.invalid).push_back(job);
    }
  }
  return read;
}

#define SKIP_WITHOUT_VECTORS() \
  if (!std::filesystem::exists(file_named(""))) GTEST_SKIP() << file_named("") << " is not there"

TEST(Catalogue, SIG_04_LargeXCoordinatesAreAccepted) {
  SKIP_WITHOUT_VECTORS();
  with_each_backend([](const Backend&, Workspace& workspace) {
    int accepted = 0;
    for (const WycheproofGroup& group : read_wycheproof(file_named("ecdsa_secp256r1_sha256_test.json"))) {
      for (const WycheproofTest& test : group.tests) {
        if (test.result != "valid") continue;
        if (test.comment.find("large x-coordinate") == std::string::npos &&
            test.comment.find("x = n +") == std::string::npos)
          continue;
        EXPECT_EQ(verify_job({Algorithm::es256, key_of(group), nullptr, test.message, test.signature}, workspace),
                  Error{});
        ++accepted;
      }
    }
    EXPECT_EQ(accepted, 2);
  });
}

TEST(Catalogue, SIG_06_SpecialHashesAreAccepted) {
  SKIP_WITHOUT_VECTORS();
  with_each_backend([](const Backend&, Workspace& workspace) {
    int accepted = 0;
    for (const WycheproofGroup& group : read_wycheproof(file_named("ecdsa_secp256r1_sha256_test.json"))) {
      for (const WycheproofTest& test : group.tests) {
        if (!test.has_flag("SpecialCaseHash")) continue;
        EXPECT_EQ(verify_job({Algorithm::es256, key_of(group), nullptr, test.message, test.signature}, workspace),
                  Error{});
        EXPECT_EQ(verify_job({Algorithm::es256, key_of(group), nullptr, {}, test.signature}, workspace).code,
                  ErrorCode::signature_invalid);
        ++accepted;
      }
    }
    EXPECT_EQ(accepted, 54);
  });
}

// Every valid signature in every lane of eight, its neighbours valid, invalid or garbage.
TEST(Catalogue, SIG_05_ValidSignaturesAreAcceptedInEveryLane) {
  SKIP_WITHOUT_VECTORS();
  with_each_backend([](const Backend&, Workspace& workspace) {
    const P256 vectors = read_p256();
    ASSERT_EQ(vectors.valid.size(), 174U);
    constexpr std::size_t kLanes = 8;
    const testlib::ByteVector garbage(70, 0xa5);
    for (std::size_t index = 0; index < vectors.valid.size(); ++index) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        std::array<VerifyJob, kLanes> jobs;
        const std::size_t kind = (index + lane) % 3;
        for (std::size_t i = 0; i < kLanes; ++i) {
          jobs[i] = kind == 0 ? vectors.valid[(index + i) % vectors.valid.size()]
                              : vectors.invalid[(index + i) % vectors.invalid.size()];
          if (kind == 2) jobs[i].signature = garbage;
        }
        jobs[lane] = vectors.valid[index];
        std::array<Error, kLanes> results;
        results.fill(Error{ErrorCode::backend_failure});
        ASSERT_EQ(verify_batch(jobs, results, workspace).code, ErrorCode::ok);
        EXPECT_EQ(results[lane], Error{}) << index << " in lane " << lane;
        for (std::size_t i = 0; i < kLanes; ++i) {
          EXPECT_EQ(results[i].failed(), i != lane && kind != 0);
        }
      }
    }
  });
}

TEST(Catalogue, SIG_10_InvalidEncodingsAreRefused) {
  SKIP_WITHOUT_VECTORS();
  with_each_backend([](const Backend&, Workspace& workspace) {
    const P256 vectors = read_p256();
    ASSERT_EQ(vectors.invalid.size(), 310U);
    for (const VerifyJob& job : vectors.invalid) EXPECT_TRUE(verify_job(job, workspace).failed());
  });
}

TEST(Catalogue, SIG_15_InvalidPaddingsAreRefused) {
  SKIP_WITHOUT_VECTORS();
  with_each_backend([](const Backend&, Workspace& workspace) {
    int refused = 0;
    for (const WycheproofGroup& group : read_wycheproof(file_named("rsa_signature_2048_sha256_test.json"))) {
      const PublicKeyView key{KeyType::rsa, Curve::none, Algorithm::none, {}, {}, group.modulus, group.exponent};
      for (const WycheproofTest& test : group.tests) {
        if (test.result != "invalid") continue;
        const Error error = verify_job({Algorithm::rs256, key, nullptr, test.message, test.signature}, workspace);
        EXPECT_TRUE(error.code == ErrorCode::signature_invalid || error.error_class() == ErrorClass::malformed);
        ++refused;
      }
    }
    EXPECT_EQ(refused, 249);
  });
}

}  // namespace
}  // namespace assay::testing

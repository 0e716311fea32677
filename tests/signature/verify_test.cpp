#include <gtest/gtest.h>

#include <limits>

#include "assay/public_key.hpp"
#include "tests/signature/crafted.hpp"
#include "tests/signature/fixture.hpp"
#include "tests/testlib/exact_bytes.hpp"

namespace assay::testing {
namespace {

using namespace testlib;

const ByteVector kMessage = bytes_of_text("message");
const ByteVector kOtherMessage = bytes_of_text("another message");

const std::vector<int>& all_algorithms() {
  static const std::vector<int> kAlgorithms = {
      cose::kEs256, cose::kEs384,   cose::kEs512,   cose::kEs256k,  cose::kEsp256, cose::kEsp384, cose::kEsp512,
      cose::kEdDsa, cose::kEd25519, cose::kEd448,   cose::kRs256,   cose::kRs384,  cose::kRs512,  cose::kPs256,
      cose::kPs384, cose::kPs512,   cose::kMlDsa44, cose::kMlDsa65, cose::kMlDsa87};
  return kAlgorithms;
}

template <class Test>
void with_each_key(const std::vector<int>& algorithms, Test test) {
  with_each_backend([&](const Backend& backend, Workspace& workspace) {
    for (const int algorithm : algorithms) {
      if (!backend.can_verify(static_cast<Algorithm>(algorithm)) || !SigningKey::can_make(algorithm)) continue;
      SCOPED_TRACE(algorithm);
      const SigningKey key = SigningKey::make(algorithm, "verify");
      ASSERT_EQ(verify_signature(key.cose_key(), kMessage, key.sign(kMessage), workspace).code, ErrorCode::ok);
      test(key, workspace);
    }
  });
}

PublicKeyView parsed(const ByteVector& cose_key) {
  const Result<PublicKeyView> view = parse_cose_key(cose_key);
  EXPECT_EQ(view.error().code, ErrorCode::ok);
  return *view;
}

TEST(VerifySignature, RefusesAnotherMessage) {
  with_each_key(all_algorithms(), [](const SigningKey& key, Workspace& workspace) {
    EXPECT_EQ(verify_signature(key.cose_key(), kOtherMessage, key.sign(kMessage), workspace),
              Error{ErrorCode::signature_invalid});
    EXPECT_EQ(verify_signature(key.cose_key(), {}, key.sign(kMessage), workspace), Error{ErrorCode::signature_invalid});
    EXPECT_EQ(verify_signature(key.cose_key(), {}, key.sign({}), workspace), Error{});
  });
}

TEST(VerifySignature, RefusesAnotherKey) {
  with_each_key(all_algorithms(), [](const SigningKey& key, Workspace& workspace) {
    const SigningKey other = SigningKey::make(key.algorithm(), "another key");
    const Error error = verify_signature(other.cose_key(), kMessage, key.sign(kMessage), workspace);
    // An RSA signature by a larger key may be out of range for the other.
    EXPECT_TRUE(error.code == ErrorCode::signature_invalid || error.code == ErrorCode::signature_range);
  });
}

TEST(VerifySignature, SaysWhichInputIsMalformed) {
  with_each_key({cose::kEs256}, [](const SigningKey& key, Workspace& workspace) {
    ByteVector cose_key = key.cose_key();
    cose_key.push_back(0);
    const Error bad_key = verify_signature(cose_key, kMessage, key.sign(kMessage), workspace);
    EXPECT_EQ(bad_key.code, ErrorCode::cbor_trailing);
    EXPECT_EQ(bad_key.input, Input::credential_public_key);
    const Error bad_signature = verify_signature(key.cose_key(), kMessage, {}, workspace);
    EXPECT_EQ(bad_signature.code, ErrorCode::der_truncated);
    EXPECT_EQ(bad_signature.input, Input::signature);
  });
}

TEST(VerifySignature, NeedsAWorkspaceWithABackend) {
  const SigningKey key = SigningKey::make(cose::kEs256, "verify");
  Workspace none;
  EXPECT_EQ(verify_signature(key.cose_key(), kMessage, key.sign(kMessage), none).code,
            ErrorCode::workspace_backend_mismatch);
  Workspace bare(new Workspace::Impl);
  EXPECT_EQ(verify_signature(key.cose_key(), kMessage, key.sign(kMessage), bare).code,
            ErrorCode::workspace_backend_mismatch);
}

TEST(Catalogue, SIG_04_SumBeyondTheOrderIsReduced) {
  with_each_backend([](const Backend&, Workspace& workspace) {
    const LargeX made = key_with_large_x(kMessage);
    const PublicKeyView key{KeyType::ec2, Curve::p256, Algorithm::none, made.x, made.y, {}, {}};
    const ByteVector one = {1};
    const ByteVector signature = ecdsa_der(made.r, one);
    EXPECT_EQ(verify_job({Algorithm::es256, key, nullptr, kMessage, signature}, workspace), Error{});
    EXPECT_EQ(verify_job({Algorithm::es256, key, nullptr, kOtherMessage, signature}, workspace).code,
              ErrorCode::signature_invalid);
  });
}

TEST(VerifySignature, PointAtInfinityIsInvalidAndNoFailure) {
  with_each_key({cose::kEs256, cose::kEs384, cose::kEs512, cose::kEs256k},
                [](const SigningKey& key, Workspace& workspace) {
                  const ByteVector r = r_to_infinity(key, kMessage);
                  for (const ByteVector& s : {ByteVector{1}, ByteVector{2}, ByteVector{77}}) {
                    EXPECT_EQ(verify_signature(key.cose_key(), kMessage, ecdsa_der(r, s), workspace),
                              Error{ErrorCode::signature_invalid});
                  }
                });
}

TEST(Catalogue, SIG_12_BothSigningsOfSAreAccepted) {
  with_each_key({cose::kEs256, cose::kEs384, cose::kEs512, cose::kEs256k},
                [](const SigningKey& key, Workspace& workspace) {
                  const EcdsaSignature good = key.sign_ecdsa(kMessage);
                  const ByteVector other_s = subtract(key.part(KeyPart::order), good.s);
                  EXPECT_EQ(verify_signature(key.cose_key(), kMessage, ecdsa_der(good.r, good.s), workspace), Error{});
                  EXPECT_EQ(verify_signature(key.cose_key(), kMessage, ecdsa_der(good.r, other_s), workspace), Error{});
                });
}

/// EMSA-PKCS1-v1_5 of kMessage with SHA-256, with `garbage` behind the hash and the padding shortened by it.
ByteVector pkcs1_encoding(std::size_t size, const ByteVector& garbage) {
  const ByteVector info = from_hex("3031300d060960864801650304020105000420");
  const ByteVector hash = sha256(kMessage);
  const ByteVector padding(size - 3 - info.size() - hash.size() - garbage.size(), 0xff);
  return concat({ByteVector{0x00, 0x01}, padding, ByteVector{0x00}, info, hash, garbage});
}

TEST(Catalogue, SIG_15_PaddingIsComparedAndNotParsed) {
  with_each_key({cose::kRs256}, [](const SigningKey& key, Workspace& workspace) {
    const auto verify_encoding = [&](const ByteVector& encoding) {
      return verify_signature(key.cose_key(), kMessage, key.rsa_private_operation(encoding), workspace).code;
    };
    const std::size_t size = key.part(KeyPart::modulus).size();
    const ByteVector good = pkcs1_encoding(size, {});
    ASSERT_EQ(verify_encoding(good), ErrorCode::ok);
    EXPECT_EQ(verify_encoding(pkcs1_encoding(size, {0x00})), ErrorCode::signature_invalid);
    EXPECT_EQ(verify_encoding(pkcs1_encoding(size, ByteVector(180, 0xaa))), ErrorCode::signature_invalid);
    for (const std::size_t at : {std::size_t{1}, std::size_t{2}, std::size_t{100}, size - 52, size - 40, size - 33}) {
      ByteVector changed = good;
      changed[at] ^= 0x01;
      EXPECT_EQ(verify_encoding(changed), ErrorCode::signature_invalid) << at;
    }
  });
}

TEST(Catalogue, SIG_15_PssSaltIsAsLongAsTheHash) {
  with_each_key({cose::kPs256, cose::kPs384, cose::kPs512}, [](const SigningKey& key, Workspace& workspace) {
    const std::size_t hash_size = digest(hash_of(key.algorithm()), kMessage).size();
    for (const std::size_t salt_size : {std::size_t{0}, std::size_t{20}, hash_size - 1, hash_size, hash_size + 1}) {
      const Error error = verify_signature(key.cose_key(), kMessage, key.sign_pss(kMessage, salt_size), workspace);
      EXPECT_EQ(error.code, salt_size == hash_size ? ErrorCode::ok : ErrorCode::signature_invalid) << salt_size;
    }
  });
}

TEST(Catalogue, SIG_19_Rs1IsForCertificateKeysAlone) {
  with_each_backend([](const Backend& backend, Workspace& workspace) {
    if (!backend.can_verify(Algorithm::rs1)) GTEST_SKIP() << "no RS1";
    const SigningKey key = SigningKey::make(cose::kRs256, "verify").with_algorithm(cose::kRs1);
    const ByteVector signature = key.sign(kMessage);
    EXPECT_EQ(verify_signature(key.cose_key(), kMessage, signature, workspace).code, ErrorCode::algorithm_disabled);
    EXPECT_EQ(std::ranges::count(backend_algorithms(backend), Algorithm::rs1), 0);
    const ByteVector spki = key.spki();
    const Result<PublicKeyView> view = parse_subject_public_key_info(spki);
    ASSERT_EQ(view.error().code, ErrorCode::ok);
    EXPECT_EQ(verify_job({Algorithm::rs1, *view, nullptr, kMessage, signature}, workspace), Error{});
    EXPECT_EQ(verify_job({Algorithm::rs256, *view, nullptr, kMessage, signature}, workspace).code,
              ErrorCode::signature_invalid);
  });
}

TEST(Catalogue, SIG_20_AlgorithmOfTheKeyDecides) {
  with_each_key({cose::kPs256, cose::kRs256}, [](const SigningKey& key, Workspace& workspace) {
    const int other = key.algorithm() == cose::kPs256 ? cose::kRs256 : cose::kPs256;
    const ByteVector signature = key.with_algorithm(other).sign(kMessage);
    EXPECT_EQ(verify_signature(key.cose_key(), kMessage, signature, workspace).code, ErrorCode::signature_invalid);
    // A job that names another algorithm than the credential key does.
    const ByteVector cose_key = key.cose_key();
    const VerifyJob job{static_cast<Algorithm>(other), parsed(cose_key), nullptr, kMessage, signature};
    EXPECT_EQ(verify_job(job, workspace).code, ErrorCode::cose_algorithm_key_mismatch);
  });
}

TEST(Catalogue, SIG_23_UnknownAlgorithmsAreNeverVerified) {
  with_each_key({cose::kEs256}, [](const SigningKey& key, Workspace& workspace) {
    const ByteVector signature = key.sign(kMessage);
    const ByteVector spki = key.spki();
    const PublicKeyView view = *parse_subject_public_key_info(spki);
    for (const std::int64_t number :
         {std::int64_t{0}, std::int64_t{-1}, std::int64_t{-6}, std::int64_t{std::numeric_limits<std::int32_t>::max()},
          std::int64_t{std::numeric_limits<std::int32_t>::min()}}) {
      const VerifyJob job{static_cast<Algorithm>(number), view, nullptr, kMessage, signature};
      EXPECT_EQ(verify_job(job, workspace).code, ErrorCode::cose_algorithm_key_mismatch) << number;
    }
    for (const std::int64_t number :
         {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 31, std::numeric_limits<std::int64_t>::min()}) {
      const ByteVector changed = key.cose_key_map().set(3, testlib::cbor::integer(number)).encode();
      EXPECT_EQ(verify_signature(changed, kMessage, signature, workspace).code, ErrorCode::algorithm_unknown) << number;
    }
  });
}

TEST(VerifyJob, CertificateKeysGoWithAnyHashOfTheirFamily) {
  with_each_backend([](const Backend& backend, Workspace& workspace) {
    for (const int curve_of : {cose::kEs256, cose::kEs384, cose::kEs512}) {
      for (const int algorithm : {cose::kEs256, cose::kEs384, cose::kEs512}) {
        if (!backend.can_verify(static_cast<Algorithm>(algorithm))) continue;
        const SigningKey key = SigningKey::make(curve_of, "verify").with_algorithm(algorithm);
        const ByteVector spki = key.spki();
        const ByteVector signature = key.sign(kMessage);
        const PublicKeyView view = *parse_subject_public_key_info(spki);
        const auto as = static_cast<Algorithm>(algorithm);
        EXPECT_EQ(verify_job({as, view, nullptr, kMessage, signature}, workspace), Error{});
        EXPECT_EQ(verify_job({as, view, nullptr, kOtherMessage, signature}, workspace).code,
                  ErrorCode::signature_invalid);
      }
    }
  });
}

TEST(VerifyJob, KeyAndAlgorithmMustGoTogether) {
  with_each_backend([](const Backend& backend, Workspace& workspace) {
    const int kFamilies[] = {cose::kEs256, cose::kEs256k, cose::kEdDsa, cose::kEd448, cose::kRs256};
    for (const int signer : kFamilies) {
      if (!backend.can_verify(static_cast<Algorithm>(signer))) continue;
      const SigningKey key = SigningKey::make(signer, "verify");
      const ByteVector spki = key.spki();
      const ByteVector signature = key.sign(kMessage);
      for (const int algorithm : kFamilies) {
        const VerifyJob job{static_cast<Algorithm>(algorithm), *parse_subject_public_key_info(spki), nullptr, kMessage,
                            signature};
        EXPECT_EQ(verify_job(job, workspace).code,
                  algorithm == signer ? ErrorCode::ok : ErrorCode::cose_algorithm_key_mismatch)
            << signer << " " << algorithm;
      }
    }
  });
}

TEST(VerifyJob, FullySpecifiedAlgorithmsNameOneCurve) {
  with_each_backend([](const Backend&, Workspace& workspace) {
    const SigningKey key = SigningKey::make(cose::kEs384, "verify");
    const ByteVector spki = key.spki();
    const ByteVector signature = key.sign(kMessage);
    const PublicKeyView view = *parse_subject_public_key_info(spki);
    EXPECT_EQ(verify_job({Algorithm::esp384, view, nullptr, kMessage, signature}, workspace), Error{});
    for (const Algorithm algorithm : {Algorithm::esp256, Algorithm::esp512, Algorithm::es256k}) {
      EXPECT_EQ(verify_job({algorithm, view, nullptr, kMessage, signature}, workspace).code,
                ErrorCode::cose_algorithm_key_mismatch);
    }
  });
}

}  // namespace
}  // namespace assay::testing

#include "lib/signature/key_handle.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "tests/signature/fixture.hpp"
#include "tests/testlib/signing_key.hpp"

namespace assay::testing {
namespace {

using namespace testlib;

const ByteVector kMessage = bytes_of_text("message");

KeyHandle handle_of(const Backend& backend, const ByteVector& cose_key) {
  Result<KeyHandle> made = make_key_handle(backend, cose_key);
  EXPECT_EQ(made.error().code, ErrorCode::ok);
  return std::move(*made);
}

/// A signature of kMessage and its key.
struct Signed {
  ByteVector cose_key;
  ByteVector signature;

  explicit Signed(int algorithm, std::string_view label = "handle")
      : cose_key(SigningKey::make(algorithm, label).cose_key()),
        signature(SigningKey::make(algorithm, label).sign(kMessage)) {}
  VerifyJob job(const KeyHandle* handle) const {
    const PublicKeyView view = *parse_cose_key(cose_key);
    return {view.algorithm, view, handle, kMessage, signature};
  }
};

TEST(KeyHandle, VerifiesLikeTheKeyItself) {
  with_each_backend([](const Backend& backend, Workspace& workspace) {
    for (const Algorithm algorithm : backend_algorithms(backend)) {
      if (!SigningKey::can_make(static_cast<int>(algorithm))) continue;
      const Signed one(static_cast<int>(algorithm));
      const KeyHandle handle = handle_of(backend, one.cose_key);
      VerifyJob job = one.job(&handle);
      EXPECT_EQ(verify_job(job, workspace), Error{}) << algorithm_name(algorithm);
      EXPECT_EQ(verify_job(job, workspace), Error{}) << algorithm_name(algorithm);
      job.message = {};
      EXPECT_EQ(verify_job(job, workspace).code, ErrorCode::signature_invalid) << algorithm_name(algorithm);
    }
  });
}

TEST(KeyHandle, KeepsItsOwnCopyOfTheKey) {
  with_each_backend([](const Backend& backend, Workspace& workspace) {
    const Signed one(cose::kRs256);
    auto copy = std::make_unique<ByteVector>(one.cose_key);
    const KeyHandle handle = handle_of(backend, *copy);
    copy.reset();
    EXPECT_EQ(verify_job(one.job(&handle), workspace), Error{});
    EXPECT_EQ(ByteVector(handle.impl()->cose_key_bytes().begin(), handle.impl()->cose_key_bytes().end()), one.cose_key);
  });
}

TEST(KeyHandle, HoldingNothingIsAsIfAbsent) {
  with_each_backend([](const Backend& backend, Workspace& workspace) {
    const Signed one(cose::kEs256);
    KeyHandle handle;
    EXPECT_EQ(verify_job(one.job(&handle), workspace), Error{});
    handle = handle_of(backend, one.cose_key);
    const KeyHandle moved = std::move(handle);
    EXPECT_NE(moved.impl(), nullptr);
    EXPECT_EQ(verify_job(one.job(&moved), workspace), Error{});
  });
}

TEST(KeyHandle, OfAnotherKeyIsRefused) {
  with_each_backend([](const Backend& backend, Workspace& workspace) {
    for (const int algorithm : {cose::kEs256, cose::kEdDsa, cose::kRs256}) {
      if (!backend.can_verify(static_cast<Algorithm>(algorithm))) continue;
      const Signed one(algorithm);
      const Signed other(algorithm, "another handle");
      const KeyHandle right = handle_of(backend, one.cose_key);
      const KeyHandle wrong = handle_of(backend, other.cose_key);
      EXPECT_EQ(verify_job(one.job(&right), workspace), Error{});
      EXPECT_EQ(verify_job(one.job(&wrong), workspace).code, ErrorCode::key_handle_mismatch);
    }
  });
}

TEST(KeyHandle, OfAnotherAlgorithmIsRefused) {
  with_each_backend([](const Backend& backend, Workspace& workspace) {
    const SigningKey key = SigningKey::make(cose::kEs256, "handle");
    const Signed one(cose::kEs256);
    const KeyHandle right = handle_of(backend, one.cose_key);
    const KeyHandle wrong = handle_of(backend, key.with_algorithm(cose::kEsp256).cose_key());
    EXPECT_EQ(verify_job(one.job(&right), workspace), Error{});
    EXPECT_EQ(verify_job(one.job(&wrong), workspace).code, ErrorCode::key_handle_mismatch);
  });
}

TEST(KeyHandle, OfAnotherBackendIsRefused) {
  with_each_backend([](const Backend& backend, Workspace& workspace) {
    const Backend other = backend;
    const Signed one(cose::kEs256);
    const KeyHandle right = handle_of(backend, one.cose_key);
    const KeyHandle wrong = handle_of(other, one.cose_key);
    EXPECT_EQ(verify_job(one.job(&right), workspace), Error{});
    EXPECT_EQ(verify_job(one.job(&wrong), workspace).code, ErrorCode::key_handle_mismatch);
  });
}

TEST(KeyHandle, IsNotMadeOfAMalformedKey) {
  with_each_backend([](const Backend& backend, Workspace&) {
    const Signed one(cose::kEs256);
    for (std::size_t size = 0; size < one.cose_key.size(); ++size) {
      const Result<KeyHandle> made = make_key_handle(backend, Bytes(one.cose_key).first(size));
      EXPECT_EQ(made.error().error_class(), ErrorClass::malformed) << size;
      EXPECT_EQ(made.error().input, Input::credential_public_key);
      EXPECT_EQ((*made).impl(), nullptr);
    }
  });
}

TEST(KeyHandle, IsNotMadeInAFormThatTheBackendDoesNotHave) {
  const Signed p256(cose::kEs256);
  const Signed p384(cose::kEs384);
  const ByteVector stored(expanded_key_size(KeyForm::expanded_1k));
  for (const StoredForm form : {StoredForm::check, StoredForm::trust}) {
    EXPECT_EQ(make_key_handle(backend_named("openssl"), p256.cose_key, stored, form).error().code,
              ErrorCode::key_form_unsupported);
    EXPECT_EQ(make_key_handle(backend_named("native"), p384.cose_key, stored, form).error().code,
              ErrorCode::key_form_unsupported);
  }
}

TEST(KeyHandle, PassesOnWhyTheBackendCannotLoadTheKey) {
  Backend backend = backend_named("openssl");
  backend.load_key = [](const PublicKeyView&, Algorithm) noexcept {
    return Result<crypto::LoadedKey*>(Error{ErrorCode::algorithm_unsupported});
  };
  const Signed one(cose::kEs256);
  const Result<KeyHandle> made = make_key_handle(backend, one.cose_key);
  EXPECT_EQ(made.error().code, ErrorCode::algorithm_unsupported);
  EXPECT_EQ((*made).impl(), nullptr);
}

}  // namespace
}  // namespace assay::testing

// Whatever takes memory from the heap says so when there is none: each allocation of its own fails in turn. What the
// crypto libraries take for themselves is in tests/crypto/allocation_test.cpp.
#include <gtest/gtest.h>

#include "assay/anchors.hpp"
#include "assay/backend.hpp"
#include "assay/chain_cache.hpp"
#include "assay/key_cache.hpp"
#include "assay/memory_store.hpp"
#include "assay/metadata.hpp"
#include "assay/workspace.hpp"
#include "tests/crypto/certificate_chain.hpp"
#include "tests/testlib/ceremony.hpp"
#include "tests/testlib/crl.hpp"
#include "tests/testlib/failing_heap.hpp"
#include "tests/testlib/metadata_blob.hpp"

namespace {

using assay::Backend;
using assay::Bytes;
using assay::ErrorCode;
using assay::KeyForm;
namespace cose = testlib::cose;

/// Makes something that is in order when there is memory, and then with each request for memory failing in turn.
template <class Make>
void expect_out_of_memory(const char* what, Make make, ErrorCode also = ErrorCode::out_of_memory) {
  SCOPED_TRACE(what);
  ASSERT_EQ(assay::error_name(make().error().code), "ok");  // what is made once is made
  testlib::heap = {};
  ASSERT_EQ(assay::error_name(make().error().code), "ok");
  const std::size_t needed = testlib::heap.num_requests;
  EXPECT_GE(needed, 1U);
  for (std::size_t number = 1; number <= needed; ++number) {
    testlib::heap = {.fail_at = number};
    const ErrorCode code = make().error().code;
    testlib::heap = {};
    EXPECT_TRUE(code == ErrorCode::out_of_memory || code == also)
        << assay::error_name(code) << " at request " << number << " of " << needed;
  }
}

template <class Use>
void for_every_backend(Use use) {
  for (const std::string_view name : assay::backend_names()) {
    SCOPED_TRACE(name);
    const auto backend = assay::find_backend(name);
    if (backend.error().code == ErrorCode::backend_unavailable) continue;
    ASSERT_TRUE(backend);
    use(**backend);
  }
}

TEST(Catalogue, CB_13_BackendsSayThatMemoryRanOutWhileTheyWereTried) {
  // Without memory it does not reproduce its known answers.
  expect_out_of_memory(
      "backend", [] { return assay::find_backend("openssl"); }, ErrorCode::backend_self_test);
}

TEST(Catalogue, CB_13_TheChoiceOfBackendsSaysThatMemoryRanOut) {
  ASSERT_TRUE(assay::find_backend("auto").has_value());
  testlib::heap = {.fail_at = 1};
  const ErrorCode code = assay::find_backend("auto").error().code;
  testlib::heap = {};
  EXPECT_EQ(assay::error_name(code), "out_of_memory");
}

TEST(Catalogue, CB_13_WorkspacesSayThatMemoryRanOut) {
  for_every_backend([](const Backend& backend) {
    expect_out_of_memory("workspace", [&] { return assay::make_workspace(&backend); });
  });
}

TEST(Catalogue, CB_13_KeyHandlesSayThatMemoryRanOut) {
  for_every_backend([](const Backend& backend) {
    for (const int algorithm : {cose::kEs256, cose::kEs384, cose::kRs256, cose::kMlDsa44, cose::kMlDsa65}) {
      const auto key = testlib::SigningKey::make(algorithm, "memory").cose_key();
      if (!assay::make_key_handle(backend, key)) continue;  // an algorithm that the backend does not have
      expect_out_of_memory("key", [&] { return assay::make_key_handle(backend, key); });
    }
  });
}

TEST(Catalogue, CB_13_ExpandedKeysSayThatMemoryRanOut) {
  const auto key = testlib::SigningKey::make(cose::kEs256, "memory").cose_key();
  for_every_backend([&](const Backend& backend) {
    for (const KeyForm form : {KeyForm::expanded_1k, KeyForm::expanded_8k}) {
      testlib::ByteVector stored(assay::expanded_key_size(form));
      if (assay::expand_key(backend, key, form, stored).failed()) continue;  // not every backend has them
      expect_out_of_memory("expanded", [&] { return assay::make_key_handle(backend, key, form); });
      expect_out_of_memory("stored", [&] { return assay::make_key_handle(backend, key, stored); });
    }
  });
}

TEST(Catalogue, CB_13_AnchorStoresSayThatMemoryRanOut) {
  const auto root = assay::crypto::issue_root(testlib::SigningKey::make(cose::kEs256, "root"), "root");
  const testlib::ByteVector crl = testlib::make_crl(root, {{1}, {2}});
  const Bytes certificates[] = {root.certificate, root.certificate};
  const Bytes crls[] = {crl};
  for_every_backend([&](const Backend& backend) {
    expect_out_of_memory("anchors", [&] {
      return assay::make_anchor_store(backend, {certificates, std::span(certificates, 1), crls});
    });
  });
}

TEST(Catalogue, CB_13_CachesAndStoresSayThatMemoryRanOut) {
  expect_out_of_memory("cache", [] { return assay::make_chain_cache(100); });
  expect_out_of_memory("store", [] { return assay::make_memory_store({.rp_id = "example.com"}); });
}

TEST(Catalogue, CB_13_CachesOfKeysSayThatMemoryRanOut) {
  const testlib::ByteVector secret = testlib::seed_bytes("secret", assay::kKeyCacheSecretSize);
  for_every_backend([&](const Backend& backend) {
    if (!assay::make_key_cache(backend, KeyForm::expanded_1k, 8, secret)) return;  // not every backend has them
    expect_out_of_memory("keys", [&] { return assay::make_key_cache(backend, KeyForm::expanded_1k, 8, secret); });
  });
}

TEST(Catalogue, CB_13_MetadataSayThatMemoryRanOut) {
  const auto signer = testlib::make_metadata_signer("metadata");
  const auto entries = {testlib::metadata_entry("01020304-0506-0708-0102-030405060708")};
  const std::string blob = testlib::make_metadata_blob(signer, testlib::metadata_payload(entries).dump());
  const Bytes anchors[] = {signer.root.certificate};
  assay::MetadataSource source;
  source.blob = assay::bytes_of(blob);
  source.anchors = anchors;
  source.time = testlib::kJudgedAt;
  for_every_backend([&](const Backend& backend) {
    expect_out_of_memory("metadata", [&] { return assay::load_metadata(backend, source); });
  });
}

}  // namespace

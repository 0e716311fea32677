// The native backends, against OpenSSL's: the same outcome and the same error for every job of every batch.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "lib/crypto/known_answers.hpp"
#include "tests/signature/fixture.hpp"
#include "tests/signature/signed_pool.hpp"

namespace assay::testing {
namespace {

using namespace testlib;

struct Pool : SignedPool {
  Pool() {
    for (int i = 0; i < 24; ++i) add(cose::kEs256, "es256 " + std::to_string(i));
    for (int i = 0; i < 4; ++i) add(cose::kEs384, "es384 " + std::to_string(i));
    for (int i = 0; i < 4; ++i) add(cose::kEdDsa, "eddsa " + std::to_string(i));
    add(cose::kRs256, "rs256");
  }
};

const Pool& pool() {
  static const Pool made;
  return made;
}

/// Jobs with what they borrow. A third of them are changed in one of the ways that a signature can be wrong.
class RandomBatch {
 public:
  RandomBatch(std::size_t count, std::mt19937& random) {
    signatures_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) add(random);
  }
  RandomBatch(const RandomBatch&) = delete;
  RandomBatch& operator=(const RandomBatch&) = delete;

  const std::vector<VerifyJob>& jobs() const { return jobs_; }

 private:
  void add(std::mt19937& random) {
    const Signed& one = pool()[random() % pool().size()];
    signatures_.push_back(one.signature);
    ByteVector& signature = signatures_.back();
    VerifyJob job{one.view.algorithm, one.view, nullptr, one.message, {}};
    switch (random() % 18) {
      case 0: signature[random() % signature.size()] ^= static_cast<std::uint8_t>(1U << random() % 8); break;
      case 1: signature.pop_back(); break;
      case 2: signature.clear(); break;
      case 3: job.message = Bytes(one.message).first(one.message.size() - 1); break;
      case 4: job.key = pool()[random() % pool().size()].view; break;
      case 5: job.algorithm = pool()[random() % pool().size()].view.algorithm; break;
      default: break;
    }
    job.signature = signature;
    jobs_.push_back(job);
  }

  std::vector<ByteVector> signatures_;
  std::vector<VerifyJob> jobs_;
};

std::vector<Error> verify(const std::vector<VerifyJob>& jobs, Workspace& workspace) {
  std::vector<Error> results(jobs.size(), Error{ErrorCode::backend_failure});
  EXPECT_EQ(verify_batch(jobs, results, workspace).code, ErrorCode::ok);
  return results;
}

void expect_same(const std::vector<Error>& results, const std::vector<Error>& expected) {
  ASSERT_EQ(results.size(), expected.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    ASSERT_EQ(results[i], expected[i]) << i << ": " << error_name(results[i].code) << ", not "
                                       << error_name(expected[i].code);
  }
}

TEST(Catalogue, SIG_24_NativeBackendsSayOfMixedBatchesWhatOpensslSays) {
  Workspace openssl = workspace_of(backend_named("openssl"));
  for (const std::string_view name : native_names()) {
    SCOPED_TRACE(name);
    Workspace workspace = workspace_of(backend_named(name));
    std::mt19937 random(7);
    for (const std::size_t count : {1U, 2U, 3U, 7U, 8U, 9U, 15U, 16U, 17U, 63U, 64U, 65U, 130U, 1000U}) {
      const RandomBatch batch(count, random);
      expect_same(verify(batch.jobs(), workspace), verify(batch.jobs(), openssl));
    }
  }
}

TEST(Catalogue, SIG_24_ABadLaneNeverChangesItsNeighbours) {
  for (const std::string_view name : native_names()) {
    SCOPED_TRACE(name);
    Workspace workspace = workspace_of(backend_named(name));
    for (const std::size_t count : {8U, 17U}) {
      std::vector<VerifyJob> jobs;
      for (std::size_t i = 0; i < count; ++i) {
        const Signed& one = pool()[i];
        jobs.push_back({one.view.algorithm, one.view, nullptr, one.message, one.signature});
      }
      for (std::size_t bad = 0; bad < count; ++bad) {
        std::vector<VerifyJob> changed = jobs;
        changed[bad].message = {};
        const std::vector<Error> results = verify(changed, workspace);
        for (std::size_t i = 0; i < count; ++i) {
          ASSERT_EQ(results[i].code, i == bad ? ErrorCode::signature_invalid : ErrorCode::ok) << i << " " << bad;
        }
      }
    }
  }
}

KeyHandle expanded(const Backend& backend, const Signed& one, KeyForm form) {
  Result<KeyHandle> made = make_key_handle(backend, one.cose_key, form);
  EXPECT_EQ(made.error().code, ErrorCode::ok);
  return std::move(*made);
}

TEST(ExpandedKey, VerifiesLikeTheKeyItself) {
  for (const std::string_view name : native_names()) {
    SCOPED_TRACE(name);
    const Backend& backend = backend_named(name);
    Workspace workspace = workspace_of(backend);
    const KeyForm kForms[] = {KeyForm::any, KeyForm::expanded_1k, KeyForm::expanded_8k};
    std::vector<KeyHandle> handles;
    for (std::size_t i = 0; i < 24; ++i) handles.push_back(expanded(backend, pool()[i], kForms[i % 3]));
    std::vector<VerifyJob> jobs;
    for (std::size_t i = 0; i < 24; ++i) {
      const Signed& one = pool()[i];
      jobs.push_back({one.view.algorithm, one.view, &handles[i], one.message, one.signature});
    }
    for (const Error& result : verify(jobs, workspace)) EXPECT_EQ(result, Error{});
    for (VerifyJob& job : jobs) job.message = {};
    for (const Error& result : verify(jobs, workspace)) EXPECT_EQ(result.code, ErrorCode::signature_invalid);
  }
}

TEST(ExpandedKey, IsTheSameFromEveryKernel) {
  const Signed& one = pool()[0];
  for (const KeyForm form : {KeyForm::expanded_1k, KeyForm::expanded_8k}) {
    ByteVector first(expanded_key_size(form));
    ASSERT_EQ(expand_key(backend_named("native-portable"), one.cose_key, form, first).code, ErrorCode::ok);
    for (const std::string_view name : native_names()) {
      ByteVector other(expanded_key_size(form));
      EXPECT_EQ(expand_key(backend_named(name), one.cose_key, form, other).code, ErrorCode::ok);
      EXPECT_EQ(other, first) << name;
    }
  }
}

TEST(ExpandedKey, ComesBackFromStorageUnlessItWasChanged) {
  const Backend& backend = backend_named("native");
  Workspace workspace = workspace_of(backend);
  const Signed& one = pool()[0];
  for (const KeyForm form : {KeyForm::expanded_1k, KeyForm::expanded_8k}) {
    ByteVector stored(expanded_key_size(form));
    ASSERT_EQ(expand_key(backend, one.cose_key, form, stored).code, ErrorCode::ok);
    for (const StoredForm how : {StoredForm::check, StoredForm::trust}) {
      const auto handle = make_key_handle(backend, one.cose_key, stored, how);
      ASSERT_EQ(handle.error().code, ErrorCode::ok);
      EXPECT_EQ(verify_job({one.view.algorithm, one.view, &*handle, one.message, one.signature}, workspace), Error{});
      // Of another key, and of no form at all.
      const auto of_other = make_key_handle(backend, pool()[1].cose_key, stored, how);
      EXPECT_EQ(of_other.error().code, ErrorCode::expanded_key_mismatch);
      const auto cut = make_key_handle(backend, one.cose_key, Bytes(stored).first(stored.size() - 1), how);
      EXPECT_EQ(cut.error().code, ErrorCode::expanded_key_mismatch);
    }
    for (const std::size_t at : {std::size_t{0}, std::size_t{200}, stored.size() - 1}) {
      ByteVector changed = stored;
      changed[at] ^= 1;
      EXPECT_EQ(make_key_handle(backend, one.cose_key, changed).error().code, ErrorCode::expanded_key_mismatch) << at;
    }
  }
}

TEST(ExpandedKey, IsThereForEs256AndNativeCodeOnly) {
  const Signed& es256 = pool()[0];
  const Signed& es384 = pool()[24];
  ByteVector room(expanded_key_size(KeyForm::expanded_8k));
  const Backend& native = backend_named("native");
  EXPECT_EQ(make_key_handle(native, es256.cose_key, KeyForm::expanded_1k).error().code, ErrorCode::ok);
  EXPECT_EQ(make_key_handle(native, es384.cose_key, KeyForm::expanded_1k).error().code,
            ErrorCode::key_form_unsupported);
  EXPECT_EQ(expand_key(native, es384.cose_key, KeyForm::expanded_1k, room).code, ErrorCode::key_form_unsupported);
  EXPECT_EQ(expand_key(native, es256.cose_key, KeyForm::any, room).code, ErrorCode::key_form_unsupported);
  EXPECT_EQ(expand_key(native, es256.cose_key, KeyForm::expanded_1k, MutableBytes(room).first(1151)).code,
            ErrorCode::output_too_small);
  for (const std::string_view name : backend_names()) {
    if (std::ranges::count(native_names(), name) != 0) continue;
    const Backend& other = backend_named(name);
    EXPECT_EQ(make_key_handle(other, es256.cose_key, KeyForm::expanded_1k).error().code,
              ErrorCode::key_form_unsupported);
    EXPECT_EQ(expand_key(other, es256.cose_key, KeyForm::expanded_1k, room).code, ErrorCode::key_form_unsupported);
  }
}

}  // namespace
}  // namespace assay::testing

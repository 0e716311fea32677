// Kept expanded keys: the same verdicts as without, whoever is in between, and nobody let in who did not earn it.
#include "lib/signature/key_cache.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <barrier>
#include <limits>
#include <random>
#include <thread>

#include "lib/crypto/native/key.hpp"
#include "tests/signature/fixture.hpp"
#include "tests/signature/signed_pool.hpp"

namespace assay::testing {
namespace {

using namespace testlib;

const ByteVector kSecret = seed_bytes("secret of a cache", kKeyCacheSecretSize);
constexpr KeyForm kForms[] = {KeyForm::expanded_1k, KeyForm::expanded_8k};
constexpr std::size_t kOneSet = KeyCache::Impl::kWays;

KeyCache cache_of(std::size_t capacity, KeyForm form = KeyForm::expanded_1k,
                  const Backend& backend = backend_named("native")) {
  Result<KeyCache> made = make_key_cache(backend, form, capacity, kSecret);
  EXPECT_EQ(made.error().code, ErrorCode::ok);
  return std::move(*made);
}

struct Pool : SignedPool {
  Pool() {
    for (int i = 0; i < 40; ++i) add(cose::kEs256, "cached " + std::to_string(i));
    for (const int other : {cose::kEs384, cose::kEdDsa, cose::kRs256}) add(other, "not cached");
  }
  const Signed& of_another_algorithm() const { return back(); }
};

const Pool& pool() {
  static const Pool made;
  return made;
}

/// Jobs of some keys more than of others, some forged in one way or another, and what they borrow.
class RandomJobs {
 public:
  RandomJobs(std::size_t count, std::uint32_t seed) : random_(seed) {
    signatures_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) add();
  }
  RandomJobs(const RandomJobs&) = delete;
  RandomJobs& operator=(const RandomJobs&) = delete;

  std::vector<VerifyJob> with(KeyCache* cache) const {
    std::vector<VerifyJob> jobs = jobs_;
    for (VerifyJob& job : jobs) job.cache = cache;
    return jobs;
  }

 private:
  void add() {
    const std::size_t range = random_() % 2 == 0 ? 6 : pool().size();
    const Signed& one = pool()[random_() % range];
    signatures_.push_back(one.signature);
    ByteVector& signature = signatures_.back();
    VerifyJob job = one.job();
    switch (random_() % 12) {
      case 0: signature[random_() % signature.size()] ^= static_cast<std::uint8_t>(1U << random_() % 8); break;
      case 1: signature = seed_bytes("garbage", random_() % 80); break;
      case 2: job.message = pool()[random_() % pool().size()].message; break;
      case 3: job.key = pool()[random_() % pool().size()].view; break;
      case 4: job.algorithm = Algorithm::es384; break;
      default: break;
    }
    job.signature = signature;
    jobs_.push_back(job);
  }

  std::mt19937 random_;
  std::vector<ByteVector> signatures_;
  std::vector<VerifyJob> jobs_;
};

std::vector<Error> verify(const std::vector<VerifyJob>& jobs, Workspace& workspace) {
  std::vector<Error> results(jobs.size(), Error{ErrorCode::backend_failure});
  EXPECT_EQ(verify_batch(jobs, results, workspace).code, ErrorCode::ok);
  return results;
}

/// In batches of any size.
std::vector<Error> verify_in_parts(const std::vector<VerifyJob>& jobs, Workspace& workspace, std::mt19937& random) {
  std::vector<Error> results;
  for (std::size_t begin = 0; begin < jobs.size();) {
    const std::size_t count = std::min<std::size_t>(1 + random() % 20, jobs.size() - begin);
    const auto first = jobs.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto part = verify({first, first + static_cast<std::ptrdiff_t>(count)}, workspace);
    results.insert(results.end(), part.begin(), part.end());
    begin += count;
  }
  return results;
}

TEST(KeyCache, VerdictsAreWhatTheyAreWithoutIt) {
  const RandomJobs jobs(1'500, 1);
  Workspace openssl = workspace_of(backend_named("openssl"));
  const std::vector<Error> expected = verify(jobs.with(nullptr), openssl);
  EXPECT_GT(std::ranges::count(expected, Error{}), 300);
  EXPECT_GT(std::ranges::count(expected, ErrorCode::signature_invalid, &Error::code), 100);
  for (const std::string_view name : native_names()) {
    SCOPED_TRACE(name);
    const Backend& backend = backend_named(name);
    Workspace workspace = workspace_of(backend);
    EXPECT_EQ(verify(jobs.with(nullptr), workspace), expected);
    for (const KeyForm form : kForms) {
      std::mt19937 random(2);
      KeyCache roomy = cache_of(256, form, backend);
      KeyCache tight = cache_of(kOneSet, form, backend);
      for (KeyCache* cache : {&roomy, &tight, &roomy}) {
        EXPECT_EQ(verify_in_parts(jobs.with(cache), workspace, random), expected);
      }
      EXPECT_GT(roomy.statistics().hits, 1'500U);
      EXPECT_EQ(roomy.statistics().evictions, 0U);
      EXPECT_GT(tight.statistics().hits, 100U);
      EXPECT_GT(tight.statistics().evictions, 20U);
    }
  }
}

TEST(KeyCache, LetsAKeyInWhenItVerifiedASecondSignature) {
  for (const std::string_view name : native_names()) {
    SCOPED_TRACE(name);
    Workspace workspace = workspace_of(backend_named(name));
    KeyCache cache = cache_of(64, KeyForm::expanded_8k, backend_named(name));
    const VerifyJob job = pool()[0].job(&cache);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(verify_job(job, workspace), Error{});
    EXPECT_EQ(cache.statistics().misses, 2U);
    EXPECT_EQ(cache.statistics().admissions, 1U);
    EXPECT_EQ(cache.statistics().hits, 3U);
  }
}

// Shown by tables that are wrong: one that says to be this key's decides, one of another key is not looked at.
TEST(KeyCache, UsesTheTableThatItKeeps) {
  Workspace workspace = workspace_of(backend_named("native"));
  for (const KeyForm form : kForms) {
    KeyCache cache = cache_of(kOneSet, form);
    const VerifyJob job = pool()[0].job(&cache);
    for (int i = 0; i < 2; ++i) ASSERT_EQ(verify_job(job, workspace), Error{});
    KeyCache::Impl::Entry* entry = cache.impl()->hold(job);
    ASSERT_NE(entry, nullptr);
    const MutableBytes table = static_cast<crypto::native::NativeKey*>(entry->loaded)->expanded_bytes();
    ASSERT_EQ(table.size(), expanded_key_size(form));
    const VerifyJob other = pool()[1].job();
    ASSERT_EQ(cache.impl()->backend->refill_key(*entry->loaded, other.key, other.algorithm), Error{});
    EXPECT_EQ(verify_job(job, workspace), Error{});
    const ByteVector others(table.begin(), table.end());
    ASSERT_EQ(cache.impl()->backend->refill_key(*entry->loaded, job.key, job.algorithm), Error{});
    EXPECT_EQ(verify_job(job, workspace), Error{});
    std::ranges::copy(Bytes(others).subspan(128), table.begin() + 128);
    EXPECT_EQ(verify_job(job, workspace).code, ErrorCode::signature_invalid);
    KeyCache::Impl::release(*entry);
  }
}

TEST(KeyCache, ForgedSignaturesLetNothingIn) {
  Workspace workspace = workspace_of(backend_named("native"));
  KeyCache cache = cache_of(64);
  VerifyJob forged = pool()[0].job(&cache);
  forged.message = pool()[1].message;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(verify_job(forged, workspace).code, ErrorCode::signature_invalid);
  EXPECT_EQ(verify_job(pool()[0].job(&cache), workspace), Error{});
  EXPECT_EQ(cache.statistics().admissions, 0U);
  EXPECT_EQ(verify_job(pool()[0].job(&cache), workspace), Error{});
  EXPECT_EQ(cache.statistics().admissions, 1U);
  EXPECT_EQ(verify_job(forged, workspace).code, ErrorCode::signature_invalid);
  EXPECT_EQ(cache.statistics().hits, 1U);
}

TEST(KeyCache, KeysThatAreSeenOnceDriveNobodyOut) {
  Workspace workspace = workspace_of(backend_named("native"));
  KeyCache cache = cache_of(kOneSet);
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < kOneSet; ++i) ASSERT_EQ(verify_job(pool()[i].job(&cache), workspace), Error{});
  }
  ASSERT_EQ(cache.statistics().admissions, kOneSet);
  for (std::size_t i = kOneSet; i < 40; ++i) ASSERT_EQ(verify_job(pool()[i].job(&cache), workspace), Error{});
  EXPECT_EQ(cache.statistics().evictions, 0U);
  const auto before = cache.statistics().hits;
  for (std::size_t i = 0; i < kOneSet; ++i) ASSERT_EQ(verify_job(pool()[i].job(&cache), workspace), Error{});
  EXPECT_EQ(cache.statistics().hits, before + kOneSet);
}

TEST(KeyCache, DropsTheKeyThatWasNotUsedForLongest) {
  Workspace workspace = workspace_of(backend_named("native"));
  KeyCache cache = cache_of(kOneSet);
  const auto use = [&](std::size_t i) {
    const auto before = cache.statistics().hits;
    EXPECT_EQ(verify_job(pool()[i].job(&cache), workspace), Error{});
    return cache.statistics().hits != before;
  };
  for (std::size_t i = 0; i < kOneSet; ++i) EXPECT_FALSE(use(i) || use(i));
  EXPECT_TRUE(use(0));
  EXPECT_FALSE(use(kOneSet) || use(kOneSet));
  EXPECT_EQ(cache.statistics().evictions, 1U);
  EXPECT_TRUE(use(0));
  EXPECT_FALSE(use(1));
  // Also when the clock comes round.
  cache.impl()->sets[0].clock = std::numeric_limits<std::uint32_t>::max() - 1;
  EXPECT_TRUE(use(2));
  EXPECT_TRUE(use(3));
  EXPECT_FALSE(use(20) || use(20));
  EXPECT_TRUE(use(3));
}

// Of one x and the two points that have it, each is found as what it is.
TEST(KeyCache, FindsAKeyByAllOfItsBytes) {
  Workspace workspace = workspace_of(backend_named("native"));
  KeyCache cache = cache_of(kOneSet);
  for (int i = 0; i < 3; ++i) ASSERT_EQ(verify_job(pool()[0].job(&cache), workspace), Error{});
  ASSERT_EQ(cache.statistics().hits, 1U);
  constexpr std::uint8_t kPrime[32] = {0xff, 0xff, 0xff, 0xff, 0,    0,    0,    1,    0,    0,    0,
                                       0,    0,    0,    0,    0,    0,    0,    0,    0,    0xff, 0xff,
                                       0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
  ByteVector negated(32);
  int borrow = 0;
  for (std::size_t i = 32; i-- > 0;) {
    const int digit = kPrime[i] - pool()[0].view.y[i] - borrow;
    borrow = digit < 0 ? 1 : 0;
    negated[i] = static_cast<std::uint8_t>(digit + 256 * borrow);
  }
  VerifyJob opposite = pool()[0].job(&cache);
  opposite.key.y = negated;
  EXPECT_EQ(verify_job(opposite, workspace).code, ErrorCode::signature_invalid);
  EXPECT_EQ(cache.statistics().hits, 1U);
}

TEST(KeyCache, KeepsNoKeyThatIsNotAPointOfTheCurve) {
  KeyCache cache = cache_of(kOneSet);
  const VerifyJob right = pool()[0].job(&cache);
  VerifyJob wrong = right;
  ByteVector y(right.key.y.begin(), right.key.y.end());
  y.back() ^= 1;
  wrong.key.y = y;
  for (int i = 0; i < 4; ++i) cache.impl()->note_verified(wrong);
  EXPECT_EQ(cache.statistics().admissions, 0U);
  EXPECT_EQ(cache.impl()->hold(wrong), nullptr);
  for (int i = 0; i < 2; ++i) cache.impl()->note_verified(right);
  EXPECT_EQ(cache.statistics().admissions, 1U);
  KeyCache::Impl::Entry* entry = cache.impl()->hold(right);
  ASSERT_NE(entry, nullptr);
  KeyCache::Impl::release(*entry);
}

TEST(KeyCache, ReplacesNoKeyWhileItIsInUse) {
  KeyCache cache = cache_of(kOneSet);
  KeyCache::Impl& impl = *cache.impl();
  std::vector<KeyCache::Impl::Entry*> held;
  for (std::size_t i = 0; i < kOneSet; ++i) {
    const VerifyJob job = pool()[i].job(&cache);
    for (int twice = 0; twice < 2; ++twice) impl.note_verified(job);
    held.push_back(impl.hold(job));
    ASSERT_NE(held.back(), nullptr);
  }
  const VerifyJob late = pool()[kOneSet].job(&cache);
  for (int i = 0; i < 2; ++i) impl.note_verified(late);
  EXPECT_EQ(impl.hold(late), nullptr);
  EXPECT_EQ(cache.statistics().evictions, 0U);
  KeyCache::Impl::release(*held[3]);
  for (int i = 0; i < 2; ++i) impl.note_verified(late);
  EXPECT_EQ(impl.hold(late), held[3]);
  EXPECT_EQ(impl.hold(pool()[3].job()), nullptr);
  EXPECT_EQ(cache.statistics().evictions, 1U);
}

TEST(KeyCache, OtherAlgorithmsAreVerifiedWithoutIt) {
  Workspace workspace = workspace_of(backend_named("native"));
  KeyCache cache = cache_of(64);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(verify_job(pool().of_another_algorithm().job(&cache), workspace), Error{});
  EXPECT_EQ(cache.statistics().misses, 0U);
  EXPECT_EQ(cache.statistics().admissions, 0U);
}

TEST(KeyCache, AHandleGoesFirst) {
  const Backend& backend = backend_named("native");
  Workspace workspace = workspace_of(backend);
  KeyCache cache = cache_of(64);
  const Result<KeyHandle> handle = make_key_handle(backend, pool()[0].cose_key);
  ASSERT_TRUE(handle.has_value());
  VerifyJob job = pool()[0].job(&cache);
  job.handle = &*handle;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(verify_job(job, workspace), Error{});
  EXPECT_EQ(cache.statistics().misses, 0U);
  const KeyHandle empty;
  job.handle = &empty;
  EXPECT_EQ(verify_job(job, workspace), Error{});
  EXPECT_EQ(cache.statistics().misses, 1U);
}

TEST(KeyCache, BelongsToOneBackend) {
  KeyCache cache = cache_of(8);
  Workspace native = workspace_of(backend_named("native"));
  Workspace other = workspace_of(backend_named("auto"));
  EXPECT_EQ(verify_job(pool()[0].job(&cache), native), Error{});
  EXPECT_EQ(verify_job(pool()[0].job(&cache), other).code, ErrorCode::key_cache_backend_mismatch);
  KeyCache none;
  EXPECT_EQ(verify_job(pool()[0].job(&none), other), Error{});
}

TEST(KeyCache, IsMadeForBackendsWithExpandedKeysOnly) {
  for (const std::string_view name : backend_names()) {
    const bool has = name.starts_with("native") || name == "auto";
    const auto made = make_key_cache(backend_named(name), KeyForm::expanded_1k, 8, kSecret);
    EXPECT_EQ(made.error().code, has ? ErrorCode::ok : ErrorCode::key_form_unsupported) << name;
  }
  const Backend& native = backend_named("native");
  EXPECT_EQ(make_key_cache(native, KeyForm::any, 8, kSecret).error().code, ErrorCode::key_form_unsupported);
}

TEST(KeyCache, RefusesASizeOrASecretThatItCannotWorkWith) {
  const Backend& native = backend_named("native");
  const auto code = [&](std::size_t capacity, Bytes secret) {
    return make_key_cache(native, KeyForm::expanded_1k, capacity, secret).error().code;
  };
  EXPECT_EQ(code(1, kSecret), ErrorCode::ok);
  EXPECT_EQ(code(0, kSecret), ErrorCode::key_cache_capacity);
  EXPECT_EQ(code(kMaxKeyCacheCapacity + 1, kSecret), ErrorCode::key_cache_capacity);
  EXPECT_EQ(code(1, Bytes(kSecret).first(15)), ErrorCode::key_cache_secret_size);
  EXPECT_EQ(code(1, {}), ErrorCode::key_cache_secret_size);
}

TEST(KeyCache, HasTheSizeThatTheDocumentsState) {
  EXPECT_EQ(cache_of(100).capacity(), 104U);
  EXPECT_EQ(cache_of(100).size_bytes(), 130'672U);
  EXPECT_EQ(cache_of(1'000).size_bytes(), 1'256'048U);
  EXPECT_EQ(cache_of(1'000, KeyForm::expanded_8k).size_bytes(), 8'424'048U);
  EXPECT_EQ(KeyCache().size_bytes(), 0U);
  EXPECT_EQ(KeyCache().capacity(), 0U);
}

TEST(KeyCache, MovesAndIsThenEmpty) {
  KeyCache one = cache_of(8);
  KeyCache two = std::move(one);
  EXPECT_EQ(one.capacity(), 0U);  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(two.capacity(), 8U);
  one = std::move(two);
  EXPECT_EQ(one.capacity(), 8U);
}

TEST(KeyCache, KeysFindPlacesInAllSets) {
  KeyCache cache = cache_of(8 * kOneSet);
  for (std::size_t i = 0; i < 40; ++i) cache.impl()->note_verified(pool()[i].job());
  std::size_t used = 0;
  for (std::size_t i = 0; i < cache.impl()->num_sets; ++i) used += cache.impl()->sets[i].next != 0 ? 1U : 0U;
  EXPECT_GE(used, 6U);
}

TEST(KeyCache, IsSharedByThreads) {
  const Backend& backend = backend_named("native");
  const RandomJobs jobs(300, 3);
  Workspace first = workspace_of(backend);
  const std::vector<Error> expected = verify(jobs.with(nullptr), first);
  constexpr std::size_t kThreads = 8;
  KeyCache cache = cache_of(2 * kOneSet, KeyForm::expanded_1k);
  const std::vector<VerifyJob> cached = jobs.with(&cache);
  std::barrier start(static_cast<std::ptrdiff_t>(kThreads));
  std::array<bool, kThreads> same{};
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      Workspace workspace = workspace_of(backend);
      std::mt19937 random(static_cast<std::uint32_t>(i));
      start.arrive_and_wait();
      same[i] = true;
      for (int round = 0; round < 4; ++round) {
        same[i] = same[i] && verify_in_parts(cached, workspace, random) == expected;
      }
    });
  }
  threads.clear();
  for (const bool right : same) EXPECT_TRUE(right);
  EXPECT_GT(cache.statistics().hits, 500U);
  EXPECT_GT(cache.statistics().evictions, 10U);
}

}  // namespace
}  // namespace assay::testing

// Kept results of chains: the same as those that are worked out each time, whatever is in between.
#include "lib/trust/chain_cache.hpp"

#include <algorithm>
#include <array>
#include <barrier>
#include <limits>
#include <map>
#include <random>
#include <thread>

#include "lib/trust/chain.hpp"
#include "tests/crypto/certificate_chain.hpp"
#include "tests/rp/fixture.hpp"
#include "tests/testlib/crl.hpp"
#include "tests/trust/store_fixture.hpp"

namespace {

using assay::AnchorStore;
using assay::CertificateStatus;
using assay::ChainCache;
using assay::Error;
using assay::ErrorCode;
using assay::TrustPolicy;
using assay::UnknownStatus;
using assay::crypto::issue_ca;
using assay::crypto::issue_leaf;
using assay::crypto::issue_root;
using testlib::ByteVector;
using testlib::CertificateAuthority;
using testlib::CertificateSpec;
using testlib::kJudgedAt;
using trust_test::cache_of;
using trust_test::Certificates;
using trust_test::ChainSources;
using trust_test::openssl_backend;
using trust_test::store_of;

constexpr UnknownStatus kPolicies[] = {UnknownStatus::refuse, UnknownStatus::accept_for_leaf, UnknownStatus::accept};

struct Verdict {
  Error error;
  CertificateStatus status = CertificateStatus::unknown;
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

Verdict judge(const TrustPolicy& policy, const Certificates& x5c, const assay::Backend& backend = openssl_backend(),
              bool with_store = true) {
  const assay::crypto::OwnContext context(openssl_backend());
  const auto views = assay::crypto::views_of(x5c);
  const auto judged = assay::trust::judge_chain(policy, {policy.anchors, with_store}, views, backend, *context);
  return {judged.error(), *judged};
}

TrustPolicy policy_of(const AnchorStore& store, ChainCache* cache, UnknownStatus unknown = UnknownStatus::accept,
                      std::int64_t time = kJudgedAt) {
  TrustPolicy policy;
  policy.anchor_store = &store;
  policy.chain_cache = cache;
  policy.unknown_status = unknown;
  policy.time = time;
  return policy;
}

CertificateAuthority with_lists(std::string_view name, std::int64_t not_before, std::int64_t not_after,
                                const CertificateAuthority* issuer) {
  const auto edit = [=](CertificateSpec& spec) {
    spec.extension(testlib::oid::kKeyUsage) = testlib::key_usage_of_ca();
    spec.not_before = not_before;
    spec.not_after = not_after;
    spec.serial = {0x22};
  };
  if (issuer != nullptr) return issue_ca(name, *issuer, edit);
  return issue_root(testlib::SigningKey::make(testlib::cose::kEs256, name), name, edit);
}

/// Chains, stores and times at which something changes, all different ones.
struct World {
  CertificateAuthority root = with_lists("root", 1'000, 20'000, nullptr);
  CertificateAuthority upper = with_lists("upper", 3'000, 17'000, &root);
  CertificateAuthority other = with_lists("other", 500, 19'000, nullptr);
  ByteVector cross = issue_ca(upper.key, "upper", other, [](CertificateSpec& spec) {
                       spec.not_before = 2'500;
                       spec.not_after = 12'000;
                     }).certificate;
  ByteVector leaf = issue_leaf(upper, [](CertificateSpec& spec) {
    spec.serial = {0x11};
    spec.not_before = 4'000;
    spec.not_after = 15'000;
  });
  std::vector<std::int64_t> times;
  std::vector<Certificates> chains;
  std::vector<AnchorStore> stores;

  World() {
    for (const std::int64_t boundary : {0, 500, 1'000, 2'500, 3'000, 4'000, 5'000, 6'000, 7'000, 9'000, 11'000, 12'001,
                                        14'000, 15'001, 17'001, 19'001, 20'001}) {
      times.insert(times.end(), {boundary - 1, boundary, boundary + 1});
    }
    constexpr std::int64_t kAfterLast = 253402300800;
    times.insert(times.end(), {8'000, kAfterLast - 1, kAfterLast, kAfterLast + 1});
    ByteVector changed = leaf;
    changed.back() ^= 1;
    chains = {{leaf, upper.certificate},
              {leaf, upper.certificate, cross},
              {leaf, cross, upper.certificate},
              {leaf},
              {changed, upper.certificate},
              {leaf, {0x30, 0x00}},
              {upper.certificate}};
    const ByteVector list = list_of(root, 6'000, 11'000, {});
    const ByteVector revoking = list_of(upper, 5'000, 14'000, {{.serial = {0x11}}});
    const ByteVector nothing = list_of(upper, 7'000, 9'000, {});
    stores.push_back(store_of({{root.certificate}, {}, {}}));
    stores.push_back(store_of({{other.certificate}, {}, {}}));
    stores.push_back(store_of({{root.certificate}, {upper.certificate}, {list}}));
    stores.push_back(store_of({{root.certificate}, {}, {list, nothing}}));
    stores.push_back(store_of({{root.certificate, other.certificate}, {}, {list, revoking}}));
    stores.push_back(store_of({{leaf}, {}, {}}));
    stores.push_back(store_of({}));
  }

  static ByteVector list_of(const CertificateAuthority& issuer, std::int64_t from, std::int64_t until,
                            std::vector<testlib::RevokedCertificate> revoked) {
    testlib::CrlSpec spec;
    spec.issuer = issuer.name;
    spec.this_update = from;
    spec.next_update = until;
    spec.revoked = std::move(revoked);
    return testlib::make_crl(spec, issuer.key);
  }
};

/// One question to the chain check.
struct Question {
  std::size_t store;
  std::size_t chain;
  UnknownStatus unknown;
  std::int64_t time;
};

/// Some of all questions there are, in no order.
std::vector<Question> questions_about(const World& world, std::size_t count) {
  std::vector<Question> questions;
  for (std::size_t store = 0; store < world.stores.size(); ++store) {
    for (std::size_t chain = 0; chain < world.chains.size(); ++chain) {
      for (const UnknownStatus unknown : kPolicies) {
        for (const std::int64_t time : world.times) questions.push_back({store, chain, unknown, time});
      }
    }
  }
  std::shuffle(questions.begin(), questions.end(), std::mt19937(1));
  questions.resize(count);
  return questions;
}

TEST(ChainCache, SaysWhatTheFullCheckSaysAtEveryTime) {
  const World world;
  const std::vector<Question> questions = questions_about(world, 2'400);
  ChainCache roomy = cache_of(4'096);
  ChainCache tight = cache_of(8);
  std::map<ErrorCode, int> seen;
  for (const Question& question : questions) {
    const AnchorStore& store = world.stores[question.store];
    const Certificates& chain = world.chains[question.chain];
    const auto ask = [&](ChainCache* cache) {
      return judge(policy_of(store, cache, question.unknown, question.time), chain);
    };
    const Verdict expected = ask(nullptr);
    for (ChainCache* cache : {&roomy, &tight, &roomy}) {
      ASSERT_EQ(ask(cache), expected) << "store " << question.store << " chain " << question.chain << " time "
                                      << question.time << " " << assay::error_name(expected.error.code);
    }
    ++seen[expected.error.code];
  }
  for (const ErrorCode code : {ErrorCode::ok, ErrorCode::chain_expired, ErrorCode::chain_untrusted,
                               ErrorCode::certificate_revoked, ErrorCode::certificate_status_unknown}) {
    EXPECT_GT(seen[code], 5) << assay::error_name(code);
  }
  EXPECT_GT(roomy.statistics().hits, questions.size() / 2);
  EXPECT_GT(tight.statistics().evictions, 0U);
}

// A backend that counts, and fails where it is told to.
int num_checks = 0;
ErrorCode checks_fail_with = ErrorCode::ok;

assay::Backend counting_backend() {
  num_checks = 0;
  checks_fail_with = ErrorCode::ok;
  assay::Backend backend = openssl_backend();
  backend.verify_chain = [](assay::crypto::Context& context, const assay::crypto::ChainJob& job,
                            assay::crypto::ChainFacts& facts) noexcept {
    ++num_checks;
    if (checks_fail_with != ErrorCode::ok) return Error{checks_fail_with};
    return openssl_backend().verify_chain(context, job, facts);
  };
  return backend;
}

struct Counted {
  assay::Backend backend = counting_backend();
  CertificateAuthority root = issue_root(testlib::SigningKey::make(testlib::cose::kEs256, "root"), "root");
  CertificateAuthority upper = issue_ca("upper", root);
  ChainSources sources = {{root.certificate}, {}, {}};
  Certificates x5c = {issue_leaf(upper), upper.certificate};
  ChainCache cache = cache_of(64);

  /// How often the chain was checked for this.
  int checks(const AnchorStore& store, const Certificates& chain, UnknownStatus unknown = UnknownStatus::accept,
             std::int64_t time = kJudgedAt) {
    const int before = num_checks;
    judge(policy_of(store, &cache, unknown, time), chain, backend);
    return num_checks - before;
  }
};

TEST(ChainCache, ChecksOnceWhetherTheChainIsInOrderOrNot) {
  Counted c;
  const AnchorStore good = store_of(c.sources, c.backend);
  const AnchorStore bad =
      store_of({{issue_root(testlib::SigningKey::make(testlib::cose::kEs256, "other"), "other").certificate}, {}, {}},
               c.backend);
  for (const AnchorStore* store : {&good, &bad}) {
    EXPECT_EQ(c.checks(*store, c.x5c), 1);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(c.checks(*store, c.x5c), 0);
  }
  const auto statistics = c.cache.statistics();
  EXPECT_EQ(statistics.hits, 6U);
  EXPECT_EQ(statistics.misses, 2U);
  EXPECT_EQ(statistics.evictions, 0U);
}

TEST(ChainCache, AnythingElseIsCheckedAnew) {
  Counted c;
  const AnchorStore store = store_of(c.sources, c.backend);
  const ByteVector second =
      issue_root(testlib::SigningKey::make(testlib::cose::kEs256, "second"), "second").certificate;
  ASSERT_EQ(c.checks(store, c.x5c), 1);
  ASSERT_EQ(c.checks(store, c.x5c), 0);
  // Another store.
  const ChainSources others[] = {{{c.root.certificate, second}, {}, {}},
                                 {{c.root.certificate}, {second}, {}},
                                 {{c.root.certificate}, {}, {testlib::make_crl(c.root)}},
                                 {{c.root.certificate}, {}, {testlib::make_crl(c.root, {{1}})}}};
  for (const ChainSources& sources : others) EXPECT_EQ(c.checks(store_of(sources, c.backend), c.x5c), 1);
  EXPECT_EQ(c.checks(store_of(c.sources, c.backend), c.x5c), 0);  // of the same sources
  // Another x5c.
  EXPECT_EQ(c.checks(store, {c.x5c[0]}), 1);
  EXPECT_EQ(c.checks(store, {c.x5c[0], c.x5c[1], c.x5c[1]}), 1);
  EXPECT_EQ(c.checks(store, {c.x5c[0], second, c.x5c[1]}), 1);
  EXPECT_EQ(c.checks(store, {c.x5c[0], c.x5c[1], second}), 1);
  Certificates changed = c.x5c;
  changed[1].back() ^= 1;
  EXPECT_EQ(c.checks(store, changed), 1);
  changed = c.x5c;
  changed[0].back() ^= 1;
  EXPECT_EQ(c.checks(store, changed), 1);
  // Another policy.
  EXPECT_EQ(c.checks(store, c.x5c, UnknownStatus::accept_for_leaf), 1);
  EXPECT_EQ(c.checks(store, c.x5c, UnknownStatus::refuse), 1);
  // A time beyond a boundary.
  EXPECT_EQ(c.checks(store, c.x5c, UnknownStatus::accept, testlib::kCertificateNotAfter), 0);
  EXPECT_EQ(c.checks(store, c.x5c, UnknownStatus::accept, testlib::kCertificateNotAfter + 1), 1);
  EXPECT_EQ(c.checks(store, c.x5c, UnknownStatus::accept, testlib::kCertificateNotBefore), 1);
}

TEST(ChainCache, KeepsNothingThatIsNotAboutTheChain) {
  Counted c;
  const AnchorStore store = store_of(c.sources, c.backend);
  for (const ErrorCode code : {ErrorCode::out_of_memory, ErrorCode::chain_check_failure}) {
    checks_fail_with = code;
    EXPECT_EQ(c.checks(store, c.x5c), 1);
    EXPECT_EQ(c.checks(store, c.x5c), 1);
  }
  checks_fail_with = ErrorCode::ok;
  EXPECT_EQ(c.checks(store, c.x5c), 1);
  EXPECT_EQ(c.checks(store, c.x5c), 0);
}

// What policy brings along itself is part of the question like everything else.
TEST(ChainCache, KeepsWhatIsFoundWithTheSourcesOfThePolicy) {
  Counted c;
  const AnchorStore store = store_of(c.sources, c.backend);
  const ByteVector second =
      issue_root(testlib::SigningKey::make(testlib::cose::kEs256, "second"), "second").certificate;
  const ByteVector list = testlib::make_crl(c.root);
  const ByteVector other_list = testlib::make_crl(c.root, {{1}});
  const assay::Bytes certificates[][1] = {{c.root.certificate}, {second}};
  const assay::Bytes lists[][1] = {{list}, {other_list}};
  const auto checks = [&](const TrustPolicy& policy, bool with_store = true) {
    const int before = num_checks;
    judge(policy, c.x5c, c.backend, with_store);
    return num_checks - before;
  };
  std::vector<TrustPolicy> policies(8, policy_of(store, &c.cache));
  for (const std::size_t i : {0U, 1U}) {
    policies[1 + i].anchors = certificates[i];
    policies[3 + i].intermediates = certificates[i];
    policies[5 + i].crls = lists[i];
  }
  policies[7].anchor_store = nullptr;
  for (const TrustPolicy& policy : policies) EXPECT_EQ(checks(policy), 1);
  for (const TrustPolicy& policy : policies) EXPECT_EQ(checks(policy), 0);
  EXPECT_EQ(checks(policies[1], false), 1);
  EXPECT_EQ(checks(policies[1], false), 0);
}

TEST(ChainCache, KeepsNothingOfWhichItIsNotKnownWhenItEnds) {
  Counted c;
  const AnchorStore store = store_of(c.sources, c.backend);
  testlib::CrlSpec endless;
  endless.issuer = c.root.name;
  const ByteVector list = testlib::make_crl(endless, c.root.key);
  endless.next_update.reset();
  const ByteVector endless_list = testlib::make_crl(endless, c.root.key);
  TrustPolicy policy = policy_of(store, &c.cache);
  const assay::Bytes known[] = {list};
  const assay::Bytes unknown[] = {endless_list};
  policy.crls = known;
  for (const int expected : {1, 0}) {
    const int before = num_checks;
    judge(policy, c.x5c, c.backend);
    EXPECT_EQ(num_checks - before, expected);
  }
  policy.crls = unknown;
  for (int i = 0; i < 2; ++i) {
    const int before = num_checks;
    EXPECT_EQ(judge(policy, c.x5c, c.backend).error.code, ErrorCode::ok);
    EXPECT_EQ(num_checks - before, 1);
  }
}

TEST(ChainCache, SourcesOfThePolicyChangeWithTimeToo) {
  const World world;
  const assay::Bytes anchors[] = {world.root.certificate};
  const assay::Bytes helpers[] = {world.upper.certificate};
  const ByteVector list = World::list_of(world.root, 6'000, 11'000, {});
  const assay::Bytes lists[] = {list};
  ChainCache cache = cache_of(8);
  for (const std::int64_t time : world.times) {
    TrustPolicy policy;
    policy.anchors = anchors;
    policy.intermediates = helpers;
    policy.crls = lists;
    policy.unknown_status = UnknownStatus::accept_for_leaf;
    policy.time = time;
    const Verdict expected = judge(policy, {world.leaf});
    policy.chain_cache = &cache;
    EXPECT_EQ(judge(policy, {world.leaf}), expected) << time;
    EXPECT_EQ(judge(policy, {world.leaf}), expected) << time;
  }
}

TEST(ChainCache, LongListsOfSourcesAreToldApart) {
  Counted c;
  std::vector<ByteVector> many;
  for (int i = 0; i < 40; ++i) {
    many.push_back(
        issue_root(testlib::SigningKey::make(testlib::cose::kEs256, "many " + std::to_string(i)), "many").certificate);
  }
  many.push_back(c.root.certificate);
  std::vector<assay::Bytes> anchors(many.begin(), many.end());
  TrustPolicy policy;
  policy.chain_cache = &c.cache;
  policy.time = kJudgedAt;
  policy.unknown_status = UnknownStatus::accept;
  const auto checks = [&] {
    policy.anchors = anchors;
    const int before = num_checks;
    EXPECT_EQ(judge(policy, c.x5c, c.backend).error.code, ErrorCode::ok);
    return num_checks - before;
  };
  EXPECT_EQ(checks(), 1);
  EXPECT_EQ(checks(), 0);
  for (std::size_t i = 0; i + 1 < many.size(); ++i) {
    std::swap(anchors[i], anchors[i + 1]);
    EXPECT_EQ(checks(), 1) << i;
  }
}

TEST(ChainCache, WithoutRoomThereIsNoKeeping) {
  Counted c;
  const AnchorStore store = store_of(c.sources, c.backend);
  c.cache = ChainCache();
  EXPECT_EQ(c.cache.capacity(), 0U);
  EXPECT_EQ(c.cache.size_bytes(), 0U);
  EXPECT_EQ(c.checks(store, c.x5c), 1);
  EXPECT_EQ(c.checks(store, c.x5c), 1);
}

TEST(ChainCache, HashingThatFailsIsReported) {
  Counted c;
  const AnchorStore store = store_of(c.sources, c.backend);
  ASSERT_EQ(c.checks(store, c.x5c), 1);
  c.backend.sha256 = [](assay::crypto::Context&, assay::Bytes, std::span<std::uint8_t, 32>) noexcept {
    return Error{ErrorCode::backend_failure};
  };
  EXPECT_EQ(judge(policy_of(store, &c.cache), c.x5c, c.backend).error.code, ErrorCode::backend_failure);
}

// The cache by itself.

assay::trust::Identity key_of(int number) {
  const ByteVector hash = testlib::sha256(testlib::bytes_of_text(std::to_string(number)));
  assay::trust::Identity key;
  std::ranges::copy(hash, key.begin());
  return key;
}

assay::trust::KeptChain kept_with(ErrorCode code) {
  return {{}, {code}, CertificateStatus::good};
}

bool has(ChainCache& cache, int number) {
  assay::trust::KeptChain kept;
  return cache.impl()->find(key_of(number), 0, kept);
}

TEST(ChainCache, HasTheSizeThatTheDocumentsState) {
  EXPECT_EQ(cache_of(100).size_bytes(), 9'232U);
  EXPECT_EQ(cache_of(1'000).size_bytes(), 73'744U);
  EXPECT_EQ(cache_of(10'000).size_bytes(), 1'179'664U);
}

TEST(ChainCache, HasRoomForWhatWasAskedAndNotMuchMore) {
  for (const std::size_t capacity : {0U, 1U, 7U, 8U, 9U, 16U, 100U, 1'000U, 1'024U}) {
    const ChainCache cache = cache_of(capacity);
    EXPECT_GE(cache.capacity(), capacity);
    EXPECT_GE(cache.capacity(), 8U);
    EXPECT_LE(cache.capacity(), std::max<std::size_t>(2 * capacity, 8));
    EXPECT_EQ(cache.size_bytes(), sizeof(ChainCache::Impl) + 72 * cache.capacity());
  }
}

TEST(ChainCache, IsBoundedAndCountsWhatItDrops) {
  ChainCache cache = cache_of(64);
  constexpr int kMany = 10'000;
  for (int i = 0; i < kMany; ++i) cache.impl()->keep(key_of(i), 0, kept_with(ErrorCode::ok));
  int num_kept = 0;
  for (int i = 0; i < kMany; ++i) num_kept += has(cache, i);
  EXPECT_EQ(static_cast<std::size_t>(num_kept), cache.capacity());
  EXPECT_EQ(cache.statistics().evictions, kMany - cache.capacity());
  EXPECT_EQ(cache.statistics().hits, cache.capacity());
}

TEST(ChainCache, DropsWhatWasNotUsedForLongest) {
  ChainCache cache = cache_of(1);
  const auto capacity = static_cast<int>(cache.capacity());
  for (int i = 0; i < capacity; ++i) cache.impl()->keep(key_of(i), 0, kept_with(ErrorCode::ok));
  ASSERT_EQ(cache.impl()->num_sets, 1U);
  EXPECT_TRUE(has(cache, 0));
  cache.impl()->keep(key_of(capacity), 0, kept_with(ErrorCode::ok));
  EXPECT_TRUE(has(cache, 0));
  EXPECT_FALSE(has(cache, 1));
  // Also when the clock comes round.
  cache.impl()->sets[0].clock = std::numeric_limits<std::uint32_t>::max() - 1;
  EXPECT_TRUE(has(cache, 2));
  EXPECT_TRUE(has(cache, 3));
  EXPECT_TRUE(has(cache, 4));
  for (int i = capacity + 1; i < capacity + 4; ++i) cache.impl()->keep(key_of(i), 0, kept_with(ErrorCode::ok));
  EXPECT_TRUE(has(cache, 4));
}

TEST(ChainCache, ReplacesWhatItKeepsOfTheSameChain) {
  ChainCache cache = cache_of(8);
  assay::trust::KeptChain kept;
  cache.impl()->keep(key_of(1), 5, {{0, 10}, {ErrorCode::chain_expired}, {}});
  EXPECT_TRUE(cache.impl()->find(key_of(1), 0, kept));
  EXPECT_EQ(kept.error.code, ErrorCode::chain_expired);
  EXPECT_TRUE(cache.impl()->find(key_of(1), 9, kept));
  EXPECT_FALSE(cache.impl()->find(key_of(1), 10, kept));
  EXPECT_FALSE(cache.impl()->find(key_of(1), -1, kept));
  cache.impl()->keep(key_of(1), 15, {{10, 20}, {}, CertificateStatus::good});
  EXPECT_FALSE(cache.impl()->find(key_of(1), 9, kept));
  EXPECT_TRUE(cache.impl()->find(key_of(1), 10, kept));
  EXPECT_EQ(kept.status, CertificateStatus::good);
  EXPECT_EQ(cache.statistics().evictions, 0U);
}

TEST(ChainCache, MovesAndIsThenEmpty) {
  ChainCache one = cache_of(8);
  ChainCache two = std::move(one);
  EXPECT_EQ(one.capacity(), 0U);  // NOLINT(bugprone-use-after-move)
  EXPECT_GE(two.capacity(), 8U);
  one = std::move(two);
  EXPECT_GE(one.capacity(), 8U);
}

TEST(ChainCache, IsSharedByThreads) {
  const World world;
  const std::vector<Question> questions = questions_about(world, 400);
  std::vector<Verdict> expected;
  for (const Question& question : questions) {
    expected.push_back(judge(policy_of(world.stores[question.store], nullptr, question.unknown, question.time),
                             world.chains[question.chain]));
  }
  constexpr int kThreads = 8;
  ChainCache cache = cache_of(16);
  std::barrier start(kThreads);
  std::array<int, kThreads> faults{};
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      std::mt19937 random(static_cast<unsigned>(i));
      start.arrive_and_wait();
      for (int round = 0; round < 500; ++round) {
        const std::size_t at = random() % questions.size();
        const Question& question = questions[at];
        const TrustPolicy policy = policy_of(world.stores[question.store], &cache, question.unknown, question.time);
        faults[static_cast<std::size_t>(i)] += judge(policy, world.chains[question.chain]) != expected[at];
      }
    });
  }
  threads.clear();
  for (const int count : faults) EXPECT_EQ(count, 0);
}

// At the level of the ceremony.

TEST(ChainCache, RegistrationsAreJudgedAlikeWithAndWithoutIt) {
  const CertificateAuthority root = testlib::make_ca("attestation");
  const AnchorStore store = store_of({{root.certificate}, {}, {}});
  ChainCache cache = cache_of(8);
  for (const std::int64_t time : {kJudgedAt, testlib::kCertificateNotAfter + 1, kJudgedAt}) {
    rp_test::RegistrationCase c(testlib::AttestationKind::packed_x5c);
    c.request.trust = policy_of(store, nullptr, UnknownStatus::accept, time);
    const auto expected = c.verify();
    c.request.trust.chain_cache = &cache;
    for (int i = 0; i < 2; ++i) {
      const auto verdict = c.verify_made();
      EXPECT_EQ(verdict.outcome, expected.outcome);
      EXPECT_EQ(verdict.error, expected.error);
      EXPECT_EQ(verdict.trust, expected.trust);
      EXPECT_EQ(verdict.certificate_status, expected.certificate_status);
    }
  }
  EXPECT_EQ(cache.statistics().misses, 3U);
  EXPECT_EQ(cache.statistics().hits, 3U);
}

}  // namespace

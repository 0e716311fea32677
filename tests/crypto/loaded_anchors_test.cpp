// Certificates and CRLs that were loaded once, beside those that are parsed for each chain.
#include <gtest/gtest.h>

#include <array>
#include <barrier>
#include <thread>

#include "tests/crypto/certificate_chain.hpp"
#include "tests/crypto/fixture.hpp"
#include "tests/testlib/crl.hpp"

namespace assay::crypto {
namespace {

using namespace testlib;

const ByteVector kSerial = {0x11};
const ByteVector kGarbage = {0x30, 0x00};

CertificateAuthority root() {
  static const CertificateAuthority made =
      issue_root(SigningKey::make(cose::kEs256, "root"), "root",
                 [](CertificateSpec& spec) { spec.extension(oid::kKeyUsage) = key_usage_of_ca(); });
  return made;
}

CertificateAuthority intermediate() {
  static const CertificateAuthority made = issue_ca(
      "intermediate", root(), [](CertificateSpec& spec) { spec.extension(oid::kKeyUsage) = key_usage_of_ca(); });
  return made;
}

ByteVector leaf() {
  return issue_leaf(intermediate(), [](CertificateSpec& spec) { spec.serial = kSerial; });
}

Result<LoadedAnchors*> load(const ChainSources& sources) {
  const auto anchors = views_of(sources.anchors);
  const auto intermediates = views_of(sources.intermediates);
  const auto crls = views_of(sources.crls);
  return openssl_backend().load_certificates(anchors, intermediates, crls);
}

/// Anchors that are given back.
class OwnAnchors {
 public:
  explicit OwnAnchors(const ChainSources& sources) {
    const Result<LoadedAnchors*> loaded = load(sources);
    EXPECT_EQ(loaded.error().code, ErrorCode::ok);
    loaded_ = *loaded;
  }
  ~OwnAnchors() {
    if (loaded_ != nullptr) openssl_backend().free_anchors(loaded_);
  }
  OwnAnchors(const OwnAnchors&) = delete;
  OwnAnchors& operator=(const OwnAnchors&) = delete;

  const LoadedAnchors* get() const { return loaded_; }

 private:
  LoadedAnchors* loaded_ = nullptr;
};

ChainVerdict judge(const OwnAnchors& loaded, const ChainSources& parsed, UnknownStatus unknown = UnknownStatus::accept,
                   std::int64_t time = kJudgedAt, bool with_loaded_anchors = true) {
  const OwnContext context(openssl_backend());
  const Certificates x5c = {leaf()};
  const auto x5c_views = views_of(x5c);
  const auto anchors = views_of(parsed.anchors);
  const auto intermediates = views_of(parsed.intermediates);
  const auto crls = views_of(parsed.crls);
  ChainVerdict verdict;
  const ChainJob job{x5c_views, intermediates, anchors, time, crls, unknown, loaded.get(), with_loaded_anchors};
  verdict.code = openssl_backend().verify_chain(*context, job, verdict.facts).code;
  return verdict;
}

TEST(LoadedAnchors, AreJudgedByLikeThoseOfTheSpans) {
  const Certificates anchors = {root().certificate};
  const Certificates helpers = {intermediate().certificate};
  const Certificates lists = {make_crl(root()), make_crl(intermediate())};
  // Each of the three here or there.
  for (int where = 0; where < 8; ++where) {
    ChainSources sources[2];
    sources[where & 1].anchors = anchors;
    sources[where >> 1 & 1].intermediates = helpers;
    sources[where >> 2 & 1].crls = lists;
    const OwnAnchors loaded(sources[0]);
    const ChainVerdict verdict = judge(loaded, sources[1], UnknownStatus::refuse);
    EXPECT_EQ(verdict.code, ErrorCode::ok) << where;
    EXPECT_EQ(verdict.facts.status, CertificateStatus::good) << where;
    EXPECT_EQ(judge(loaded, sources[1], UnknownStatus::refuse, kCertificateNotAfter + 1).code,
              ErrorCode::chain_expired);
  }
}

TEST(LoadedAnchors, WithoutAnchorsNothingIsTrusted) {
  const OwnAnchors none({{}, {intermediate().certificate, root().certificate}, {}});
  EXPECT_EQ(judge(none, {}).code, ErrorCode::chain_untrusted);
  EXPECT_EQ(judge(none, {{root().certificate}, {}, {}}).code, ErrorCode::ok);
  const OwnAnchors other({{issue_root(SigningKey::make(cose::kEs256, "other"), "other").certificate}, {}, {}});
  EXPECT_EQ(judge(other, {{}, {intermediate().certificate}, {}}).code, ErrorCode::chain_untrusted);
}

TEST(LoadedAnchors, OnlyTheAnchorsAmongThemCanBeLeftOut) {
  const OwnAnchors loaded({{root().certificate}, {intermediate().certificate}, {make_crl(intermediate(), {kSerial})}});
  const OwnAnchors without_list({{root().certificate}, {intermediate().certificate}, {}});
  const auto judge_without = [](const OwnAnchors& anchors, const ChainSources& parsed) {
    return judge(anchors, parsed, UnknownStatus::accept, kJudgedAt, false).code;
  };
  EXPECT_EQ(judge(without_list, {}).code, ErrorCode::ok);
  EXPECT_EQ(judge_without(without_list, {}), ErrorCode::chain_untrusted);
  EXPECT_EQ(judge_without(without_list, {{root().certificate}, {}, {}}), ErrorCode::ok);
  EXPECT_EQ(judge_without(loaded, {{root().certificate}, {}, {}}), ErrorCode::certificate_revoked);
}

TEST(LoadedAnchors, RevokeToo) {
  const ByteVector list = make_crl(intermediate(), {kSerial});
  const OwnAnchors loaded({{root().certificate}, {intermediate().certificate}, {list}});
  EXPECT_EQ(judge(loaded, {}).code, ErrorCode::certificate_revoked);
}

TEST(LoadedAnchors, SaysWhichOneIsMalformed) {
  const ByteVector good = root().certificate;
  const ByteVector list = make_crl(root());
  const OwnAnchors loaded({{good, good}, {good}, {list, list}});
  EXPECT_EQ(load({{good, kGarbage}, {good}, {list}}).error(), (Error{ErrorCode::anchor_invalid, {}, {}, 1}));
  EXPECT_EQ(load({{good}, {good, good, kGarbage}, {list}}).error(), (Error{ErrorCode::anchor_invalid, {}, {}, 2}));
  EXPECT_EQ(load({{good}, {good}, {kGarbage, list}}).error(), (Error{ErrorCode::crl_form, {}, {}, 0}));
  EXPECT_EQ(load({{good}, {good}, {list, good}}).error(), (Error{ErrorCode::crl_form, {}, {}, 1}));
  EXPECT_EQ(load({{list}, {}, {}}).error(), (Error{ErrorCode::anchor_invalid, {}, {}, 0}));
}

TEST(LoadedAnchors, AreSharedByThreads) {
  constexpr int kThreads = 8;
  ChainSources sources{{root().certificate}, {intermediate().certificate}, {make_crl(root())}};
  // Long enough to be worth sorting, and not sorted.
  std::vector<ByteVector> serials;
  for (std::uint8_t i = 255; i > kSerial[0]; --i) serials.push_back({i});
  sources.crls.push_back(make_crl(intermediate(), serials));
  const OwnAnchors loaded(sources);
  std::barrier start(kThreads);
  std::array<ErrorCode, kThreads> codes;
  codes.fill(ErrorCode::backend_failure);
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      ErrorCode code = ErrorCode::ok;
      for (int round = 0; round < 20 && code == ErrorCode::ok; ++round) {
        code = judge(loaded, {}, UnknownStatus::refuse).code;
      }
      codes[static_cast<std::size_t>(i)] = code;
    });
  }
  threads.clear();
  for (const ErrorCode code : codes) EXPECT_EQ(code, ErrorCode::ok);
}

}  // namespace
}  // namespace assay::crypto

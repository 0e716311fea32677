#include <gtest/gtest.h>
#include <openssl/crypto.h>

#include <array>
#include <cstdlib>

#include "lib/crypto/known_answers.hpp"
#include "tests/crypto/certificate_chain.hpp"
#include "tests/crypto/fixture.hpp"
#include "tests/testlib/crl.hpp"

// A program of its own: OpenSSL takes other functions for its memory only before it has used any.

namespace assay::crypto {
namespace {

int num_allocations = 0;
int fail_at = -1;  ///< the allocation, counted from 0, that gets no memory; none if negative

bool may_allocate() {
  return num_allocations++ != fail_at;
}
void* allocate(std::size_t size, const char*, int) {
  return may_allocate() ? std::malloc(size) : nullptr;
}
void* reallocate(void* old, std::size_t size, const char*, int) {
  return may_allocate() ? std::realloc(old, size) : nullptr;
}
void release(void* memory, const char*, int) {
  std::free(memory);
}
const int counting = CRYPTO_set_mem_functions(&allocate, &reallocate, &release);

/// Runs `call` with every one of its allocations failing in turn, or every `step`-th; `judge` sees each result.
template <class Call, class Judge>
void sweep(Call call, Judge judge, int step = 1) {
  for (int at = 0;; at += step) {
    num_allocations = 0;
    fail_at = at;
    const ErrorCode code = call();
    fail_at = -1;
    if (num_allocations <= at) break;
    judge(code, at);
  }
}

// OpenSSL 3.0 makes the state of the hash anew for every message, whatever is kept; nothing else allocates.
TEST(Allocation, HashingAllocatesOnceAtMost) {
  ASSERT_EQ(counting, 1);
  const OwnContext context(openssl_backend());
  num_allocations = 0;
  std::array<std::uint8_t, 32> digest{};
  for (int round = 0; round < 10; ++round) {
    EXPECT_EQ(openssl_backend().sha256(*context, known_message(), digest).code, ErrorCode::ok);
    EXPECT_EQ(openssl_backend().hash(*context, HashAlgorithm::sha256, known_message(), digest).code, ErrorCode::ok);
  }
  EXPECT_LE(num_allocations, 20);
}

bool is_failure(ErrorCode code) {
  return code == ErrorCode::out_of_memory || code == ErrorCode::backend_failure;
}

/// OpenSSL 3.0 calls the signature bad in some places where memory ran out, and leaves no trace of it.
bool hides_failures(const KnownSignature& known) {
  const bool pss =
      known.algorithm == Algorithm::ps256 || known.algorithm == Algorithm::ps384 || known.algorithm == Algorithm::ps512;
  return pss || known.key.type == KeyType::okp || known.key.type == KeyType::akp;
}

// Nothing is known of a signature when memory ran out: a bad one is never called good, nor, where OpenSSL lets us see
// it, a good one bad.
void sweep_verification(const KnownSignature& known, bool with_loaded_key, bool good) {
  const OwnContext context(openssl_backend());
  const OwnKey key(openssl_backend(), known.key, known.algorithm);
  const testlib::ByteVector other = {1, 2, 3};
  const VerifyJob job{known.algorithm, known.key, nullptr, good ? known_message() : Bytes(other), known.signature};
  const ErrorCode expected = good ? ErrorCode::ok : ErrorCode::signature_invalid;
  const auto verify = [&] {
    return openssl_backend().verify_one(*context, job, with_loaded_key ? key.get() : nullptr).code;
  };
  ASSERT_EQ(verify(), expected);
  sweep(verify, [&](ErrorCode code, int at) {
    const bool hidden = code == ErrorCode::signature_invalid && hides_failures(known);
    EXPECT_TRUE(code == expected || is_failure(code) || hidden)
        << error_name(code) << " at allocation " << at << ", " << algorithm_name(known.algorithm)
        << (good ? ", good" : ", bad") << (with_loaded_key ? ", key loaded" : "");
  });
  EXPECT_EQ(verify(), expected);
}

TEST(Allocation, FailureIsNoVerdictOnASignature) {
  for (const KnownSignature& known : known_signatures()) {
    if (!openssl_backend().can_verify(known.algorithm)) continue;
    for (const bool loaded : {false, true}) {
      for (const bool good : {false, true}) sweep_verification(known, loaded, good);
    }
  }
}

TEST(Allocation, FailureToLoadAKeyIsReported) {
  for (const KnownSignature& known : known_signatures()) {
    if (!openssl_backend().can_verify(known.algorithm)) continue;
    const auto load = [&] {
      const Result<LoadedKey*> loaded = openssl_backend().load_key(known.key, known.algorithm);
      if (loaded) openssl_backend().free_key(*loaded);
      return loaded.error().code;
    };
    sweep(load, [](ErrorCode code, int at) { EXPECT_TRUE(code == ErrorCode::ok || is_failure(code)) << at; });
  }
}

TEST(Allocation, FailureToMakeAContextIsReported) {
  const auto make = [] {
    const Result<Context*> context = openssl_backend().new_context();
    if (context) openssl_backend().free_context(*context);
    return context.error().code;
  };
  sweep(make, [](ErrorCode code, int at) { EXPECT_TRUE(code == ErrorCode::ok || is_failure(code)) << at; });
}

/// Judges `x5c` with each of thousands of allocations failing in turn. It must never be trusted.
void sweep_chain(const Certificates& x5c, const ChainSources& sources, UnknownStatus unknown, ErrorCode expected) {
  const OwnContext context(openssl_backend());
  const auto x5c_views = views_of(x5c);
  const auto anchors = views_of(sources.anchors);
  const auto crls = views_of(sources.crls);
  const auto judge = [&] {
    ChainFacts facts;
    const ChainJob job{x5c_views, {}, anchors, testlib::kJudgedAt, crls, unknown, nullptr};
    return openssl_backend().verify_chain(*context, job, facts).code;
  };
  ASSERT_EQ(judge(), expected);
  sweep(judge, [](ErrorCode code, int at) {
    EXPECT_NE(code, ErrorCode::ok) << at;
    const bool is_capacity = Error{code}.error_class() == ErrorClass::capacity;
    EXPECT_TRUE(!is_capacity || code == ErrorCode::out_of_memory) << error_name(code) << " at allocation " << at;
    // The first ones are for the lists that certificates are put in.
    EXPECT_TRUE(at >= 4 || code == ErrorCode::out_of_memory) << error_name(code) << " at allocation " << at;
  });
}

TEST(Allocation, FailureNeverMakesAChainTrusted) {
  const auto root = issue_root(testlib::SigningKey::make(testlib::cose::kEs256, "root"), "root");
  const auto other = issue_root(testlib::SigningKey::make(testlib::cose::kEs256, "other root"), "root");
  const Certificates x5c = {issue_leaf(root)};
  ASSERT_EQ(verify_chain(x5c, {{root.certificate}, {}, {}}, testlib::kJudgedAt).code, ErrorCode::ok);
  sweep_chain(x5c, {{other.certificate}, {}, {}}, UnknownStatus::accept, ErrorCode::chain_untrusted);
}

TEST(Allocation, FailureNeverHidesARevocation) {
  const auto root = issue_root(
      testlib::SigningKey::make(testlib::cose::kEs256, "root"), "root",
      [](testlib::CertificateSpec& spec) { spec.extension(testlib::oid::kKeyUsage) = testlib::key_usage_of_ca(); });
  const Certificates x5c = {issue_leaf(root, [](testlib::CertificateSpec& spec) { spec.serial = {0x11}; })};
  const Certificates anchors = {root.certificate};
  ASSERT_EQ(verify_chain(x5c, {anchors, {}, {make_crl(root)}}, testlib::kJudgedAt, UnknownStatus::refuse).code,
            ErrorCode::ok);
  sweep_chain(x5c, {anchors, {}, {make_crl(root, {{0x11}})}}, UnknownStatus::accept, ErrorCode::certificate_revoked);
  sweep_chain(x5c, {anchors, {}, {}}, UnknownStatus::refuse, ErrorCode::certificate_status_unknown);
}

TEST(Allocation, FailureToLoadCertificatesIsReported) {
  const auto root = issue_root(testlib::SigningKey::make(testlib::cose::kEs256, "root"), "root");
  const testlib::ByteVector list = make_crl(root, {{1}, {2}});
  const Bytes certificates[] = {root.certificate};
  const Bytes crls[] = {list};
  const auto load = [&] {
    const auto loaded =
        openssl_backend().load_certificates(std::span(certificates), std::span(certificates), std::span(crls));
    if (loaded) openssl_backend().free_anchors(*loaded);
    return loaded.error().code;
  };
  ASSERT_EQ(load(), ErrorCode::ok);
  // OpenSSL leaves no trace of a few failures: what is in order is then called malformed, but nothing ever crashes.
  sweep(load, [](ErrorCode code, int at) {
    const bool hidden = code == ErrorCode::anchor_invalid || code == ErrorCode::crl_form;
    EXPECT_TRUE(code == ErrorCode::ok || is_failure(code) || hidden) << error_name(code) << " at allocation " << at;
  });
  EXPECT_EQ(load(), ErrorCode::ok);
}

}  // namespace
}  // namespace assay::crypto

// Our recorded and made ceremonies while the environment fails: each call of the backend in turn, and each request of
// the crypto library for memory. Nothing is accepted that would not be, and nothing is remembered.
//
// ASSAY_FAULTS_STEP: each how many of the requests for memory fails, 1 for all; ./dev evidence faults.
#include <gtest/gtest.h>
#include <openssl/crypto.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "cases.hpp"
#include "input.hpp"
#include "run_case.hpp"
#include "tests/faults/faulty_backend.hpp"
#include "tests/vectors/vector_files.hpp"

namespace {

using assay::ErrorCode;
using assay::Outcome;
using assay::cli::Case;
using assay::cli::CaseResult;
using assay::cli::CaseRunner;

constexpr int kMinScenarios = 200;

struct CryptoHeap {
  int num_requests = 0;
  int fail_at = -1;  ///< the request, from 0, that gets nothing

  bool gives() { return num_requests++ != fail_at; }
};
CryptoHeap heap;

void* allocate(std::size_t size, const char*, int) {
  return heap.gives() ? std::malloc(size) : nullptr;
}
void release(void* memory, const char*, int) {
  std::free(memory);
}
void* reallocate(void* old, std::size_t size, const char*, int) {
  return heap.gives() ? std::realloc(old, size) : nullptr;
}
// OpenSSL takes them only before it has used its own.
const int replaced = CRYPTO_set_mem_functions(&allocate, &reallocate, &release);

/// Of several statements one may fail, and what the others are decides: those are in faults_test.cpp.
bool has_several_statements(const Case& c) {
  return c.id.starts_with("reg/compound");
}

std::vector<Case> own_cases() {
  std::vector<Case> cases;
  for (const auto& file : assay::testing::own_case_files()) {
    for (Case& c : assay::cli::parse_cases(assay::cli::read_input(file.string()), file.filename().string())) {
      if (!has_several_statements(c)) cases.push_back(std::move(c));
    }
  }
  return cases;
}

bool same(const CaseResult& a, const CaseResult& b) {
  return a.outcome == b.outcome && a.error == b.error && a.trust == b.trust && a.log.results == b.log.results;
}

std::string describe(const CaseResult& result) {
  return std::string(assay::outcome_name(result.outcome)) + " " + std::string(assay::error_name(result.error.code)) +
         " at " + std::string(assay::step_slug(result.error.step));
}

/// The verdict of a run in which a call of the backend failed: that it did, or what was found without that call.
void expect_says_so(const CaseResult& in_order, const CaseResult& result) {
  const bool says_so = result.outcome == Outcome::undecided && result.error.code == ErrorCode::backend_failure;
  const bool found_before = in_order.outcome != Outcome::accepted && same(in_order, result);
  EXPECT_TRUE(says_so || found_before) << describe(result) << " and not " << describe(in_order);
}

TEST(Environment, CallsOfTheBackendThatFailAreNeverAcceptance) {
  CaseRunner runner(faults::faulty_backend(), assay::Profile::webauthn);
  int scenarios = 0;
  int failures = 0;
  for (const Case& c : own_cases()) {
    SCOPED_TRACE(c.id);
    faults::fail_call(-1);
    const CaseResult in_order = runner.run(c);
    const int needed = faults::num_calls();
    for (int call = 0; call < needed; ++call) {
      faults::fail_call(call);
      expect_says_so(in_order, runner.run(c));
    }
    faults::fail_call(-1);
    EXPECT_TRUE(same(in_order, runner.run(c)));
    scenarios += needed > 0 ? 1 : 0;
    failures += needed;
  }
  std::cout << scenarios << " scenarios, " << failures << " failures\n";
  EXPECT_GE(scenarios, kMinScenarios);
}

/// A run with one request for memory that fails; OpenSSL gets along without some.
void expect_no_other_acceptance(const CaseResult& in_order, const CaseResult& result) {
  if (result.outcome != Outcome::accepted) return;
  EXPECT_TRUE(same(in_order, result)) << "accepted, and in order " << describe(in_order);
}

/// How many requests were made to fail.
int sweep(CaseRunner& runner, const Case& c, int begin, int step) {
  runner.run(c);  // what OpenSSL makes once is made
  const CaseResult in_order = runner.run(c);
  int failures = 0;
  for (int at = begin;; at += step) {
    heap.num_requests = 0;
    heap.fail_at = at;
    const CaseResult result = runner.run(c);
    heap.fail_at = -1;
    if (heap.num_requests <= at) break;
    SCOPED_TRACE(at);
    expect_no_other_acceptance(in_order, result);
    ++failures;
  }
  EXPECT_TRUE(same(in_order, runner.run(c)));
  return failures;
}

int step_of_sweep() {
  const char* const text = std::getenv("ASSAY_FAULTS_STEP");
  return text == nullptr ? 101 : std::atoi(text);
}

TEST(Environment, MemoryThatRunsOutIsNeverAcceptance) {
  ASSERT_EQ(replaced, 1);
  CaseRunner runner("openssl", assay::Profile::webauthn);
  const int step = step_of_sweep();
  ASSERT_GE(step, 1);
  int scenarios = 0;
  int failures = 0;
  for (const Case& c : own_cases()) {
    SCOPED_TRACE(c.id);
    const int failed = sweep(runner, c, scenarios % step, step);
    scenarios += failed > 0 ? 1 : 0;
    failures += failed;
  }
  std::cout << "evidence: count=" << failures << " result=" << (HasFailure() ? "FAILED" : "as it should be") << ", "
            << scenarios << " scenarios\n";
  EXPECT_GE(scenarios, kMinScenarios);
}

}  // namespace

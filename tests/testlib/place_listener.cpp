// In a mutation build: writes after each test which places of the library it reached, as lines of ASSAY_RECORD's file.
//
//   test MICROSECONDS STATUS SUITE.NAME     STATUS is ok, failed or skipped
//   place KIND FILE LINE CODE PASSED REFUSED   of the test above; numbers as in lib/base/mutation.hpp
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "lib/base/mutation.hpp"

namespace assay::mutation {

// Programs that have no check in them do not have this either.
[[gnu::weak]] void take_places(void (*take)(const Place& place, void* context), void* context) noexcept;

}  // namespace assay::mutation

namespace assay::testlib {
namespace {

void write(const mutation::Place& place, void* file) {
  std::fprintf(static_cast<FILE*>(file), "place %d %s %u %u %d %d\n", static_cast<int>(place.kind), place.file,
               place.line, static_cast<unsigned>(place.code), place.was_passed, place.was_refused);
}

class PlaceListener : public testing::EmptyTestEventListener {
 public:
  explicit PlaceListener(const char* path) : file_(std::fopen(path, "w")) {
    if (file_ == nullptr) std::abort();
  }

 private:
  void OnTestStart(const testing::TestInfo& /*test*/) override { began_ = std::chrono::steady_clock::now(); }
  void OnTestEnd(const testing::TestInfo& test) override {
    const auto took = std::chrono::steady_clock::now() - began_;
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    const char* status = test.result()->Failed() ? "failed" : test.result()->Skipped() ? "skipped" : "ok";
    std::fprintf(file_, "test %lld %s %s.%s\n", static_cast<long long>(micros), status, test.test_suite_name(),
                 test.name());
    if (mutation::take_places != nullptr) mutation::take_places(write, file_);
    std::fflush(file_);
  }

  FILE* file_;
  std::chrono::steady_clock::time_point began_;
};

[[maybe_unused]] const bool kAppended = [] {
  const char* path = std::getenv("ASSAY_RECORD");
  if (path != nullptr) testing::UnitTest::GetInstance()->listeners().Append(new PlaceListener(path));
  return path != nullptr;
}();

}  // namespace
}  // namespace assay::testlib

#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

/// Random tests that are short by default, and as long as somebody likes who wants evidence (./dev evidence).
namespace testlib {

/// Another one for each run where ASSAY_EVIDENCE_SEED says so.
inline std::uint64_t seed_of_run(std::uint64_t usual) {
  const char* const text = std::getenv("ASSAY_EVIDENCE_SEED");
  return text == nullptr ? usual : usual + std::strtoull(text, nullptr, 10);
}

/// Goes on for ASSAY_EVIDENCE_SECONDS; without that, as often as the test says.
class LongRun {
 public:
  explicit LongRun(std::size_t usual_count) : usual_count_(usual_count) {
    const char* const text = std::getenv("ASSAY_EVIDENCE_SECONDS");
    if (text != nullptr) duration_ = std::chrono::seconds(std::strtoull(text, nullptr, 10));
  }

  bool next() {
    const bool goes_on = duration_.count() == 0 ? count_ < usual_count_ : Clock::now() - begin_ < duration_;
    if (goes_on) ++count_;
    return goes_on;
  }
  std::size_t count() const { return count_; }

 private:
  using Clock = std::chrono::steady_clock;
  std::size_t usual_count_;
  std::chrono::seconds duration_{};
  Clock::time_point begin_ = Clock::now();
  std::size_t count_ = 0;
};

/// The line that tools/ledger.py reads. Counts of one program's tests add up, so its last line says all.
inline void report_evidence(std::size_t count, std::size_t num_disagreements, const std::string& remark = "") {
  static std::size_t sum = 0, disagreements = 0;
  sum += count;
  disagreements += num_disagreements;
  std::printf("evidence: count=%zu result=%zu disagreements%s\n", sum, disagreements, remark.c_str());
}

}  // namespace testlib

// Batches of right and spoilt signatures of all algorithms, through three backends, one of which the input chooses:
// each has the verdict that it has alone, and backends that know the algorithm agree, in error and all.
#include <map>
#include <optional>
#include <vector>

#include "assay/backend.hpp"
#include "fuzz/harness.hpp"

namespace {

using assay::Bytes;
using assay::Error;
using assay::VerifyJob;
using ByteVector = std::vector<std::uint8_t>;

constexpr std::size_t kMaxJobs = 6;

/// A known answer in memory of its own, which can be spoilt.
struct OwnJob {
  explicit OwnJob(const VerifyJob& known)
      : job(known), x(copy(known.key.x)), message(copy(known.message)), signature(copy(known.signature)) {}
  static ByteVector copy(Bytes bytes) { return {bytes.begin(), bytes.end()}; }
  VerifyJob view() const {
    VerifyJob made = job;
    made.key.x = x;
    made.message = message;
    made.signature = signature;
    return made;
  }
  VerifyJob job;
  ByteVector x, message, signature;
};

/// Keys have to be ones that a parser lets through: of those without a form of their own, any bytes are.
void spoil(OwnJob& own, fuzz::Cutter& cutter) {
  ByteVector* const parts[] = {&own.signature, &own.message, &own.x};
  const std::size_t num_parts = own.job.key.type == assay::KeyType::akp ? 3 : 2;
  ByteVector& part = *parts[cutter.number(1) % num_parts];
  const std::size_t place = cutter.number(2) % part.size();
  part[place] ^= static_cast<std::uint8_t>(cutter.number(1));
}

std::vector<OwnJob> jobs_of(fuzz::Cutter& cutter) {
  static const auto algorithms = assay::backend_algorithms(**assay::find_backend("native"));
  std::vector<OwnJob> jobs;
  while (!cutter.rest().empty() && jobs.size() < kMaxJobs) {
    const std::uint64_t kind = cutter.number(1);
    jobs.emplace_back(*assay::known_answer(algorithms[kind / 2 % algorithms.size()]));
    if (kind % 2 == 1) spoil(jobs.back(), cutter);
  }
  return jobs;
}

struct Judge {
  explicit Judge(std::string_view name) : workspace(assay::make_workspace(*assay::find_backend(name))) {
    FUZZ_CHECK(workspace.has_value());
  }
  std::vector<Error> judge(std::span<const VerifyJob> jobs) {
    std::vector<Error> results(jobs.size());
    workspace->reset();
    FUZZ_CHECK(!assay::verify_batch(jobs, results, *workspace).failed());
    return results;
  }
  assay::Result<assay::Workspace> workspace;
};

/// What backends say of the job, with the one exception of those that do not know the algorithm.
void agree(std::optional<Error>& said, const Error& error) {
  if (error.code == assay::ErrorCode::algorithm_unsupported) return;
  if (!said) said = error;
  FUZZ_CHECK(said->code == error.code && said->offset == error.offset);
}

Judge& judge_named(std::string_view name) {
  static std::map<std::string_view, Judge> made;
  return made.try_emplace(name, name).first->second;
}

}  // namespace

void fuzz::run(Bytes input) {
  Cutter cutter(input);
  const auto names = assay::backend_names();
  const std::string_view chosen[] = {"openssl", "native-portable", names[cutter.number(1) % names.size()]};
  const std::vector<OwnJob> own = jobs_of(cutter);
  std::vector<VerifyJob> jobs;
  for (const OwnJob& job : own) jobs.push_back(job.view());
  std::vector<std::optional<Error>> said(jobs.size());
  for (const std::string_view name : chosen) {
    Judge& judge = judge_named(name);
    const std::vector<Error> together = judge.judge(jobs);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const Error alone = judge.judge(std::span(jobs).subspan(i, 1))[0];
      FUZZ_CHECK(alone.code == together[i].code && alone.offset == together[i].offset);
      agree(said[i], alone);
    }
  }
}

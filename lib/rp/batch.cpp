// Many authentications, their signatures verified together.
#include <algorithm>

#include "assay/authentication.hpp"
#include "lib/base/check.hpp"
#include "lib/base/workspace.hpp"

namespace assay {
namespace {

/// What one round works on: as many ceremonies as the Workspace has room for.
struct Round {
  std::span<PendingAuthentication> pending;
  std::span<VerifyJob> jobs;
  std::span<Error> results;
};

/// Half of the room at most is for the round itself, so that the ceremonies have theirs.
std::size_t round_size(const Workspace::Impl& impl, std::size_t remaining) noexcept {
  constexpr std::size_t kEach = sizeof(PendingAuthentication) + sizeof(VerifyJob) + sizeof(Error);
  constexpr std::size_t kPadding = 3 * alignof(std::max_align_t);
  const std::size_t half = impl.arena.room() / 2;
  const std::size_t fitting = half < kPadding ? 0 : (half - kPadding) / kEach;
  return std::min({remaining, impl.limits.batch, fitting});
}

/// Prepares ceremonies until the round or the Workspace is full; gives their number. The first is always counted.
std::size_t prepare_round(const RelyingParty& relying_party, std::span<const AuthenticationItem> items,
                          Workspace& workspace, Round& round) noexcept {
  std::size_t count = 0;
  for (; count < round.pending.size(); ++count) {
    const AuthenticationItem& item = items[count];
    const Arena before = workspace.impl()->arena;
    round.pending[count] = prepare_authentication(relying_party, *item.request, *item.response, workspace);
    if (count > 0 && round.pending[count].error.code == ErrorCode::workspace_full) {
      workspace.impl()->arena = before;
      break;
    }
  }
  return count;
}

void verify_round(Round& round, std::size_t count, Workspace& workspace,
                  std::span<AuthenticationVerdict> verdicts) noexcept {
  std::size_t num_jobs = 0;
  for (const PendingAuthentication& pending : round.pending.first(count)) {
    if (!pending.error.failed()) round.jobs[num_jobs++] = pending.job;
  }
  const auto results = round.results.first(num_jobs);
  const Error error = verify_batch(round.jobs.first(num_jobs), results, workspace);
  if (error.failed()) std::ranges::fill(results, error);
  std::size_t next = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const PendingAuthentication& pending = round.pending[i];
    verdicts[i] = conclude_authentication(pending, pending.error.failed() ? Error{} : results[next++]);
  }
}

/// One round; gives the number of verdicts made, at least one.
std::size_t run_round(const RelyingParty& relying_party, std::span<const AuthenticationItem> items,
                      std::span<AuthenticationVerdict> verdicts, Workspace& workspace) noexcept {
  Workspace::Impl& impl = *workspace.impl();
  ArenaScope scope(impl.arena);
  const std::size_t size = round_size(impl, items.size());
  if (size < 2) {
    verdicts[0] = verify_authentication(relying_party, *items[0].request, *items[0].response, workspace);
    return 1;
  }
  Round round{take_array<PendingAuthentication>(impl.arena, size), take_array<VerifyJob>(impl.arena, size),
              take_array<Error>(impl.arena, size)};
  const std::size_t count = prepare_round(relying_party, items, workspace, round);
  verify_round(round, count, workspace, verdicts);
  return count;
}

}  // namespace

Error verify_authentications(const RelyingParty& relying_party, std::span<const AuthenticationItem> items,
                             std::span<AuthenticationVerdict> verdicts, Workspace& workspace) noexcept {
  ASSAY_REQUIRE(items.size() == verdicts.size(), ErrorCode::result_count_mismatch, 0);
  if (items.empty()) return {};
  ASSAY_REQUIRE(workspace.impl() != nullptr, ErrorCode::workspace_backend_mismatch, 0);
  for (std::size_t begin = 0; begin < items.size();) {
    begin += run_round(relying_party, items.subspan(begin), verdicts.subspan(begin), workspace);
  }
  return {};
}

}  // namespace assay

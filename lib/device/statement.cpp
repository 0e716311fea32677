// Statements of keys that are enrolled: prepare, conclude, and the two with verification between them.
#include "assay/device_statement.hpp"

#include "assay/public_key.hpp"
#include "lib/base/check.hpp"
#include "lib/base/counter.hpp"
#include "lib/base/workspace.hpp"
#include "lib/device/expectations.hpp"
#include "lib/device/signing.hpp"
#include "lib/device/statement_reader.hpp"
#include "lib/device/verification.hpp"

namespace assay {
namespace device {
namespace {

Error check_request(const StatementRequest& request, const Expected& expected, Workspace& workspace) noexcept {
  const bool is_type = expected.type > StatementType::enroll && expected.type <= StatementType::revoke;
  ASSAY_REQUIRE(is_type, ErrorCode::statement_type_expected, 0);
  ASSAY_TRY(check_expectations(expected, workspace));
  ASSAY_REQUIRE(!expected.credential.empty(), ErrorCode::statement_credential_id_missing, 0);
  const DeviceKeyRecord& record = request.record;
  const bool complete = !record.public_key.empty() && record.algorithm != Algorithm::none && !record.app.empty();
  ASSAY_REQUIRE(complete, ErrorCode::device_record_incomplete, 0);
  return {};
}

Result<PublicKeyView> stored_key(const DeviceKeyRecord& record) noexcept {
  const auto key = parse_cose_key(record.public_key);
  if (!key) return located(key.error(), Input::credential_public_key);
  ASSAY_REQUIRE(key->algorithm == record.algorithm, ErrorCode::device_record_algorithm, 0);
  return key;
}

/// What the verdict says if all goes well.
void fill_draft(const StatementRequest& request, const StatementView& view, StatementVerdict& draft) noexcept {
  draft.type = view.type;
  draft.algorithm = request.record.algorithm;
  draft.counter = {request.record.counter, view.counter, has_regressed(request.record.counter, view.counter)};
  draft.issued_at = view.issued_at;
  draft.delta.counter = draft.counter.regressed ? request.record.counter : view.counter;
}

Error prepare(const StatementRequest& request, const SignedStatement& response, Workspace& workspace,
              PendingStatement& pending) noexcept {
  const Expected expected{*request.type, *request.credential, request.number, request.expected};
  ASSAY_TRY(check_request(request, expected, workspace));
  Workspace::Impl& impl = *workspace.impl();
  const auto view = read_statement(impl, response.statement);
  if (!view) return view.error();
  Compared compared;
  ASSAY_TRY(compare(expected, *view, impl, compared));
  pending.draft.verification = verification_facts(view->verification, request.record.evidence);
  ASSAY_TRY(check_verification(request.expected.verification, pending.draft.verification));
  const auto key = stored_key(request.record);
  if (!key) return key.error();
  ASSAY_TRY(make_job(*key, response, impl, pending.job));
  pending.job.handle = request.key;
  pending.deferred = compared.number;
  fill_draft(request, *view, pending.draft);
  return {};
}

Error conclude(const PendingStatement& pending, Error result) noexcept {
  ASSAY_TRY(check_signature(result));
  ASSAY_TRY(pending.deferred);
  const bool acceptable = !pending.draft.counter.regressed || pending.request->counter == SignCountPolicy::report;
  ASSAY_REQUIRE(acceptable, ErrorCode::statement_counter_regressed, 0);
  return {};
}

StatementVerdict refused(Error error) noexcept {
  StatementVerdict verdict;
  verdict.outcome = outcome_of(error);
  verdict.error = error;
  return verdict;
}

}  // namespace
}  // namespace device

PendingStatement prepare_statement(const StatementRequest& request, const SignedStatement& response,
                                   Workspace& workspace) noexcept {
  PendingStatement pending;
  const Error error = device::prepare(request, response, workspace, pending);
  if (error.failed()) {
    pending = PendingStatement();
    pending.error = error;
  }
  pending.request = &request;
  return pending;
}

StatementVerdict conclude_statement(const PendingStatement& pending, Error result) noexcept {
  if (pending.error.failed()) return device::refused(pending.error);
  if (!holds(ErrorCode::statement_type_expected, pending.request != nullptr)) {
    return device::refused(fail(ErrorCode::statement_type_expected));
  }
  const Error error = device::conclude(pending, result);
  if (error.failed()) {
    StatementVerdict verdict = device::refused(error);
    if (error.code == ErrorCode::statement_counter_regressed) verdict.counter = pending.draft.counter;
    return verdict;
  }
  StatementVerdict verdict = pending.draft;
  verdict.outcome = Outcome::accepted;
  return verdict;
}

StatementVerdict verify_statement(const StatementRequest& request, const SignedStatement& response,
                                  Workspace& workspace) noexcept {
  Arena none;
  ArenaScope scope(workspace.impl() == nullptr ? none : workspace.impl()->arena);
  const PendingStatement pending = prepare_statement(request, response, workspace);
  const Error result = pending.error.failed() ? Error{} : device::run_job(pending.job, workspace);
  return conclude_statement(pending, result);
}

}  // namespace assay

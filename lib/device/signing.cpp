#include "lib/device/signing.hpp"

#include "lib/base/check.hpp"
#include "lib/base/fields.hpp"
#include "lib/base/workspace.hpp"

namespace assay::device {

Error make_job(const PublicKeyView& key, const SignedStatement& response, Workspace::Impl& workspace,
               VerifyJob& job) noexcept {
  if (!holds(ErrorCode::signature_too_long, response.signature.size() <= workspace.limits.signature)) {
    return located(fail(ErrorCode::signature_too_long), Input::signature);
  }
  const std::size_t size = kStatementPrefix.size() + response.statement.size();
  const MutableBytes message = workspace.arena.take(size);
  ASSAY_REQUIRE(message.size() == size, ErrorCode::workspace_full, 0);
  FieldWriter writer(message);
  writer.bytes(bytes_of(kStatementPrefix));
  writer.bytes(response.statement);
  job = {key.algorithm, key, nullptr, message, response.signature};
  return {};
}

Error run_job(const VerifyJob& job, Workspace& workspace) noexcept {
  Error result;
  ASSAY_TRY(verify_batch({&job, 1}, {&result, 1}, workspace));
  return result;
}

Error check_signature(Error result) noexcept {
  const bool verified = result.code != ErrorCode::signature_invalid;
  ASSAY_REQUIRE(verified, ErrorCode::statement_signature_invalid, 0);
  return result;
}

}  // namespace assay::device

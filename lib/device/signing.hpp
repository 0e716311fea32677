#pragma once

#include "assay/device_statement.hpp"

namespace assay::device {

/// Checks the length of the signature, puts prefix and statement together in the Workspace, and makes the job. `key`
/// names its algorithm. Errors: signature_too_long (input signature); workspace_full.
Error make_job(const PublicKeyView& key, const SignedStatement& response, Workspace::Impl& workspace,
               VerifyJob& job) noexcept;

/// The result of one job on its own. Errors: those of verify_batch(), and of the job.
Error run_job(const VerifyJob& job, Workspace& workspace) noexcept;

/// What the result of the job says of a statement: statement_signature_invalid in place of signature_invalid.
Error check_signature(Error result) noexcept;

}  // namespace assay::device

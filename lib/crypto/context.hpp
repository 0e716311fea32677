#pragma once

#include "lib/base/workspace.hpp"
#include "lib/crypto/backend.hpp"

namespace assay::crypto {

/// Makes a context of the backend and gives it to the Workspace, which had none; fills impl.backend and
/// impl.backend_context. Errors: backend_missing, out_of_memory, backend_failure; then the Workspace is as it was.
Error attach_context(Workspace::Impl& impl, const Backend* backend) noexcept;

/// The context that attach_context() made; null if there is none.
Context* context_of(const Workspace::Impl& impl) noexcept;

}  // namespace assay::crypto

#pragma once

#include <cstddef>

#include "assay/bytes.hpp"
#include "assay/export.hpp"
#include "assay/limits.hpp"
#include "assay/result.hpp"

namespace assay {

struct Backend;

/// All memory that a verification needs, and the crypto backend's context: made once, used by one thread at a time.
/// After it is made, nothing in this library allocates.
///
/// It is an arena: parse_* and prepare_* take room from it, and what they return may borrow from it. Call reset() when
/// a request, or a batch, begins. verify_* of raw fields leaves it as it was; verify_* of JSON text resets it first.
class ASSAY_API Workspace {
 public:
  Workspace() noexcept = default;  ///< holds nothing; every use gives workspace_full or workspace_backend_mismatch
  Workspace(Workspace&& other) noexcept;
  Workspace& operator=(Workspace&& other) noexcept;
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;
  ~Workspace();

  /// Gives back all room. Whatever borrowed from this Workspace is invalid from here on.
  void reset() noexcept;
  /// Bytes taken from the heap by make_workspace(), without the backend's own context.
  std::size_t size_bytes() const noexcept;
  const Limits& limits() const noexcept;

  struct Impl;
  explicit Workspace(Impl* impl) noexcept : impl_(impl) {}
  Impl* impl() noexcept { return impl_; }

 private:
  Impl* impl_ = nullptr;
};

/// Makes a Workspace for a backend (find_backend). The only function on the way to a verdict that takes memory from the
/// heap. Errors: backend_missing, out_of_memory, backend_failure.
ASSAY_API Result<Workspace> make_workspace(const Backend* backend, const Limits& limits = {}) noexcept;

}  // namespace assay

#include "lib/crypto/context.hpp"

#include <new>

#include "lib/base/check.hpp"

namespace assay::crypto {
namespace {

/// What the Workspace owns: a context, and whose it is.
struct AttachedContext {
  const Backend* backend;
  Context* context;
};

void destroy(void* object) noexcept {
  auto* attached = static_cast<AttachedContext*>(object);
  attached->backend->free_context(attached->context);
  delete attached;
}

}  // namespace

Error attach_context(Workspace::Impl& impl, const Backend* backend) noexcept {
  ASSAY_REQUIRE(backend != nullptr, ErrorCode::backend_missing, 0);
  const Result<Context*> context = backend->new_context();
  if (!context) return context.error();
  auto* attached = new (std::nothrow) AttachedContext{backend, *context};
  if (!holds(ErrorCode::out_of_memory, attached != nullptr)) {
    backend->free_context(*context);
    return fail(ErrorCode::out_of_memory);
  }
  impl.backend_context = {attached, &destroy};
  impl.backend = backend;
  return {};
}

Context* context_of(const Workspace::Impl& impl) noexcept {
  const auto* attached = static_cast<const AttachedContext*>(impl.backend_context.object);
  return attached == nullptr ? nullptr : attached->context;
}

}  // namespace assay::crypto

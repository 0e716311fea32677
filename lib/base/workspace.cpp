#include "lib/base/workspace.hpp"

#include <utility>

namespace assay {

Workspace::Impl::~Impl() {
  if (json_parser.object != nullptr) json_parser.destroy(json_parser.object);
  if (backend_context.object != nullptr) backend_context.destroy(backend_context.object);
  delete[] block.data();
}

Workspace::Workspace(Workspace&& other) noexcept : impl_(std::exchange(other.impl_, nullptr)) {}

Workspace& Workspace::operator=(Workspace&& other) noexcept {
  std::swap(impl_, other.impl_);
  return *this;
}

Workspace::~Workspace() {
  delete impl_;
}

void Workspace::reset() noexcept {
  if (impl_ != nullptr) impl_->arena.rewind(0);
}

std::size_t Workspace::size_bytes() const noexcept {
  return impl_ == nullptr ? 0 : impl_->size_bytes;
}

const Limits& Workspace::limits() const noexcept {
  static constexpr Limits kNone{};
  return impl_ == nullptr ? kNone : impl_->limits;
}

}  // namespace assay

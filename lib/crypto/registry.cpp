#include "lib/base/check.hpp"
#include "lib/crypto/known_answers.hpp"
#include "lib/crypto/openssl/backend.hpp"

namespace assay {
namespace {

constexpr const Backend* kBackends[] = {&crypto::openssl::kOpensslBackend};
/// Of the backends, in the same order.
constexpr std::string_view kNames[] = {"openssl"};

const Backend* backend_of(std::string_view name) noexcept {
  for (const Backend* backend : kBackends) {
    if (backend->name == name) return backend;
  }
  return nullptr;
}

}  // namespace

std::span<const std::string_view> backend_names() noexcept {
  return kNames;
}

Result<const Backend*> find_backend(std::string_view name) noexcept {
  const Backend* backend = backend_of(name);
  ASSAY_REQUIRE(backend != nullptr, ErrorCode::backend_unknown, 0);
  ASSAY_TRY(crypto::check_known_answers(*backend));
  return backend;
}

std::string_view backend_name(const Backend& backend) noexcept {
  return backend.name;
}

std::span<const Algorithm> backend_algorithms(const Backend& backend) noexcept {
  return backend.algorithms;
}

}  // namespace assay

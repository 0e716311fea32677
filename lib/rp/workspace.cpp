#include <algorithm>
#include <cstddef>
#include <new>

#include "assay/attestation.hpp"
#include "assay/authentication.hpp"
#include "assay/ceremony_state.hpp"
#include "lib/base/check.hpp"
#include "lib/base/workspace.hpp"
#include "lib/crypto/context.hpp"
#include "lib/json/parser.hpp"

namespace assay {
namespace {

/// What one ceremony can take at these limits, and the bookkeeping of a batch.
std::size_t needed_arena(const Limits& limits) noexcept {
  constexpr std::size_t kFixed = 4096;
  constexpr std::size_t kEach = sizeof(PendingAuthentication) + sizeof(VerifyJob) + sizeof(Error) + 128;
  constexpr std::size_t kStatements = 4096;
  static_assert(kStatements >= kMaxStatements * (sizeof(AttestationEvidence) + sizeof(VerifyJob)));
  // Ceremony state, opened, and what it says was asked for.
  constexpr std::size_t kState = kMaxSealedState + kMaxAllowedCredentials * sizeof(CredentialIdDigest) + 1024;
  return limits.credential_json + limits.client_extension_results + limits.authenticator_data +
         limits.attestation_object + 2 * limits.batch * kEach + kStatements + kState + kFixed;
}

Error fill(Workspace::Impl& impl, const Backend* backend, const Limits& limits) noexcept {
  impl.limits = limits;
  const std::size_t size = limits.arena == 0 ? needed_arena(limits) : limits.arena;
  auto* block = new (std::nothrow) std::uint8_t[size];
  ASSAY_REQUIRE(block != nullptr, ErrorCode::out_of_memory, 0);
  impl.block = {block, size};
  impl.arena = Arena(impl.block);
  impl.size_bytes += sizeof(Workspace::Impl) + size;
  ASSAY_TRY(json::attach_parser(impl));
  return crypto::attach_context(impl, backend);
}

}  // namespace

Result<Workspace> make_workspace(const Backend* backend, const Limits& limits) noexcept {
  ASSAY_REQUIRE(backend != nullptr, ErrorCode::backend_missing, 0);
  auto* impl = new (std::nothrow) Workspace::Impl();
  ASSAY_REQUIRE(impl != nullptr, ErrorCode::out_of_memory, 0);
  Workspace workspace(impl);
  if (const Error error = fill(*impl, backend, limits); error.failed()) return error;
  return workspace;
}

}  // namespace assay

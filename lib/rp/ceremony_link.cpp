#include "lib/rp/ceremony_link.hpp"

#include <algorithm>

#include "lib/base/check.hpp"
#include "lib/crypto/backend.hpp"
#include "lib/crypto/context.hpp"

namespace assay::rp {

Error session_digest(const Workspace::Impl& impl, Bytes session, std::span<std::uint8_t, 32> digest32) noexcept {
  return impl.backend->sha256(*crypto::context_of(impl), session, digest32);
}

Error credential_id_digest(const Workspace::Impl& impl, Bytes credential_id, CredentialIdDigest& digest) noexcept {
  std::array<std::uint8_t, 32> whole{};
  ASSAY_TRY(impl.backend->sha256(*crypto::context_of(impl), credential_id, whole));
  std::ranges::copy(Bytes(whole).first(digest.size()), digest.begin());
  return {};
}

}  // namespace assay::rp

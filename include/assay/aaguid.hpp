#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace assay {

/// The identifier of an authenticator's model (WebAuthn 4, "AAGUID").
using Aaguid = std::array<std::uint8_t, 16>;

/// Which models a relying party takes. Only an AAGUID that an anchored attestation vouches for can be on `allowed`; one
/// that the response merely states is none, and is looked for in `denied` all the same. Borrowed.
struct AaguidPolicy {
  std::span<const Aaguid> allowed;  ///< empty: any, attested or not
  std::span<const Aaguid> denied;
};

}  // namespace assay

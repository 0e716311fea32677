#pragma once

#include <array>
#include <cstdint>

namespace assay {

/// The identifier of an authenticator's model (WebAuthn 4, "AAGUID").
using Aaguid = std::array<std::uint8_t, 16>;

}  // namespace assay

#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "assay/response.hpp"
#include "lib/json/walk.hpp"

namespace assay::json {

/// AuthenticatorTransport (WebAuthn 5.8.4) by the number of its bit in Transports.
inline constexpr std::array<std::string_view, 6> kTransportNames = {"usb",        "nfc",    "ble",
                                                                    "smart-card", "hybrid", "internal"};
static_assert(Transports::usb == 1 && Transports::internal == 1 << 5 && Transports::other == 1 << 6);

/// The bit of Transports that a name stands for; `other` for one that is not known.
inline std::uint16_t transport_bit(std::string_view name) noexcept {
  return static_cast<std::uint16_t>(1U << index_of(kTransportNames, name));
}

}  // namespace assay::json

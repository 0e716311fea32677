#pragma once

#include <array>
#include <string_view>

#include "assay/response.hpp"

namespace assay::json {

/// AuthenticatorTransport (WebAuthn 5.8.4) by the number of its bit in Transports.
inline constexpr std::array<std::string_view, 6> kTransportNames = {"usb",        "nfc",    "ble",
                                                                    "smart-card", "hybrid", "internal"};
static_assert(Transports::usb == 1 && Transports::internal == 1 << 5 && Transports::other == 1 << 6);

}  // namespace assay::json

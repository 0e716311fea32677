#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "assay/bytes.hpp"
#include "assay/error.hpp"
#include "lib/base/workspace.hpp"

namespace assay::crypto {

/// The longest message that is taken: what is authenticated here is short.
inline constexpr std::size_t kMaxHmacMessage = 1280;

/// HMAC-SHA-256 (RFC 2104). Precondition: the message is no longer than kMaxHmacMessage. Errors: backend_failure.
Error hmac_sha256(const Workspace::Impl& impl, std::span<const std::uint8_t, 32> key, Bytes message,
                  std::span<std::uint8_t, 32> tag) noexcept;

}  // namespace assay::crypto

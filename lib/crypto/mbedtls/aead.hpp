#pragma once

#include "lib/crypto/backend.hpp"

namespace assay::crypto::mbedtls {

Error aead_seal(Context& context, const AeadInput& input, MutableBytes text,
                std::span<std::uint8_t, kAeadTagSize> tag) noexcept;
Error aead_open(Context& context, const AeadInput& input, MutableBytes text,
                std::span<const std::uint8_t, kAeadTagSize> tag) noexcept;

}  // namespace assay::crypto::mbedtls

#pragma once

#include "lib/crypto/native/p256/p256.hpp"

namespace assay::native::p256 {

void write_header(TableKind kind, Number32 x, Number32 y, std::uint8_t* table) noexcept;

}  // namespace assay::native::p256

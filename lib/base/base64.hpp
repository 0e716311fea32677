#pragma once

#include <string_view>

#include "assay/bytes.hpp"

namespace assay {

/// Decodes standard base64 (RFC 4648 section 4) with its padding, no whitespace and no spare bits, into `out`, which
/// has room for 3 bytes of every 4 characters and may begin where the text does. Gives what it decoded; nothing for a
/// text that is empty or not base64, and then `out` may have been written to.
Bytes base64_decode(std::string_view text, MutableBytes out) noexcept;

}  // namespace assay

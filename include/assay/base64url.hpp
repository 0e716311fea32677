#pragma once

#include <cstddef>
#include <string_view>

#include "assay/bytes.hpp"
#include "assay/export.hpp"
#include "assay/result.hpp"

namespace assay {

/// Characters of the base64url text (RFC 4648 section 5, no padding) of `num_bytes` bytes.
constexpr std::size_t base64url_encoded_len(std::size_t num_bytes) noexcept {
  return num_bytes / 3 * 4 + (num_bytes % 3 * 8 + 5) / 6;
}
/// Bytes of a base64url text of `num_characters`, an upper bound where that length is impossible.
constexpr std::size_t base64url_decoded_len(std::size_t num_characters) noexcept {
  return num_characters / 4 * 3 + num_characters % 4 * 6 / 8;
}

/// Decodes base64url without padding into `out` and gives the number of bytes. Errors, offsets counting in `text`,
/// `out` possibly written to but reported empty: output_too_small; base64url_padding ('='), base64url_character (first
/// wrong one); base64url_length (length mod 4 is 1); base64url_spare_bits.
ASSAY_API Result<std::size_t> base64url_decode(std::string_view text, MutableBytes out) noexcept;
/// Encodes without padding and gives the number of characters. Errors: output_too_small, `out` untouched.
ASSAY_API Result<std::size_t> base64url_encode(Bytes bytes, MutableBytes out) noexcept;

}  // namespace assay

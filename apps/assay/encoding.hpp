#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/bytes.hpp"

namespace assay::cli {

using ByteVector = std::vector<std::uint8_t>;

std::string to_hex(Bytes bytes);
std::string to_base64url(Bytes bytes);
/// "00112233-4455-6677-8899-aabbccddeeff".
std::string to_uuid(Bytes bytes16);
/// Seconds since 1970 as "2024-01-01T00:00:00Z".
std::string to_iso_date(std::int64_t seconds);
/// Text that is safe on a terminal: control characters and bytes that are not UTF-8 are escaped.
std::string to_printable(std::string_view text);
/// "1.2.840.10045.2.1" from the content of an OBJECT IDENTIFIER; hex where it is none.
std::string to_dotted(Bytes oid);
/// UTF-8 from UTF-16BE (BMPString); a character outside the basic plane stays a pair of escapes.
std::string utf8_from_utf16be(Bytes text);

std::optional<ByteVector> from_hex(std::string_view text);
std::optional<ByteVector> from_base64url(std::string_view text);
/// Standard base64, with or without padding.
std::optional<ByteVector> from_base64(std::string_view text);

}  // namespace assay::cli

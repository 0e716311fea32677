#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/testlib/bytes.hpp"

/// Writes DER. An element is its encoding, so that any part of a structure can be replaced by whatever a test needs.
namespace testlib::der {

inline constexpr std::uint8_t kUtf8String = 0x0c;
inline constexpr std::uint8_t kPrintableString = 0x13;

ByteVector element(std::uint8_t tag, ByteSpan content);
/// Content octets of an OBJECT IDENTIFIER, from "1.2.840".
ByteVector oid_content(std::string_view dotted);

ByteVector boolean(bool value);
/// A non-negative INTEGER from its big-endian magnitude, leading zeros or not.
ByteVector integer(ByteSpan magnitude);
ByteVector integer(std::uint64_t value);
ByteVector enumerated(std::uint8_t value);
ByteVector bit_string(ByteSpan bytes, unsigned unused_bits = 0);
ByteVector octet_string(ByteSpan bytes);
ByteVector null();
ByteVector oid(std::string_view dotted);
ByteVector sequence(const std::vector<ByteVector>& elements);
ByteVector set(const std::vector<ByteVector>& elements);
/// [number] EXPLICIT
ByteVector explicit_tag(unsigned number, ByteSpan content);
/// [number] IMPLICIT, primitive
ByteVector implicit_tag(unsigned number, ByteSpan content);
/// Seconds since 1970 as RFC 5280 wants it: UTCTime through 2049, GeneralizedTime from then on.
ByteVector time(std::int64_t unix_seconds);

}  // namespace testlib::der

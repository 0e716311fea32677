#pragma once

#include <cstddef>
#include <string_view>

#include "assay/error.hpp"

namespace testlib {

/// One item that no reader of CBOR may accept, or that CTAP2 and WebAuthn have no use for.
struct RefusedCbor {
  std::string_view hex;
  assay::ErrorCode code;
  std::size_t offset;
  std::string_view why;
};

/// Refused in every form, canonical or not, wherever an item may stand.
inline constexpr RefusedCbor kNotWellFormedCbor[] = {
    // The head is cut off.
    {"", assay::ErrorCode::cbor_truncated, 0, "no byte at all"},
    {"18", assay::ErrorCode::cbor_truncated, 0, "one-byte argument missing"},
    {"1901", assay::ErrorCode::cbor_truncated, 0, "two-byte argument cut"},
    {"1a010203", assay::ErrorCode::cbor_truncated, 0, "four-byte argument cut"},
    {"1b01020304050607", assay::ErrorCode::cbor_truncated, 0, "eight-byte argument cut"},
    {"38", assay::ErrorCode::cbor_truncated, 0, "negative integer without its argument"},
    {"58", assay::ErrorCode::cbor_truncated, 0, "byte string without its length"},
    {"7900", assay::ErrorCode::cbor_truncated, 0, "text string with half a length"},
    {"98", assay::ErrorCode::cbor_truncated, 0, "array without its count"},
    {"b9", assay::ErrorCode::cbor_truncated, 0, "map without its count"},
    {"f8", assay::ErrorCode::cbor_truncated, 0, "simple value without its number"},
    {"f900", assay::ErrorCode::cbor_truncated, 0, "half-precision float cut"},
    {"fa000000", assay::ErrorCode::cbor_truncated, 0, "single-precision float cut"},
    {"fb00000000000000", assay::ErrorCode::cbor_truncated, 0, "double-precision float cut"},
    // The content is cut off.
    {"41", assay::ErrorCode::cbor_truncated, 0, "byte string of one without it"},
    {"4201", assay::ErrorCode::cbor_truncated, 0, "byte string of two with one"},
    {"61", assay::ErrorCode::cbor_truncated, 0, "text string of one without it"},
    {"5bffffffffffffffff01", assay::ErrorCode::cbor_truncated, 0, "byte string of 2^64-1"},
    {"7b7fffffffffffffff01", assay::ErrorCode::cbor_truncated, 0, "text string of 2^63-1"},
    {"5b000000010000000101", assay::ErrorCode::cbor_truncated, 0, "length that is 1 when cut to 32 bits"},
    {"81", assay::ErrorCode::cbor_truncated, 0, "array of one without it"},
    {"820181", assay::ErrorCode::cbor_truncated, 2, "array whose last item is cut"},
    {"9bffffffffffffffff", assay::ErrorCode::cbor_truncated, 0, "array of 2^64-1"},
    {"9b000000010000000000", assay::ErrorCode::cbor_truncated, 0, "count that is 0 when cut to 32 bits"},
    {"a1", assay::ErrorCode::cbor_truncated, 0, "map of one without it"},
    {"a101", assay::ErrorCode::cbor_truncated, 0, "map with a key and no value"},
    {"a2010102", assay::ErrorCode::cbor_truncated, 0, "map whose last value is missing"},
    {"bb800000000000000000", assay::ErrorCode::cbor_truncated, 0, "map of 2^63, whose items are 0 modulo 2^64"},
    // The initial byte is reserved.
    {"1c", assay::ErrorCode::cbor_reserved_head, 0, "additional information 28, unsigned"},
    {"1d", assay::ErrorCode::cbor_reserved_head, 0, "additional information 29, unsigned"},
    {"1e", assay::ErrorCode::cbor_reserved_head, 0, "additional information 30, unsigned"},
    {"3c", assay::ErrorCode::cbor_reserved_head, 0, "additional information 28, negative"},
    {"5d", assay::ErrorCode::cbor_reserved_head, 0, "additional information 29, byte string"},
    {"7e", assay::ErrorCode::cbor_reserved_head, 0, "additional information 30, text string"},
    {"9c", assay::ErrorCode::cbor_reserved_head, 0, "additional information 28, array"},
    {"bd", assay::ErrorCode::cbor_reserved_head, 0, "additional information 29, map"},
    {"de", assay::ErrorCode::cbor_reserved_head, 0, "additional information 30, tag"},
    {"fc", assay::ErrorCode::cbor_reserved_head, 0, "additional information 28, simple value"},
    {"fd", assay::ErrorCode::cbor_reserved_head, 0, "additional information 29, simple value"},
    {"fe", assay::ErrorCode::cbor_reserved_head, 0, "additional information 30, simple value"},
    {"1f", assay::ErrorCode::cbor_reserved_head, 0, "an unsigned integer has no indefinite length"},
    {"3f", assay::ErrorCode::cbor_reserved_head, 0, "a negative integer has no indefinite length"},
    {"df", assay::ErrorCode::cbor_reserved_head, 0, "a tag has no indefinite length"},
    {"ff", assay::ErrorCode::cbor_reserved_head, 0, "break with nothing to end"},
    {"81ff", assay::ErrorCode::cbor_reserved_head, 1, "break in an array of definite length"},
    {"a1ff", assay::ErrorCode::cbor_truncated, 0, "break in place of a pair"},
    {"a101ff", assay::ErrorCode::cbor_reserved_head, 2, "break in place of a value"},
    // Two-byte simple values below 32 do not exist.
    {"f800", assay::ErrorCode::cbor_reserved_head, 0, "simple value 0 in two bytes"},
    {"f813", assay::ErrorCode::cbor_reserved_head, 0, "simple value 19 in two bytes"},
    {"f814", assay::ErrorCode::cbor_reserved_head, 0, "false in two bytes"},
    {"f818", assay::ErrorCode::cbor_reserved_head, 0, "simple value 24, which is reserved"},
    {"f81f", assay::ErrorCode::cbor_reserved_head, 0, "simple value 31, which is reserved"},
    // Well-formed CBOR that has no place in WebAuthn.
    {"5f4101ff", assay::ErrorCode::cbor_indefinite_length, 0, "byte string in chunks"},
    {"7f6161ff", assay::ErrorCode::cbor_indefinite_length, 0, "text string in chunks"},
    {"9fff", assay::ErrorCode::cbor_indefinite_length, 0, "array of indefinite length"},
    {"bfff", assay::ErrorCode::cbor_indefinite_length, 0, "map of indefinite length"},
    {"819f01ff", assay::ErrorCode::cbor_indefinite_length, 1, "array of indefinite length inside another"},
    {"c001", assay::ErrorCode::cbor_tag, 0, "date tag"},
    {"c24101", assay::ErrorCode::cbor_tag, 0, "bignum 1"},
    {"d81801", assay::ErrorCode::cbor_tag, 0, "tag in two bytes"},
    {"d9d9f701", assay::ErrorCode::cbor_tag, 0, "self-described CBOR"},
    {"c6", assay::ErrorCode::cbor_tag, 0, "unassigned tag around nothing"},
    {"e0", assay::ErrorCode::cbor_simple_value, 0, "simple value 0"},
    {"f3", assay::ErrorCode::cbor_simple_value, 0, "simple value 19"},
    {"f820", assay::ErrorCode::cbor_simple_value, 0, "simple value 32"},
    {"f8ff", assay::ErrorCode::cbor_simple_value, 0, "simple value 255"},
    {"61ff", assay::ErrorCode::cbor_text_not_utf8, 1, "no UTF-8 sequence begins with ff"},
    {"62c0af", assay::ErrorCode::cbor_text_not_utf8, 1, "overlong solidus"},
    {"63eda080", assay::ErrorCode::cbor_text_not_utf8, 1, "surrogate"},
    {"6561f4908080", assay::ErrorCode::cbor_text_not_utf8, 2, "above U+10FFFF"},
    {"6261c3", assay::ErrorCode::cbor_text_not_utf8, 2, "sequence cut by the end of the string"},
    {"a1f501", assay::ErrorCode::cbor_key_type, 1, "true as key"},
    {"a1f601", assay::ErrorCode::cbor_key_type, 1, "null as key"},
    {"a1f93c0001", assay::ErrorCode::cbor_key_type, 1, "1.0 as key"},
    {"a1f97e0001", assay::ErrorCode::cbor_key_type, 1, "NaN as key"},
    {"a1410101", assay::ErrorCode::cbor_key_type, 1, "byte string as key"},
    {"a18001", assay::ErrorCode::cbor_key_type, 1, "array as key"},
    {"a1a001", assay::ErrorCode::cbor_key_type, 1, "map as key"},
    {"a201010101", assay::ErrorCode::cbor_duplicate_key, 3, "the same key and value twice"},
    {"a201010102", assay::ErrorCode::cbor_duplicate_key, 3, "the same key with two values"},
    {"a3010102010101", assay::ErrorCode::cbor_duplicate_key, 5, "the same key, another between"},
    {"818181818180", assay::ErrorCode::cbor_too_deep, 5, "six arrays"},
    {"a100a100a100a100a100a0", assay::ErrorCode::cbor_too_deep, 10, "six maps"},
};

/// Well formed and of definite length, but not in CTAP2 canonical form.
inline constexpr RefusedCbor kNotCanonicalCbor[] = {
    {"1800", assay::ErrorCode::cbor_not_shortest, 0, "0 in two bytes"},
    {"1817", assay::ErrorCode::cbor_not_shortest, 0, "23 in two bytes"},
    {"1900ff", assay::ErrorCode::cbor_not_shortest, 0, "255 in three bytes"},
    {"1a0000ffff", assay::ErrorCode::cbor_not_shortest, 0, "65535 in five bytes"},
    {"1b00000000ffffffff", assay::ErrorCode::cbor_not_shortest, 0, "2^32-1 in nine bytes"},
    {"3806", assay::ErrorCode::cbor_not_shortest, 0, "-7 in two bytes"},
    {"5800", assay::ErrorCode::cbor_not_shortest, 0, "empty byte string in two bytes"},
    {"5900024141", assay::ErrorCode::cbor_not_shortest, 0, "byte string with a two-byte length"},
    {"780161", assay::ErrorCode::cbor_not_shortest, 0, "text string with a one-byte length"},
    {"9800", assay::ErrorCode::cbor_not_shortest, 0, "empty array in two bytes"},
    {"b90000", assay::ErrorCode::cbor_not_shortest, 0, "empty map in three bytes"},
    {"811801", assay::ErrorCode::cbor_not_shortest, 1, "long head inside an array"},
    {"a1180101", assay::ErrorCode::cbor_not_shortest, 1, "long head of a key"},
    {"a1011801", assay::ErrorCode::cbor_not_shortest, 2, "long head of a value"},
    {"a202010101", assay::ErrorCode::cbor_keys_unsorted, 3, "2 before 1"},
    {"a220010101", assay::ErrorCode::cbor_keys_unsorted, 3, "negative before unsigned"},
    {"a26161010101", assay::ErrorCode::cbor_keys_unsorted, 4, "text before integer"},
    {"a262616101616201", assay::ErrorCode::cbor_keys_unsorted, 5, "longer text before shorter, though a < b"},
    {"a2616201616101", assay::ErrorCode::cbor_keys_unsorted, 4, "b before a"},
    {"81a202010101", assay::ErrorCode::cbor_keys_unsorted, 4, "2 before 1 in a map inside"},
};

}  // namespace testlib

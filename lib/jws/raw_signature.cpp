#include "lib/jws/raw_signature.hpp"

#include <algorithm>

#include "lib/der/reader.hpp"

namespace assay::jws {
namespace {

constexpr std::size_t kLongestShortLength = 0x7f;
constexpr std::uint8_t kLengthInOneByte = 0x81;

/// Without leading zeros, but at least one byte.
Bytes shortest(Bytes number) noexcept {
  while (number.size() > 1 && number[0] == 0) number = number.subspan(1);
  return number;
}

bool needs_zero(Bytes number) noexcept {
  return number[0] >= 0x80;
}

std::size_t integer_len(Bytes number) noexcept {
  return 2 + (needs_zero(number) ? 1U : 0U) + number.size();
}

std::uint8_t* put_integer(Bytes number, std::uint8_t* out) noexcept {
  *out++ = der::kInteger;
  *out++ = static_cast<std::uint8_t>(integer_len(number) - 2);
  if (needs_zero(number)) *out++ = 0;
  return std::ranges::copy(number, out).out;
}

}  // namespace

Bytes der_from_raw_signature(Bytes raw, DerSignature& out) noexcept {
  const Bytes r = shortest(raw.first(raw.size() / 2));
  const Bytes s = shortest(raw.subspan(raw.size() / 2));
  const std::size_t content_len = integer_len(r) + integer_len(s);
  std::uint8_t* end = out.data();
  *end++ = der::kSequence;
  if (content_len > kLongestShortLength) *end++ = kLengthInOneByte;
  *end++ = static_cast<std::uint8_t>(content_len);
  end = put_integer(s, put_integer(r, end));
  return {out.data(), end};
}

}  // namespace assay::jws

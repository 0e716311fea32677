#include "lib/base/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace assay {
namespace {

constexpr std::uint64_t kHighBits = 0x8080'8080'8080'8080;

std::size_t ascii_prefix(Bytes text) noexcept {
  std::size_t length = 0;
  for (std::uint64_t word = 0; text.size() - length >= sizeof word; length += sizeof word) {
    std::memcpy(&word, text.data() + length, sizeof word);
    if ((word & kHighBits) != 0) break;
  }
  while (length < text.size() && text[length] < 0x80) ++length;
  return length;
}

/// How a sequence goes on after its first byte: the range of the second byte excludes overlong forms, surrogates and
/// what lies above U+10FFFF; any further byte is 80 to BF.
struct Continuation {
  std::size_t num_bytes = 0;  ///< 0: no sequence begins with this byte
  std::uint8_t second_min = 0x80;
  std::uint8_t second_max = 0xBF;
};

constexpr Continuation continuation_of(std::uint8_t first) noexcept {
  if (first < 0xC2 || first > 0xF4) return {};
  if (first < 0xE0) return {1};
  if (first == 0xE0) return {2, 0xA0, 0xBF};
  if (first == 0xED) return {2, 0x80, 0x9F};
  if (first < 0xF0) return {2};
  if (first == 0xF0) return {3, 0x90, 0xBF};
  if (first == 0xF4) return {3, 0x80, 0x8F};
  return {3};
}

/// The length of the sequence of two to four bytes at the front of `text`, which is not empty; 0 if it is not one.
std::size_t multibyte_sequence(Bytes text) noexcept {
  const Continuation rule = continuation_of(text[0]);
  if (rule.num_bytes == 0 || rule.num_bytes >= text.size()) return 0;
  if (text[1] < rule.second_min || text[1] > rule.second_max) return 0;
  for (std::size_t i = 2; i <= rule.num_bytes; ++i) {
    if (text[i] < 0x80 || text[i] > 0xBF) return 0;
  }
  return 1 + rule.num_bytes;
}

}  // namespace

std::size_t first_invalid_utf8(Bytes text) noexcept {
  std::size_t offset = ascii_prefix(text);
  while (offset < text.size()) {
    const std::size_t length = multibyte_sequence(text.subspan(offset));
    if (length == 0) break;
    offset += length;
    offset += ascii_prefix(text.subspan(offset));
  }
  return offset;
}

}  // namespace assay

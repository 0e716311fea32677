#include "lib/base/base64url.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "assay/base64url.hpp"
#include "lib/base/base64.hpp"
#include "lib/base/check.hpp"

namespace assay {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// Set in the value of every character outside the alphabet, above the 24 bits of a group.
constexpr std::uint32_t kWrong = 1U << 31;

/// The bits that a character adds to a group of four, by its place in the group.
using Table = std::array<std::uint32_t, 256>;
using Tables = std::array<Table, 4>;
constexpr Table table_for_place(std::string_view alphabet, unsigned place) {
  Table table{};
  table.fill(kWrong);
  for (std::uint32_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<std::uint8_t>(alphabet[i])] = i << (18 - 6 * place);
  }
  return table;
}
constexpr Tables tables_of(std::string_view alphabet) {
  return {table_for_place(alphabet, 0), table_for_place(alphabet, 1), table_for_place(alphabet, 2),
          table_for_place(alphabet, 3)};
}
constexpr Tables kUrlTables = tables_of(kAlphabet);
constexpr Tables kStandardTables = tables_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

/// Of the six lowest bits.
std::uint8_t character_of(std::uint32_t bits) noexcept {
  return static_cast<std::uint8_t>(kAlphabet[bits & 0x3F]);
}

template <const Tables& kTables>
std::uint32_t bits_of(const char* character, std::size_t place) noexcept {
  return kTables[place][static_cast<std::uint8_t>(*character)];
}

/// Decodes the two or three characters left over after whole groups; gives kWrong if they are not canonical.
template <const Tables& kTables>
std::uint32_t decode_rest(const char* text, std::size_t num_characters, std::uint8_t* out) noexcept {
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < num_characters; ++i) group |= bits_of<kTables>(text + i, i);
  const std::size_t num_bytes = base64url_decoded_len(num_characters);
  for (std::size_t i = 0; i < num_bytes; ++i) out[i] = static_cast<std::uint8_t>(group >> (16 - 8 * i));
  const std::uint32_t spare = group & (0xFFFFFFU >> (8 * num_bytes));
  return num_characters == 1 || spare != 0 ? kWrong : group & kWrong;
}

template <const Tables& kTables>
std::uint32_t bits_of_group(const char* group) noexcept {
  return bits_of<kTables>(group, 0) | bits_of<kTables>(group + 1, 1) | bits_of<kTables>(group + 2, 2) |
         bits_of<kTables>(group + 3, 3);
}

/// Writes the three bytes of a group and a fourth of no meaning, which is faster than three.
void write_four(std::uint32_t group, std::uint8_t* out) noexcept {
  const std::uint32_t first_byte_on_top = group << 8;
  const bool is_little = std::endian::native == std::endian::little;
  const std::uint32_t bytes = is_little ? __builtin_bswap32(first_byte_on_top) : first_byte_on_top;
  std::memcpy(out, &bytes, sizeof bytes);
}

template <const Tables& kTables>
bool decode(std::string_view text, std::uint8_t* out) noexcept {
  const char* const groups_end = text.data() + text.size() / 4 * 4;
  std::uint32_t wrong = 0;
  const char* in = text.data();
  for (; groups_end - in > 4; in += 4, out += 3) {
    const std::uint32_t group = bits_of_group<kTables>(in);
    wrong |= group;
    write_four(group, out);
  }
  if (in != groups_end) {
    const std::uint32_t group = bits_of_group<kTables>(in);
    wrong |= group;
    for (int i = 0; i < 3; ++i) *out++ = static_cast<std::uint8_t>(group >> (16 - 8 * i));
    in += 4;
  }
  wrong |= decode_rest<kTables>(in, text.size() % 4, out);
  return (wrong & kWrong) == 0;
}

}  // namespace

Bytes base64_decode(std::string_view text, MutableBytes out) noexcept {
  constexpr std::size_t kMaxPadding = 2;
  if (text.size() % 4 != 0) return {};
  for (std::size_t i = 0; i < kMaxPadding && text.ends_with('='); ++i) text.remove_suffix(1);
  const std::size_t num_bytes = base64url_decoded_len(text.size());
  return out.size() >= num_bytes && decode<kStandardTables>(text, out.data()) ? out.first(num_bytes) : Bytes{};
}

Error base64url_fault(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    ASSAY_REQUIRE(text[i] != '=', ErrorCode::base64url_padding, i);
    ASSAY_REQUIRE(text[i] == '=' || bits_of<kUrlTables>(&text[i], 0) != kWrong, ErrorCode::base64url_character, i);
  }
  const std::size_t num_left = text.size() % 4;
  ASSAY_REQUIRE(num_left != 1, ErrorCode::base64url_length, text.size() - 1);
  if (num_left == 0) return {};
  const std::uint32_t spare_bits = num_left == 2 ? 0x0F : 0x03;
  const std::uint32_t last = bits_of<kUrlTables>(&text.back(), 3);
  ASSAY_REQUIRE((last & spare_bits) == 0, ErrorCode::base64url_spare_bits, text.size() - 1);
  return {};
}

Result<std::size_t> base64url_decode(std::string_view text, MutableBytes out) noexcept {
  const std::size_t num_bytes = base64url_decoded_len(text.size());
  ASSAY_REQUIRE(out.size() >= num_bytes, ErrorCode::output_too_small, 0);
  if (!decode<kUrlTables>(text, out.data())) ASSAY_TRY(base64url_fault(text));
  return num_bytes;
}

Result<std::size_t> base64url_encode(Bytes bytes, MutableBytes out) noexcept {
  const std::size_t num_characters = base64url_encoded_len(bytes.size());
  ASSAY_REQUIRE(out.size() >= num_characters, ErrorCode::output_too_small, 0);
  const std::size_t num_whole = bytes.size() / 3 * 3;
  std::uint8_t* to = out.data();
  for (std::size_t i = 0; i < num_whole; i += 3, to += 4) {
    const std::uint32_t group = std::uint32_t{bytes[i]} << 16 | std::uint32_t{bytes[i + 1]} << 8 | bytes[i + 2];
    for (unsigned j = 0; j < 4; ++j) to[j] = character_of(group >> (18 - 6 * j));
  }
  std::uint32_t rest = 0;
  for (std::size_t i = num_whole; i < bytes.size(); ++i) rest |= std::uint32_t{bytes[i]} << (16 - 8 * (i - num_whole));
  for (unsigned shift = 18; to != out.data() + num_characters; shift -= 6) *to++ = character_of(rest >> shift);
  return num_characters;
}

}  // namespace assay

#include "tests/testlib/der_writer.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace testlib::der {
namespace {

ByteVector length_octets(std::size_t length) {
  if (length < 0x80) {
    return {static_cast<std::uint8_t>(length)};
  }
  std::size_t width = 1;
  while (length >> (8 * width) != 0) {
    ++width;
  }
  const ByteVector first = {static_cast<std::uint8_t>(0x80 | width)};
  return concat({first, big_endian(length, width)});
}

ByteVector join(const std::vector<ByteVector>& elements) {
  ByteVector out;
  for (const ByteVector& e : elements) {
    append(out, e);
  }
  return out;
}

void append_base128(ByteVector& out, std::uint64_t arc) {
  ByteVector reversed = {static_cast<std::uint8_t>(arc & 0x7f)};
  while ((arc >>= 7) != 0) {
    reversed.push_back(static_cast<std::uint8_t>(0x80 | (arc & 0x7f)));
  }
  out.insert(out.end(), reversed.rbegin(), reversed.rend());
}

ByteVector tag_octets(unsigned class_and_form, unsigned number) {
  ByteVector out = {static_cast<std::uint8_t>(class_and_form | std::min(number, 31U))};
  if (number >= 31) {
    append_base128(out, number);
  }
  return out;
}

std::vector<std::uint64_t> parse_arcs(std::string_view dotted) {
  std::vector<std::uint64_t> arcs;
  const char* at = dotted.data();
  const char* const end = at + dotted.size();
  while (at < end) {
    const auto [next, error] = std::from_chars(at, end, arcs.emplace_back());
    check(error == std::errc{} && (next == end || *next == '.'), "a dotted object identifier");
    at = next + 1;
  }
  check(arcs.size() >= 2, "two arcs at least");
  return arcs;
}

}  // namespace

ByteVector element(std::uint8_t tag, ByteSpan content) {
  const ByteVector first = {tag};
  return concat({first, length_octets(content.size()), content});
}

ByteVector oid_content(std::string_view dotted) {
  const auto arcs = parse_arcs(dotted);
  ByteVector content;
  append_base128(content, arcs[0] * 40 + arcs[1]);
  for (std::size_t i = 2; i < arcs.size(); ++i) {
    append_base128(content, arcs[i]);
  }
  return content;
}

ByteVector boolean(bool value) {
  const ByteVector content = {static_cast<std::uint8_t>(value ? 0xff : 0x00)};
  return element(0x01, content);
}

ByteVector integer(ByteSpan magnitude) {
  while (magnitude.size() > 1 && magnitude[0] == 0) {
    magnitude = magnitude.subspan(1);
  }
  ByteVector content(magnitude.begin(), magnitude.end());
  if (content.empty() || content[0] >= 0x80) {
    content.insert(content.begin(), 0);
  }
  return element(0x02, content);
}

ByteVector integer(std::uint64_t value) {
  return integer(ByteSpan(big_endian(value, 8)));
}

ByteVector enumerated(std::uint8_t value) {
  return element(0x0a, ByteSpan(&value, 1));
}

ByteVector bit_string(ByteSpan bytes, unsigned unused_bits) {
  const ByteVector first = {static_cast<std::uint8_t>(unused_bits)};
  return element(0x03, concat({first, bytes}));
}

ByteVector octet_string(ByteSpan bytes) {
  return element(0x04, bytes);
}

ByteVector null() {
  return element(0x05, {});
}

ByteVector oid(std::string_view dotted) {
  return element(0x06, oid_content(dotted));
}

ByteVector sequence(const std::vector<ByteVector>& elements) {
  return element(0x30, join(elements));
}

ByteVector set(const std::vector<ByteVector>& elements) {
  auto sorted = elements;
  std::ranges::sort(
      sorted, [](const ByteVector& a, const ByteVector& b) { return std::ranges::lexicographical_compare(a, b); });
  return element(0x31, join(sorted));
}

ByteVector explicit_tag(unsigned number, ByteSpan content) {
  return concat({tag_octets(0xa0, number), length_octets(content.size()), content});
}

ByteVector implicit_tag(unsigned number, ByteSpan content) {
  return concat({tag_octets(0x80, number), length_octets(content.size()), content});
}

ByteVector time(std::int64_t unix_seconds) {
  using namespace std::chrono;
  const sys_seconds point{seconds{unix_seconds}};
  const auto day = floor<days>(point);
  const year_month_day date{day};
  const hh_mm_ss clock{point - day};
  const int year_number = static_cast<int>(date.year());
  const bool utc_time = year_number >= 1950 && year_number < 2050;
  char text[40];
  const int size =
      std::snprintf(text, sizeof text, "%04d%02u%02u%02d%02d%02dZ", year_number, static_cast<unsigned>(date.month()),
                    static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                    static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  const std::string_view written(text, static_cast<std::size_t>(size));
  return utc_time ? element(0x17, bytes_of_text(written.substr(2))) : element(0x18, bytes_of_text(written));
}

}  // namespace testlib::der

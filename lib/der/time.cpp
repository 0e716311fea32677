#include "lib/der/time.hpp"

#include <algorithm>
#include <array>

#include "lib/base/calendar.hpp"
#include "lib/base/check.hpp"

namespace assay::der {
namespace {

constexpr std::size_t kUtcTimeSize = 13;
constexpr std::size_t kGeneralizedTimeSize = 15;
constexpr int kUtcTimePivot = 50;

/// What DER lets a time look like: digits and a Z.
constexpr bool is_time_text(Bytes text, std::size_t size) noexcept {
  const auto is_digit = [](std::uint8_t c) { return c >= '0' && c <= '9'; };
  return text.size() == size && text.back() == 'Z' && std::ranges::all_of(text.first(size - 1), is_digit);
}

constexpr int two_digits(Bytes text, std::size_t at) noexcept {
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

struct DateTime {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
};

constexpr DateTime date_time(int year, Bytes after_year) noexcept {
  return {year,
          two_digits(after_year, 0),
          two_digits(after_year, 2),
          two_digits(after_year, 4),
          two_digits(after_year, 6),
          two_digits(after_year, 8)};
}

constexpr bool is_valid(const DateTime& time) noexcept {
  return is_date({time.year, time.month, time.day}) && time.hour < 24 && time.minute < 60 && time.second < 60;
}

constexpr std::int64_t unix_seconds(const DateTime& time) noexcept {
  return unix_midnight({time.year, time.month, time.day}) + (time.hour * 60 + time.minute) * 60 + time.second;
}

static_assert(unix_seconds({1970, 1, 1, 0, 0, 0}) == 0);
static_assert(unix_seconds({2000, 3, 1, 0, 0, 0}) == 951868800);
static_assert(unix_seconds({9999, 12, 31, 23, 59, 59}) == 253402300799);

}  // namespace

Result<std::int64_t> read_time(Reader& reader) noexcept {
  const std::size_t at = reader.offset();
  Reader next = reader;
  const bool is_utc_time = next.next_is(kUtcTime);
  const auto element = next.read(is_utc_time ? kUtcTime : kGeneralizedTime);
  if (!element) return element.error();
  const Bytes text = element->content;
  ASSAY_REQUIRE(is_time_text(text, is_utc_time ? kUtcTimeSize : kGeneralizedTimeSize), ErrorCode::der_time, at);
  int year = two_digits(text, 0);
  if (is_utc_time) {
    year += year < kUtcTimePivot ? 2000 : 1900;
  } else {
    year = year * 100 + two_digits(text, 2);
  }
  const DateTime time = date_time(year, text.subspan(is_utc_time ? 2 : 4));
  ASSAY_REQUIRE(is_valid(time), ErrorCode::der_time, at);
  reader = next;
  return unix_seconds(time);
}

}  // namespace assay::der

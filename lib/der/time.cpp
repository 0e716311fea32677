#include "lib/der/time.hpp"

#include <algorithm>
#include <array>

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

constexpr bool is_leap_year(int year) noexcept {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

constexpr int days_in_month(int year, int month) noexcept {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap_year(year) ? 1 : 0);
}

constexpr bool is_valid(const DateTime& time) noexcept {
  if (time.month < 1 || time.month > 12) return false;
  if (time.day < 1 || time.day > days_in_month(time.year, time.month)) return false;
  return time.hour < 24 && time.minute < 60 && time.second < 60;
}

/// From the first day of year 0 to that of `year`, in the Gregorian calendar.
constexpr std::int64_t days_before_year(int year) noexcept {
  return 365 * std::int64_t{year} + (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
}

constexpr std::int64_t unix_seconds(const DateTime& time) noexcept {
  std::int64_t days = days_before_year(time.year) - days_before_year(1970) + time.day - 1;
  for (int month = 1; month < time.month; ++month) days += days_in_month(time.year, month);
  return ((days * 24 + time.hour) * 60 + time.minute) * 60 + time.second;
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

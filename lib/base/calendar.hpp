#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace assay {

/// A day of the Gregorian calendar, also before it was in use.
struct Date {
  int year = 0;
  int month = 0;  ///< 1 to 12
  int day = 0;    ///< 1 to 31
};

inline constexpr std::int64_t kSecondsPerDay = 24 * 60 * 60;

constexpr int days_in_month(int year, int month) noexcept {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool is_leap_year = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap_year ? 1 : 0);
}

constexpr bool is_date(const Date& date) noexcept {
  return date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= days_in_month(date.year, date.month);
}

/// From the first day of year 0 to that of `year`, which is not negative.
constexpr std::int64_t days_before_year(int year) noexcept {
  return 365 * std::int64_t{year} + (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
}

/// 00:00 UTC of a day that is_date(), in seconds since 1970-01-01.
constexpr std::int64_t unix_midnight(const Date& date) noexcept {
  std::int64_t days = days_before_year(date.year) - days_before_year(1970) + date.day - 1;
  for (int month = 1; month < date.month; ++month) days += days_in_month(date.year, month);
  return days * kSecondsPerDay;
}

}  // namespace assay

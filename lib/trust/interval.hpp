#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

namespace assay::trust {

/// The times for which a verdict holds: from <= time < until.
struct Interval {
  std::int64_t from = std::numeric_limits<std::int64_t>::min();
  std::int64_t until = std::numeric_limits<std::int64_t>::max();

  constexpr bool includes(std::int64_t time) const noexcept { return from <= time && time < until; }
};

/// At `boundary` the verdict may become another one; `time` lies within the interval and stays so.
constexpr void narrow(Interval& interval, std::int64_t boundary, std::int64_t time) noexcept {
  if (boundary <= time) {
    interval.from = std::max(interval.from, boundary);
  } else {
    interval.until = std::min(interval.until, boundary);
  }
}

}  // namespace assay::trust

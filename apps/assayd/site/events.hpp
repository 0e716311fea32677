#pragma once

#include <string_view>

namespace assayd::site {

/// Told how ceremonies end, from all threads. Must not throw.
class Events {
 public:
  virtual ~Events() = default;
  /// `result`: "accepted" or the name of the library's error.
  virtual void ceremony(std::string_view kind, std::string_view result) = 0;
};

}  // namespace assayd::site

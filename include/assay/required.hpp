#pragma once

#include <concepts>

namespace assay {

/// A member of a request that has no default: leaving it out does not compile.
template <class T>
class Required {
 public:
  template <class U>
  requires std::convertible_to<const U&, T>
  constexpr Required(const U& value) noexcept : value_(value) {}

  constexpr const T& operator*() const noexcept { return value_; }
  constexpr const T* operator->() const noexcept { return &value_; }

 private:
  T value_;
};

}  // namespace assay

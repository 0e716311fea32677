#pragma once

#include <type_traits>
#include <utility>

#include "assay/error.hpp"

namespace assay {

/// A value or an Error. On failure the value is a default-constructed T, so nothing partial can be read from it.
/// The names are those of std::expected; nothing throws.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  constexpr Result(T value) noexcept : value_(std::move(value)) {}
  /// Precondition: error.failed().
  constexpr Result(Error error) noexcept : error_(error) {}

  constexpr bool has_value() const noexcept { return !error_.failed(); }
  constexpr explicit operator bool() const noexcept { return has_value(); }
  constexpr const Error& error() const noexcept { return error_; }

  constexpr T& operator*() & noexcept { return value_; }
  constexpr const T& operator*() const& noexcept { return value_; }
  constexpr T&& operator*() && noexcept { return std::move(value_); }
  constexpr T* operator->() noexcept { return &value_; }
  constexpr const T* operator->() const noexcept { return &value_; }

 private:
  T value_{};
  Error error_{};
};

}  // namespace assay

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>

#include "assay/bytes.hpp"

namespace assay {

/// A bump allocator over one block that somebody else owns. take() gives nothing when the room is used up.
class Arena {
 public:
  Arena() noexcept = default;
  explicit Arena(MutableBytes block) noexcept : block_(block) {}

  /// `size` bytes aligned to `alignment` (a power of two), or an empty span with null data if there is no room.
  MutableBytes take(std::size_t size, std::size_t alignment = 1) noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(block_.data()) + used_;
    const std::size_t padding = (alignment - address % alignment) % alignment;
    const std::size_t room = block_.size() - used_;
    if (padding > room || size > room - padding) return {};
    used_ += padding + size;
    return block_.subspan(used_ - size, size);
  }

  std::size_t used() const noexcept { return used_; }
  std::size_t room() const noexcept { return block_.size() - used_; }
  /// Gives back everything taken since used() was `mark`.
  void rewind(std::size_t mark) noexcept { used_ = mark; }

 private:
  MutableBytes block_;
  std::size_t used_ = 0;
};

/// `count` default values, to be left without destruction; an empty span if there is no room.
template <class T>
std::span<T> take_array(Arena& arena, std::size_t count) noexcept {
  static_assert(std::is_trivially_destructible_v<T>);
  const MutableBytes bytes = arena.take(count * sizeof(T), alignof(T));
  if (bytes.data() == nullptr) return {};
  T* first = reinterpret_cast<T*>(bytes.data());
  std::uninitialized_value_construct_n(first, count);
  return {first, count};
}

/// Gives back on destruction what was taken from the arena since construction.
class ArenaScope {
 public:
  explicit ArenaScope(Arena& arena) noexcept : arena_(arena), mark_(arena.used()) {}
  ~ArenaScope() { arena_.rewind(mark_); }
  ArenaScope(const ArenaScope&) = delete;
  ArenaScope& operator=(const ArenaScope&) = delete;

 private:
  Arena& arena_;
  std::size_t mark_;
};

}  // namespace assay

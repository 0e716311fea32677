#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>

namespace assay::metadata {

/// Items of a number that is known beforehand at most, one after the other.
template <class T>
class Pool {
 public:
  /// False if there is no memory.
  bool reserve(std::size_t size) noexcept {
    items_.reset(new (std::nothrow) T[size]);
    return items_ != nullptr;
  }
  /// Precondition: fewer items than reserved.
  T& add() noexcept { return items_[size_++]; }
  std::size_t size() const noexcept { return size_; }
  std::span<T> all() const noexcept { return {items_.get(), size_}; }
  /// What was added since size() was `mark`.
  std::span<T> since(std::size_t mark) const noexcept { return all().subspan(mark); }

 private:
  std::unique_ptr<T[]> items_;
  std::size_t size_ = 0;
};

/// Entries by a key of bytes, several for one key if need be. Sorted, so that those of a key stand together.
template <class Key, class Entry>
class Index {
 public:
  bool reserve(std::size_t size) noexcept { return rows_.reserve(size) && entries_.reserve(size); }
  void add(const Key& key, const Entry& entry) noexcept { rows_.add() = {beginning_of(key), key, &entry}; }

  /// To be called once, when everything was added; from then on entries are found. Gives the number of keys that
  /// several entries have.
  std::size_t sort() noexcept {
    std::ranges::sort(rows_.all(), &Index::precedes);
    std::size_t num_shared = 0;
    bool is_shared = false;
    const Row* last = nullptr;
    for (Row& row : rows_.all()) {
      const bool is_same_key = last != nullptr && last->key == row.key;
      if (is_same_key && last->entry == row.entry) continue;
      num_shared += is_same_key && !is_shared ? 1 : 0;
      is_shared = is_same_key;
      rows_.all()[entries_.size()] = row;
      last = &rows_.all()[entries_.size()];
      entries_.add() = row.entry;
    }
    return num_shared;
  }

  /// In the order in which they stand in memory.
  std::span<const Entry* const> find(const Key& key) const noexcept {
    const auto rows = rows_.all().first(entries_.size());
    const Row wanted{beginning_of(key), key, nullptr};
    const auto first = std::ranges::lower_bound(rows, wanted, &Index::precedes);
    auto end = first;
    while (end != rows.end() && end->key == key) ++end;
    return std::span<const Entry* const>(entries_.all())
        .subspan(static_cast<std::size_t>(first - rows.begin()), static_cast<std::size_t>(end - first));
  }

 private:
  struct Row {
    std::uint64_t beginning = 0;  ///< of the key: nearly all comparisons end here
    Key key{};
    const Entry* entry = nullptr;
  };

  static std::uint64_t beginning_of(const Key& key) noexcept {
    std::uint64_t beginning = 0;
    std::memcpy(&beginning, key.data(), sizeof beginning);
    return beginning;
  }
  static bool precedes(const Row& a, const Row& b) noexcept {
    if (a.beginning != b.beginning) return a.beginning < b.beginning;
    const int order = std::memcmp(a.key.data(), b.key.data(), a.key.size());
    return order != 0 ? order < 0 : a.entry < b.entry;
  }

  Pool<Row> rows_;
  Pool<const Entry*> entries_;
};

}  // namespace assay::metadata

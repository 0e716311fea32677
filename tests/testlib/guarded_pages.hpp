#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

namespace testlib {

/// Read-only pages between two that cannot be touched at all. A read beyond either edge, or a write anywhere, ends the
/// test with a signal.
class GuardedPages {
 public:
  enum class Edge { begin, end };

  /// Holds `bytes`, `distance` bytes from one edge.
  GuardedPages(std::span<const std::uint8_t> bytes, Edge edge, std::size_t distance) : size_(bytes.size()) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t inner_len = (size_ + distance + page) / page * page;
    mapped_len_ = inner_len + 2 * page;
    mapped_ = mmap(nullptr, mapped_len_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped_ == MAP_FAILED) std::abort();
    auto* const inner = static_cast<std::uint8_t*>(mapped_) + page;
    begin_ = edge == Edge::begin ? inner + distance : inner + inner_len - distance - size_;
    if (mprotect(inner, inner_len, PROT_READ | PROT_WRITE) != 0) std::abort();
    std::ranges::copy(bytes, begin_);
    if (mprotect(inner, inner_len, PROT_READ) != 0) std::abort();
  }
  ~GuardedPages() { munmap(mapped_, mapped_len_); }
  GuardedPages(const GuardedPages&) = delete;
  GuardedPages& operator=(const GuardedPages&) = delete;

  std::span<const std::uint8_t> bytes() const { return {begin_, size_}; }

 private:
  void* mapped_ = nullptr;
  std::size_t mapped_len_ = 0;
  std::uint8_t* begin_ = nullptr;
  std::size_t size_ = 0;
};

/// Calls `use` with `bytes` flush against an unreadable page and at 1 to 63 bytes from it, at both edges.
template <class Use>
void at_page_edges(std::span<const std::uint8_t> bytes, Use use) {
  for (std::size_t distance = 0; distance < 64; ++distance) {
    for (const auto edge : {GuardedPages::Edge::begin, GuardedPages::Edge::end}) {
      const GuardedPages pages(bytes, edge, distance);
      use(pages.bytes());
    }
  }
}

}  // namespace testlib

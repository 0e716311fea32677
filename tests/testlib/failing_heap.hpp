#pragma once

// Replaces operator new of the whole program: to be included by one of its files, of a test that is a program of its
// own.

#include <cstddef>
#include <cstdlib>
#include <new>

namespace testlib {

/// Counts what comes from the heap, and makes one request of many fail.
struct Heap {
  std::size_t num_requests = 0;
  std::size_t num_bytes = 0;
  std::size_t fail_at = 0;  ///< the request that fails, from 1; 0 for none

  void* take(std::size_t size, std::size_t alignment = alignof(std::max_align_t)) {
    num_bytes += size;
    const std::size_t rounded = (size / alignment + 1) * alignment;
    return ++num_requests == fail_at ? nullptr : std::aligned_alloc(alignment, rounded);
  }
};
inline Heap heap;

}  // namespace testlib

// Not inlined: g++ would see std::free() called on memory of an operator new that it did not look into, or the reverse.
[[gnu::noinline]] void* operator new(std::size_t size) {
  if (void* const memory = testlib::heap.take(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new[](std::size_t size) {
  return operator new(size);
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return testlib::heap.take(size);
}
[[gnu::noinline]] void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return testlib::heap.take(size);
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return testlib::heap.take(size, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return testlib::heap.take(size, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}

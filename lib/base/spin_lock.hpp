#pragma once

#include <atomic>
#include <thread>

namespace assay {

/// A lock for a few hundred instructions. std::mutex throws.
class SpinLock {
 public:
  void lock() noexcept {
    while (taken_.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
  }
  void unlock() noexcept { taken_.clear(std::memory_order_release); }

 private:
  std::atomic_flag taken_;
};

}  // namespace assay

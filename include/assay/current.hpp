#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace assay {

/// Holds what is in use now of something that is replaced as a whole while threads read it: anchors, metadata. Whoever
/// took a snapshot keeps it alive for as long as a verification borrows from it. For programs; the library itself never
/// waits for a lock of this kind.
template <class T>
class Current {
 public:
  Current() = default;  ///< holds null
  explicit Current(std::shared_ptr<const T> value) : value_(std::move(value)) {}
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;

  std::shared_ptr<const T> get() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }

  /// Gives back what was in use until now.
  std::shared_ptr<const T> replace(std::shared_ptr<const T> value) {
    const std::lock_guard lock(mutex_);
    return std::exchange(value_, std::move(value));
  }

  /// Replaces it only if `expected` is what is in use: of two that were made from one snapshot, the second is refused,
  /// so that neither undoes the other unseen.
  bool replace_if_still(const std::shared_ptr<const T>& expected, std::shared_ptr<const T> value) {
    std::shared_ptr<const T> old;  // freed after the lock is
    const std::lock_guard lock(mutex_);
    if (value_ != expected) return false;
    old = std::exchange(value_, std::move(value));
    return true;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

}  // namespace assay

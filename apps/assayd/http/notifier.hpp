#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace assayd::http {

/// Tells waiting requests that something of interest to them happened. Safe from all threads. What happened is not
/// said: who is woken looks at the store. Topics are of this process only; a second instance is told by the store's own
/// means, or not before the deadline of the wait.
class Notifier {
 public:
  using Ticket = std::uint64_t;
  using Callback = std::function<void()>;

  /// Ends the subscription when it is destroyed; its callback may still be running on another thread then.
  class Subscription {
   public:
    Subscription() = default;
    Subscription(Notifier& notifier, std::string topic, std::uint64_t id)
        : notifier_(&notifier), topic_(std::move(topic)), id_(id) {}
    Subscription(Subscription&& other) noexcept { swap(other); }
    Subscription& operator=(Subscription&& other) noexcept {
      swap(other);
      return *this;
    }
    ~Subscription();

   private:
    void swap(Subscription& other) noexcept {
      std::swap(notifier_, other.notifier_);
      std::swap(topic_, other.topic_);
      std::swap(id_, other.id_);
    }
    Notifier* notifier_ = nullptr;
    std::string topic_;
    std::uint64_t id_ = 0;
  };

  void notify(std::string_view topic);
  /// To be taken before looking at the store: what is notified after that wakes a subscription made with it.
  Ticket ticket() const { return sequence_.load(); }
  /// `callback` is called once or more, on the thread that notifies, or at once if the topic was notified since
  /// `since`. It must not call the notifier.
  Subscription subscribe(std::string topic, Ticket since, Callback callback);
  /// How many subscriptions there are: for metrics.
  std::size_t size() const;

 private:
  void unsubscribe(const std::string& topic, std::uint64_t id);

  /// When the topics that share a slot were last notified. Sharing wakes some for no reason; memory stays bounded.
  static constexpr std::size_t kNumSlots = 1024;
  std::array<Ticket, kNumSlots> last_{};
  std::atomic<Ticket> sequence_{0};
  std::uint64_t next_id_ = 0;
  mutable std::mutex mutex_;
  std::unordered_multimap<std::string, std::pair<std::uint64_t, Callback>> subscriptions_;
};

}  // namespace assayd::http

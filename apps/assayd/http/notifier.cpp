#include "http/notifier.hpp"

#include <functional>
#include <utility>

namespace assayd::http {

Notifier::Subscription::~Subscription() {
  if (notifier_ != nullptr) notifier_->unsubscribe(topic_, id_);
}

void Notifier::notify(std::string_view topic) {
  const std::string key(topic);
  const std::lock_guard lock(mutex_);
  last_[std::hash<std::string>()(key) % kNumSlots] = ++sequence_;
  const auto [begin, end] = subscriptions_.equal_range(key);
  for (auto entry = begin; entry != end; ++entry) entry->second.second();
}

Notifier::Subscription Notifier::subscribe(std::string topic, Ticket since, Callback callback) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t id = ++next_id_;
  if (last_[std::hash<std::string>()(topic) % kNumSlots] > since) callback();
  subscriptions_.emplace(topic, std::pair(id, std::move(callback)));
  return {*this, std::move(topic), id};
}

std::size_t Notifier::size() const {
  const std::lock_guard lock(mutex_);
  return subscriptions_.size();
}

void Notifier::unsubscribe(const std::string& topic, std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  const auto [begin, end] = subscriptions_.equal_range(topic);
  for (auto entry = begin; entry != end; ++entry) {
    if (entry->second.first == id) {
      subscriptions_.erase(entry);
      return;
    }
  }
}

}  // namespace assayd::http

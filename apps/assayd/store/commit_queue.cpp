#include "store/commit_queue.hpp"

#include <utility>

namespace assayd::store {

void Change::finish() {
  // Told under the lock: the thread that waits owns this object and lets it go as soon as it can lock.
  const std::lock_guard lock(mutex_);
  is_finished_ = true;
  finished_.notify_one();
}

void Change::wait() {
  std::unique_lock lock(mutex_);
  finished_.wait(lock, [&] { return is_finished_; });
}

CommitQueue::CommitQueue(std::function<void(const std::vector<Change*>&)> commit)
    : commit_(std::move(commit)), thread_([this] { run(); }) {}

CommitQueue::~CommitQueue() {
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
  }
  has_work_.notify_one();
  thread_.join();
}

bool CommitQueue::submit(const std::function<bool(Transaction&)>& work) {
  if (std::this_thread::get_id() == thread_.get_id()) {
    throw StoreError(Fault::internal, "a change from inside of a change, with the store outside");
  }
  Change change(work);
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(&change);
  }
  has_work_.notify_one();
  change.wait();
  if (change.error) std::rethrow_exception(change.error);
  return change.is_kept;
}

std::vector<Change*> CommitQueue::next_batch() {
  std::unique_lock lock(mutex_);
  has_work_.wait(lock, [&] { return is_closed_ || !waiting_.empty(); });
  return std::exchange(waiting_, {});
}

void CommitQueue::run() {
  for (std::vector<Change*> batch = next_batch(); !batch.empty(); batch = next_batch()) {
    commit_(batch);
    for (Change* change : batch) change->finish();
  }
}

}  // namespace assayd::store

#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "store/database.hpp"

namespace assayd::store {

/// A change that waits for its turn. It lies on the stack of the thread that wants it.
class Change {
 public:
  /// Several statements; kept if `work` says so.
  explicit Change(const std::function<bool(Transaction&)>& work) : work_(work) {}

  const std::function<bool(Transaction&)>& work() const { return work_; }
  bool is_kept = false;
  std::exception_ptr error;  ///< why it was not done

  /// Tells the thread that waits; from then on the change may be gone.
  void finish();
  void wait();

 private:
  const std::function<bool(Transaction&)>& work_;
  std::mutex mutex_;
  std::condition_variable finished_;
  bool is_finished_ = false;
};

/// Gathers the changes of many threads: while one commit is under way, those that come are gathered for the next one.
class CommitQueue {
 public:
  /// `commit` does a batch in a thread of its own; it sets is_kept or error of each and finishes none.
  explicit CommitQueue(std::function<void(const std::vector<Change*>&)> commit);
  /// Waits for what was submitted.
  ~CommitQueue();
  CommitQueue(const CommitQueue&) = delete;
  CommitQueue& operator=(const CommitQueue&) = delete;

  /// Returns when the change is on disk; says whether it was kept, or throws its error.
  bool submit(const std::function<bool(Transaction&)>& work);

 private:
  void run();
  /// Nothing if the queue is closed and empty.
  std::vector<Change*> next_batch();

  std::function<void(const std::vector<Change*>&)> commit_;
  std::mutex mutex_;
  std::condition_variable has_work_;
  std::vector<Change*> waiting_;
  bool is_closed_ = false;
  std::thread thread_;  ///< the last member: it uses the others
};

}  // namespace assayd::store

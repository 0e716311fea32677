#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace assayd::http {

/// Threads that run handlers, and a queue before them that has an end.
class WorkerPool {
 public:
  using Task = std::function<void()>;  ///< must not throw

  WorkerPool(std::size_t num_threads, std::size_t queue_limit);
  ~WorkerPool() { stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// False, and nothing happens, if the queue is full or the pool has stopped.
  bool try_post(Task task);
  std::size_t queued() const;
  /// Ends when the tasks that run have ended; those in the queue are dropped.
  void stop();

 private:
  void work();

  const std::size_t queue_limit_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Task> queue_;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace assayd::http

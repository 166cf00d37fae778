#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <span>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "net/http.h"

namespace kare::net {

// One request on its way to a handler.
struct Job {
  Request request;
  Responder respond;
};

// The handler threads and the bounded queue in front of them. A handler that throws is logged and
// answered with `failed()`. Safe from any thread, except that start and stop belong to one owner.
class HandlerPool {
 public:
  struct Options {
    int threads = 1;
    std::size_t queue_max = 1;  // Jobs waiting, beyond those that threads work on.
  };
  HandlerPool(Options options, Handler handler, std::function<Response()> failed);
  ~HandlerPool();

  void start();
  // Takes jobs from the front while there is room and returns how many; those are moved from.
  std::size_t submit(std::span<Job> jobs);
  // Drops what waits, lets running handlers finish, joins. May be called twice.
  void stop();

 private:
  void work();
  // Whether the caller must wake a thread after it unlocked.
  bool claim_wake_up() REQUIRES_LOCK(mutex_);
  void handle(Job job) const;

  const Options options_;
  const Handler handler_;
  const std::function<Response()> failed_;
  std::vector<std::thread> threads_;

  Mutex mutex_;
  Condition wake_up_;
  std::deque<Job> queue_ GUARDED_BY(mutex_);
  int sleeping_ GUARDED_BY(mutex_) = 0;
  bool waking_ GUARDED_BY(mutex_) = false;  // A thread was woken and has not looked yet.
  bool stopping_ GUARDED_BY(mutex_) = false;
};

}  // namespace kare::net

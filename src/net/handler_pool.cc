#include "net/handler_pool.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/log.h"
#include "base/service.h"

namespace kare::net {

HandlerPool::HandlerPool(Options options, Handler handler, std::function<Response()> failed)
    : options_(options), handler_(std::move(handler)), failed_(std::move(failed)) {}

HandlerPool::~HandlerPool() {
  stop();
}

void HandlerPool::start() {
  for (int i = 0; i < options_.threads; ++i) {
    threads_.push_back(start_thread("handler-" + std::to_string(i), [this] { work(); }));
  }
}

std::size_t HandlerPool::submit(std::span<Job> jobs) {
  std::size_t taken = 0;
  bool wake = false;
  {
    const MutexLock lock(mutex_);
    if (stopping_) return 0;
    taken = std::min(jobs.size(), options_.queue_max - std::min(options_.queue_max, queue_.size()));
    for (Job& job : jobs.first(taken)) queue_.push_back(std::move(job));
    wake = claim_wake_up();
  }
  if (wake) wake_up_.notify_one();
  return taken;
}

void HandlerPool::stop() {
  std::deque<Job> dropped;
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    dropped.swap(queue_);
  }
  wake_up_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

// One thread at a time is on its way out of sleep, and wakes the next one if there is more to do
// when it arrives. Cheap requests are then served by few threads without a switch for each of
// them, and still no request waits for a slow one while a thread sleeps.
bool HandlerPool::claim_wake_up() {
  if (queue_.empty() || sleeping_ == 0 || waking_) return false;
  waking_ = true;
  return true;
}

void HandlerPool::work() {
  while (true) {
    Job job;
    bool wake = false;
    {
      const MutexLock lock(mutex_);
      while (queue_.empty() && !stopping_) {
        ++sleeping_;
        wake_up_.wait(mutex_);
        --sleeping_;
        waking_ = false;
      }
      if (stopping_) return;
      job = std::move(queue_.front());
      queue_.pop_front();
      wake = claim_wake_up();
    }
    if (wake) wake_up_.notify_one();
    handle(std::move(job));
  }
}

void HandlerPool::handle(Job job) const {
  try {
    handler_(std::move(job.request), job.respond);
  } catch (const std::exception& e) {
    log_error("handler threw", {{"what", e.what()}});
    job.respond(failed_());
  }
}

}  // namespace kare::net

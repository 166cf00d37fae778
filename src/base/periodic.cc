#include "base/periodic.h"

#include <utility>

#include "base/assert.h"
#include "base/service.h"

namespace kare {

void Periodic::start(std::string name, std::chrono::milliseconds interval,
                     std::function<void()> round) {
  KARE_ASSERT(!thread_.joinable());
  thread_ = start_thread(std::move(name), [this, interval, round = std::move(round)] {
    do {
      round();
    } while (wait(interval));
  });
}

void Periodic::stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

bool Periodic::wait(std::chrono::milliseconds interval) {
  const auto deadline = std::chrono::steady_clock::now() + interval;
  const MutexLock lock(mutex_);
  while (!stopping_) {
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= std::chrono::nanoseconds::zero()) return true;
    changed_.wait_for(mutex_, left);
  }
  return false;
}

}  // namespace kare

#include "work/worker.h"

#include <optional>
#include <string>
#include <utility>

#include "base/log.h"

namespace kare::work {
namespace {
// Also how late a task whose back-off ended may be noticed: nobody signals that.
constexpr std::chrono::milliseconds kIdleWait{500};
// After a failed claim, and while claims are held.
constexpr std::chrono::milliseconds kTroubleWait{1'000};
}  // namespace

Worker::Worker(WorkerParts parts, WorkerOptions options)
    : parts_(std::move(parts)), options_(std::move(options)) {
  KARE_ASSERT(options_.slots > 0 && options_.lease.count() > 0 && !options_.name.empty());
}

Worker::~Worker() {
  stop();
}

Result<> Worker::start() {
  KARE_ASSERT(threads_.empty() && !stopping_);
  KARE_TRY(create_folders(options_.scratch));
  for (int slot = 0; slot < options_.slots; ++slot) {
    threads_.push_back(start_thread("work-" + std::to_string(slot), [this] { slot_main(); }));
  }
  return {};
}

void Worker::stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    stopped_.notify_all();
  }
  parts_.store.wake();
  if (!threads_.empty() && !parts_.running.wait_until_empty(options_.drain)) {
    const auto cut = parts_.running.pulses();
    log_info("stopping tasks that are still running", {{"count", cut.size()}});
  }
  parts_.running.close(StopReason::kShutdown);
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Worker::slot_main() {
  TaskRunner runner(parts_, options_);
  std::uint64_t seen = 0;
  while (!stopping_) {
    if (work_once(runner)) continue;
    parts_.store.wait_for_work(seen, kIdleWait);
  }
}

bool Worker::work_once(TaskRunner& runner) {
  if (parts_.running.claims_held()) {
    pause(kTroubleWait);
    return false;
  }
  const ClaimRequest request = {options_.name, options_.engines, options_.lease};
  auto claimed = parts_.store.claim(request, parts_.clock.now());
  if (!claimed.ok()) {
    log_error("could not claim a task",
              {{"why", claimed.error().message}, {"detail", claimed.error().detail}});
    pause(kTroubleWait);
    return false;
  }
  const std::optional<Task> task = claimed.take();
  if (!task) return false;
  runner.run(*task);
  return true;
}

void Worker::pause(std::chrono::milliseconds duration) {
  const auto deadline = std::chrono::steady_clock::now() + duration;
  const MutexLock lock(mutex_);
  while (!stopping_) {
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= std::chrono::nanoseconds::zero()) return;
    stopped_.wait_for(mutex_, left);
  }
}

}  // namespace kare::work

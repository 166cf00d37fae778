#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/assert.h"
#include "base/mutex.h"
#include "engine/protocol/local_run.h"

// What the tests of this folder share.
namespace kare {

// A Run that remembers what it heard, and cancels when a test says so.
class TestRun final : public Run {
 public:
  TestRun() : local_(LocalRun::create(nullptr).take()) {}

  void progress(const Progress& progress) override {
    {
      MutexLock lock(mutex_);
      heard_.push_back(progress);
    }
    if (on_progress) on_progress();
  }
  Result<> checkpoint(std::string_view state) override {
    if (!checkpoint_error.message.empty()) return checkpoint_error;
    return local_->checkpoint(state);
  }
  std::string_view resume() const override { return resumed; }
  bool cancelled() const override { return local_->cancelled(); }
  const Path& scratch() const override { return local_->scratch(); }

  void cancel() { local_->cancel(); }
  std::string last_checkpoint() { return local_->last_checkpoint(); }
  std::vector<Progress> heard() {
    MutexLock lock(mutex_);
    return heard_;
  }
  Path output() const { return scratch() / "out.mp4"; }

  // To be set before the run begins.
  std::function<void()> on_progress;
  std::string resumed;
  Error checkpoint_error;

 private:
  std::unique_ptr<LocalRun> local_;
  Mutex mutex_;
  std::vector<Progress> heard_ GUARDED_BY(mutex_);
};

// A pipe with a name; ends for its reader when the last process that holds it has ended.
class Door {
 public:
  explicit Door(const Path& path) {
    KARE_ASSERT(::mkfifo(path.c_str(), 0600) == 0);
    reader_ = UniqueFd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  }
  bool everyone_left() const {
    pollfd waiting = {.fd = reader_.get(), .events = POLLIN, .revents = 0};
    return ::poll(&waiting, 1, 60'000) == 1 && (waiting.revents & POLLHUP) != 0;
  }

 private:
  UniqueFd reader_;
};

inline VideoSpec small_spec(std::string prompt = "a test") {
  VideoSpec spec;
  spec.model = "kling-v1";
  spec.prompt = std::move(prompt);
  spec.aspect_ratio = "16:9";
  spec.size = {160, 90};
  spec.fps = 10;
  spec.frame_count = 20;
  spec.seed = 7;
  return spec;
}

}  // namespace kare

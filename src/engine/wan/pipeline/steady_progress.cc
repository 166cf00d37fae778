#include "engine/wan/pipeline/steady_progress.h"

#include "base/service.h"

namespace kare::wan {

SteadyProgress::SteadyProgress(Run& run, std::chrono::milliseconds pause)
    : run_(run), pause_(pause), thread_(start_thread("progress", [this] { repeat(); })) {}

SteadyProgress::~SteadyProgress() {
  {
    MutexLock lock(mutex_);
    over_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void SteadyProgress::update(const Progress& progress) {
  {
    MutexLock lock(mutex_);
    last_ = progress;
  }
  run_.progress(progress);
}

void SteadyProgress::repeat() {
  while (true) {
    Progress again;
    {
      MutexLock lock(mutex_);
      if (!over_) changed_.wait_for(mutex_, pause_);
      if (over_) return;
      again = last_;
    }
    run_.progress(again);
  }
}

}  // namespace kare::wan

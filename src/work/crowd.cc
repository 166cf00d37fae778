#include "work/crowd.h"

#include <atomic>
#include <string>
#include <utility>

#include "base/assert.h"
#include "base/log.h"

namespace kare::work {
namespace {

using std::chrono::milliseconds;

// How often the claiming thread looks for new tasks and for tasks that are to stop.
constexpr milliseconds kIdleWait{200};
constexpr milliseconds kTroubleWait{1'000};
// Between two questions to an engine that could not be started.
constexpr std::chrono::seconds kAskAgain{5};
// Several, so that their writes share a commit.
constexpr int kCheckpointThreads = 4;

}  // namespace

// One task while the engine has it.
class Crowd::Member final : public SharedCall, public std::enable_shared_from_this<Member> {
 public:
  Member(Crowd& crowd, Task task)
      : crowd_(crowd),
        task_(std::move(task)),
        files_(TaskRunner::files_of(crowd.options_, task_)),
        run_(crowd.parts_.store, task_, files_.scratch,
             TaskRunner::settings_of(crowd.parts_, task_)),
        listing_(crowd.parts_.running, run_) {}

  const Task& task() const { return task_; }
  const AttemptFiles& files() const { return files_; }
  TaskRun& run() { return run_; }

  // Called by the claiming thread alone.
  void begin() {
    protocol::Generate request{.id = 0,
                               .spec = task_.spec,
                               .output = files_.video(),
                               .scratch = files_.scratch,
                               .resume = std::string(run_.resume()),
                               .task = std::string(run_.task()),
                               .settings = std::string(run_.settings())};
    id_ = crowd_.engine_->begin(std::move(request), shared_from_this());
  }
  void stop_if_asked() {
    if (is_asked_ || id_ == 0 || !run_.cancelled()) return;
    is_asked_ = true;
    crowd_.engine_->cancel(id_, run_.stop_reason() == StopReason::kOwner);
  }

  void progress(const Progress& progress) override { run_.progress(progress); }
  void checkpoint(std::int64_t id, std::string state) override {
    crowd_.checkpoints_.add([self = shared_from_this(), id, state = std::move(state)] {
      const bool kept = self->run_.checkpoint(state).ok();
      self->crowd_.engine_->answer_checkpoint(id, kept);
    });
  }
  void over(SharedEnd end) override {
    auto shared = std::make_shared<SharedEnd>(std::move(end));
    crowd_.endings_.add(
        [self = shared_from_this(), shared] { self->crowd_.conclude(self, std::move(*shared)); });
  }

 private:
  Crowd& crowd_;
  const Task task_;
  const AttemptFiles files_;
  TaskRun run_;
  const RunningTasks::Listing listing_;
  std::int64_t id_ = 0;
  bool is_asked_ = false;
};

// --- The pool ------------------------------------------------------------------------------------

void Crowd::Pool::start(const std::string& name, int threads) {
  for (int i = 0; i < threads; ++i) {
    threads_.push_back(start_thread(name + std::to_string(i), [this] { main(); }));
  }
}

void Crowd::Pool::add(std::function<void()> job) {
  const MutexLock lock(mutex_);
  jobs_.push_back(std::move(job));
  changed_.notify_one();
}

void Crowd::Pool::stop() {
  {
    const MutexLock lock(mutex_);
    is_stopping_ = true;
    changed_.notify_all();
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Crowd::Pool::main() {
  while (true) {
    std::function<void()> job;
    {
      const MutexLock lock(mutex_);
      while (jobs_.empty() && !is_stopping_) changed_.wait(mutex_);
      if (jobs_.empty()) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    job();
  }
}

// --- The crowd -----------------------------------------------------------------------------------

Crowd::Crowd(WorkerParts parts, WorkerOptions options, std::unique_ptr<SharedEngine> engine)
    : parts_(std::move(parts)), options_(std::move(options)), engine_(std::move(engine)) {
  KARE_ASSERT(options_.engines.size() == 1 && options_.slots > 0 && options_.lease.count() > 0);
}

Crowd::~Crowd() {
  stop();
}

Result<> Crowd::start() {
  KARE_ASSERT(!claimer_.joinable());
  KARE_TRY(create_folders(options_.scratch));
  KARE_TRY(engine_->start());
  checkpoints_.start("keep-", kCheckpointThreads);
  endings_.start("finish-", options_.slots);
  claimer_ = start_thread("claim-" + options_.engines.front(), [this] { claim_main(); });
  return {};
}

void Crowd::stop() {
  {
    const MutexLock lock(mutex_);
    is_stopping_ = true;
    for (const auto& member : members_) member->run().stop(StopReason::kShutdown);
    changed_.notify_all();
  }
  parts_.store.wake();
  if (claimer_.joinable()) claimer_.join();
  engine_->stop();
  checkpoints_.stop();
  endings_.stop();
}

void Crowd::claim_main() {
  std::uint64_t seen = 0;
  while (true) {
    {
      const MutexLock lock(mutex_);
      if (is_stopping_) return;
    }
    ask_to_stop();
    if (room() > 0 && !parts_.running.claims_held()) {
      if (claim_one()) continue;
      parts_.store.wait_for_work(seen, kIdleWait);
    } else {
      wait_a_moment(kIdleWait);
    }
  }
}

// How many more tasks the engine takes. One that cannot be started gets single tasks, so that these
// end with the reason.
int Crowd::room() {
  const auto now = std::chrono::steady_clock::now();
  if (!concurrency_ && now - asked_ > kAskAgain) {
    asked_ = now;
    const auto info = engine_->info();
    if (info.ok()) concurrency_ = info.value().concurrency;
    if (!info.ok()) {
      log_error("engine cannot be started",
                {{"engine", options_.engines.front()}, {"why", info.error().message}});
    }
  }
  const MutexLock lock(mutex_);
  return concurrency_.value_or(1) - static_cast<int>(members_.size());
}

bool Crowd::claim_one() {
  const ClaimRequest request = {options_.name, options_.engines, options_.lease};
  auto claimed = parts_.store.claim(request, parts_.clock.now());
  if (!claimed.ok()) {
    log_error("could not claim a task",
              {{"why", claimed.error().message}, {"detail", claimed.error().detail}});
    wait_a_moment(kTroubleWait);
    return false;
  }
  std::optional<Task> task = claimed.take();
  if (!task) return false;
  begin(std::move(*task));
  return true;
}

void Crowd::begin(Task task) {
  log_info("attempt started",
           {{"task", task.id}, {"attempt", task.attempt}, {"engine", task.engine}});
  const auto member = std::make_shared<Member>(*this, std::move(task));
  {
    const MutexLock lock(mutex_);
    members_.insert(member);
    if (is_stopping_) member->run().stop(StopReason::kShutdown);
  }
  Result<> ready = create_folders(member->files().scratch);
  if (ready.ok() && member->run().cancelled()) ready = Error{Code::kStopped, {}, "asked to stop"};
  if (!ready.ok()) return member->over({ready.take_error(), {}, false});
  member->begin();
}

void Crowd::ask_to_stop() {
  const MutexLock lock(mutex_);
  for (const auto& member : members_) member->stop_if_asked();
}

void Crowd::conclude(const std::shared_ptr<Member>& member, SharedEnd end) {
  const Task& task = member->task();
  set_current_task(task.id);
  TaskRunner runner(parts_, options_);
  runner.conclude(task, member->files(), member->run(),
                  {std::move(end.result), std::move(end.report), end.was_bystander});
  set_current_task(0);
  const MutexLock lock(mutex_);
  members_.erase(member);
  changed_.notify_all();
}

void Crowd::wait_a_moment(std::chrono::milliseconds duration) {
  const MutexLock lock(mutex_);
  if (!is_stopping_) changed_.wait_for(mutex_, duration);
}

}  // namespace kare::work

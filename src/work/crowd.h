#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/service.h"
#include "engine/protocol/shared_engine.h"
#include "work/task_runner.h"

namespace kare::work {

// Runs the tasks of one engine that makes many videos at once in one process, as many as it says.
// A task that is being made costs no thread: one thread claims, the engine's carries what it says,
// a few keep checkpoints, and a few check and publish what is finished.
//
// Its tasks go on after a restart from their checkpoints, so that `stop` does not wait for them: it
// puts them back with their attempt returned. Start the Heartbeat before it and stop it after it.
class Crowd final : public Service {
 public:
  // `options.engines` names the one engine; `options.slots` videos are checked at once.
  Crowd(WorkerParts parts, WorkerOptions options, std::unique_ptr<SharedEngine> engine);
  ~Crowd() override;
  Result<> start() override;
  void stop() override;

 private:
  class Member;

  // Threads that run what is queued for them.
  class Pool {
   public:
    void start(const std::string& name, int threads);
    void add(std::function<void()> job);
    // Finishes what is queued.
    void stop();

   private:
    void main();

    Mutex mutex_;
    Condition changed_;
    std::deque<std::function<void()>> jobs_ GUARDED_BY(mutex_);
    bool is_stopping_ GUARDED_BY(mutex_) = false;
    std::vector<std::thread> threads_;
  };

  void claim_main();
  int room();
  bool claim_one();
  void begin(Task task);
  void ask_to_stop();
  void conclude(const std::shared_ptr<Member>& member, SharedEnd end);
  void wait_a_moment(std::chrono::milliseconds duration);

  const WorkerParts parts_;
  const WorkerOptions options_;
  const std::unique_ptr<SharedEngine> engine_;
  std::thread claimer_;
  Pool checkpoints_, endings_;

  Mutex mutex_;
  Condition changed_;
  std::set<std::shared_ptr<Member>> members_ GUARDED_BY(mutex_);
  bool is_stopping_ GUARDED_BY(mutex_) = false;
  // Of the claiming thread.
  std::optional<int> concurrency_;
  std::chrono::steady_clock::time_point asked_{};
};

}  // namespace kare::work

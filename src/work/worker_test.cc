#include "work/worker.h"

#include <gtest/gtest.h>

#include <thread>

#include "store/completion.h"
#include "work/testing.h"

namespace kare::work {
namespace {
using namespace std::chrono_literals;

// Long enough to never pass in a test that works.
constexpr auto kForever = 60s;

class WorkerTest : public WorkTest {
 protected:
  std::unique_ptr<Worker> make_worker() { return std::make_unique<Worker>(parts(), options); }

  // An engine that says when it has begun and works until it is told to stop.
  Behaviour work_until_stopped(Completion<bool>& begun) {
    return [&begun](const VideoSpec&, const Path&, kare::Run& run) -> Result<VideoReport> {
      begun.set(true);
      while (!run.cancelled()) std::this_thread::yield();
      return Error{Code::kStopped, "stopped", {}};
    };
  }
};

TEST_F(WorkerTest, TasksOfAnyTimeAreDoneByAnySlot) {
  constexpr int kTasks = 12;
  options.slots = 3;
  Completion<bool> all_begun;
  std::atomic<int> begun = 0;
  behaviour = [&](const VideoSpec& spec, const Path& mp4, kare::Run& run) {
    auto report = deliver(spec, mp4, run);
    if (++begun == kTasks) all_begun.set(true);
    return report;
  };
  std::vector<std::int64_t> tasks;
  for (int i = 0; i < kTasks / 2; ++i) tasks.push_back(add_task());
  const auto worker = make_worker();

  ASSERT_TRUE(worker->start().ok());
  for (int i = 0; i < kTasks / 2; ++i) tasks.push_back(add_task());
  EXPECT_TRUE(all_begun.wait());
  EXPECT_TRUE(running.wait_until_empty(kForever));
  worker->stop();

  for (const std::int64_t id : tasks) EXPECT_EQ(get(id).state, State::kSucceeded);
  EXPECT_EQ(blobs.keys().size(), 2U * kTasks);
  EXPECT_LE(engines_made, options.slots);
  EXPECT_TRUE(files_in(scratch).empty());
}

TEST_F(WorkerTest, StopGivesRunningTasksTimeToFinish) {
  options.drain = kForever;
  Completion<bool> begun;
  behaviour = [&](const VideoSpec& spec, const Path& mp4, kare::Run& run) {
    std::uint64_t seen = 0;
    store().wait_for_work(seen, 0ms);
    begun.set(true);
    store().wait_for_work(seen, kForever);  // Until `stop` wakes the idle slots.
    for (int i = 0; i < 1'000; ++i) {
      EXPECT_FALSE(run.cancelled());
      std::this_thread::yield();
    }
    return deliver(spec, mp4, run);
  };
  const std::int64_t id = add_task();
  const auto worker = make_worker();
  ASSERT_TRUE(worker->start().ok());
  EXPECT_TRUE(begun.wait());

  worker->stop();

  EXPECT_EQ(get(id).state, State::kSucceeded);
}

TEST_F(WorkerTest, StopReturnsWhatDoesNotFinishInTime) {
  options.drain = 0ms;
  Completion<bool> begun;
  behaviour = work_until_stopped(begun);
  const std::int64_t running_task = add_task();
  const std::int64_t waiting_task = add_task();
  const auto worker = make_worker();
  ASSERT_TRUE(worker->start().ok());
  EXPECT_TRUE(begun.wait());

  worker->stop();
  worker->stop();

  for (const std::int64_t id : {running_task, waiting_task}) {
    EXPECT_EQ(get(id).state, State::kQueued);
    EXPECT_EQ(get(id).attempt, 0);
  }
}

TEST_F(WorkerTest, StopBeforeStartIsFine) {
  const auto worker = make_worker();

  worker->stop();

  EXPECT_TRUE(running.wait_until_empty(0ms));
}

TEST_F(WorkerTest, HeldClaimsLeaveTasksInTheQueue) {
  running.hold_claims(true);
  const std::int64_t id = add_task();
  const auto worker = make_worker();
  std::uint64_t seen = 0;
  store().wait_for_work(seen, 0ms);

  ASSERT_TRUE(worker->start().ok());
  store().wait_for_work(seen, 100ms);  // Nothing comes; a claim would be done long before.
  worker->stop();

  EXPECT_EQ(get(id).state, State::kQueued);
  EXPECT_EQ(engines_made, 0);
}

TEST_F(WorkerTest, AScratchFolderThatCannotBeMadeIsReported) {
  const Path file = scratch / "file";
  ASSERT_TRUE(write_file_atomically(file, "", 0600).ok());
  options.scratch = file / "below";

  EXPECT_FALSE(make_worker()->start().ok());
}

}  // namespace
}  // namespace kare::work

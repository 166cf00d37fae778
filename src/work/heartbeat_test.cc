#include "work/heartbeat.h"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>

#include "store/completion.h"
#include "work/testing.h"

namespace kare::work {
namespace {
using namespace std::chrono_literals;

class HeartbeatTest : public WorkTest {
 protected:
  HeartbeatOptions rhythm{.interval = 5s, .lease = kLease};
};

TEST_F(HeartbeatTest, ABeatRenewsTheLeaseAndStoresProgress) {
  const std::int64_t id = add_task();
  TaskRun run(store(), claim(), scratch);
  const RunningTasks::Listing listing(running, run);
  Heartbeat heart(store(), running, clock, rhythm);
  run.progress({0.25, "drawing", 1.5});
  clock.advance(20s);

  ASSERT_TRUE(heart.beat().ok());

  const Task task = get(id);
  EXPECT_EQ(task.lease->expires, clock.now() + kLease);
  EXPECT_DOUBLE_EQ(task.progress, 0.25);
  EXPECT_EQ(task.stage, "drawing");
  EXPECT_FALSE(run.cancelled());
}

TEST_F(HeartbeatTest, ProgressNeverFallsAndStaysWithinItsBounds) {
  add_task();
  TaskRun run(store(), claim(), scratch);

  for (const double fraction : {0.5, 0.2, std::nan(""), -1.0}) run.progress({fraction, "a", {}});
  EXPECT_DOUBLE_EQ(run.pulse().progress, 0.5);
  run.progress({7.0, std::string(1'000, 'b'), {}});

  EXPECT_DOUBLE_EQ(run.pulse().progress, 1.0);
  EXPECT_LT(run.pulse().stage.size(), 200U);
}

TEST_F(HeartbeatTest, ACancelAndALostLeaseStopTheirRunsOnly) {
  std::vector<std::unique_ptr<TaskRun>> runs;
  std::vector<std::unique_ptr<RunningTasks::Listing>> listings;
  for (int i = 0; i < 3; ++i) {
    add_task();
    runs.push_back(std::make_unique<TaskRun>(store(), claim(), scratch));
    listings.push_back(std::make_unique<RunningTasks::Listing>(running, *runs.back()));
  }
  ASSERT_TRUE(store().cancel("owner", std::to_string(runs[0]->task_id()), clock.now()).ok());
  ASSERT_TRUE(
      store()
          .release(runs[1]->task_id(), runs[1]->token(), Attempt::kSpent, clock.now(), clock.now())
          .ok());

  Heartbeat heart(store(), running, clock, rhythm);
  ASSERT_TRUE(heart.beat().ok());

  EXPECT_EQ(runs[0]->stop_reason(), StopReason::kOwner);
  EXPECT_EQ(runs[1]->stop_reason(), StopReason::kLeaseLost);
  EXPECT_EQ(runs[2]->stop_reason(), StopReason::kNone);
}

TEST_F(HeartbeatTest, ABrokenStoreIsReportedAndStopsNoRun) {
  add_task();
  TaskRun run(store(), claim(), scratch);
  const RunningTasks::Listing listing(running, run);
  Heartbeat heart(store(), running, clock, rhythm);
  faults = 1;

  EXPECT_FALSE(heart.beat().ok());
  EXPECT_FALSE(run.cancelled());
  EXPECT_TRUE(heart.beat().ok());
}

TEST_F(HeartbeatTest, TheServiceBeatsUntilItIsStopped) {
  add_task();
  TaskRun run(store(), claim(), scratch);
  const RunningTasks::Listing listing(running, run);
  Heartbeat heart(store(), running, clock, {.interval = 1ms, .lease = kLease});
  Completion<bool> third;
  std::atomic<int> beats = 0;
  on_access = [&] {
    if (++beats == 3) third.set(true);
  };

  ASSERT_TRUE(heart.start().ok());
  EXPECT_TRUE(third.wait());
  heart.stop();
  heart.stop();
  on_access = nullptr;
}

}  // namespace
}  // namespace kare::work

#include "work/housekeeping.h"

#include <gtest/gtest.h>

#include "store/completion.h"
#include "work/testing.h"

namespace kare::work {
namespace {
using namespace std::chrono_literals;

class HousekeepingTest : public WorkTest {
 protected:
  void SetUp() override {
    WorkTest::SetUp();
    rules.retention = 24h * 30;
    rules.scratch = scratch;
    rules.disk_stop_bytes = 1'000;
  }
  Housekeeping& house() {
    if (!house_) {
      house_ = std::make_unique<Housekeeping>(store(), blobs, running, clock, rules);
    }
    return *house_;
  }
  // A task that succeeded now.
  Task finished_task() {
    const std::int64_t id = add_task();
    const WorkerParts borrowed = parts();
    TaskRunner runner(borrowed, options);
    runner.run(claim());
    return get(id);
  }

  HousekeepingOptions rules;

 private:
  std::unique_ptr<Housekeeping> house_;
};

TEST_F(HousekeepingTest, AnExpiredLeaseGoesBackToTheQueue) {
  const std::int64_t id = add_task();
  claim();
  EXPECT_EQ(house().run_round().leases, 0);
  clock.advance(kLease + 1ms);

  EXPECT_EQ(house().run_round().leases, 1);
  EXPECT_EQ(get(id).state, State::kQueued);
}

TEST_F(HousekeepingTest, AVideoGoesAfterItsTimeAndItsTaskStays) {
  const Task task = finished_task();
  clock.advance(rules.retention);
  EXPECT_EQ(house().run_round().videos, 0);
  EXPECT_EQ(blobs.keys().size(), 2U);
  clock.advance(1ms);

  EXPECT_EQ(house().run_round().videos, 1);

  EXPECT_TRUE(blobs.keys().empty());
  EXPECT_EQ(get(task.id).state, State::kSucceeded);
  EXPECT_FALSE(get(task.id).artifact.has_value());
  EXPECT_TRUE(get(task.id).artifact_expired);
  EXPECT_EQ(house().run_round().videos, 0);
}

TEST_F(HousekeepingTest, ARowThatCannotBeChangedKeepsItsVideo) {
  finished_task();
  clock.advance(rules.retention + 1ms);
  rules.sweep_interval = 24h;
  house().run_round();  // The sweep of the first round is over.
  finished_task();
  clock.advance(rules.retention + 1ms);
  on_access = [this, accesses = 0]() mutable {
    if (++accesses == 3) faults = 1;  // After the leases and the list comes drop_artifact.
  };

  EXPECT_EQ(house().run_round().videos, 0);
  EXPECT_EQ(blobs.keys().size(), 2U);
  on_access = nullptr;

  EXPECT_EQ(house().run_round().videos, 1);
  EXPECT_TRUE(blobs.keys().empty());
}

TEST_F(HousekeepingTest, NoRoundDeletesMoreThanABatch) {
  rules.batch = 2;
  for (int i = 0; i < 5; ++i) finished_task();
  clock.advance(rules.retention + 1ms);

  EXPECT_EQ(house().run_round().videos, 2);
  EXPECT_EQ(house().run_round().videos, 2);
  EXPECT_EQ(house().run_round().videos, 1);
}

TEST_F(HousekeepingTest, AMarkedVideoGoesWithTheOther) {
  const std::int64_t id = add_task();
  const Task task = claim();
  Outcome outcome;
  outcome.state = State::kSucceeded;
  outcome.artifact.emplace();
  outcome.artifact->video_id = "1";
  outcome.artifact->blob_key = "videos/1-1.mp4";
  outcome.artifact->poster_key = "posters/1-1.jpg";
  outcome.artifact->watermark_key = "watermarked/1-1.mp4";
  for (const std::string& key : blob_keys(*outcome.artifact)) blobs.add(key);
  ASSERT_TRUE(store().finish(id, task.lease->token, outcome, clock.now()).ok());
  clock.advance(rules.orphan_age + 1ms);
  EXPECT_EQ(house().run_round().orphans, 0);
  EXPECT_EQ(blobs.keys().size(), 3U);
  blobs.add("watermarked/2-1.mp4");
  clock.advance(rules.retention + 1ms);

  const Round round = house().run_round();

  EXPECT_EQ(round.videos, 1);
  EXPECT_EQ(round.orphans, 1);
  EXPECT_TRUE(blobs.keys().empty());
}

TEST_F(HousekeepingTest, OnlyOldBlobsWithoutATaskAreOrphans) {
  const Task task = finished_task();
  blobs.add("videos/1-1.mp4");
  blobs.add("posters/1-1.jpg");
  clock.advance(rules.orphan_age);
  blobs.add("videos/2-1.mp4");  // As young as one that is being published.
  EXPECT_EQ(house().run_round().orphans, 0);
  clock.advance(1h);

  EXPECT_EQ(house().run_round().orphans, 2);

  EXPECT_EQ(blobs.keys(), (std::vector<std::string>{task.artifact->poster_key, "videos/2-1.mp4",
                                                    task.artifact->blob_key}));
}

TEST_F(HousekeepingTest, ASweepWithAFullBatchGoesOnInTheNextRound) {
  rules.batch = 2;
  for (int i = 0; i < 3; ++i) blobs.add("videos/" + std::to_string(i) + "-1.mp4");
  clock.advance(rules.orphan_age + 1ms);

  EXPECT_EQ(house().run_round().orphans, 2);
  EXPECT_EQ(house().run_round().orphans, 1);
  blobs.add("videos/9-1.mp4");
  clock.advance(rules.sweep_interval - 1ms);
  EXPECT_EQ(house().run_round().orphans, 0);  // Not yet time for another sweep.
}

TEST_F(HousekeepingTest, ABlobOfWhichTheStoreSaysNothingIsKept) {
  blobs.add("videos/1-1.mp4");
  clock.advance(rules.orphan_age + 1ms);
  on_access = [this, accesses = 0]() mutable {
    if (++accesses == 3) faults = 1;  // After the leases and the list of expired videos.
  };

  EXPECT_EQ(house().run_round().orphans, 0);
  EXPECT_EQ(blobs.keys().size(), 1U);
  on_access = nullptr;
}

TEST_F(HousekeepingTest, ScratchFoldersOfEndedTasksGo) {
  const Task ended = finished_task();
  const std::int64_t queued = add_task();
  for (const std::string& name : {std::to_string(queued), std::to_string(ended.id),
                                  std::string("4711"), std::string("notes")}) {
    ASSERT_TRUE(create_folders(scratch / name / "deep").ok());
  }

  EXPECT_EQ(house().run_round().folders, 2);

  EXPECT_EQ(files_in(scratch), (std::vector<std::string>{std::to_string(queued), "notes"}));
}

TEST_F(HousekeepingTest, ANearlyFullDiskStopsTasksUntilThereIsRoomAgain) {
  add_task();
  TaskRun run(store(), claim(), scratch);
  const RunningTasks::Listing listing(running, run);
  EXPECT_FALSE(house().run_round().is_disk_low);
  EXPECT_FALSE(running.claims_held());

  blobs.free = 999;
  EXPECT_TRUE(house().run_round().is_disk_low);
  EXPECT_EQ(run.stop_reason(), StopReason::kDiskFull);
  EXPECT_TRUE(running.claims_held());
  blobs.free = 1'999;
  EXPECT_TRUE(house().run_round().is_disk_low);
  blobs.free = 2'000;

  EXPECT_FALSE(house().run_round().is_disk_low);
  EXPECT_FALSE(running.claims_held());
}

TEST_F(HousekeepingTest, ABrokenStoreDoesNotStopTheRounds) {
  faults = 1'000;
  const Round broken = house().run_round();
  faults = 0;

  EXPECT_EQ(broken.leases, 0);
  EXPECT_EQ(house().run_round().leases, 0);
}

TEST_F(HousekeepingTest, TheServiceWorksInRoundsUntilItIsStopped) {
  rules.interval = 1ms;
  Completion<bool> third;
  std::atomic<int> rounds = 0;
  rules.finished = [&](const Round&) {
    if (++rounds == 3) third.set(true);
  };

  ASSERT_TRUE(house().start().ok());
  EXPECT_TRUE(third.wait());
  house().stop();
  house().stop();

  EXPECT_GE(rounds, 3);
}

}  // namespace
}  // namespace kare::work

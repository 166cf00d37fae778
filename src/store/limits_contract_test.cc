#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <map>
#include <thread>
#include <vector>

#include "store/store_test_kit.h"

// What holds for the limits of owners, for what is told of waiting and running tasks, and for the
// backlog of callbacks, in every store.
namespace kare {
namespace {
using namespace std::chrono_literals;
using testkit::sample_task;
using testkit::SqliteUnderTest;

const TimePoint kNow = from_ms(2'000'000);
const ClaimRequest kClaim = {"worker", {"animatic"}, 30s};

class LimitsContract : public ::testing::TestWithParam<SqliteUnderTest::Where> {
 protected:
  void open(TaskLimits limits) {
    SqliteOptions options;
    options.limits = limits;
    database_ = std::make_unique<SqliteUnderTest>(GetParam(), std::move(options));
  }
  TaskStore& store() { return database_->tasks(); }
  bool create(std::int64_t id, std::string owner = "ann") {
    const auto created = store().create(sample_task(id, std::move(owner)));
    if (created.ok()) return true;
    EXPECT_EQ(created.error().code, Code::kTooMany);
    EXPECT_EQ(created.error().message, "parallel task over resource pack limit");
    return false;
  }
  std::optional<Task> claim() { return store().claim(kClaim, kNow).take(); }
  void end(const Task& task) {
    ASSERT_TRUE(store().finish(task.id, task.lease->token, testkit::failure("no"), kNow).ok());
  }

  std::unique_ptr<SqliteUnderTest> database_;
};

TEST_P(LimitsContract, OrdersBeyondTheDepthAreRefusedUntilThereIsRoom) {
  open({.parallel = 0, .queue_depth = 2});

  EXPECT_TRUE(create(1));
  EXPECT_TRUE(create(2));
  EXPECT_FALSE(create(3));
  EXPECT_TRUE(create(4, "bob")) << "each owner has its own room";
  ASSERT_TRUE(store().cancel("ann", "1", kNow).ok());
  EXPECT_TRUE(create(5));
  EXPECT_FALSE(create(6));
  EXPECT_TRUE(claim().has_value());
  EXPECT_TRUE(create(7)) << "what runs does not wait";
}

TEST_P(LimitsContract, DepthZeroRefusesWhatCannotRunAtOnce) {
  open({.parallel = 2, .queue_depth = 0});

  EXPECT_TRUE(create(1));
  EXPECT_TRUE(create(2));
  EXPECT_FALSE(create(3));
  const auto first = claim();
  EXPECT_FALSE(create(3)) << "a place is held until the end";
  end(*first);
  EXPECT_TRUE(create(3));
}

TEST_P(LimitsContract, WithoutAnyLimitOneTaskMayAlwaysWait) {
  open({.parallel = 0, .queue_depth = 0});

  EXPECT_TRUE(create(1));
  EXPECT_FALSE(create(2));
  EXPECT_TRUE(claim().has_value());
  EXPECT_TRUE(create(2));
}

TEST_P(LimitsContract, NoMoreThanParallelTasksOfAnOwnerRun) {
  open({.parallel = 1, .queue_depth = 10});
  for (std::int64_t id = 1; id <= 3; ++id) ASSERT_TRUE(create(id));
  ASSERT_TRUE(create(4, "bob"));

  const auto first = claim(), second = claim();

  EXPECT_EQ(first->id, 1);
  EXPECT_EQ(second->id, 4) << "others go on";
  EXPECT_FALSE(claim().has_value());
  end(*first);
  EXPECT_EQ(claim()->id, 2);
  EXPECT_FALSE(claim().has_value());
}

TEST_P(LimitsContract, AnOwnersLimitsReplaceTheUsualOnes) {
  open({.parallel = 1, .queue_depth = 1});
  KeyStore& keys = database_->keys();
  EXPECT_EQ(keys.limits("ann").value(), OwnerLimits{});
  const OwnerLimits more = {.parallel = 0, .queue_depth = 3, .creates_per_minute = 7};
  ASSERT_TRUE(
      keys.set_limits("ann", {.parallel = 9, .queue_depth = 9, .creates_per_minute = {}}).ok());
  ASSERT_TRUE(keys.set_limits("ann", more).ok());
  EXPECT_EQ(keys.limits("ann").value(), more);

  for (std::int64_t id = 1; id <= 3; ++id) EXPECT_TRUE(create(id));
  EXPECT_FALSE(create(4));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(claim().has_value()) << "no limit of running tasks";
  EXPECT_EQ(keys.limits("bob").value(), OwnerLimits{});
}

TEST_P(LimitsContract, ARepeatedOrderIsAnsweredWhenThereIsNoRoom) {
  open({.parallel = 0, .queue_depth = 1});
  ASSERT_TRUE(store().create(sample_task(1), {"key", "digest"}).ok());

  EXPECT_EQ(store().create(sample_task(2), {"key", "digest"}).value().id, 1);
  EXPECT_FALSE(create(3));
}

TEST_P(LimitsContract, ManyOrdersAtOnceFillTheQueueExactly) {
  open({.parallel = 0, .queue_depth = 50});
  std::atomic<int> accepted = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 1; i <= 20; ++i) {
        if (store().create(sample_task(thread * 100 + i)).ok()) ++accepted;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(accepted, 50);
  EXPECT_EQ(store().counts().value().queued, 50);
}

TEST_P(LimitsContract, WaitingTasksKnowTheirPlaceAmongThoseOfTheirOwner) {
  open({.parallel = 0, .queue_depth = 2'000});
  for (std::int64_t id = 1; id <= 4; ++id) ASSERT_TRUE(create(id, id == 2 ? "bob" : "ann"));
  Task other = sample_task(5);
  other.engine = "wan";
  ASSERT_TRUE(store().create(other).ok());

  EXPECT_EQ(store().find("ann", "4").value().queue_position, 3);
  EXPECT_EQ(store().find("ann", "5").value().queue_position, 1) << "another engine";
  ASSERT_EQ(claim()->id, 1);
  EXPECT_EQ(store().find("ann", "1").value().queue_position, std::nullopt);
  EXPECT_EQ(store().find("ann", "4").value().queue_position, 2);
  std::map<std::int64_t, std::optional<int>> listed;
  for (const Task& task : store().list("ann", 1, 10).take()) listed[task.id] = task.queue_position;
  EXPECT_EQ(listed, (std::map<std::int64_t, std::optional<int>>{
                        {1, std::nullopt}, {3, 1}, {4, 2}, {5, 1}}));
  EXPECT_EQ(store().list("ann", 1, 2).value()[1].queue_position, 2) << "page by page";
}

TEST_P(LimitsContract, APlaceFarBackIsNotCounted) {
  open({.parallel = 0, .queue_depth = 2'000});
  std::atomic<int> left = kQueuePositionMax + 2;
  for (std::int64_t id = 1; id <= kQueuePositionMax + 2; ++id) {
    store().create(sample_task(id), [&](Result<Task>) { --left; });
  }
  ASSERT_TRUE(create(kQueuePositionMax + 3));  // Comes after the others.

  const auto place = [&](std::int64_t id) {
    return store().find("ann", std::to_string(id)).value().queue_position;
  };
  EXPECT_EQ(left, 0);
  EXPECT_EQ(place(kQueuePositionMax), kQueuePositionMax);
  EXPECT_EQ(place(kQueuePositionMax + 1), std::nullopt);
}

TEST_P(LimitsContract, AGlimpseTellsWhatAHeartbeatSaid) {
  open({});
  ASSERT_TRUE(create(1));
  ASSERT_TRUE(create(2));
  ASSERT_EQ(claim()->id, 1);
  const Pulse pulse{.task_id = 1, .token = 1, .progress = 0.5, .stage = "drawing", .eta_s = 2.5};
  ASSERT_TRUE(store().pulse({&pulse, 1}, kNow, 30s).ok());

  const std::vector<std::int64_t> ids = {1, 2, 3};
  std::map<std::int64_t, Glimpse> seen;
  for (Glimpse& one : store().glimpse(ids).take()) seen[one.id] = one;

  ASSERT_EQ(seen.size(), 2U) << "there is no third task";
  EXPECT_EQ(seen[1].state, State::kRunning);
  EXPECT_EQ(seen[1].claims, 1);
  EXPECT_EQ(seen[1].progress, 0.5);
  EXPECT_EQ(seen[1].stage, "drawing");
  EXPECT_EQ(seen[1].eta_s, 2.5);
  EXPECT_EQ(seen[2].state, State::kQueued);
  EXPECT_EQ(seen[2].eta_s, std::nullopt);
  EXPECT_EQ(store().get(1).value().eta_s, 2.5);
  EXPECT_TRUE(store().glimpse({}).value().empty());
}

TEST_P(LimitsContract, WhatIsLeftIsForgottenWithTheAttemptAndNonsenseIsNotKept) {
  open({});
  ASSERT_TRUE(create(1));
  ASSERT_TRUE(claim().has_value());
  const auto say = [&](std::int64_t token, double eta_s) {
    const Pulse pulse{.task_id = 1, .token = token, .progress = 0.5, .stage = "", .eta_s = eta_s};
    EXPECT_TRUE(store().pulse({&pulse, 1}, kNow, 30s).ok());
    return store().get(1).value().eta_s;
  };

  EXPECT_EQ(say(1, 3), 3.0);
  EXPECT_EQ(say(1, -1), std::nullopt);
  EXPECT_EQ(say(1, std::nan("")), std::nullopt);
  EXPECT_EQ(say(1, INFINITY), std::nullopt);
  EXPECT_EQ(say(1, 3), 3.0);
  ASSERT_TRUE(store().release(1, 1, Attempt::kSpent, kNow, kNow).ok());
  EXPECT_EQ(store().get(1).value().eta_s, std::nullopt);
  ASSERT_TRUE(claim().has_value());
  EXPECT_EQ(say(2, 3), 3.0);
  ASSERT_TRUE(store().finish(1, 2, testkit::success(1), kNow).ok());
  EXPECT_EQ(store().get(1).value().eta_s, std::nullopt);
}

TEST_P(LimitsContract, TheFirstClaimIsTheStart) {
  open({});
  ASSERT_TRUE(create(1));
  EXPECT_EQ(store().get(1).value().started, std::nullopt);

  ASSERT_TRUE(store().claim(kClaim, kNow).value().has_value());
  ASSERT_TRUE(store().release(1, 1, Attempt::kSpent, kNow, kNow + 1s).ok());
  ASSERT_TRUE(store().claim(kClaim, kNow + 2s).value().has_value());

  EXPECT_EQ(store().get(1).value().started, kNow);
}

TEST_P(LimitsContract, TheBacklogOfCallbacksIsCounted) {
  open({});
  CallbackStore& callbacks = database_->callbacks();
  EXPECT_EQ(callbacks.backlog().value().waiting, 0);
  EXPECT_EQ(callbacks.backlog().value().oldest, std::nullopt);
  for (std::int64_t id = 1; id <= 3; ++id) {
    Task task = sample_task(id);
    task.callback_url = "https://example.com/hook";
    ASSERT_TRUE(store().create(task).ok());
  }

  ASSERT_TRUE(callbacks.done(1, 1, kNow).ok());
  ASSERT_TRUE(callbacks.give_up(2, 1, GiveUp::kThisCallback, "no", kNow).ok());

  EXPECT_EQ(callbacks.backlog().value().waiting, 1);
  EXPECT_EQ(callbacks.backlog().value().oldest, sample_task(3).created);
}

INSTANTIATE_TEST_SUITE_P(Stores, LimitsContract,
                         ::testing::Values(SqliteUnderTest::Where::kMemory,
                                           SqliteUnderTest::Where::kDisk),
                         [](const auto& which) {
                           return which.param == SqliteUnderTest::Where::kMemory ? "SqliteInMemory"
                                                                                 : "SqliteOnDisk";
                         });

}  // namespace
}  // namespace kare

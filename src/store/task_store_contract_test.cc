#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <functional>
#include <set>
#include <thread>

#include "store/reasons.h"
#include "store/store_test_kit.h"

namespace kare {
namespace {
using namespace std::chrono_literals;
using testkit::expect_invariants;
using testkit::failure;
using testkit::sample_artifact;
using testkit::sample_task;
using testkit::success;

const ClaimRequest kWorker{.worker = "worker-1", .engines = {"animatic"}, .lease = 30s};

class TaskStoreContract : public ::testing::TestWithParam<testkit::StoreKind> {
 protected:
  TaskStoreContract() : under_test_(GetParam().make()), store_(under_test_->tasks()) {}

  Task add(Task task) {
    auto created = store_.create(std::move(task));
    EXPECT_TRUE(created.ok()) << created.error().message << created.error().detail;
    return created.ok() ? created.take() : Task();
  }
  Task add(std::int64_t id, std::string owner = "ann") {
    return add(sample_task(id, std::move(owner)));
  }
  Task get(std::int64_t id) {
    auto task = store_.get(id);
    EXPECT_TRUE(task.ok());
    if (!task.ok()) return {};
    expect_invariants(task.value());
    return task.take();
  }
  // Claims one task; its id is 0 when there is none.
  Task claim(TimePoint now, const ClaimRequest& request = kWorker) {
    auto task = store_.claim(request, now);
    EXPECT_TRUE(task.ok());
    if (!task.ok() || !task.value()) return {};
    expect_invariants(*task.value());
    return *task.take();
  }
  PulseAnswer pulse(std::int64_t id, std::int64_t token, TimePoint now, double progress = 0.5) {
    const Pulse pulse{.task_id = id, .token = token, .progress = progress, .stage = "drawing"};
    auto answers = store_.pulse({&pulse, 1}, now, 30s);
    EXPECT_TRUE(answers.ok());
    return answers.ok() ? answers.value().at(0) : PulseAnswer::kLeaseLost;
  }
  static Code code_of(const Result<>& result) {
    EXPECT_FALSE(result.ok());
    return result.ok() ? Code::kInternal : result.error().code;
  }
  template <class T>
  static Code code_of(const Result<T>& result) {
    EXPECT_FALSE(result.ok());
    return result.ok() ? Code::kInternal : result.error().code;
  }

  const std::unique_ptr<testkit::StoreUnderTest> under_test_;
  TaskStore& store_;
  const TimePoint now_ = from_ms(2'000'000);
};

TEST_P(TaskStoreContract, KeepsEverythingThatWasAskedFor) {
  Task task = sample_task(17);
  task.external_id = "my-1";
  task.callback_url = "https://example.org/hook";
  task.not_before = from_ms(5);

  const Task created = add(task);
  const Task read = get(17);

  EXPECT_EQ(created.state, State::kQueued);
  EXPECT_EQ(read.spec, task.spec);
  EXPECT_EQ(read.owner, "ann");
  EXPECT_EQ(read.external_id, "my-1");
  EXPECT_EQ(read.callback_url, "https://example.org/hook");
  EXPECT_EQ(read.engine, "animatic");
  EXPECT_EQ(read.not_before, from_ms(5));
  EXPECT_EQ(read.created, task.created);
  EXPECT_EQ(read.updated, task.created);
  EXPECT_EQ(read.state, State::kQueued);
  EXPECT_EQ(read.attempt, 0);
}

TEST_P(TaskStoreContract, CreateIgnoresStateAttemptAndLeaseOfItsArgument) {
  Task task = sample_task(1);
  task.state = State::kRunning;
  task.attempt = 2;
  task.lease = Lease{"someone", 5, now_};

  add(task);

  EXPECT_EQ(get(1).state, State::kQueued);
  EXPECT_EQ(get(1).attempt, 0);
}

TEST_P(TaskStoreContract, FindsByTaskIdThenByExternalId) {
  Task first = sample_task(100);
  first.external_id = "200";
  add(first);
  add(200);

  EXPECT_EQ(store_.find("ann", "100").value().id, 100);
  EXPECT_EQ(store_.find("ann", "200").value().id, 200) << "the task id wins";
  EXPECT_EQ(code_of(store_.find("ann", "0100")), Code::kNotFound);
  EXPECT_EQ(code_of(store_.find("ann", "")), Code::kNotFound);
  EXPECT_EQ(code_of(store_.get(300)), Code::kNotFound);
}

TEST_P(TaskStoreContract, AnExternalIdMayBeTheNumberOfSomeoneElsesTask) {
  add(100, "bob");
  Task task = sample_task(7);
  task.external_id = "100";
  add(task);

  EXPECT_EQ(store_.find("ann", "100").value().id, 7);
}

TEST_P(TaskStoreContract, OwnersNeverSeeEachOthersTasks) {
  Task task = sample_task(1, "ann");
  task.external_id = "x";
  add(task);

  EXPECT_EQ(code_of(store_.find("bob", "1")), Code::kNotFound);
  EXPECT_EQ(code_of(store_.find("bob", "x")), Code::kNotFound);
  EXPECT_EQ(code_of(store_.cancel("bob", "1", now_)), Code::kNotFound);
  EXPECT_TRUE(store_.list("bob", 1, 10).value().empty());
}

TEST_P(TaskStoreContract, AnExternalIdIsUniqueForItsOwnerOnly) {
  Task task = sample_task(1, "ann");
  task.external_id = "x";
  add(task);
  task.id = 2;

  const auto again = store_.create(task);
  task.owner = "bob";
  add(task);

  ASSERT_EQ(code_of(again), Code::kConflict);
  EXPECT_EQ(again.error().message, "External_task_id x already exists");
  EXPECT_NE(again.error().detail, kTaskIdTaken);
  EXPECT_EQ(get(2).owner, "bob");
}

TEST_P(TaskStoreContract, ARepeatedTaskIdIsToldApart) {
  add(1);

  const auto again = store_.create(sample_task(1, "bob"));

  ASSERT_EQ(code_of(again), Code::kConflict);
  EXPECT_EQ(again.error().detail, kTaskIdTaken);
  EXPECT_EQ(get(1).owner, "ann");
}

TEST_P(TaskStoreContract, TasksWithoutExternalIdDoNotCollide) {
  add(1);
  add(2);

  EXPECT_EQ(store_.counts().value().queued, 2);
}

TEST_P(TaskStoreContract, ListsPagesNewestFirst) {
  for (int id = 1; id <= 5; ++id) add(id);
  add(6, "bob");

  const auto first = store_.list("ann", 1, 2);
  const auto last = store_.list("ann", 3, 2);

  ASSERT_EQ(first.value().size(), 2u);
  EXPECT_EQ(first.value()[0].id, 5);
  EXPECT_EQ(first.value()[1].id, 4);
  ASSERT_EQ(last.value().size(), 1u);
  EXPECT_EQ(last.value()[0].id, 1);
  EXPECT_TRUE(store_.list("ann", 4, 2).value().empty());
  EXPECT_EQ(code_of(store_.list("ann", 0, 2)), Code::kInvalid);
}

TEST_P(TaskStoreContract, TheOperatorSeesTheTasksOfEveryOwner) {
  add(1);
  Task other = sample_task(2, "bob");
  other.external_id = "theirs";
  add(other);

  const auto listed = store_.list(kEveryOwner, 1, 10);

  ASSERT_EQ(listed.value().size(), 2u);
  EXPECT_EQ(listed.value()[0].id, 2);
  EXPECT_EQ(store_.find(kEveryOwner, "2").value().owner, "bob");
  EXPECT_EQ(code_of(store_.find(kEveryOwner, "theirs")), Code::kNotFound);
}

TEST_P(TaskStoreContract, AClaimTakesTheOldestAndRaisesAttemptAndToken) {
  add(2);
  add(1);

  const Task task = claim(now_);

  EXPECT_EQ(task.id, 1);
  EXPECT_EQ(task.state, State::kRunning);
  EXPECT_EQ(task.attempt, 1);
  ASSERT_TRUE(task.lease);
  EXPECT_EQ(task.lease->worker, "worker-1");
  EXPECT_EQ(task.lease->token, 1);
  EXPECT_EQ(task.lease->expires, now_ + 30s);
  EXPECT_EQ(task.updated, now_);
  EXPECT_EQ(get(1).attempt, 1);
}

TEST_P(TaskStoreContract, AClaimFindsNothingWhenNothingIsDue) {
  EXPECT_EQ(claim(now_).id, 0);
  Task later = sample_task(1);
  later.not_before = now_ + 1ms;
  add(later);

  EXPECT_EQ(claim(now_).id, 0);
  EXPECT_EQ(claim(now_ + 1ms).id, 1);
  EXPECT_EQ(claim(now_ + 1ms).id, 0);
}

TEST_P(TaskStoreContract, AClaimTakesOnlyTasksForItsEngines) {
  Task task = sample_task(1);
  task.engine = "wan";
  add(task);
  add(2);

  EXPECT_EQ(claim(now_, {"w", {"upstream"}, 30s}).id, 0);
  EXPECT_EQ(claim(now_, {"w", {}, 30s}).id, 0);
  EXPECT_EQ(claim(now_, {"w", {"animatic", "wan"}, 30s}).id, 1);
  EXPECT_EQ(claim(now_, {"w", {"wan"}, 30s}).id, 0);
  EXPECT_EQ(claim(now_, {"w", {"an\"im", "animatic"}, 30s}).id, 2);
}

TEST_P(TaskStoreContract, OwnersTakeTurns) {
  for (int id = 1; id <= 4; ++id) add(id, "greedy");
  add(5, "modest");
  add(6, "third");

  std::vector<std::int64_t> order;
  for (int i = 0; i < 6; ++i) order.push_back(claim(now_).id);

  EXPECT_EQ(order, (std::vector<std::int64_t>{1, 5, 6, 2, 3, 4}));
}

TEST_P(TaskStoreContract, AnOwnerWithNothingDueDoesNotHoldUpOthers) {
  Task later = sample_task(1, "idle");
  later.not_before = now_ + 1h;
  add(later);
  add(2, "busy");
  add(3, "busy");

  EXPECT_EQ(claim(now_).id, 2);
  EXPECT_EQ(claim(now_).id, 3);
}

TEST_P(TaskStoreContract, AFinishedTaskFreesItsOwnersTurn) {
  add(1, "ann");
  add(2, "ann");
  add(3, "bob");
  const Task first = claim(now_);
  ASSERT_EQ(claim(now_).id, 3);
  ASSERT_TRUE(store_.finish(first.id, first.lease->token, failure("no"), now_).ok());
  add(4, "bob");

  EXPECT_EQ(claim(now_).id, 2) << "bob has one running, ann none";
}

TEST_P(TaskStoreContract, TwoClaimsNeverTakeOneTask) {
  constexpr int kTasks = 60;
  for (int id = 1; id <= kTasks; ++id) add(id, id % 3 == 0 ? "ann" : "bob");
  Mutex mutex;
  std::multiset<std::int64_t> taken;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      while (true) {
        const std::int64_t id = claim(now_).id;
        if (id == 0) return;
        const MutexLock lock(mutex);
        taken.insert(id);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(taken.size(), static_cast<std::size_t>(kTasks));
  EXPECT_EQ(std::set<std::int64_t>(taken.begin(), taken.end()).size(), taken.size());
}

TEST_P(TaskStoreContract, APulseRenewsTheLeaseAndStoresProgress) {
  add(1);
  claim(now_);

  EXPECT_EQ(pulse(1, 1, now_ + 10s, 0.25), PulseAnswer::kGoOn);

  const Task task = get(1);
  EXPECT_EQ(task.lease->expires, now_ + 40s);
  EXPECT_EQ(task.progress, 0.25);
  EXPECT_EQ(task.stage, "drawing");
  EXPECT_EQ(task.updated, now_) << "only a change of state counts";
}

TEST_P(TaskStoreContract, PulsesAreAnsweredOneForOne) {
  for (int id = 1; id <= 3; ++id) add(id);
  for (int i = 0; i < 3; ++i) claim(now_);
  ASSERT_TRUE(store_.cancel("ann", "2", now_).ok());
  const std::vector<Pulse> pulses = {{.task_id = 3, .token = 1, .progress = 0.5, .stage = "a"},
                                     {.task_id = 1, .token = 9, .progress = 0.5, .stage = "b"},
                                     {.task_id = 2, .token = 1, .progress = 0.5, .stage = "c"},
                                     {.task_id = 99, .token = 1, .progress = 0.5, .stage = "d"}};

  const auto answers = store_.pulse(pulses, now_, 30s);

  ASSERT_TRUE(answers.ok());
  EXPECT_EQ(answers.value(),
            (std::vector<PulseAnswer>{PulseAnswer::kGoOn, PulseAnswer::kLeaseLost,
                                      PulseAnswer::kCancel, PulseAnswer::kLeaseLost}));
  EXPECT_EQ(get(1).stage, "") << "a stale pulse writes nothing";
  EXPECT_TRUE(store_.pulse({}, now_, 30s).value().empty());
}

TEST_P(TaskStoreContract, StrangeProgressIsTamed) {
  add(1);
  claim(now_);

  pulse(1, 1, now_, std::nan(""));
  EXPECT_EQ(get(1).progress, 0);
  pulse(1, 1, now_, 7);
  EXPECT_EQ(get(1).progress, 1);
  pulse(1, 1, now_, -1);
  EXPECT_EQ(get(1).progress, 0);
}

TEST_P(TaskStoreContract, ACheckpointSurvivesTheAttempt) {
  add(1);
  claim(now_);

  ASSERT_TRUE(store_.checkpoint(1, 1, "remote-id 5").ok());
  ASSERT_TRUE(store_.release(1, 1, Attempt::kSpent, now_, now_).ok());

  EXPECT_EQ(claim(now_).checkpoint, "remote-id 5");
  EXPECT_EQ(code_of(store_.checkpoint(1, 1, "late")), Code::kLeaseLost);
  EXPECT_EQ(code_of(store_.checkpoint(1, 2, std::string(kCheckpointBytesMax + 1, 'x'))),
            Code::kTooLarge);
  EXPECT_EQ(get(1).checkpoint, "remote-id 5");
}

TEST_P(TaskStoreContract, ASuccessKeepsTheVideo) {
  add(1);
  claim(now_);

  ASSERT_TRUE(store_.finish(1, 1, success(1), now_ + 5s).ok());

  const Task task = get(1);
  EXPECT_EQ(task.state, State::kSucceeded);
  EXPECT_EQ(task.finished, now_ + 5s);
  EXPECT_EQ(task.updated, now_ + 5s);
  EXPECT_EQ(task.progress, 1);
  EXPECT_EQ(task.report, R"({"scene":"beach"})");
  ASSERT_TRUE(task.artifact);
  const Artifact expected = sample_artifact(1);
  EXPECT_EQ(task.artifact->video_id, expected.video_id);
  EXPECT_EQ(task.artifact->blob_key, expected.blob_key);
  EXPECT_EQ(task.artifact->poster_key, expected.poster_key);
  EXPECT_EQ(task.artifact->watermark_key, expected.watermark_key);
  EXPECT_EQ(task.artifact->size, expected.size);
  EXPECT_EQ(task.artifact->fps, expected.fps);
  EXPECT_EQ(task.artifact->frame_count, expected.frame_count);
  EXPECT_EQ(task.artifact->duration_s, expected.duration_s);
  EXPECT_EQ(task.artifact->bytes, expected.bytes);
  EXPECT_EQ(task.artifact->sha256, expected.sha256);
}

TEST_P(TaskStoreContract, AFailureKeepsTheReason) {
  add(1);
  claim(now_);

  ASSERT_TRUE(store_.finish(1, 1, failure("the engine is out of paint"), now_).ok());

  EXPECT_EQ(get(1).state, State::kFailed);
  EXPECT_EQ(get(1).error, "the engine is out of paint");
}

TEST_P(TaskStoreContract, AnOutcomeMustBeAVideoOrAReason) {
  add(1);
  claim(now_);
  Outcome nothing = success(1);
  nothing.artifact.reset();
  Outcome unfinished = failure("x");
  unfinished.state = State::kRunning;
  Outcome both = success(1);
  both.error = "but";

  for (const Outcome& outcome : {nothing, unfinished, both, failure("")}) {
    EXPECT_EQ(code_of(store_.finish(1, 1, outcome, now_)), Code::kInvalid);
  }
  EXPECT_EQ(get(1).state, State::kRunning);
}

TEST_P(TaskStoreContract, StaleTokenCannotWrite) {
  add(1);
  claim(now_);
  ASSERT_TRUE(store_.release(1, 1, Attempt::kSpent, now_, now_).ok());
  ASSERT_EQ(claim(now_).lease->token, 2);

  EXPECT_EQ(code_of(store_.finish(1, 1, success(1), now_)), Code::kLeaseLost);
  EXPECT_EQ(code_of(store_.release(1, 1, Attempt::kSpent, now_, now_)), Code::kLeaseLost);
  EXPECT_EQ(code_of(store_.checkpoint(1, 1, "x")), Code::kLeaseLost);
  EXPECT_EQ(pulse(1, 1, now_), PulseAnswer::kLeaseLost);
  EXPECT_EQ(code_of(store_.finish(77, 1, success(1), now_)), Code::kLeaseLost);
  EXPECT_EQ(get(1).lease->token, 2);
  EXPECT_TRUE(store_.finish(1, 2, success(1), now_).ok());
}

TEST_P(TaskStoreContract, ATerminalTaskChangesNoMore) {
  add(1);
  claim(now_);
  ASSERT_TRUE(store_.finish(1, 1, failure("first"), now_).ok());

  EXPECT_EQ(code_of(store_.finish(1, 1, success(1), now_)), Code::kLeaseLost);
  EXPECT_EQ(code_of(store_.release(1, 1, Attempt::kSpent, now_, now_)), Code::kLeaseLost);
  EXPECT_EQ(code_of(store_.cancel("ann", "1", now_)), Code::kConflict);
  EXPECT_EQ(store_.expire_leases(now_ + 1h).value(), 0);
  EXPECT_EQ(store_.recover(now_ + 1h).value(), 0);
  EXPECT_EQ(get(1).error, "first");
}

TEST_P(TaskStoreContract, AReturnedAttemptIsNotSpent) {
  add(1);
  for (int round = 0; round < 2 * kAttemptsMax; ++round) {
    const Task task = claim(now_);
    ASSERT_EQ(task.attempt, 1);
    ASSERT_TRUE(store_.release(1, task.lease->token, Attempt::kReturned, now_, now_).ok());
  }

  const Task task = get(1);
  EXPECT_EQ(task.state, State::kQueued);
  EXPECT_EQ(task.attempt, 0);
  EXPECT_EQ(task.interruptions, 0);
  EXPECT_EQ(claim(now_).lease->token, 2 * kAttemptsMax + 1) << "tokens never repeat";
}

TEST_P(TaskStoreContract, AReleasedTaskWaitsForItsTime) {
  add(1);
  claim(now_);
  pulse(1, 1, now_, 0.5);

  ASSERT_TRUE(store_.release(1, 1, Attempt::kSpent, now_ + 10s, now_ + 1s).ok());

  EXPECT_EQ(get(1).updated, now_ + 1s);
  EXPECT_EQ(get(1).progress, 0);
  EXPECT_EQ(claim(now_ + 9s).id, 0);
  EXPECT_EQ(claim(now_ + 10s).attempt, 2);
}

TEST_P(TaskStoreContract, TheLastSpentAttemptEndsTheTask) {
  add(1);
  for (int attempt = 1; attempt <= kAttemptsMax; ++attempt) {
    const Task task = claim(now_);
    ASSERT_EQ(task.attempt, attempt);
    ASSERT_TRUE(store_.release(1, task.lease->token, Attempt::kSpent, now_, now_).ok());
  }

  EXPECT_EQ(get(1).state, State::kFailed);
  EXPECT_EQ(get(1).error, kReasonNoAttemptLeft);
  EXPECT_EQ(claim(now_).id, 0);
}

TEST_P(TaskStoreContract, CancellingAQueuedTaskEndsIt) {
  Task task = sample_task(1);
  task.external_id = "x";
  add(task);

  const auto cancelled = store_.cancel("ann", "x", now_);

  ASSERT_TRUE(cancelled.ok());
  EXPECT_EQ(cancelled.value().state, State::kCancelled);
  EXPECT_EQ(cancelled.value().finished, now_);
  EXPECT_EQ(get(1).error, kReasonCancelled);
  EXPECT_EQ(claim(now_).id, 0);
}

TEST_P(TaskStoreContract, CancellingARunningTaskAsksItsWorker) {
  add(1);
  claim(now_);

  const auto asked = store_.cancel("ann", "1", now_);

  ASSERT_TRUE(asked.ok());
  EXPECT_EQ(asked.value().state, State::kRunning);
  EXPECT_TRUE(asked.value().cancel_requested);
  EXPECT_TRUE(store_.cancel("ann", "1", now_).ok()) << "asking twice is fine";
  EXPECT_EQ(pulse(1, 1, now_), PulseAnswer::kCancel);
  Outcome outcome = failure("stopped by its owner");
  outcome.state = State::kCancelled;
  ASSERT_TRUE(store_.finish(1, 1, outcome, now_).ok());
  EXPECT_EQ(get(1).state, State::kCancelled);
}

TEST_P(TaskStoreContract, ACancelledTaskIsNotStartedAgain) {
  const std::vector<std::function<bool()>> ways_back = {
      [&] { return store_.release(1, 1, Attempt::kReturned, now_, now_).ok(); },
      [&] { return store_.expire_leases(now_ + 1h).value() == 1; },
      [&] { return store_.recover(now_).value() == 1; }};
  for (std::size_t i = 0; i < ways_back.size(); ++i) {
    const auto id = static_cast<std::int64_t>(i) + 1;
    add(id);
    claim(now_);
    ASSERT_TRUE(store_.cancel("ann", std::to_string(id), now_).ok());
    ASSERT_TRUE(ways_back[i]());
    EXPECT_EQ(get(id).state, State::kCancelled);
    EXPECT_EQ(get(id).error, kReasonCancelled);
  }
  EXPECT_EQ(claim(now_ + 2h).id, 0);
}

TEST_P(TaskStoreContract, AnExpiredLeaseSpendsTheAttempt) {
  add(1);
  TimePoint now = now_;
  for (int attempt = 1; attempt <= kAttemptsMax; ++attempt) {
    ASSERT_EQ(claim(now).attempt, attempt);
    EXPECT_EQ(store_.expire_leases(now + 29s).value(), 0);
    now += 30s;
    EXPECT_EQ(store_.expire_leases(now).value(), 1);
  }

  EXPECT_EQ(get(1).state, State::kFailed);
  EXPECT_EQ(get(1).error, kReasonEngineStopped);
  EXPECT_EQ(get(1).finished, now);
}

TEST_P(TaskStoreContract, RecoverReturnsAttemptsOfADeadService) {
  add(1);
  add(2);
  claim(now_);

  EXPECT_EQ(store_.recover(now_ + 1s).value(), 1);

  EXPECT_EQ(get(1).state, State::kQueued);
  EXPECT_EQ(get(1).attempt, 0);
  EXPECT_EQ(get(1).interruptions, 1);
  EXPECT_EQ(get(2).interruptions, 0);
  EXPECT_EQ(code_of(store_.finish(1, 1, success(1), now_)), Code::kLeaseLost);
}

TEST_P(TaskStoreContract, ATaskThatKillsTheServiceIsNotTriedForEver) {
  add(1);
  for (int i = 0; i < kInterruptionsMax; ++i) {
    ASSERT_EQ(claim(now_).id, 1);
    ASSERT_EQ(store_.recover(now_).value(), 1);
    ASSERT_EQ(get(1).state, State::kQueued);
  }
  claim(now_);

  EXPECT_EQ(store_.recover(now_).value(), 1);

  EXPECT_EQ(get(1).state, State::kFailed);
  EXPECT_EQ(get(1).error, kReasonServiceStopped);
}

TEST_P(TaskStoreContract, OldVideosAreDroppedButTheirTasksStay) {
  for (int id = 1; id <= 3; ++id) {
    add(id);
    claim(now_);
    ASSERT_TRUE(store_.finish(id, 1, success(id), now_ + id * 1s).ok());
  }

  const auto old = store_.expired(now_ + 3s, 10);
  ASSERT_EQ(old.value().size(), 2u);
  EXPECT_EQ(old.value()[0].id, 1);
  EXPECT_EQ(store_.expired(now_ + 3s, 1).value().size(), 1u);
  ASSERT_TRUE(store_.drop_artifact(1, now_ + 1h).ok());
  ASSERT_TRUE(store_.drop_artifact(1, now_ + 2h).ok()) << "dropping twice is fine";

  EXPECT_EQ(store_.expired(now_ + 3s, 10).value().size(), 1u);
  const Task task = get(1);
  EXPECT_TRUE(task.artifact_expired);
  EXPECT_EQ(task.state, State::kSucceeded);
  EXPECT_EQ(task.updated, now_ + 1s);
}

TEST_P(TaskStoreContract, OnlyEndedTasksCanLoseTheirVideo) {
  add(1);

  EXPECT_EQ(code_of(store_.drop_artifact(1, now_)), Code::kConflict);
  EXPECT_EQ(code_of(store_.drop_artifact(2, now_)), Code::kNotFound);
  claim(now_);
  EXPECT_EQ(code_of(store_.drop_artifact(1, now_)), Code::kConflict);
  ASSERT_TRUE(store_.finish(1, 1, failure("x"), now_).ok());
  EXPECT_TRUE(store_.drop_artifact(1, now_).ok());
  EXPECT_FALSE(get(1).artifact_expired);
}

TEST_P(TaskStoreContract, KnowsWhichFilesAreReferredTo) {
  add(1);
  claim(now_);
  ASSERT_TRUE(store_.finish(1, 1, success(1), now_).ok());

  EXPECT_TRUE(store_.refers_to("videos/1.mp4").value());
  EXPECT_TRUE(store_.refers_to("videos/1.jpg").value());
  EXPECT_TRUE(store_.refers_to("videos/1.marked.mp4").value());
  EXPECT_FALSE(store_.refers_to("videos/2.mp4").value());
  ASSERT_TRUE(store_.drop_artifact(1, now_).ok());
  EXPECT_FALSE(store_.refers_to("videos/1.mp4").value());
  EXPECT_FALSE(store_.refers_to("videos/1.jpg").value());
  EXPECT_FALSE(store_.refers_to("videos/1.marked.mp4").value());
}

TEST_P(TaskStoreContract, CountsEveryState) {
  EXPECT_EQ(store_.counts().value().queued, 0);
  EXPECT_FALSE(store_.counts().value().oldest_queued);
  for (int id = 1; id <= 6; ++id) add(id, id % 2 == 0 ? "ann" : "bob");
  for (int i = 0; i < 3; ++i) claim(now_);
  ASSERT_TRUE(store_.finish(1, 1, success(1), now_).ok());
  ASSERT_TRUE(store_.finish(2, 1, failure("x"), now_).ok());
  ASSERT_TRUE(store_.cancel("ann", "4", now_).ok());

  const TaskCounts counts = store_.counts().value();

  EXPECT_EQ(counts.queued, 2);
  EXPECT_EQ(counts.running, 1);
  EXPECT_EQ(counts.succeeded, 1);
  EXPECT_EQ(counts.failed, 1);
  EXPECT_EQ(counts.cancelled, 1);
  EXPECT_EQ(counts.oldest_queued, sample_task(5).created);
}

TEST_P(TaskStoreContract, WorkIsAnnounced) {
  std::uint64_t seen = 0;
  const auto is_announced = [&] {
    const std::uint64_t before = seen;
    store_.wait_for_work(seen, 0ms);
    return seen != before;
  };
  EXPECT_FALSE(is_announced());

  add(1);
  EXPECT_TRUE(is_announced());
  EXPECT_FALSE(is_announced());
  claim(now_);
  EXPECT_FALSE(is_announced());
  ASSERT_TRUE(store_.release(1, 1, Attempt::kSpent, now_, now_).ok());
  EXPECT_TRUE(is_announced());
  claim(now_);
  ASSERT_EQ(store_.expire_leases(now_ + 1h).value(), 1);
  EXPECT_TRUE(is_announced());
  claim(now_ + 1h);
  ASSERT_EQ(store_.recover(now_).value(), 1);
  EXPECT_TRUE(is_announced());
  store_.wake();
  EXPECT_TRUE(is_announced());
}

TEST_P(TaskStoreContract, AWaitingWorkerIsWoken) {
  for (const bool by_task : {true, false}) {
    std::uint64_t seen = 0;
    store_.wait_for_work(seen, 0ms);
    std::thread worker([&] { store_.wait_for_work(seen, 1h); });
    if (by_task) {
      add(1);
    } else {
      store_.wake();
    }
    worker.join();  // Hangs when nobody wakes it.
  }
}

TEST_P(TaskStoreContract, ManyCallersCreateAtOnce) {
  constexpr int kCallers = 8, kEach = 25;
  std::atomic<int> acknowledged = 0;
  std::vector<std::thread> threads;
  for (int caller = 0; caller < kCallers; ++caller) {
    threads.emplace_back([&, caller] {
      for (int i = 0; i < kEach; ++i) {
        Task task = sample_task(caller * 1'000 + i + 1);
        task.external_id = std::to_string(i);  // All callers want the same names.
        if (store_.create(task).ok()) ++acknowledged;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(acknowledged, kEach);
  EXPECT_EQ(store_.counts().value().queued, kEach);
}

INSTANTIATE_TEST_SUITE_P(Stores, TaskStoreContract, ::testing::ValuesIn(testkit::all_stores()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace kare

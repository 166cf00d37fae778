#include "store/callback_store.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "store/reasons.h"
#include "store/store_test_kit.h"

namespace kare {
namespace {
using namespace std::chrono_literals;
using testkit::failure;
using testkit::sample_task;
using testkit::success;

const ClaimRequest kWorker{.worker = "worker-1", .engines = {"animatic"}, .lease = 30s};

class CallbackStoreContract : public ::testing::TestWithParam<testkit::StoreKind> {
 protected:
  CallbackStoreContract()
      : under_test_(GetParam().make()),
        tasks_(under_test_->tasks()),
        callbacks_(under_test_->callbacks()) {}

  void add(std::int64_t id, std::string url = "https://a.example/hook") {
    Task task = sample_task(id);
    task.callback_url = std::move(url);
    EXPECT_TRUE(tasks_.create(std::move(task)).ok());
  }
  Task claim() {
    auto task = tasks_.claim(kWorker, now_);
    EXPECT_TRUE(task.ok() && task.value());
    return task.ok() && task.value() ? *task.take() : Task();
  }
  std::vector<Callback> due(DueCallbacks which = {.per_lane = 100, .limit = 100, .busy = {}}) {
    auto found = callbacks_.due(which, now_);
    EXPECT_TRUE(found.ok()) << found.error().detail;
    return found.ok() ? found.take() : std::vector<Callback>();
  }
  // What the receiver of the callback that is due first is to see.
  Task task_at_first() { return callbacks_.task_at(due().at(0)).take(); }
  // "<task>-<sequence>" of all that are due, in the order given.
  std::vector<std::string> due_names(DueCallbacks which = {
                                         .per_lane = 100, .limit = 100, .busy = {}}) {
    std::vector<std::string> names;
    for (const Callback& one : due(std::move(which))) {
      names.push_back(std::to_string(one.task_id) + "-" + std::to_string(one.sequence));
    }
    return names;
  }
  std::vector<CallbackRecord> records(std::optional<std::int64_t> task = std::nullopt) {
    return callbacks_.list(task, 100).take();
  }
  using Names = std::vector<std::string>;

  const std::unique_ptr<testkit::StoreUnderTest> under_test_;
  TaskStore& tasks_;
  CallbackStore& callbacks_;
  TimePoint now_ = from_ms(2'000'000);
};

TEST_P(CallbackStoreContract, ATaskWithoutAnAddressIsNeverAnnounced) {
  add(1, "");
  ASSERT_TRUE(tasks_.finish(1, claim().lease->token, success(1), now_).ok());

  EXPECT_TRUE(due().empty());
  EXPECT_TRUE(records().empty());
}

TEST_P(CallbackStoreContract, EachChangeIsAnnouncedAsItWasAndInItsTurn) {
  add(1);
  const Task task = claim();
  now_ += 5s;
  ASSERT_TRUE(tasks_.finish(1, task.lease->token, success(1), now_).ok());

  ASSERT_EQ(due_names(), Names{"1-1"});
  const Task first = task_at_first();
  EXPECT_EQ(first.state, State::kQueued);
  EXPECT_EQ(first.updated, first.created);
  EXPECT_FALSE(first.artifact);
  EXPECT_FALSE(first.finished);
  EXPECT_EQ(first.callback_url, "https://a.example/hook");
  ASSERT_TRUE(callbacks_.done(1, 1, now_).ok());
  ASSERT_EQ(due_names(), Names{"1-2"});
  const Task second = task_at_first();
  EXPECT_EQ(second.state, State::kRunning);
  EXPECT_EQ(second.updated, now_ - 5s);
  EXPECT_EQ(second.report, "");
  ASSERT_TRUE(callbacks_.done(1, 2, now_).ok());
  ASSERT_EQ(due_names(), Names{"1-3"});
  const Task third = task_at_first();
  EXPECT_EQ(third.state, State::kSucceeded);
  EXPECT_EQ(third.updated, now_);
  EXPECT_TRUE(third.artifact);
  ASSERT_TRUE(callbacks_.done(1, 3, now_).ok());
  EXPECT_TRUE(records().empty());
}

TEST_P(CallbackStoreContract, WhatGoesBackToTheQueueIsNotAnnouncedAgain) {
  add(1);
  ASSERT_TRUE(tasks_.release(1, claim().lease->token, Attempt::kReturned, now_, now_).ok());
  ASSERT_TRUE(tasks_.release(1, claim().lease->token, Attempt::kSpent, now_, now_).ok());
  claim();
  ASSERT_EQ(tasks_.recover(now_).value(), 1);
  claim();
  now_ += 31s;
  ASSERT_EQ(tasks_.expire_leases(now_).value(), 1);

  ASSERT_EQ(records().size(), 2U);
  EXPECT_EQ(records()[0].state, State::kQueued);
  EXPECT_EQ(records()[1].state, State::kRunning);
}

TEST_P(CallbackStoreContract, EveryEndIsAnnounced) {
  for (int id = 1; id <= 4; ++id) add(id);
  ASSERT_TRUE(tasks_.cancel("ann", "4", now_).ok());  // While queued.
  ASSERT_TRUE(tasks_.finish(1, claim().lease->token, failure("no"), now_).ok());
  const Task second = claim();  // Cancelled while running.
  ASSERT_TRUE(tasks_.cancel("ann", "2", now_).ok());
  ASSERT_TRUE(tasks_.release(2, second.lease->token, Attempt::kSpent, now_, now_).ok());
  for (int i = 0; i < kAttemptsMax; ++i) {
    claim();
    now_ += 31s;
    ASSERT_EQ(tasks_.expire_leases(now_).value(), 1);
  }

  std::map<std::int64_t, std::string> reasons;
  for (const CallbackRecord& record : records()) {
    if (record.sequence != 3) continue;
    EXPECT_TRUE(is_terminal(record.state));
    reasons[record.task_id] = tasks_.get(record.task_id).value().error;
  }
  EXPECT_EQ(reasons, (std::map<std::int64_t, std::string>{{1, "no"},
                                                          {2, std::string(kReasonCancelled)},
                                                          {3, std::string(kReasonEngineStopped)},
                                                          {4, std::string(kReasonCancelled)}}));
  EXPECT_EQ(records(4).size(), 2U) << "a task that never ran was never announced as running";
}

TEST_P(CallbackStoreContract, AChangeThatFailsAnnouncesNothing) {
  add(1);
  claim();

  EXPECT_FALSE(tasks_.finish(1, 99, success(1), now_).ok());
  EXPECT_FALSE(tasks_.create(sample_task(1)).ok());

  EXPECT_EQ(records().size(), 2U);
}

TEST_P(CallbackStoreContract, AFailedAttemptWaitsForItsTimeAndHoldsUpItsTaskOnly) {
  add(1);
  add(2);
  claim();

  ASSERT_TRUE(callbacks_.retry(1, 1, now_ + 10s, "status 500").ok());

  EXPECT_EQ(due_names(), Names{"2-1"});
  EXPECT_EQ(records(1)[0].attempts, 1);
  EXPECT_EQ(records(1)[0].failure, "status 500");
  EXPECT_EQ(records(1)[0].next, now_ + 10s);
  EXPECT_EQ(records(1)[1].next, std::nullopt);
  now_ += 10s;
  EXPECT_EQ(due_names(), (Names{"2-1", "1-1"}));
  EXPECT_EQ(due()[1].attempts, 1);
}

TEST_P(CallbackStoreContract, WhatIsNotDueAnyMoreIsNotGivenOut) {
  add(1);
  const Callback seen = due().at(0);
  ASSERT_TRUE(callbacks_.task_at(seen).ok());
  ASSERT_TRUE(callbacks_.retry(1, 1, now_, "status 500").ok());
  EXPECT_EQ(callbacks_.task_at(seen).error().code, Code::kConflict) << "it was tried since";
  const Callback again = due().at(0);
  ASSERT_TRUE(callbacks_.task_at(again).ok());

  ASSERT_TRUE(callbacks_.done(1, 1, now_).ok());

  EXPECT_EQ(callbacks_.task_at(again).error().code, Code::kConflict);
}

TEST_P(CallbackStoreContract, AGivenUpCallbackLetsTheNextOneGo) {
  add(1);
  claim();

  ASSERT_TRUE(callbacks_.give_up(1, 1, GiveUp::kThisCallback, "no answer", now_).ok());

  EXPECT_EQ(due_names(), Names{"1-2"});
  EXPECT_EQ(records(1)[0].given_up, now_);
  EXPECT_EQ(records(1)[0].failure, "no answer");
}

TEST_P(CallbackStoreContract, AReceiverThatIsGoneHearsNoMoreOfTheTask) {
  add(1);
  add(2);
  const Task task = claim();

  ASSERT_TRUE(callbacks_.give_up(1, 1, GiveUp::kWholeTask, "status 410", now_).ok());
  ASSERT_TRUE(tasks_.finish(1, task.lease->token, success(1), now_).ok());

  EXPECT_EQ(due_names(), Names{"2-1"});
  ASSERT_EQ(records(1).size(), 3U);
  for (const CallbackRecord& record : records(1)) EXPECT_TRUE(record.given_up);
}

TEST_P(CallbackStoreContract, RevivedCallbacksStartAgainInOrder) {
  add(1);
  add(2);
  const Task task = claim();
  ASSERT_TRUE(tasks_.finish(1, task.lease->token, success(1), now_).ok());
  ASSERT_TRUE(callbacks_.give_up(1, 1, GiveUp::kWholeTask, "status 410", now_).ok());
  ASSERT_TRUE(callbacks_.retry(2, 1, now_ + 1h, "status 500").ok());
  now_ += 1min;

  EXPECT_EQ(callbacks_.revive(1, now_).value(), 3);

  ASSERT_EQ(due_names(), Names{"1-1"});
  EXPECT_EQ(due()[0].attempts, 0);
  EXPECT_EQ(due()[0].since, now_);
  ASSERT_TRUE(callbacks_.done(1, 1, now_).ok());
  EXPECT_EQ(due_names(), Names{"1-2"});
  EXPECT_EQ(callbacks_.revive(std::nullopt, now_).value(), 3);
  EXPECT_EQ(due_names(), (Names{"1-2", "2-1"}));
  EXPECT_EQ(callbacks_.revive(77, now_).value(), 0);
}

TEST_P(CallbackStoreContract, LanesShareAndBusyOnesAreLeftOut) {
  for (int id = 1; id <= 5; ++id) add(id, "https://A.example:8443/" + std::to_string(id));
  add(6, "http://b.example");
  add(7, "http://b.example/x?y=/z");

  EXPECT_EQ(due_names({.per_lane = 2, .limit = 100, .busy = {}}),
            (Names{"1-1", "2-1", "6-1", "7-1"}));
  EXPECT_EQ(due_names({.per_lane = 2, .limit = 3, .busy = {}}), (Names{"1-1", "2-1", "6-1"}));
  EXPECT_EQ(due_names({.per_lane = 2, .limit = 100, .busy = {"a.example:8443"}}),
            (Names{"6-1", "7-1"}));
  EXPECT_EQ(due()[0].lane, "a.example:8443");
}

TEST_P(CallbackStoreContract, TheBellRingsForChangesOfTasksThatHaveAnAddress) {
  std::uint64_t seen = 0;
  add(1);
  callbacks_.wait(seen, 1h);
  claim();
  callbacks_.wait(seen, 1h);
  ASSERT_TRUE(tasks_.finish(1, 1, success(1), now_).ok());
  callbacks_.wait(seen, 1h);
  callbacks_.wake();
  callbacks_.wait(seen, 1h);
  const std::uint64_t before = seen;
  callbacks_.wait(seen, 1ms);

  EXPECT_EQ(seen, before);
}

INSTANTIATE_TEST_SUITE_P(Stores, CallbackStoreContract, ::testing::ValuesIn(testkit::all_stores()),
                         [](const auto& one) { return one.param.name; });

// Whatever happens to tasks and attempts: at most one callback of a task is due, and what is
// accepted comes in order, each once, and in the end all of it.
TEST(CallbackStoreModel, OrderHoldsWhateverHappens) {
  using Step = std::tuple<std::uint8_t, std::uint8_t>;
  const bool holds = rc::check([](const std::vector<Step>& steps) {
    const auto fresh = testkit::all_stores().front().make();
    TaskStore& tasks = fresh->tasks();
    CallbackStore& callbacks = fresh->callbacks();
    std::map<std::int64_t, std::vector<State>> heard;
    std::int64_t created = 0;
    TimePoint now = from_ms(2'000'000);
    const auto take_due = [&](bool accept) {
      std::size_t count = 0;
      for (const Callback& one :
           callbacks.due({.per_lane = 9, .limit = 99, .busy = {}}, now).take()) {
        if (accept) heard[one.task_id].push_back(one.state);
        RC_ASSERT((accept ? callbacks.done(one.task_id, one.sequence, now)
                          : callbacks.retry(one.task_id, one.sequence, now + 1s, "no"))
                      .ok());
        ++count;
      }
      return count;
    };
    for (const auto& [what, which] : steps) {
      const std::int64_t id = created == 0 ? 1 : 1 + which % created;
      const std::string name = std::to_string(id);
      now += 1ms;
      if (what % 8 == 0) {
        Task task = sample_task(++created);
        task.callback_url = "https://a.example/";
        RC_ASSERT(tasks.create(std::move(task)).ok());
      } else if (what % 8 == 1 || what % 8 == 2) {
        (void)tasks.claim(kWorker, now);  // May find nothing.
      } else if (what % 8 == 3) {
        (void)tasks.finish(id, 1 + which % 2, success(id), now);  // May be fenced.
      } else if (what % 8 == 4) {
        (void)tasks.release(id, 1 + which % 2, Attempt::kSpent, now, now);  // Likewise.
      } else if (what % 8 == 5) {
        (void)tasks.cancel("ann", name, now);  // May have ended.
      } else {
        take_due(what % 8 == 6);
      }
    }
    // No pause is longer than an hour, and nothing is due any more when all is told.
    do {
      now += 1h;
    } while (take_due(true) > 0);
    for (std::int64_t id = 1; id <= created; ++id) {
      const Task task = tasks.get(id).take();
      std::vector<State> expected = {State::kQueued};
      if (task.attempt > 0) expected.push_back(State::kRunning);
      if (is_terminal(task.state)) expected.push_back(task.state);
      RC_ASSERT(heard[id] == expected);
    }
  });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace kare

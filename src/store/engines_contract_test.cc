#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "base/limits.h"
#include "store/store_test_kit.h"
#include "store/task_store.h"

// What engines that take over from each other, or that die together, ask of every store.
namespace kare {
namespace {
using namespace std::chrono_literals;
using testkit::sample_task;
using testkit::success;

class EnginesContract : public ::testing::TestWithParam<testkit::StoreKind> {
 protected:
  void add(std::int64_t id) { ASSERT_TRUE(store_.create(sample_task(id)).ok()); }
  Task get(std::int64_t id) { return store_.get(id).take(); }
  Task claim(TimePoint now) {
    auto task = store_.claim({.worker = "w", .engines = {"animatic"}, .lease = 30s}, now);
    KARE_ASSERT(task.ok() && task.value().has_value());
    return *task.take();
  }

  const std::unique_ptr<testkit::StoreUnderTest> under_test_ = GetParam().make();
  TaskStore& store_ = under_test_->tasks();
  const TimePoint now_ = from_ms(2'000'000);
};

TEST_P(EnginesContract, AnInterruptedAttemptIsNotSpentButNotForEver) {
  add(1);
  for (int round = 0; round < kInterruptionsMax; ++round) {
    const Task task = claim(now_);
    ASSERT_EQ(task.attempt, 1);
    ASSERT_TRUE(store_.release(1, task.lease->token, Attempt::kInterrupted, now_, now_).ok());
  }
  EXPECT_EQ(get(1).interruptions, kInterruptionsMax);

  const Task last = claim(now_);
  ASSERT_TRUE(store_.release(1, last.lease->token, Attempt::kInterrupted, now_, now_).ok());

  EXPECT_EQ(get(1).state, State::kFailed);
}

TEST_P(EnginesContract, AnotherEngineBeginsAnew) {
  add(1);
  ASSERT_TRUE(store_.release(1, claim(now_).lease->token, Attempt::kSpent, now_, now_).ok());
  const Task task = claim(now_);
  ASSERT_TRUE(store_.checkpoint(1, task.lease->token, R"({"step":3})").ok());

  ASSERT_TRUE(store_.hand_over(1, task.lease->token, "other", now_).ok());

  EXPECT_EQ(get(1).state, State::kQueued);
  EXPECT_EQ(get(1).engine, "other");
  EXPECT_EQ(get(1).attempt, 0);
  EXPECT_EQ(get(1).checkpoint, "");
  EXPECT_EQ(store_.hand_over(1, task.lease->token, "third", now_).error().code, Code::kLeaseLost);
}

TEST_P(EnginesContract, KeysAreKeptAndAddedUp) {
  for (int id = 1; id <= 3; ++id) {
    Task task = sample_task(id);
    if (id < 3) task.key = "key-1";
    ASSERT_TRUE(store_.create(std::move(task)).ok());
  }
  const Task first = claim(now_);
  Outcome outcome = success(first.id);
  outcome.report = R"({"upstream":{"cost":"4.5"}})";
  ASSERT_TRUE(store_.finish(first.id, first.lease->token, outcome, now_).ok());

  EXPECT_EQ(store_.key_of(1).value(), "key-1");
  EXPECT_EQ(store_.key_of(3).value(), "");
  const auto usage = store_.usage(from_ms(0)).take();
  ASSERT_EQ(usage.size(), 2U);
  EXPECT_EQ(usage[0].key, "");
  EXPECT_EQ(usage[0].tasks, 1);
  EXPECT_EQ(usage[1].key, "key-1");
  EXPECT_EQ(usage[1].tasks, 2);
  EXPECT_EQ(usage[1].succeeded, 1);
  EXPECT_EQ(usage[1].cost, 4.5);
  EXPECT_TRUE(store_.usage(now_ + 1h).value().empty());
}

INSTANTIATE_TEST_SUITE_P(Stores, EnginesContract, ::testing::ValuesIn(testkit::all_stores()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace kare

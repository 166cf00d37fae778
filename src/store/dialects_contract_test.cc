#include <gtest/gtest.h>

#include "store/store_test_kit.h"

// What the dialects of the API need of a TaskStore beside the life of a task.
namespace kare {
namespace {
using namespace std::chrono_literals;
using testkit::sample_task;
using testkit::success;

const ClaimRequest kWorker{.worker = "worker-1", .engines = {"animatic"}, .lease = 30s};

class DialectsContract : public ::testing::TestWithParam<testkit::StoreKind> {
 protected:
  DialectsContract() : under_test_(GetParam().make()), store_(under_test_->tasks()) {}

  void add(std::int64_t id, std::string owner = "ann", std::string external_id = {}) {
    Task task = sample_task(id, std::move(owner));
    task.external_id = std::move(external_id);
    ASSERT_TRUE(store_.create(std::move(task)).ok());
  }
  static std::vector<std::int64_t> ids(const Result<std::vector<Task>>& tasks) {
    std::vector<std::int64_t> out;
    for (const Task& task : tasks.value()) out.push_back(task.id);
    return out;
  }
  std::vector<std::int64_t> slice(Slice::Order order, std::optional<std::int64_t> after,
                                  int limit) {
    return ids(store_.list("ann", {order, after, limit}));
  }

  using Ids = std::vector<std::int64_t>;
  const std::unique_ptr<testkit::StoreUnderTest> under_test_;
  TaskStore& store_;
};

TEST_P(DialectsContract, ATaskRemembersTheDialectOfItsOrder) {
  for (const TaskDialect dialect :
       {TaskDialect::kLegacy, TaskDialect::kNew, TaskDialect::kOpenai}) {
    Task task = sample_task(static_cast<std::int64_t>(dialect) + 1);
    task.dialect = dialect;
    ASSERT_TRUE(store_.create(task).ok());

    EXPECT_EQ(store_.get(task.id).value().dialect, dialect);
    EXPECT_EQ(dialect_from_name(dialect_name(dialect)), dialect);
  }
}

TEST_P(DialectsContract, SlicesGoBothWaysThroughAnOwnersTasks) {
  for (std::int64_t id = 1; id <= 5; ++id) add(id, id == 3 ? "bob" : "ann");
  const auto newest = Slice::Order::kNewestFirst;
  const auto oldest = Slice::Order::kOldestFirst;

  EXPECT_EQ(slice(newest, std::nullopt, 3), (Ids{5, 4, 2}));
  EXPECT_EQ(slice(newest, 2, 3), (Ids{1}));
  EXPECT_EQ(slice(newest, 3, 9), (Ids{2, 1}));
  EXPECT_EQ(slice(oldest, std::nullopt, 2), (Ids{1, 2}));
  EXPECT_EQ(slice(oldest, 2, 9), (Ids{4, 5}));
  EXPECT_EQ(slice(oldest, 5, 9), (Ids{}));
  EXPECT_EQ(store_.list("ann", {newest, std::nullopt, 0}).error().code, Code::kInvalid);
}

TEST_P(DialectsContract, ManyAreFoundInTheOrderAskedFor) {
  add(1, "ann", "one");
  add(2, "ann", "1");  // Looks like the id of another task.
  add(3, "bob", "two");
  const auto find = [&](ReferTo what, const std::vector<std::string>& references) {
    return ids(store_.find_all("ann", what, references));
  };

  EXPECT_EQ(find(ReferTo::kTaskIds, {"2", "3", "x", "1", "01", ""}), (Ids{2, 1}));
  EXPECT_EQ(find(ReferTo::kExternalIds, {"1", "two", "one", "2"}), (Ids{2, 1}));
  EXPECT_EQ(find(ReferTo::kTaskIds, {}), (Ids{}));
}

TEST_P(DialectsContract, ARemovedTaskIsGoneWithItsNames) {
  add(1, "ann", "mine");
  const auto claimed = store_.claim(kWorker, from_ms(2'000'000)).take();
  ASSERT_TRUE(store_.finish(1, claimed->lease->token, success(1), from_ms(2'000'000)).ok());

  EXPECT_EQ(store_.remove("bob", 1).error().code, Code::kNotFound);
  const auto removed = store_.remove("ann", 1);

  ASSERT_TRUE(removed.ok());
  EXPECT_EQ(removed.value().artifact->blob_key, success(1).artifact->blob_key);
  EXPECT_EQ(store_.get(1).error().code, Code::kNotFound);
  EXPECT_EQ(store_.remove("ann", 1).error().code, Code::kNotFound);
  EXPECT_FALSE(store_.refers_to(success(1).artifact->blob_key).value());
  EXPECT_EQ(store_.counts().value().succeeded, 0);
  add(2, "ann", "mine");
}

TEST_P(DialectsContract, TheWorkerOfARemovedTaskFindsItsLeaseLost) {
  add(1);
  const auto claimed = store_.claim(kWorker, from_ms(2'000'000)).take();
  const std::int64_t token = claimed->lease->token;

  ASSERT_EQ(store_.remove("ann", 1).value().state, State::kRunning);

  const std::vector<Pulse> pulses = {{1, token, 0.5, "drawing"}};
  EXPECT_EQ(store_.pulse(pulses, from_ms(2'000'001), 30s).value(),
            (std::vector<PulseAnswer>{PulseAnswer::kLeaseLost}));
  EXPECT_EQ(store_.finish(1, token, success(1), from_ms(2'000'002)).error().code, Code::kLeaseLost);
  EXPECT_EQ(store_.counts().value().running, 0);
}

TEST_P(DialectsContract, CallbacksGoWithTheirTask) {
  Task task = sample_task(1);
  task.callback_url = "http://receiver.example/hook";
  ASSERT_TRUE(store_.create(task).ok());
  ASSERT_EQ(under_test_->callbacks().list(std::nullopt, 9).value().size(), 1U);

  ASSERT_TRUE(store_.remove("ann", 1).ok());

  EXPECT_TRUE(under_test_->callbacks().list(std::nullopt, 9).value().empty());
}

INSTANTIATE_TEST_SUITE_P(Stores, DialectsContract, ::testing::ValuesIn(testkit::all_stores()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace kare

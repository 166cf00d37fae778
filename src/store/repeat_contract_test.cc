#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

#include "store/store_test_kit.h"

namespace kare {
namespace {
using testkit::sample_task;

class RepeatContract : public ::testing::TestWithParam<testkit::StoreKind> {
 protected:
  RepeatContract() : under_test_(GetParam().make()), store_(under_test_->tasks()) {}

  const std::unique_ptr<testkit::StoreUnderTest> under_test_;
  TaskStore& store_;
};

TEST_P(RepeatContract, ARepeatedOrderGivesTheFirstTask) {
  ASSERT_EQ(store_.create(sample_task(1), {"key", "digest"}).value().id, 1);

  const auto again = store_.create(sample_task(2), {"key", "digest"});

  EXPECT_EQ(again.value().id, 1);
  EXPECT_EQ(store_.get(2).error().code, Code::kNotFound);
  EXPECT_EQ(store_.counts().value().queued, 1);
}

TEST_P(RepeatContract, TheFirstTaskComesBackAsItIsByNow) {
  ASSERT_TRUE(store_.create(sample_task(1), {"key", "digest"}).ok());
  ASSERT_TRUE(store_.cancel("ann", "1", from_ms(2'000'000)).ok());

  const auto again = store_.create(sample_task(2), {"key", "digest"});

  EXPECT_EQ(again.value().state, State::kCancelled);
}

TEST_P(RepeatContract, AKeyStandsForOneDigestOnly) {
  ASSERT_TRUE(store_.create(sample_task(1), {"key", "digest"}).ok());

  const auto other = store_.create(sample_task(2), {"key", "another digest"});

  EXPECT_EQ(other.error().code, Code::kConflict);
  EXPECT_EQ(other.error().detail, kRepeatDiffers);
  EXPECT_EQ(store_.counts().value().queued, 1);
}

TEST_P(RepeatContract, KeysOfDifferentOwnersHaveNothingInCommon) {
  ASSERT_TRUE(store_.create(sample_task(1, "ann"), {"key", "digest"}).ok());

  EXPECT_EQ(store_.create(sample_task(2, "bob"), {"key", "another"}).value().id, 2);
  EXPECT_EQ(store_.create(sample_task(3, "ann"), {"Key", "another"}).value().id, 3);
  EXPECT_EQ(store_.create(sample_task(4, "ann"), Repeat{}).value().id, 4);
  EXPECT_EQ(store_.create(sample_task(5, "ann"), Repeat{}).value().id, 5);
}

TEST_P(RepeatContract, ARefusedOrderLeavesItsKeyFree) {
  Task taken = sample_task(1);
  taken.external_id = "mine";
  ASSERT_TRUE(store_.create(taken).ok());
  taken.id = 2;
  ASSERT_EQ(store_.create(taken, {"key", "digest"}).error().code, Code::kConflict);

  EXPECT_EQ(store_.create(sample_task(3), {"key", "another digest"}).value().id, 3);
}

TEST_P(RepeatContract, ARepeatedOrderWithAnExternalIdIsNoConflict) {
  Task task = sample_task(1);
  task.external_id = "mine";
  ASSERT_TRUE(store_.create(task, {"key", "digest"}).ok());
  task.id = 2;

  EXPECT_EQ(store_.create(task, {"key", "digest"}).value().id, 1);
}

TEST_P(RepeatContract, OrdersAtOnceMakeOneTask) {
  std::vector<std::thread> clients;
  std::vector<std::int64_t> made(8);
  for (std::size_t i = 0; i < made.size(); ++i) {
    clients.emplace_back([&, i] {
      const auto task = store_.create(sample_task(static_cast<std::int64_t>(i) + 1), {"key", "d"});
      made[i] = task.ok() ? task.value().id : 0;
    });
  }
  for (std::thread& client : clients) client.join();

  EXPECT_EQ(std::set<std::int64_t>(made.begin(), made.end()).size(), 1u);
  EXPECT_EQ(store_.counts().value().queued, 1);
}

INSTANTIATE_TEST_SUITE_P(Stores, RepeatContract, ::testing::ValuesIn(testkit::all_stores()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace kare

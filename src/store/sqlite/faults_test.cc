#include <gtest/gtest.h>

#include <atomic>
#include <vector>

#include "store/sqlite/gateway.h"
#include "store/store_test_kit.h"

// The store when the disk, or the code that writes, does not do its part.
namespace kare {
namespace {
using namespace std::chrono_literals;
using sqlite::FaultPoint;
using testkit::sample_task;
using testkit::SqliteUnderTest;

Error broken_disk() {
  return Error{Code::kUnavailable, "the disk is broken", "injected"};
}

// Fails the calls that a test asks for.
struct Faults {
  std::atomic<int> writes = 0;
  std::atomic<int> every = 0;         // Every so many writes one fails; 0: none.
  std::atomic<bool> commits = false;  // Whether commits fail.
  SqliteOptions options() {
    return {.faults = [this](FaultPoint point) -> Result<> {
      if (point == FaultPoint::kCommit) return commits ? broken_disk() : Result<>();
      const bool fails = every > 0 && ++writes % every == 0;
      return fails ? broken_disk() : Result<>();
    }};
  }
};

// Holds the commit thread inside a write until it goes, so that what is submitted meanwhile
// becomes one group.
class Gate {
 public:
  explicit Gate(sqlite::Gateway& gateway) {
    gateway.write(
        [this](sqlite::Connection&) -> Result<> {
          entered_.set(true);
          return opened_.wait();
        },
        [this](Result<>) { left_.set(true); });
    entered_.wait();
  }
  void open() {
    opened_.set({});
    left_.wait();
  }

 private:
  Completion<bool> entered_, left_;
  Completion<Result<>> opened_;
};

class Group {
 public:
  explicit Group(TaskStore& tasks) : tasks_(tasks) {}
  void create(Task task) {
    auto& slot = results_.emplace_back(std::make_unique<Completion<Result<Task>>>());
    tasks_.create(std::move(task),
                  [&slot = *slot](Result<Task> result) { slot.set(std::move(result)); });
  }
  std::vector<bool> wait() {
    std::vector<bool> oks;
    for (auto& result : results_) oks.push_back(result->wait().ok());
    return oks;
  }

 private:
  TaskStore& tasks_;
  std::vector<std::unique_ptr<Completion<Result<Task>>>> results_;
};

TEST(StoreFaults, OneFailingWriteDoesNotSpoilItsNeighbours) {
  SqliteUnderTest store(SqliteUnderTest::Where::kDisk);
  ASSERT_TRUE(store.tasks().create(sample_task(3)).ok());
  Gate gate(store.database().gateway());
  Group group(store.tasks());

  for (int id = 1; id <= 5; ++id) group.create(sample_task(id));
  gate.open();

  EXPECT_EQ(group.wait(), (std::vector<bool>{true, true, false, true, true}));
  EXPECT_EQ(store.tasks().counts().value().queued, 5);
}

TEST(StoreFaults, AWriteThatFailsInItsMiddleIsUndone) {
  SqliteUnderTest store(SqliteUnderTest::Where::kDisk);
  ASSERT_TRUE(store.tasks().create(sample_task(1)).ok());

  const auto half = store.database().gateway().write([](sqlite::Connection& writer) -> Result<> {
    KARE_TRY(writer.run("UPDATE tasks SET stage = 'half'"));
    return broken_disk();
  });

  EXPECT_FALSE(half.ok());
  EXPECT_EQ(store.tasks().get(1).value().stage, "");
}

TEST(StoreFaults, ACommitThatFailsFailsTheWholeGroup) {
  Faults faults;
  SqliteUnderTest store(SqliteUnderTest::Where::kDisk, faults.options());
  ASSERT_TRUE(store.tasks().create(sample_task(100)).ok());
  Gate gate(store.database().gateway());
  Group group(store.tasks());

  for (int id = 1; id <= 5; ++id) group.create(sample_task(id));
  faults.commits = true;
  gate.open();
  const std::vector<bool> results = group.wait();
  faults.commits = false;

  EXPECT_EQ(results, std::vector<bool>(5, false));
  EXPECT_EQ(store.tasks().counts().value().queued, 1);
  EXPECT_TRUE(store.tasks().create(sample_task(1)).ok()) << "the store goes on afterwards";
  EXPECT_TRUE(store.database().check_integrity().ok());
}

TEST(StoreFaults, EveryThirdWriteFailsAndNothingIsHalfDone) {
  for (const auto where : {SqliteUnderTest::Where::kMemory, SqliteUnderTest::Where::kDisk}) {
    Faults faults;
    SqliteUnderTest store(where, faults.options());
    TaskStore& tasks = store.tasks();
    faults.every = 3;
    int created = 0;
    for (int id = 1; id <= 30; ++id) {
      const auto result = tasks.create(sample_task(id));
      created += result.ok();
      EXPECT_TRUE(result.ok() || result.error().code == Code::kUnavailable);
    }
    int finished = 0;
    for (int i = 0; i < 60; ++i) {
      auto claimed = tasks.claim({"w", {"animatic"}, 30s}, from_ms(5'000'000));
      if (!claimed.ok() || !claimed.value()) continue;
      const Task task = *claimed.take();
      finished +=
          tasks.finish(task.id, task.lease->token, testkit::success(task.id), from_ms(5'000'000))
              .ok();
    }
    faults.every = 0;

    const TaskCounts counts = tasks.counts().take();
    EXPECT_GT(created, 0);
    EXPECT_LT(created, 30);
    EXPECT_EQ(counts.succeeded, finished);
    EXPECT_EQ(counts.queued + counts.running + counts.succeeded, created);
    for (const Task& task : tasks.list("ann", 1, 100).take()) testkit::expect_invariants(task);
    EXPECT_TRUE(store.database().check_integrity().ok());
  }
}

TEST(StoreFaults, AFullDiskRefusesNewTasksAndKeepsTheOldOnes) {
  SqliteUnderTest store(SqliteUnderTest::Where::kDisk, {.pages_max = 60});
  TaskStore& tasks = store.tasks();
  std::vector<std::int64_t> acknowledged;
  int refused = 0;
  for (int id = 1; id <= 2'000 && refused < 5; ++id) {
    const auto result = tasks.create(sample_task(id));
    if (result.ok()) {
      acknowledged.push_back(id);
    } else {
      EXPECT_EQ(result.error().code, Code::kUnavailable);
      EXPECT_EQ(result.error().message, "the disk is full");
      ++refused;
    }
  }

  EXPECT_EQ(refused, 5);
  ASSERT_GT(acknowledged.size(), 10u);
  for (const std::int64_t id : acknowledged) EXPECT_TRUE(tasks.get(id).ok());
  EXPECT_EQ(tasks.counts().value().queued, static_cast<std::int64_t>(acknowledged.size()));
  EXPECT_TRUE(store.database().check_integrity().ok());
}

TEST(StoreFaults, WhatWaitsIsWrittenBeforeTheStoreCloses) {
  const testkit::TemporaryFolder folder;
  Completion<bool> last;
  {
    auto database = SqliteDatabase::create(folder.path() / "kare.db").take();
    for (int id = 1; id <= 200; ++id) {
      database->tasks().create(sample_task(id), [&, id](Result<Task> result) {
        if (id == 200) last.set(result.ok());
      });
    }
  }

  EXPECT_TRUE(last.wait());
  auto again = SqliteDatabase::create(folder.path() / "kare.db").take();
  EXPECT_EQ(again->tasks().counts().value().queued, 200);
}

}  // namespace
}  // namespace kare

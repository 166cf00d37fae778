#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/limits.h"
#include "base/rng.h"
#include "store/sqlite/database.h"

// What the tests of all stores share: the kinds of store there are, and tasks to put into them.
namespace kare::testkit {

class TemporaryFolder {
 public:
  TemporaryFolder() : path_(Path(::testing::TempDir()) / ("kare-store-" + random_uuid())) {
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const Path& path() const { return path_; }

 private:
  Path path_;
};

// An empty database of some kind, with all that it needs to exist.
class StoreUnderTest {
 public:
  virtual ~StoreUnderTest() = default;
  virtual TaskStore& tasks() = 0;
  virtual KeyStore& keys() = 0;
  virtual CallbackStore& callbacks() = 0;
};

struct StoreKind {
  std::string name;
  std::function<std::unique_ptr<StoreUnderTest>()> make;
};

class SqliteUnderTest final : public StoreUnderTest {
 public:
  enum class Where { kMemory, kDisk };
  explicit SqliteUnderTest(Where where, SqliteOptions options = {}) {
    auto made = SqliteDatabase::create(
        where == Where::kMemory ? Path() : folder_.path() / "kare.db", std::move(options));
    EXPECT_TRUE(made.ok()) << made.error().detail;
    database_ = made.take();
  }
  TaskStore& tasks() override { return database_->tasks(); }
  KeyStore& keys() override { return database_->keys(); }
  CallbackStore& callbacks() override { return database_->callbacks(); }
  SqliteDatabase& database() { return *database_; }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<SqliteDatabase> database_;
};

// Every store; each must pass every contract.
inline std::vector<StoreKind> all_stores() {
  using Where = SqliteUnderTest::Where;
  return {{"SqliteInMemory", [] { return std::make_unique<SqliteUnderTest>(Where::kMemory); }},
          {"SqliteOnDisk", [] { return std::make_unique<SqliteUnderTest>(Where::kDisk); }}};
}

inline VideoSpec sample_spec() {
  VideoSpec spec;
  spec.model = "kling-v1-6";
  spec.prompt = "A happy scene of a vacation on the beach. \xE2\x98\x80 \"quoted\"";
  spec.size = {1280, 720};
  spec.fps = 24;
  spec.frame_count = 120;
  spec.camera = CameraControl{.type = CameraControl::Type::kSimple, .zoom = 3.5};
  spec.seed = 42;
  return spec;
}

inline Task sample_task(std::int64_t id, std::string owner = "ann") {
  Task task;
  task.id = id;
  task.owner = std::move(owner);
  task.engine = "animatic";
  task.spec = sample_spec();
  task.created = from_ms(1'000'000 + id);
  return task;
}

inline Artifact sample_artifact(std::int64_t id) {
  const std::string name = "videos/" + std::to_string(id);
  return Artifact{.video_id = std::to_string(900'000'000'000'000'000 + id),
                  .blob_key = name + ".mp4",
                  .poster_key = name + ".jpg",
                  .watermark_key = id % 2 != 0 ? name + ".marked.mp4" : "",
                  .size = {1280, 720},
                  .fps = 24,
                  .frame_count = 120,
                  .duration_s = 5.0,
                  .bytes = 1'234'567,
                  .sha256 = std::string(64, 'a')};
}

inline Outcome success(std::int64_t id) {
  return Outcome{.state = State::kSucceeded,
                 .error = "",
                 .artifact = sample_artifact(id),
                 .report = R"({"scene":"beach"})"};
}

inline Outcome failure(std::string reason) {
  return Outcome{
      .state = State::kFailed, .error = std::move(reason), .artifact = std::nullopt, .report = ""};
}

// I1 to I4 of docs/architecture.md, and that a lease has a token.
inline void expect_invariants(const Task& task) {
  SCOPED_TRACE("task " + std::to_string(task.id));
  const bool ended_badly = task.state == State::kFailed || task.state == State::kCancelled;
  EXPECT_EQ(task.state == State::kRunning, task.lease.has_value());
  EXPECT_EQ(is_terminal(task.state), task.finished.has_value());
  EXPECT_EQ(task.state == State::kSucceeded, task.artifact || task.artifact_expired);
  EXPECT_FALSE(task.artifact && task.artifact_expired);
  EXPECT_EQ(ended_badly, !task.error.empty());
  EXPECT_GE(task.attempt, task.state == State::kRunning ? 1 : 0);
  EXPECT_LE(task.attempt, task.state == State::kQueued ? kAttemptsMax - 1 : kAttemptsMax);
  EXPECT_TRUE(!task.lease || task.lease->token > 0);
}

// A seed that is new each time, or that of KARE_SEED; printed, so that a failure can be repeated.
inline std::uint64_t test_seed() {
  const char* given = std::getenv("KARE_SEED");
  const auto seed = given != nullptr
                        ? std::strtoull(given, nullptr, 10)
                        : mix64(static_cast<std::uint64_t>(to_ms(SystemClock().now())));
  std::printf("KARE_SEED=%llu\n", static_cast<unsigned long long>(seed));
  return seed;
}

}  // namespace kare::testkit

#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "store/sqlite/database.h"
#include "work/task_runner.h"

// For tests of this folder only: a store in memory, and engines, blobs and probes that do what a
// test tells them.
namespace kare::work {

// Blobs in memory. Safe from any thread, as long as the hooks are.
class MemoryBlobs final : public BlobStore {
 public:
  explicit MemoryBlobs(const Clock& clock) : clock_(clock) {}

  // Called before each put; an Error makes it fail.
  std::function<Result<>(std::string_view key)> before_put;
  std::atomic<std::uint64_t> free{1'000'000'000};

  Result<> put(std::string_view key, const Path& file) override {
    if (before_put) KARE_TRY(before_put(key));
    std::string bytes = KARE_TRY(read_file(file));
    std::filesystem::remove(file);
    const MutexLock lock(mutex_);
    blobs_[std::string(key)] = {std::move(bytes), clock_.now()};
    return {};
  }
  Result<> remove(std::string_view key) override {
    const MutexLock lock(mutex_);
    blobs_.erase(std::string(key));
    return {};
  }
  Result<UniqueFd> open(std::string_view /*key*/) override {
    return Error{Code::kNotFound, "no such file", {}};
  }
  Result<> for_each(const std::function<void(std::string_view, TimePoint)>& visit) override {
    for (const auto& [key, blob] : copy()) visit(key, blob.written);
    return {};
  }
  Result<std::uint64_t> free_bytes() override { return free.load(); }

  std::vector<std::string> keys() {
    std::vector<std::string> out;
    for (const auto& [key, blob] : copy()) out.push_back(key);
    return out;
  }
  void add(const std::string& key) {
    const MutexLock lock(mutex_);
    blobs_[key] = {"bytes", clock_.now()};
  }

 private:
  struct Blob {
    std::string bytes;
    TimePoint written;
  };
  std::map<std::string, Blob> copy() {
    const MutexLock lock(mutex_);
    return blobs_;
  }

  const Clock& clock_;
  Mutex mutex_;
  std::map<std::string, Blob> blobs_ GUARDED_BY(mutex_);
};

using Behaviour = std::function<Result<VideoReport>(const VideoSpec&, const Path&, Run&)>;

// Does what `behaviour` says at the time of the call.
class ScriptedEngine final : public Engine {
 public:
  explicit ScriptedEngine(const Behaviour& behaviour) : behaviour_(behaviour) {}
  EngineInfo info() const override { return {.name = "fake", .version = "1", .models = {}}; }
  Result<VideoReport> generate(const VideoSpec& spec, const Path& mp4, Run& run) override {
    return behaviour_(spec, mp4, run);
  }

 private:
  const Behaviour& behaviour_;
};

inline Result<VideoReport> deliver(const VideoSpec& spec, const Path& mp4, Run& /*run*/) {
  KARE_TRY(write_file_atomically(mp4, "a video", 0600));
  return VideoReport{spec.size, spec.fps, 5.0, R"({"drawn":"beach"})"};
}

inline Behaviour fail_with(Code code, const std::string& message) {
  return [code, message](const VideoSpec&, const Path& mp4, Run&) -> Result<VideoReport> {
    // A broken engine leaves things behind.
    KARE_TRY(write_file_atomically(mp4.string() + ".tmp", "half a video", 0600));
    return Error{code, message, "detail"};
  };
}

class WorkTest : public testing::Test {
 protected:
  static constexpr std::chrono::seconds kLease{30};

  void SetUp() override {
    scratch =
        Path(testing::TempDir()) / ("kare-work-" + std::to_string(::getpid()) + "-" +
                                    testing::UnitTest::GetInstance()->current_test_info()->name());
    ASSERT_TRUE(create_folders(scratch).ok());
    SqliteOptions with_faults;
    with_faults.faults = [this](sqlite::FaultPoint point) { return fault(point); };
    auto opened = SqliteDatabase::create(":memory:", with_faults);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    database = opened.take();
    options.name = "worker-1";
    options.engines = {"fake"};
    options.scratch = scratch;
    options.lease = kLease;
    options.retry_pause = std::chrono::seconds(2);
    options.store_pause = std::chrono::milliseconds(1);
    facts.codec = "h264";
    facts.pixel_format = "yuv420p";
    facts.width = 1280;
    facts.height = 720;
    facts.fps = 24;
    facts.frame_count = 120;
    facts.duration_s = 5;
    facts.bytes = 7;
  }
  void TearDown() override {
    std::error_code status;
    std::filesystem::remove_all(scratch, status);
  }

  TaskStore& store() { return database->tasks(); }

  WorkerParts parts() {
    return {.store = store(),
            .blobs = blobs,
            .running = running,
            .ids = ids,
            .clock = clock,
            .make_engine = [this](std::string_view name) { return make_engine(name); },
            .probe = [this](const Path& path) { return probe(path); },
            .write_poster =
                [](const Path&, double, const Path& jpeg) {
                  return write_file_atomically(jpeg, "a poster", 0600);
                },
            .write_watermarked =
                [this](const Path&, const Path& marked, const std::function<bool()>& stopped) {
                  return write_marked(marked, stopped);
                }};
  }

  // A queued task; its id.
  std::int64_t add_task(VideoSpec spec = {}) {
    Task task;
    task.spec = std::move(spec);
    task.id = ids.next();
    task.owner = "owner";
    task.engine = "fake";
    task.spec.model = "kling-v1-6";
    task.spec.prompt = "a beach";
    task.spec.size = {1280, 720};
    task.spec.fps = 24;
    task.spec.frame_count = 120;
    task.created = clock.now();
    const auto created = store().create(std::move(task));
    EXPECT_TRUE(created.ok());
    return created.ok() ? created.value().id : 0;
  }
  // The next due task, claimed by this worker. REQUIRES: there is one.
  Task claim(const std::string& worker = "worker-1") {
    auto claimed = store().claim({worker, {"fake"}, kLease}, clock.now());
    KARE_ASSERT(claimed.ok() && claimed.value().has_value());
    return *claimed.value();
  }
  Task get(std::int64_t id) {
    auto task = store().get(id);
    KARE_ASSERT(task.ok());
    return task.take();
  }
  // Lets the lease run out and another worker take the task.
  void lose_lease() {
    clock.advance(kLease + std::chrono::milliseconds(1));
    EXPECT_EQ(store().expire_leases(clock.now()).value(), 1);
    claim("worker-2");
  }
  std::vector<std::string> files_in(const Path& folder) {
    std::vector<std::string> out;
    std::error_code status;
    for (const auto& entry : std::filesystem::directory_iterator(folder, status)) {
      out.push_back(entry.path().filename().string());
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  ManualClock clock;
  SnowflakeIds ids{clock};
  // How many of the next accesses to the database fail.
  std::atomic<int> faults{0};
  std::function<void()> on_access;  // Called at each access, from the thread of the store.
  std::unique_ptr<SqliteDatabase> database;
  MemoryBlobs blobs{clock};
  RunningTasks running;
  WorkerOptions options;
  media::VideoFacts facts;
  Behaviour behaviour = deliver;
  std::atomic<int> engines_made{0};
  // Called while a watermark is drawn; an Error makes that fail.
  std::function<Result<>()> while_marking;
  std::function<Result<>()> engine_trouble;  // An Error makes the next engine impossible.
  Path scratch;

 private:
  Result<> fault(sqlite::FaultPoint point) {
    if (point != sqlite::FaultPoint::kWrite) return {};
    if (on_access) on_access();
    if (faults.load() <= 0) return {};
    --faults;
    return Error{Code::kUnavailable, "the disk is full", "injected"};
  }
  Result<std::unique_ptr<Engine>> make_engine(std::string_view name) {
    EXPECT_EQ(name, "fake");
    if (engine_trouble) KARE_TRY(engine_trouble());
    ++engines_made;
    return std::unique_ptr<Engine>(std::make_unique<ScriptedEngine>(behaviour));
  }
  Result<> write_marked(const Path& marked, const std::function<bool()>& stopped) {
    if (while_marking) KARE_TRY(while_marking());
    if (stopped()) return Error{Code::kStopped, "stopped", {}};
    return write_file_atomically(marked, "a marked video", 0600);
  }
  Result<media::VideoFacts> probe(const Path& path) {
    if (!std::filesystem::exists(path)) return Error{Code::kNotFound, "no file", path.string()};
    return facts;
  }
};

}  // namespace kare::work

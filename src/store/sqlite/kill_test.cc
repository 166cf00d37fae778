#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <set>
#include <thread>
#include <vector>

#include "store/sqlite/database.h"
#include "store/store_test_kit.h"

// A process that creates, claims and finishes tasks as fast as it can is killed at random moments.
// What it was told is done must be there afterwards, every time.
namespace kare {
namespace {
using namespace std::chrono_literals;

constexpr int kRounds = 25;
constexpr int kCreators = 4;
const TimePoint kNow = from_ms(2'000'000);

// What the child says on its pipe, 8 bytes each: a created task's id, a finished one's id negated.
void say(int pipe, std::int64_t fact) {
  if (::write(pipe, &fact, sizeof fact) != sizeof fact) ::_exit(2);
}

void create_for_ever(TaskStore& tasks, int pipe, std::atomic<std::int64_t>& next) {
  while (true) {
    const std::int64_t id = next++;
    Task task = testkit::sample_task(id, id % 2 == 0 ? "ann" : "bob");
    if (id % 3 == 0) task.external_id = "x" + std::to_string(id);
    if (!tasks.create(std::move(task)).ok()) ::_exit(3);
    say(pipe, id);
  }
}

void finish_for_ever(TaskStore& tasks, int pipe) {
  std::uint64_t seen = 0;
  while (true) {
    auto claimed = tasks.claim({"w", {"animatic"}, 30s}, kNow);
    if (!claimed.ok()) ::_exit(4);
    if (!claimed.value()) {
      tasks.wait_for_work(seen, 1s);
      continue;
    }
    const Task task = *claimed.take();
    const Pulse pulse{
        .task_id = task.id, .token = task.lease->token, .progress = 0.5, .stage = "x"};
    if (!tasks.pulse({&pulse, 1}, kNow, 30s).ok()) ::_exit(5);
    if (!tasks.finish(task.id, task.lease->token, testkit::success(task.id), kNow).ok()) ::_exit(6);
    say(pipe, -task.id);
  }
}

[[noreturn]] void run_child(const Path& path, std::int64_t first_id, int pipe) {
  auto database = SqliteDatabase::create(path);
  if (!database.ok() || !database.value()->tasks().recover(kNow).ok()) ::_exit(1);
  TaskStore& tasks = database.value()->tasks();
  std::atomic<std::int64_t> next = first_id;
  std::vector<std::thread> threads;
  for (int i = 0; i < kCreators; ++i) {
    threads.emplace_back([&] { create_for_ever(tasks, pipe, next); });
  }
  finish_for_ever(tasks, pipe);
  ::_exit(7);
}

// Everything that the child says until `life` has passed; the child is killed then.
std::vector<std::int64_t> facts_until_killed(pid_t child, int pipe,
                                             std::chrono::microseconds life) {
  std::vector<std::int64_t> facts;
  const auto deadline = std::chrono::steady_clock::now() + life;
  bool killed = false;
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(
        deadline - std::chrono::steady_clock::now());
    if (!killed && left <= 0ns) {
      ::kill(child, SIGKILL);
      killed = true;
    }
    const timespec wait = {0, killed ? 100'000'000 : std::max<long>(left.count(), 0)};
    pollfd event = {pipe, POLLIN, 0};
    ::ppoll(&event, 1, &wait, nullptr);
    std::int64_t fact = 0;
    if (event.revents == 0) continue;
    if (::read(pipe, &fact, sizeof fact) != sizeof fact) return facts;
    facts.push_back(fact);
  }
}

class KillTest : public ::testing::Test {
 protected:
  bool has_seen_enough() const { return created_.size() > 20 && finished_.size() > 2; }
  // One life of the child; false when it ended by itself.
  bool live_and_die(std::chrono::microseconds life) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return false;
    const pid_t child = ::fork();
    if (child == 0) run_child(path_, next_id_, ends[1]);
    ::close(ends[1]);
    for (const std::int64_t fact : facts_until_killed(child, ends[0], life)) {
      (fact > 0 ? created_ : finished_).insert(std::abs(fact));
    }
    ::close(ends[0]);
    next_id_ += 1'000'000;
    int status = 0;
    return ::waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
           WTERMSIG(status) == SIGKILL;
  }
  void check_survivors() {
    auto opened = SqliteDatabase::create(path_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    SqliteDatabase& database = *opened.value();
    const auto sound = database.check_integrity();
    ASSERT_TRUE(sound.ok()) << sound.error().detail;
    for (const std::int64_t id : created_) {
      const auto task = database.tasks().get(id);
      ASSERT_TRUE(task.ok()) << "task " << id << " was acknowledged and is lost";
      testkit::expect_invariants(task.value());
      EXPECT_EQ(task.value().spec, testkit::sample_spec());
    }
    for (const std::int64_t id : finished_) {
      EXPECT_EQ(database.tasks().get(id).value().state, State::kSucceeded) << id;
    }
    check_counts(database.tasks());
  }
  static void check_counts(TaskStore& tasks) {
    TaskCounts counted;
    for (const char* owner : {"ann", "bob"}) {
      for (const Task& task : tasks.list(owner, 1, 1'000'000).take()) {
        testkit::expect_invariants(task);
        counted.queued += task.state == State::kQueued;
        counted.running += task.state == State::kRunning;
        counted.succeeded += task.state == State::kSucceeded;
      }
    }
    const TaskCounts counts = tasks.counts().take();
    EXPECT_EQ(counts.queued, counted.queued);
    EXPECT_EQ(counts.running, counted.running);
    EXPECT_EQ(counts.succeeded, counted.succeeded);
  }

  const testkit::TemporaryFolder folder_;
  const Path path_ = folder_.path() / "kare.db";
  std::int64_t next_id_ = 1;
  std::set<std::int64_t> created_, finished_;
};

TEST_F(KillTest, NoAcknowledgedTaskIsLostWhateverTheMoment) {
  Rng rng(testkit::test_seed());

  int longest_us = 120'000;
  int round = 0;
  // A machine on which they get nothing done gives them longer lives, after the usual rounds.
  for (; round < kRounds || (!has_seen_enough() && round < 2 * kRounds); ++round) {
    if (round >= kRounds) longest_us = std::min(2 * longest_us, 10'000'000);
    // Short lives die while they open or migrate, longer ones while they write.
    const auto life = std::chrono::microseconds(rng.below(round % 3 == 0 ? 20'000 : longest_us));
    ASSERT_TRUE(live_and_die(life)) << "the child ended by itself";
    check_survivors();
    if (HasFatalFailure()) return;
  }

  EXPECT_TRUE(has_seen_enough());
  std::printf("%d kills, %zu tasks created, %zu finished, none lost\n", round, created_.size(),
              finished_.size());
}

}  // namespace
}  // namespace kare

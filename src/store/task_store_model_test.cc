#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "store/store_test_kit.h"

namespace kare {
namespace {
using namespace std::chrono_literals;
using testkit::sample_task;

constexpr auto kLease = 30s;
const std::vector<std::string> kOwners = {"ann", "bob", "cyd"};
const std::vector<std::string> kEngines = {"animatic", "wan"};

// What a store should do, as simply as it can be said.
struct Model {
  std::map<std::int64_t, Task> tasks;
  std::map<std::int64_t, std::int64_t> tokens;

  int running_of(const std::string& owner) const {
    return static_cast<int>(std::count_if(tasks.begin(), tasks.end(), [&](const auto& entry) {
      return entry.second.owner == owner && entry.second.state == State::kRunning;
    }));
  }
  // The task that a claim should take, or 0.
  std::int64_t next(const std::vector<std::string>& engines, TimePoint now) const {
    std::pair<int, std::int64_t> best = {1'000'000, 0};
    for (const auto& [id, task] : tasks) {
      const bool served = std::find(engines.begin(), engines.end(), task.engine) != engines.end();
      if (task.state != State::kQueued || !served || task.not_before > now) continue;
      best = std::min(best, {running_of(task.owner), id});
    }
    return best.second;
  }
  void claim(std::int64_t id, TimePoint now) {
    Task& task = tasks[id];
    task.state = State::kRunning;
    ++task.attempt;
    task.lease = Lease{"w", ++tokens[id], now + kLease};
  }
  bool holds(std::int64_t id, std::int64_t token) const {
    const auto found = tasks.find(id);
    return found != tasks.end() && found->second.lease && found->second.lease->token == token;
  }
  void end(Task& task, State state) {
    task.state = state;
    task.lease.reset();
  }
  void give_back(Task& task, bool exhausted, TimePoint not_before) {
    end(task,
        task.cancel_requested ? State::kCancelled : (exhausted ? State::kFailed : State::kQueued));
    task.not_before = not_before;
  }
};

// One step: what, and two numbers that choose among tasks, owners, tokens and times.
using Step = std::tuple<std::uint8_t, std::uint8_t, std::uint8_t>;

// Drives a store and the model side by side and compares them after every step.
class Race {
 public:
  explicit Race(TaskStore& store) : store_(store) {}

  void take(const Step& step) {
    const auto [what, a, b] = step;
    const std::int64_t id = next_id_ == 1 ? 1 : 1 + a % next_id_;  // Sometimes unknown.
    switch (what % 10) {
      case 0:
      case 1: return create(a, b);
      case 2:
      case 3: return claim(a);
      case 4: return pulse(id, b);
      case 5: return finish(id, b);
      case 6: return release(id, b);
      case 7: return cancel(id);
      case 8: return expire(b);
      default: return a % 8 == 0 ? recover() : drop(id);
    }
  }

  void compare() {
    TaskCounts expected;
    std::size_t stored = 0;
    for (const std::string& owner : kOwners) {
      for (const Task& task : store_.list(owner, 1, 1'000).take()) {
        RC_ASSERT(model_.tasks.contains(task.id));
        compare_one(task, model_.tasks[task.id]);
        ++stored;
        expected.queued += task.state == State::kQueued;
        expected.running += task.state == State::kRunning;
        expected.succeeded += task.state == State::kSucceeded;
        expected.failed += task.state == State::kFailed;
        expected.cancelled += task.state == State::kCancelled;
      }
    }
    RC_ASSERT(stored == model_.tasks.size());
    const TaskCounts counts = store_.counts().take();
    RC_ASSERT(counts.queued == expected.queued);
    RC_ASSERT(counts.running == expected.running);
    RC_ASSERT(counts.succeeded == expected.succeeded);
    RC_ASSERT(counts.failed == expected.failed);
    RC_ASSERT(counts.cancelled == expected.cancelled);
  }

 private:
  static void compare_one(const Task& stored, const Task& expected) {
    testkit::expect_invariants(stored);
    RC_ASSERT(!::testing::Test::HasFailure());
    RC_ASSERT(stored.state == expected.state);
    RC_ASSERT(stored.attempt == expected.attempt);
    RC_ASSERT(stored.interruptions == expected.interruptions);
    RC_ASSERT(stored.cancel_requested == expected.cancel_requested);
    RC_ASSERT(stored.not_before == expected.not_before);
    RC_ASSERT(stored.artifact_expired == expected.artifact_expired);
    RC_ASSERT(stored.lease.has_value() == expected.lease.has_value());
    if (!stored.lease) return;
    RC_ASSERT(stored.lease->token == expected.lease->token);
    RC_ASSERT(stored.lease->expires == expected.lease->expires);
  }
  // The right token, the one before it, or one that never was.
  std::int64_t token_for(std::int64_t id, std::uint8_t choice) {
    const std::int64_t right = model_.tokens[id];
    return choice % 4 == 0 ? right - 1 : (choice % 4 == 1 ? right + 7 : right);
  }
  void create(std::uint8_t a, std::uint8_t b) {
    Task task = sample_task(next_id_++, kOwners[a % kOwners.size()]);
    task.engine = kEngines[b % kEngines.size()];
    if (b % 3 == 0) task.external_id = "x" + std::to_string(b % 5);
    const bool taken = std::any_of(model_.tasks.begin(), model_.tasks.end(), [&](auto& entry) {
      return !task.external_id.empty() && entry.second.owner == task.owner &&
             entry.second.external_id == task.external_id;
    });
    RC_ASSERT(store_.create(task).ok() == !taken);
    if (!taken) model_.tasks[task.id] = task;
  }
  void claim(std::uint8_t a) {
    const auto engines = a % 3 == 0 ? std::vector<std::string>{"wan"} : kEngines;
    const std::int64_t expected = model_.next(engines, now_);
    const auto claimed = store_.claim({"w", engines, kLease}, now_).take();
    RC_ASSERT((claimed ? claimed->id : 0) == expected);
    if (expected != 0) model_.claim(expected, now_);
  }
  void pulse(std::int64_t id, std::uint8_t b) {
    const Pulse pulse{.task_id = id, .token = token_for(id, b), .progress = 0.5, .stage = "x"};
    const auto answer = store_.pulse({&pulse, 1}, now_, kLease).take().at(0);
    if (!model_.holds(id, pulse.token)) return RC_ASSERT(answer == PulseAnswer::kLeaseLost);
    Task& task = model_.tasks[id];
    task.lease->expires = now_ + kLease;
    RC_ASSERT(answer == (task.cancel_requested ? PulseAnswer::kCancel : PulseAnswer::kGoOn));
  }
  void finish(std::int64_t id, std::uint8_t b) {
    const std::int64_t token = token_for(id, b);
    const bool well = b % 8 < 4;
    const auto end =
        store_.finish(id, token, well ? testkit::success(id) : testkit::failure("x"), now_);
    RC_ASSERT(end.ok() == model_.holds(id, token));
    if (!end.ok()) return RC_ASSERT(end.error().code == Code::kLeaseLost);
    model_.end(model_.tasks[id], well ? State::kSucceeded : State::kFailed);
  }
  void release(std::int64_t id, std::uint8_t b) {
    const std::int64_t token = token_for(id, b);
    const bool returned = b % 8 < 4;
    const TimePoint not_before = now_ + (b % 16) * 1s;
    const auto end = store_.release(id, token, returned ? Attempt::kReturned : Attempt::kSpent,
                                    not_before, now_);
    RC_ASSERT(end.ok() == model_.holds(id, token));
    if (!end.ok()) return RC_ASSERT(end.error().code == Code::kLeaseLost);
    Task& task = model_.tasks[id];
    if (returned) --task.attempt;
    model_.give_back(task, task.attempt >= kAttemptsMax, not_before);
  }
  void cancel(std::int64_t id) {
    const auto found = model_.tasks.find(id);
    const std::string owner = found == model_.tasks.end() ? "ann" : found->second.owner;
    const auto end = store_.cancel(owner, std::to_string(id), now_);
    if (found == model_.tasks.end()) return RC_ASSERT(end.error().code == Code::kNotFound);
    Task& task = found->second;
    RC_ASSERT(end.ok() == !is_terminal(task.state));
    if (!end.ok()) return;
    task.cancel_requested = true;
    if (task.state == State::kQueued) model_.end(task, State::kCancelled);
  }
  void expire(std::uint8_t b) {
    now_ += (b % 40) * 1s;
    int count = 0;
    for (auto& [id, task] : model_.tasks) {
      if (!task.lease || task.lease->expires > now_) continue;
      model_.give_back(task, task.attempt >= kAttemptsMax, now_);
      ++count;
    }
    RC_ASSERT(store_.expire_leases(now_).take() == count);
  }
  void recover() {
    int count = 0;
    for (auto& [id, task] : model_.tasks) {
      if (!task.lease) continue;
      --task.attempt;
      model_.give_back(task, task.interruptions++ >= kInterruptionsMax, now_);
      ++count;
    }
    RC_ASSERT(store_.recover(now_).take() == count);
  }
  void drop(std::int64_t id) {
    const auto found = model_.tasks.find(id);
    const bool allowed = found != model_.tasks.end() && is_terminal(found->second.state);
    RC_ASSERT(store_.drop_artifact(id, now_).ok() == allowed);
    if (allowed) found->second.artifact_expired |= found->second.state == State::kSucceeded;
  }

  TaskStore& store_;
  Model model_;
  std::int64_t next_id_ = 1;
  TimePoint now_ = from_ms(2'000'000);
};

// RapidCheck reads its settings once, from the environment.
class TaskStoreModel : public ::testing::TestWithParam<testkit::StoreKind> {
 protected:
  static void SetUpTestSuite() {
    const std::string seed = std::to_string(testkit::test_seed());
    ::setenv("RC_PARAMS", ("seed=" + seed).c_str(), 0);
  }
};

TEST_P(TaskStoreModel, AnySequenceOfCallsLeavesWhatTheModelSays) {
  const bool held = rc::check([] {
    const auto steps = *rc::gen::resize(200, rc::gen::arbitrary<std::vector<Step>>());
    const auto under_test = GetParam().make();
    Race race(under_test->tasks());
    for (const Step& step : steps) {
      race.take(step);
      race.compare();
    }
  });

  EXPECT_TRUE(held);
}

INSTANTIATE_TEST_SUITE_P(Stores, TaskStoreModel, ::testing::Values(testkit::all_stores().front()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace kare

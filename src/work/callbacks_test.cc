#include "work/callbacks.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "store/store_test_kit.h"

namespace kare::work {
namespace {
using namespace std::chrono_literals;

constexpr std::chrono::seconds kPatience{60};  // Only a failing test waits so long.
const ClaimRequest kWorker{.worker = "w", .engines = {"animatic"}, .lease = 30s};

net::Response answer_with(int status, net::Headers headers = {}) {
  net::Response response;
  response.status = status;
  response.headers = std::move(headers);
  return response;
}

// Stands for the network: keeps every request and answers as a test says.
class Receivers {
 public:
  using Answer = std::function<Result<net::Response>(const net::ClientRequest&, int count)>;
  explicit Receivers(Answer answer) : answer_(std::move(answer)) {}

  Result<net::Response> take(const net::ClientRequest& request) {
    int count = 0;
    {
      const MutexLock lock(mutex_);
      got_.push_back(request);
      count = static_cast<int>(got_.size());
      changed_.notify_all();
    }
    return answer_(request, count);
  }
  // The requests once there are `count`, or those that there are when patience ends.
  std::vector<net::ClientRequest> wait_for(std::size_t count) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    const MutexLock lock(mutex_);
    while (got_.size() < count) {
      if (!changed_.wait_for(mutex_, deadline - std::chrono::steady_clock::now())) break;
    }
    return got_;
  }
  std::vector<std::string> bodies() {
    const MutexLock lock(mutex_);
    std::vector<std::string> out;
    for (const net::ClientRequest& request : got_) out.push_back(request.body);
    return out;
  }

 private:
  const Answer answer_;
  Mutex mutex_;
  Condition changed_;
  std::vector<net::ClientRequest> got_ GUARDED_BY(mutex_);
};

// Passes everything on, but cannot keep the first acceptance that it is told of.
class FullDisk final : public CallbackStore {
 public:
  explicit FullDisk(CallbackStore& inner) : inner_(inner) {}

  Result<std::vector<Callback>> due(const DueCallbacks& which, TimePoint now) override {
    return inner_.due(which, now);
  }
  Result<Task> task_at(const Callback& callback) override { return inner_.task_at(callback); }
  Result<> done(std::int64_t task_id, int sequence, TimePoint now) override {
    if (is_full_.exchange(false)) return Error{Code::kUnavailable, "the disk is full", "injected"};
    return inner_.done(task_id, sequence, now);
  }
  Result<> retry(std::int64_t task_id, int sequence, TimePoint next,
                 std::string_view failure) override {
    return inner_.retry(task_id, sequence, next, failure);
  }
  Result<> give_up(std::int64_t task_id, int sequence, GiveUp what, std::string_view failure,
                   TimePoint now) override {
    return inner_.give_up(task_id, sequence, what, failure, now);
  }
  Result<std::vector<CallbackRecord>> list(std::optional<std::int64_t> task_id,
                                           int limit) override {
    return inner_.list(task_id, limit);
  }
  Result<CallbackBacklog> backlog() override { return inner_.backlog(); }
  Result<int> revive(std::optional<std::int64_t> task_id, TimePoint now) override {
    return inner_.revive(task_id, now);
  }
  void wait(std::uint64_t& seen, std::chrono::milliseconds timeout) override {
    inner_.wait(seen, timeout);
  }
  void wake() override { inner_.wake(); }

 private:
  CallbackStore& inner_;
  std::atomic<bool> is_full_{true};
};

class CallbacksTest : public testing::Test {
 protected:
  CallbacksTest() {
    database = SqliteDatabase::create(Path()).take();
    options.poll = 1ms;
    options.user_agent = "Kare/test";
    options.pauses = {.first = 4s, .longest = 1h, .give_up = 24h};
  }

  void add(std::int64_t id, const std::string& url = "http://a/hook") {
    Task task = testkit::sample_task(id);
    task.created = clock.now();
    task.callback_url = url;
    ASSERT_TRUE(database->tasks().create(std::move(task)).ok());
  }
  void run_to_success(std::int64_t id) {
    const auto claimed = database->tasks().claim(kWorker, clock.now());
    ASSERT_TRUE(claimed.ok() && claimed.value());
    ASSERT_TRUE(database->tasks()
                    .finish(id, claimed.value()->lease->token, testkit::success(id), clock.now())
                    .ok());
  }
  void start(Receivers::Answer answer) { start_on(database->callbacks(), std::move(answer)); }
  void start_on(CallbackStore& store, Receivers::Answer answer) {
    receivers = std::make_unique<Receivers>(std::move(answer));
    callbacks = std::make_unique<Callbacks>(
        CallbackParts{.store = store,
                      .clock = clock,
                      .format =
                          [](const Task& task) {
                            return std::to_string(task.id) + " " +
                                   std::string(state_name(task.state));
                          },
                      .send = [this](const auto& request) { return receivers->take(request); }},
        options);
    ASSERT_TRUE(callbacks->start().ok());
  }
  std::vector<CallbackRecord> records() {
    return database->callbacks().list(std::nullopt, 1'000).take();
  }
  // Waits until the store says what `holds` wants.
  template <class Condition>
  bool eventually(Condition holds) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!holds(records())) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }
  bool eventually_empty() {
    return eventually([](const auto& left) { return left.empty(); });
  }

  ManualClock clock;
  std::unique_ptr<SqliteDatabase> database;
  CallbackOptions options;
  std::unique_ptr<Receivers> receivers;
  std::unique_ptr<Callbacks> callbacks;
};

TEST_F(CallbacksTest, TellsEveryChangeInOrderAndForgetsIt) {
  add(1);
  run_to_success(1);

  start([](const auto&, int) { return answer_with(200); });

  EXPECT_TRUE(eventually_empty());
  EXPECT_EQ(receivers->bodies(),
            (std::vector<std::string>{"1 queued", "1 running", "1 succeeded"}));
  const net::ClientRequest request = receivers->wait_for(1)[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "http://a/hook");
  EXPECT_EQ(request.reach, net::Reach::kPublicOnly);
  EXPECT_EQ(net::find_header(request.headers, "Content-Type"), "application/json; charset=utf-8");
  EXPECT_EQ(net::find_header(request.headers, "User-Agent"), "Kare/test");
  EXPECT_EQ(net::find_header(request.headers, "webhook-id"), "");
}

TEST_F(CallbacksTest, HearsOfChangesWhileItRuns) {
  options.poll = 1h;
  start([](const auto&, int) { return answer_with(204); });

  add(1);
  EXPECT_EQ(receivers->wait_for(1).size(), 1U);
  run_to_success(1);

  EXPECT_EQ(receivers->wait_for(3).size(), 3U);
}

TEST_F(CallbacksTest, ARetryHasTheSameIdAndANewSignature) {
  options.secrets = WebhookSecrets::parse("whsec_MDEyMzQ1Njc4OWFiY2RlZg==").take();
  add(1);
  start([](const auto&, int count) { return answer_with(count == 1 ? 500 : 200); });
  ASSERT_TRUE(eventually([](const auto& left) { return left.at(0).attempts == 1; }));
  EXPECT_EQ(records()[0].failure, "status 500");
  clock.advance(5s);

  const auto requests = receivers->wait_for(2);
  ASSERT_EQ(requests.size(), 2U);
  for (const net::ClientRequest& request : requests) {
    const auto seconds =
        std::stoll(std::string(net::find_header(request.headers, "webhook-timestamp")));
    EXPECT_EQ(net::find_header(request.headers, "webhook-id"), "kare_1_submitted");
    EXPECT_EQ(net::find_header(request.headers, "webhook-signature"),
              options.secrets.sign("kare_1_submitted", seconds, request.body));
  }
  EXPECT_NE(net::find_header(requests[0].headers, "webhook-timestamp"),
            net::find_header(requests[1].headers, "webhook-timestamp"));
  EXPECT_TRUE(eventually_empty());
}

TEST_F(CallbacksTest, ALaterChangeWaitsForTheEarlierOne) {
  add(1);
  run_to_success(1);
  start([](const auto&, int count) { return answer_with(count <= 2 ? 302 : 200); });
  ASSERT_TRUE(eventually([](const auto& left) { return left.at(0).attempts == 1; }));
  clock.advance(5s);
  ASSERT_TRUE(eventually([](const auto& left) { return left.at(0).attempts == 2; }));
  clock.advance(10s);

  EXPECT_TRUE(eventually_empty());
  EXPECT_EQ(receivers->bodies(), (std::vector<std::string>{"1 queued", "1 queued", "1 queued",
                                                           "1 running", "1 succeeded"}));
}

TEST_F(CallbacksTest, WaitsAsLongAsTheReceiverAsks) {
  add(1);
  start([](const auto&, int) { return answer_with(429, {{"Retry-After", "120"}}); });

  ASSERT_TRUE(eventually([](const auto& left) { return left.at(0).attempts == 1; }));

  EXPECT_EQ(records()[0].next, clock.now() + 120s);
}

TEST_F(CallbacksTest, AReceiverThatIsGoneHearsNoMore) {
  add(1);
  run_to_success(1);
  add(2, "http://b/hook");
  start([](const auto& request, int) {
    return answer_with(request.url == "http://a/hook" ? 410 : 200);
  });

  EXPECT_TRUE(eventually([](const auto& left) {
    return left.size() == 3 &&
           std::all_of(left.begin(), left.end(), [](const auto& one) { return one.given_up; });
  }));
  callbacks->stop();

  std::vector<std::string> bodies = receivers->bodies();
  std::sort(bodies.begin(), bodies.end());
  EXPECT_EQ(bodies, (std::vector<std::string>{"1 queued", "2 queued"}));
}

TEST_F(CallbacksTest, GivesUpAfterItsTimeAndGoesOnWithTheNext) {
  add(1);
  run_to_success(1);
  clock.advance(25h);
  start([](const auto& request, int) {
    return answer_with(request.body == "1 succeeded" ? 200 : 500);
  });

  EXPECT_TRUE(eventually([](const auto& left) { return left.size() == 2; }));
  callbacks->stop();

  EXPECT_EQ(receivers->bodies(),
            (std::vector<std::string>{"1 queued", "1 running", "1 succeeded"}));
  for (const CallbackRecord& record : records()) EXPECT_TRUE(record.given_up);
}

// Blocks until a test opens it.
class Gate {
 public:
  void open() {
    const MutexLock lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }
  void wait() {
    const MutexLock lock(mutex_);
    while (!is_open_) changed_.wait(mutex_);
  }

 private:
  Mutex mutex_;
  Condition changed_;
  bool is_open_ GUARDED_BY(mutex_) = false;
};

TEST_F(CallbacksTest, AReceiverThatDoesNotAnswerDelaysNoOther) {
  options.parallel = 3;
  options.per_lane = 2;
  Gate gate;
  for (int id = 1; id <= 20; ++id) add(id, "http://slow/" + std::to_string(id));
  for (int id = 21; id <= 40; ++id) add(id, "http://quick/" + std::to_string(id));

  start([&](const auto& request, int) {
    if (request.url.starts_with("http://slow/")) gate.wait();
    return answer_with(200);
  });

  EXPECT_TRUE(eventually([](const auto& left) { return left.size() == 20; }));
  int slow = 0;
  for (const std::string& body : receivers->bodies()) slow += std::stoi(body) <= 20;
  EXPECT_LE(slow, 2) << "no more than per_lane at once";
  gate.open();
  EXPECT_TRUE(eventually_empty());
}

TEST_F(CallbacksTest, AReceiverThatFailedGetsOneAtATime) {
  std::atomic<int> at_once = 0, most = 0;
  std::atomic<bool> is_broken = true;
  add(1);
  start([&](const auto&, int) {
    const int now = ++at_once;
    if (now > most) most = now;
    std::this_thread::yield();
    --at_once;
    return answer_with(is_broken ? 500 : 200);
  });
  ASSERT_TRUE(eventually([](const auto& left) { return left.at(0).attempts == 1; }));
  for (int id = 2; id <= 50; ++id) add(id);
  EXPECT_TRUE(eventually([](const auto& left) {
    return std::all_of(left.begin(), left.end(), [](const auto& one) { return one.attempts == 1; });
  }));

  EXPECT_EQ(most, 1);
  is_broken = false;
  clock.advance(10s);
  EXPECT_TRUE(eventually_empty());
}

TEST_F(CallbacksTest, WhatAStopBreaksOffIsSentAgainAndCostsNoAttempt) {
  add(1);
  Gate began;
  start([&](const net::ClientRequest& request, int) -> Result<net::Response> {
    began.open();
    while (!*request.stop) std::this_thread::yield();
    return Error{Code::kStopped, "stopped", ""};
  });
  began.wait();

  callbacks->stop();
  callbacks->stop();

  ASSERT_EQ(records().size(), 1U);
  EXPECT_EQ(records()[0].attempts, 0);
  start([](const auto&, int) { return answer_with(200); });
  EXPECT_TRUE(eventually_empty());
}

TEST_F(CallbacksTest, WhatTheStoreCouldNotKeepIsSentAgain) {
  add(1);
  FullDisk disk(database->callbacks());
  start_on(disk, [](const auto&, int) { return answer_with(200); });

  EXPECT_GE(receivers->wait_for(2).size(), 2U);
  EXPECT_TRUE(eventually_empty());
  callbacks.reset();  // Before the store that it stands on.
}

}  // namespace
}  // namespace kare::work

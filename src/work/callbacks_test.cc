#include "work/callbacks.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "store/store_test_kit.h"

namespace kare::work {
namespace {
using namespace std::chrono_literals;

constexpr std::chrono::seconds kPatience{20};  // Only a failing test waits so long.
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

class CallbacksTest : public testing::Test {
 protected:
  CallbacksTest() {
    SqliteOptions with_faults;
    with_faults.faults = [this](sqlite::FaultPoint point) -> Result<> {
      if (point != sqlite::FaultPoint::kWrite || faults <= 0) return {};
      --faults;
      return Error{Code::kUnavailable, "the disk is full", "injected"};
    };
    database = SqliteDatabase::create(Path(), with_faults).take();
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
  void start(Receivers::Answer answer) {
    receivers = std::make_unique<Receivers>(std::move(answer));
    callbacks = std::make_unique<Callbacks>(
        CallbackParts{.store = database->callbacks(),
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
  std::atomic<int> faults{0};
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
  start([&](const auto&, int count) {
    if (count == 1) faults = 1;
    return answer_with(200);
  });

  EXPECT_GE(receivers->wait_for(2).size(), 2U);
  EXPECT_TRUE(eventually_empty());
}

}  // namespace
}  // namespace kare::work

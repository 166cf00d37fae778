#include "net/handler_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "base/log.h"
#include "net/server_fixture.h"

namespace kare::net {
namespace {

Response failed() {
  return text_response("failed", 500);
}

std::vector<Job> jobs(int count, const Responder& respond) {
  std::vector<Job> out;
  for (int i = 0; i < count; ++i) out.push_back({Request{}, respond});
  return out;
}

TEST(HandlerPool, AllThreadsWorkOnABatchAtOnce) {
  Signal begun;
  Signal go_on;
  HandlerPool pool(
      {.threads = 4, .queue_max = 100},
      [&](const Request&, const Responder&) {
        begun.set();
        go_on.wait();
      },
      failed);
  pool.start();

  auto batch = jobs(6, [](const Response&) {});
  EXPECT_EQ(pool.submit(batch), 6U);

  EXPECT_TRUE(begun.wait(4));
  go_on.set();
  EXPECT_TRUE(begun.wait(6));
}

TEST(HandlerPool, AJobBehindASlowOneFindsASleepingThread) {
  Signal begun;
  Signal go_on;
  Signal quick;
  HandlerPool pool(
      {.threads = 2, .queue_max = 100},
      [&](const Request& request, const Responder&) {
        if (request.path == "/quick") return quick.set();
        begun.set();
        go_on.wait();
      },
      failed);
  pool.start();
  std::vector<Job> slow = jobs(1, {});
  pool.submit(slow);
  ASSERT_TRUE(begun.wait());

  for (int i = 1; i <= 200; ++i) {
    std::vector<Job> batch = jobs(1, {});
    batch[0].request.path = "/quick";
    EXPECT_EQ(pool.submit(batch), 1U);
    ASSERT_TRUE(quick.wait(i));
  }
  go_on.set();
}

TEST(HandlerPool, TakesNoMoreThanTheQueueHolds) {
  Signal begun;
  Signal go_on;
  HandlerPool pool(
      {.threads = 1, .queue_max = 3},
      [&](const Request&, const Responder&) {
        begun.set();
        go_on.wait();
      },
      failed);
  auto batch = jobs(5, {});

  EXPECT_EQ(pool.submit(batch), 3U);
  EXPECT_EQ(pool.submit(batch), 0U);
  pool.start();
  ASSERT_TRUE(begun.wait());
  auto one_more = jobs(2, {});
  EXPECT_EQ(pool.submit(one_more), 1U);
  go_on.set();

  EXPECT_TRUE(begun.wait(4));
}

TEST(HandlerPool, AThrowingHandlerIsAnsweredAndTheThreadLivesOn) {
  set_log_level(LogLevel::kOff);
  Signal answered;
  std::atomic<int> status = 0;
  HandlerPool pool(
      {.threads = 1, .queue_max = 10},
      [](const Request&, const Responder&) { (void)std::stoi("not a number"); }, failed);
  pool.start();

  auto batch = jobs(2, [&](const Response& response) {
    status = response.status;
    answered.set();
  });
  pool.submit(batch);

  EXPECT_TRUE(answered.wait(2));
  EXPECT_EQ(status, 500);
  set_log_level(LogLevel::kInfo);
}

TEST(HandlerPool, StopLetsRunningJobsFinishAndDropsTheOthers) {
  Signal begun;
  Signal go_on;
  std::atomic<int> finished = 0;
  HandlerPool pool(
      {.threads = 1, .queue_max = 10'000'000},
      [&](const Request&, const Responder&) {
        begun.set();
        go_on.wait();
        ++finished;
      },
      failed);
  pool.start();
  auto batch = jobs(3, {});
  pool.submit(batch);
  ASSERT_TRUE(begun.wait());

  auto stopping = std::async(std::launch::async, [&] { pool.stop(); });
  auto late = jobs(1, {});
  while (pool.submit(late) == 1) {  // Until the stop has begun.
    late = jobs(1, {});
    std::this_thread::yield();
  }
  go_on.set();
  stopping.get();
  pool.stop();

  EXPECT_EQ(finished, 1);
  EXPECT_EQ(pool.submit(late), 0U);
}

}  // namespace
}  // namespace kare::net

#include "api/event_watch.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "store/sqlite/database.h"

namespace kare::api {
namespace {
using namespace std::chrono_literals;

class EventWatchTest : public testing::Test {
 protected:
  void SetUp() override { make({}); }
  void make(EventWatchOptions options) {
    watch_ = std::make_unique<EventWatch>(store_, clock_, options,
                                          [](const Task& task, const std::string& base) {
                                            return std::string(state_name(task.state)) + " " + base;
                                          });
  }
  Task create(std::int64_t id = 1) {
    Task task;
    task.id = id;
    task.owner = "ann";
    task.engine = "animatic";
    task.spec.model = "kling-v1";
    task.created = clock_.now();
    return store_.create(std::move(task)).take();
  }
  Task claim() { return *store_.claim({"w", {"animatic"}, 30s}, clock_.now()).take(); }
  void pulse(double progress) {
    const Pulse pulse{.task_id = 1, .token = 1, .progress = progress, .stage = "drawing"};
    ASSERT_TRUE(store_.pulse({&pulse, 1}, clock_.now(), 30s).ok());
  }
  void fail(const Task& task) {
    Outcome outcome;
    outcome.error = "no";
    ASSERT_TRUE(store_.finish(task.id, task.lease->token, outcome, clock_.now()).ok());
  }
  net::Response open(const Task& task, std::string_view last = {}) {
    return watch_->open(task, last, "http://h").take();
  }
  // What has come into a stream since the last time.
  static std::string taken(net::Response& response) {
    std::string bytes;
    response.stream.take(bytes);
    return bytes;
  }
  static bool has_ended(net::Response& response) {
    std::string bytes;
    return response.stream.take(bytes) == net::StreamBody::Status::kEnded;
  }

  ManualClock clock_;
  const std::unique_ptr<SqliteDatabase> database_ = SqliteDatabase::create(":memory:").take();
  TaskStore& store_ = database_->tasks();
  std::unique_ptr<EventWatch> watch_;
};

constexpr const char* kSubmitted = "id: 1-0-0\nevent: status\ndata: queued http://h\n\n";
constexpr const char* kProcessing = "id: 2-0-0\nevent: status\ndata: running http://h\n\n";
constexpr const char* kFailed = "id: 3-0-0\nevent: status\ndata: failed http://h\n\n";

TEST_F(EventWatchTest, AStreamTellsTheLifeOfATaskAndEnds) {
  net::Response stream = open(create());
  EXPECT_EQ(net::find_header(stream.headers, "Content-Type"), "text/event-stream");
  EXPECT_EQ(taken(stream), kSubmitted);
  watch_->look();
  EXPECT_EQ(taken(stream), "") << "nothing happened";

  const Task task = claim();
  watch_->look();
  EXPECT_EQ(taken(stream), kProcessing);
  pulse(0.5);
  watch_->look();
  EXPECT_EQ(taken(stream),
            "id: 2-1-500\nevent: progress\n"
            "data: {\"task_id\":\"1\",\"progress\":0.5,\"stage\":\"drawing\"}\n\n");
  fail(task);
  watch_->look();
  EXPECT_EQ(taken(stream), "id: 3-1-500\nevent: status\ndata: failed http://h\n\n");
  EXPECT_TRUE(has_ended(stream));
  stream.stream.reset();
  watch_->look();
  EXPECT_EQ(watch_->streams(), 0);
}

TEST_F(EventWatchTest, WhoComesBackGetsTheRest) {
  create();
  const Task task = claim();
  fail(task);

  net::Response stream = open(store_.get(1).take(), "1-0-0");

  EXPECT_EQ(taken(stream), std::string(kProcessing) + kFailed);
  EXPECT_TRUE(has_ended(stream));
  EXPECT_EQ(open(store_.get(1).take(), "3-0-0").status, 204) << "nothing is to follow";
  net::Response fresh = open(store_.get(1).take());
  EXPECT_EQ(taken(fresh), kFailed);
  EXPECT_EQ(watch_->streams(), 0) << "those have ended";
}

TEST_F(EventWatchTest, WhatHappensBetweenReadingAndWatchingIsNotLost) {
  const Task before = create();
  fail(claim());

  net::Response stream = open(before);
  watch_->look();

  EXPECT_EQ(taken(stream), std::string(kSubmitted) + kProcessing + kFailed);
}

TEST_F(EventWatchTest, ManyWatchDifferentTasks) {
  net::Response one = open(create(1)), two = open(create(2)), again = open(store_.get(2).take());
  for (net::Response* stream : {&one, &two, &again}) EXPECT_EQ(taken(*stream), kSubmitted);

  ASSERT_EQ(claim().id, 1);
  watch_->look();

  EXPECT_EQ(taken(one), kProcessing);
  EXPECT_EQ(taken(two) + taken(again), "");
  EXPECT_EQ(watch_->streams(), 3);
}

TEST_F(EventWatchTest, ASilentStreamIsKeptAlive) {
  net::Response stream = open(create());
  taken(stream);
  clock_.advance(14s);
  watch_->look();
  EXPECT_EQ(taken(stream), "");

  clock_.advance(1s);
  watch_->look();
  EXPECT_EQ(taken(stream), ": still here\n\n");
  watch_->look();
  EXPECT_EQ(taken(stream), "");
}

TEST_F(EventWatchTest, ThereIsALimitOfStreams) {
  make({.streams_max = 2});
  const Task task = create();
  net::Response one = open(task), two = open(task);

  const auto third = watch_->open(task, "", "http://h");
  EXPECT_EQ(third.error().code, Code::kUnavailable);

  one.stream.reset();
  watch_->look();
  EXPECT_TRUE(watch_->open(task, "", "http://h").ok()) << "a client that left makes room";
}

TEST_F(EventWatchTest, ASlowClientIsCutOffAlone) {
  make({.stream_bytes_max = 256});
  const Task task = create();
  net::Response slow = open(task), quick = open(task);
  const std::string first = taken(quick);
  claim();
  for (int i = 1; i <= 9; ++i) {
    pulse(i / 10.0);
    watch_->look();
    EXPECT_FALSE(taken(quick).empty()) << i;
  }

  std::string bytes;
  EXPECT_EQ(slow.stream.take(bytes), net::StreamBody::Status::kOverrun);
  EXPECT_EQ(watch_->streams(), 1);
}

TEST_F(EventWatchTest, StoppingEndsAllStreamsAndOpensNoMore) {
  ASSERT_TRUE(watch_->start().ok());
  const Task task = create();
  net::Response stream = open(task);

  watch_->stop();
  watch_->stop();

  EXPECT_EQ(taken(stream), kSubmitted);
  EXPECT_TRUE(has_ended(stream));
  EXPECT_EQ(watch_->open(task, "", "http://h").error().code, Code::kUnavailable);
  EXPECT_EQ(watch_->streams(), 0);
}

}  // namespace
}  // namespace kare::api

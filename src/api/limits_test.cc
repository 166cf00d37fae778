#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "api/api_fixture.h"

// Rates, quotas, streams of events and the additional object of answers, through the API.
namespace kare::api {
namespace {
using namespace std::chrono_literals;
namespace json = boost::json;

constexpr const char* kPath = "/v1/videos/text2video";
constexpr const char* kBody = R"({"prompt":"A beach."})";

class LimitsTest : public ApiFixture {
 protected:
  void limit(OwnerLimits limits) {
    ASSERT_TRUE(database_->keys().set_limits("alice", limits).ok());
  }
  net::Response order(net::Headers headers = {}, std::string body = kBody) {
    return send("POST", kPath, std::move(body), std::move(headers));
  }
  std::string metrics() {
    net::Request request;
    request.method = "GET";
    request.path = "/metrics";
    net::Response answer;
    EXPECT_TRUE(api_.answer_at_once(request, answer));
    return answer.body;
  }
  bool counts(const std::string& line) { return metrics().find(line + "\n") != std::string::npos; }
};

TEST_F(LimitsTest, OrdersComeNoFasterThanTheOwnersRate) {
  limit({.parallel = {}, .queue_depth = {}, .creates_per_minute = 2});
  EXPECT_EQ(order().status, 200);
  EXPECT_EQ(order().status, 200);

  const net::Response refused = order();

  EXPECT_EQ(failure_message(refused, 429, 1302),
            "too many requests: at most 2 tasks a minute may be created");
  EXPECT_EQ(net::find_header(refused.headers, "Retry-After"), "30");
  EXPECT_TRUE(counts(R"(kare_orders_refused_total{limit="rate"} 1)"));
  key_ = add_key("bob");
  EXPECT_EQ(order().status, 200) << "others have their own";
  key_ = add_key("alice");
  EXPECT_EQ(order().status, 429) << "all keys of an owner share it";
  clock_.advance(30s);
  EXPECT_EQ(order().status, 200);
}

TEST_F(LimitsTest, WhatMakesNoTaskDoesNotCount) {
  limit({.parallel = {}, .queue_depth = {}, .creates_per_minute = 2});
  const net::Headers key = {{"Idempotency-Key", "one"}};
  EXPECT_EQ(order({}, R"({"prompt":""})").status, 400);
  EXPECT_EQ(order(key).status, 200);
  EXPECT_EQ(order(key).status, 200) << "a repetition";
  EXPECT_EQ(order(key, R"({"prompt":"Else."})").status, 400);
  EXPECT_EQ(order({}, R"({"prompt":""})").status, 400);

  EXPECT_EQ(order().status, 200);
  EXPECT_EQ(order().status, 429);
}

TEST_F(LimitsTest, AFullQueueRefusesAsKlingDoes) {
  limit({.parallel = 1, .queue_depth = 0, .creates_per_minute = 5});
  EXPECT_EQ(order().status, 200);

  const net::Response refused = order();

  EXPECT_EQ(failure_message(refused, 429, 1303), "parallel task over resource pack limit");
  EXPECT_FALSE(net::find_header(refused.headers, "Retry-After").empty());
  EXPECT_TRUE(counts(R"(kare_orders_refused_total{limit="quota"} 1)"));
  finish_next(State::kFailed, "no");
  EXPECT_EQ(order().status, 200);
}

TEST_F(LimitsTest, QueriesAndListsTellMoreButCreatesDoNot) {
  const std::string id = create(R"({"prompt":"x","external_task_id":"mine"})");
  const auto info = [](const json::value& data) {
    EXPECT_EQ(data.at("task_info").at("external_task_id"), "mine");
    return data.at("task_info").at("kare").as_object();
  };

  const auto queried = info(json_of(send("GET", kPath + ("/" + id))).at("data"));
  EXPECT_EQ(queried.at("engine"), "animatic");
  EXPECT_EQ(queried.at("model"), "kling-v1");
  EXPECT_EQ(queried.at("progress"), 0);
  EXPECT_EQ(queried.at("queue_position"), 1);
  EXPECT_EQ(info(json_of(send("GET", kPath)).at("data").at(0)), queried);
  finish_next(State::kSucceeded);
  EXPECT_EQ(info(json_of(send("GET", kPath + ("/" + id))).at("data")).at("progress"), 1);
}

TEST_F(LimitsTest, EventsOfATaskAreStreamed) {
  const std::string id = create();
  const std::string target = kPath + ("/" + id + "/events");

  net::Response stream = send("GET", target);

  EXPECT_EQ(stream.status, 200);
  EXPECT_EQ(net::find_header(stream.headers, "Content-Type"), "text/event-stream");
  EXPECT_FALSE(net::find_header(stream.headers, "X-Request-Id").empty());
  std::string text;
  ASSERT_TRUE(stream.stream.is_open());
  stream.stream.take(text);
  const std::string begin = "id: 1-0-0\nevent: status\ndata: ";
  ASSERT_EQ(text.substr(0, begin.size()), begin);
  EXPECT_EQ(json::parse(text.substr(begin.size())),
            json_of(send("GET", kPath + ("/" + id))).at("data"));
  EXPECT_TRUE(counts("kare_event_streams 1"));
  finish_next(State::kSucceeded);
  net::Response rest = send("GET", target, {}, {{"Last-Event-ID", "2-1-500"}});
  rest.stream.take(text);
  EXPECT_EQ(text.substr(0, 12), "id: 3-1-500\n");
  EXPECT_NE(text.find("http://kare.test:8080/files/"), std::string::npos);
  EXPECT_EQ(send("GET", target, {}, {{"Last-Event-ID", "3-1-500"}}).status, 204);
}

TEST_F(LimitsTest, EventsOfNobodysTaskAreAnErrorLikeAnyOther) {
  const std::string id = create();

  failure_message(send("GET", kPath + std::string("/12/events")), 400, 1201);
  failure_message(send("GET", kPath + ("/" + id + "/events"), {}, {{"Authorization", ""}}), 401,
                  1001);
  key_ = add_key("bob");
  failure_message(send("GET", kPath + ("/" + id + "/events")), 400, 1201);
  failure_message(send("POST", kPath + ("/" + id + "/events")), 404, 1202);
}

TEST_F(LimitsTest, FiguresOfOthersAreInTheMetrics) {
  api_.figures().callbacks_accepted = 7;
  api_.figures().callbacks_failed = 2;
  api_.figures().callbacks_waiting = 3;
  api_.figures().callbacks_oldest_age_ms = 1'500;

  EXPECT_TRUE(counts(R"(kare_callback_deliveries_total{result="ok"} 7)"));
  EXPECT_TRUE(counts(R"(kare_callback_deliveries_total{result="failed"} 2)"));
  EXPECT_TRUE(counts("kare_callbacks_waiting 3"));
  EXPECT_TRUE(counts("kare_callbacks_oldest_age_seconds 1.500000"));
}

}  // namespace
}  // namespace kare::api

#include <gtest/gtest.h>

#include <string>

#include "api/api_fixture.h"

// Taking an order back, and sending the same one twice.
namespace kare::api {
namespace {

constexpr char kPath[] = "/v1/videos/text2video";
constexpr char kBeach[] = R"({"prompt":"A beach."})";

class Cancel : public ApiFixture {
 protected:
  net::Response cancel(const std::string& reference, const std::string& prefix = kPath) {
    return send("POST", prefix + "/" + reference + "/cancel");
  }
};

TEST_F(Cancel, EndsAQueuedTaskAtOnceUnderEveryPrefix) {
  for (const std::string prefix :
       {kPath, "/kling/v1/videos/text2video", "/proxy/kling/v1/videos/text2video"}) {
    const std::string id = create();

    const net::Response response = cancel(id, prefix);

    ASSERT_EQ(response.status, 200) << response.body;
    const auto data = json_of(response).at("data");
    EXPECT_EQ(data.at("task_id").as_string(), id);
    EXPECT_EQ(data.at("task_status"), "failed");
    EXPECT_EQ(data.at("task_status_msg"), "cancelled by the owner");
    EXPECT_EQ(json_of(send("GET", kPath + ("/" + id))).at("data"), data);
  }
}

TEST_F(Cancel, ATaskThatIsMadeIsToldToStop) {
  const std::string id = create(R"({"prompt":"x","external_task_id":"mine/1"})");
  const auto task =
      database_->tasks().claim({"worker", {"animatic"}, std::chrono::seconds(60)}, clock_.now());
  ASSERT_TRUE(task.ok() && task.value());

  const net::Response response = cancel("mine%2F1");

  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(json_of(response).at("data").at("task_status"), "processing");
  EXPECT_TRUE(database_->tasks().get(task.value()->id).value().cancel_requested);
}

TEST_F(Cancel, RefusesWhatHasEnded) {
  const std::string done = create();
  finish_next(State::kSucceeded);
  const std::string cancelled = create();
  ASSERT_EQ(cancel(cancelled).status, 200);

  EXPECT_EQ(failure_message(cancel(done), 400, 1201), "the task has already ended");
  EXPECT_EQ(failure_message(cancel(cancelled), 400, 1201), "the task has already ended");
}

TEST_F(Cancel, TouchesNoTaskOfOthers) {
  const std::string id = create();
  const std::string other = "Bearer " + add_key("bob");

  const net::Response response =
      send("POST", kPath + ("/" + id + "/cancel"), {}, {{"Authorization", other}});

  EXPECT_EQ(failure_message(response, 400, 1201), "Task not found");
  EXPECT_EQ(failure_message(cancel("1"), 400, 1201), "Task not found");
  EXPECT_EQ(database_->tasks().find("alice", id).value().state, State::kQueued);
}

class IdempotencyKey : public ApiFixture {
 protected:
  net::Response order(const std::string& body, const std::string& idempotency_key,
                      const net::Headers& more = {}) {
    net::Headers headers = more;
    headers.emplace_back("idempotency-key", idempotency_key);
    return send("POST", kPath, body, std::move(headers));
  }
  std::int64_t tasks() { return database_->tasks().counts().value().queued; }
};

TEST_F(IdempotencyKey, GivesTheAnswerOfTheFirstOrderAgain) {
  const auto first = json_of(order(kBeach, "one")).at("data");
  clock_.advance(std::chrono::hours(25));

  EXPECT_EQ(json_of(order(kBeach, "one")).at("data"), first);
  finish_next(State::kSucceeded);
  EXPECT_EQ(json_of(order(kBeach, "one")).at("data"), first);
  EXPECT_EQ(first.at("task_status"), "submitted");
  EXPECT_EQ(tasks(), 0);
}

TEST_F(IdempotencyKey, IsRefusedWithAnotherBody) {
  ASSERT_EQ(order(kBeach, "one").status, 200);

  const std::string said = failure_message(order(R"({"prompt":"A beach!"})", "one"), 400, 1201);

  EXPECT_NE(said.find("conflict"), std::string::npos);
  EXPECT_EQ(tasks(), 1);
}

TEST_F(IdempotencyKey, KeepsOrdersApart) {
  ASSERT_EQ(order(kBeach, "one").status, 200);
  ASSERT_EQ(order(kBeach, "two").status, 200);
  ASSERT_EQ(order(kBeach, "").status, 200);
  ASSERT_EQ(order(kBeach, "").status, 200);
  ASSERT_EQ(order(kBeach, "one", {{"Authorization", "Bearer " + add_key("bob")}}).status, 200);

  EXPECT_EQ(tasks(), 5);
}

TEST_F(IdempotencyKey, IsNotUsedUpByAnOrderThatIsRefused) {
  ASSERT_EQ(order(R"({"prompt":""})", "one").status, 400);

  EXPECT_EQ(order(kBeach, "one").status, 200);
}

TEST_F(IdempotencyKey, HasALengthAndAnAlphabet) {
  EXPECT_EQ(order(kBeach, std::string(255, 'x')).status, 200);
  for (const std::string& key :
       {std::string(256, 'x'), std::string("a\tb"), std::string("\xC3\xA9")}) {
    EXPECT_NE(failure_message(order(kBeach, key), 400, 1201).find("Idempotency-Key"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace kare::api

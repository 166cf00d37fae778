#include <gtest/gtest.h>

#include <string>

#include "api/api_fixture.h"
#include "net/url.h"

// Kling's newer dialect over the whole Api.
namespace kare::api {
namespace {
namespace json = boost::json;

constexpr char kOrder[] = "/text-to-video/kling-3.0";
constexpr char kLegacy[] = "/v1/videos/text2video";

class NewDialectApi : public ApiFixture {
 protected:
  json::value data_of(const net::Response& response) {
    EXPECT_EQ(response.status, 200) << response.body;
    const json::value answer = json_of(response);
    EXPECT_EQ(answer.at("code"), 0);
    EXPECT_EQ(answer.at("message"), "SUCCEED");
    return answer.at("data");
  }
  std::string order(std::string body = R"({"prompt":"A beach."})") {
    return std::string(data_of(send("POST", kOrder, std::move(body))).at("id").as_string());
  }
};

TEST_F(NewDialectApi, AnOrderIsAnsweredInItsWords) {
  const json::value data = data_of(send("POST", "/kling/text-to-video/kling-2.6",
                                        R"({"prompt":"A beach.",
          "options":{"external_task_id":"mine","callback_url":"http://x/y"}})"));

  EXPECT_EQ(data.as_object().size(), 6U);
  EXPECT_EQ(data.at("status"), "submitted");
  EXPECT_EQ(data.at("message"), "");
  EXPECT_EQ(data.at("create_time"), to_ms(clock_.now()));
  EXPECT_EQ(data.at("update_time"), to_ms(clock_.now()));
  EXPECT_EQ(data.at("external_id"), "mine");
  const Task task = database_->tasks().find("alice", data.at("id").as_string()).take();
  EXPECT_EQ(task.dialect, TaskDialect::kNew);
  EXPECT_EQ(task.spec.model, "kling-v2-6");
  EXPECT_EQ(task.external_id, "mine");
  EXPECT_EQ(task.callback_url, "http://x/y");
  EXPECT_EQ(task.spec.seed, seed_from_task_id(task.id));
}

TEST_F(NewDialectApi, TasksOfBothDialectsAreFoundInBoth) {
  const std::string here = order(R"({"prompt":"x","options":{"external_task_id":"a b"}})");
  finish_next(State::kSucceeded);
  const std::string there = create(R"({"prompt":"x","external_task_id":"other"})");

  const json::value data = data_of(
      send("GET", "/tasks?task_ids=" + there + ",%201," + here + "&external_task_ids=a%20b"));

  ASSERT_EQ(data.as_array().size(), 3U);
  EXPECT_EQ(data.at(0).at("id"), json::string(there));
  EXPECT_EQ(data.at(1).at("id"), json::string(here));
  EXPECT_EQ(data.at(2), data.at(1));
  EXPECT_EQ(data.at(1).at("status"), "succeeded");
  const json::value& output = data.at(1).at("outputs").at(0);
  EXPECT_EQ(output.at("type"), "video");
  EXPECT_EQ(std::string(output.at("url").as_string())
                .find("http://kare.test:8080/files/" + here + ".mp4?expires="),
            0U);
  const json::value legacy = data_of(send("GET", kLegacy + ("/" + here)));
  EXPECT_EQ(legacy.at("task_status"), "succeed");
  EXPECT_EQ(legacy.at("task_result").at("videos").at(0).at("url"), output.at("url"));
}

TEST_F(NewDialectApi, WhatIsUnknownIsLeftOutAndSoIsWhatOthersOrdered) {
  const std::string id = order();
  const std::string other = "Bearer " + add_key("bob");

  EXPECT_EQ(data_of(send("GET", "/kling/tasks?task_ids=17")), json::array());
  EXPECT_EQ(data_of(send("GET", "/tasks?task_ids=" + id, {}, {{"Authorization", other}})),
            json::array());
  EXPECT_EQ(failure_message(send("GET", "/tasks"), 400, 1201),
            "task_ids or external_task_ids is required");
  EXPECT_EQ(failure_message(send("GET", "/tasks?task_ids=,,"), 400, 1201),
            "task_ids or external_task_ids is required");
  EXPECT_EQ(
      failure_message(send("GET", "/tasks?task_ids=1", {}, {{"Authorization", ""}}), 401, 1001),
      "Authorization is empty");
}

TEST_F(NewDialectApi, PagesLeadThroughAllTasks) {
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i) made.insert(made.begin(), i % 2 == 0 ? order() : create());
  std::vector<std::string> seen;
  std::string cursor;
  do {
    const json::value data =
        data_of(send("POST", "/tasks", R"({"limit":2,"cursor":")" + cursor + "\"}"));
    for (const json::value& task : data.at("result").as_array()) {
      seen.emplace_back(task.at("id").as_string());
    }
    EXPECT_EQ(data.at("count"), data.at("result").as_array().size());
    cursor = data.at("next_cursor").as_string();
    EXPECT_EQ(data.at("has_more"), !cursor.empty());
  } while (!cursor.empty());

  EXPECT_EQ(seen, made);
  EXPECT_EQ(data_of(send("POST", "/tasks", "")).at("count"), 5);
  failure_message(send("POST", "/tasks", R"({"limit":0})"), 400, 1201);
}

TEST_F(NewDialectApi, BadOrdersAreRefusedInKlingsWords) {
  EXPECT_EQ(failure_message(send("POST", "/text-to-video/kling-9", "{}"), 400, 1201).substr(0, 33),
            "model is not supported: 'kling-9'");
  EXPECT_EQ(failure_message(send("POST", kOrder, "{}"), 400, 1201).substr(0, 18),
            "prompt is required");
  EXPECT_EQ(failure_message(send("POST", kOrder,
                                 R"({"prompt":"x","options":{"callback_url":"http://private/"}})"),
                            400, 1201)
                .substr(0, 28),
            "options.callback_url value '");
  failure_message(send("POST", kOrder, "x"), 400, 1200);
  failure_message(send("POST", kOrder, "{}", {{"Content-Type", "text/plain"}}), 400, 1200);
  failure_message(send("GET", kOrder), 404, 1202);
  EXPECT_EQ(database_->tasks().counts().value().queued, 0);
}

TEST_F(NewDialectApi, ARepeatedOrderMakesNoSecondTask) {
  const auto repeat = [&](const char* path) {
    return send("POST", path, R"({"prompt":"x"})", {{"Idempotency-Key", "k"}});
  };
  const json::value first = data_of(repeat(kOrder));
  finish_next(State::kFailed, "no paint");

  EXPECT_EQ(data_of(repeat(kOrder)), first);
  EXPECT_NE(failure_message(repeat("/text-to-video/kling-2.6"), 400, 1201).find("conflict"),
            std::string::npos);
  EXPECT_NE(failure_message(repeat(kLegacy), 400, 1201).find("conflict"), std::string::npos);
}

}  // namespace
}  // namespace kare::api

#include "api/api.h"

#include <gtest/gtest.h>

#include <string>

#include "api/api_fixture.h"
#include "net/url.h"

namespace kare::api {
namespace {
namespace json = boost::json;

constexpr char kPath[] = "/v1/videos/text2video";
constexpr char kCometPath[] = "/kling/v1/videos/text2video";
constexpr char kBeach[] = R"({"prompt": "A happy scene of a vacation on the beach."})";

// `text` with an 'x' for every lower-case hexadecimal digit.
std::string shape_of(std::string text) {
  for (char& c : text) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) c = 'x';
  }
  return text;
}

class ApiTest : public ApiFixture {
 protected:
  json::value data_of(std::string_view target) {
    const net::Response response = send("GET", target);
    EXPECT_EQ(response.status, 200) << response.body;
    return json_of(response).at("data");
  }
};

TEST_F(ApiTest, TheRequestOfTheUsersPageIsAccepted) {
  const net::Response response = send("POST", kCometPath, kBeach);

  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(net::find_header(response.headers, "Content-Type"), "application/json");
  const json::value answer = json_of(response);
  EXPECT_EQ(answer.at("code"), 0);
  EXPECT_EQ(answer.at("message"), "SUCCEED");
  const std::string request_id(answer.at("request_id").as_string());
  EXPECT_EQ(shape_of(request_id), "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
  EXPECT_EQ(net::find_header(response.headers, "X-Request-Id"), request_id);
  const json::object& data = answer.at("data").as_object();
  EXPECT_EQ(data.size(), 5U);
  EXPECT_GE(data.at("task_id").as_string().size(), 18U);
  EXPECT_EQ(data.at("task_status"), "submitted");
  EXPECT_EQ(data.at("task_info"), json::object{});
  EXPECT_EQ(data.at("created_at"), to_ms(clock_.now()));
  EXPECT_EQ(data.at("updated_at"), to_ms(clock_.now()));
}

TEST_F(ApiTest, ACallbackToAPrivateAddressIsRefused) {
  const net::Response response =
      send("POST", kPath, R"({"prompt":"A beach.","callback_url":"http://private.example/x"})");

  EXPECT_EQ(failure_message(response, 400, 1201),
            "callback_url value 'http://private.example/x' is invalid: its address is not a public "
            "one (private)");
  EXPECT_EQ(database_->tasks().counts().value().queued, 0);
}

TEST_F(ApiTest, WhatWasAskedForIsStored) {
  const std::string id = create(R"({"prompt":"A beach.","seed":7,"model_name":"kling-v1-6",
    "external_task_id":"e1","callback_url":"https://example.org/done"})");
  const std::string unseeded = create();

  const Task task = database_->tasks().find("alice", id).take();
  EXPECT_EQ(task.owner, "alice");
  EXPECT_EQ(task.external_id, "e1");
  EXPECT_EQ(task.callback_url, "https://example.org/done");
  EXPECT_EQ(task.engine, "animatic");
  EXPECT_EQ(task.spec.prompt, "A beach.");
  EXPECT_EQ(task.spec.seed, 7U);
  EXPECT_EQ(database_->tasks().find("alice", unseeded).take().spec.seed,
            seed_from_task_id(std::stoll(unseeded)));
}

TEST_F(ApiTest, ATaskIsFoundUnderEveryPrefixAndBothIds) {
  const std::string id = create(R"({"prompt":"x","external_task_id":"mine/1 ü"})");

  for (const std::string& target :
       {kPath + ("/" + id), kCometPath + ("/" + id), kPath + ("/" + id + "/"),
        "/proxy/kling/v1/videos/text2video/" + id, kPath + ("/" + net::percent_encode("mine/1 ü")),
        kCometPath + ("/" + net::percent_encode("mine/1 ü"))}) {
    const json::value data = data_of(target);
    EXPECT_EQ(data.at("task_id"), json::string(id)) << target;
    EXPECT_EQ(data.at("task_info").at("external_task_id"), "mine/1 ü");
  }
}

TEST_F(ApiTest, TheLifeOfATaskIsToldInKlingsWords) {
  const std::string good = create();
  EXPECT_EQ(data_of(kPath + ("/" + good)).at("task_status"), "submitted");
  clock_.advance(std::chrono::seconds(3));
  const Task done = finish_next(State::kSucceeded);
  const std::string bad = create();
  finish_next(State::kFailed, "The engine stopped unexpectedly");

  const json::value succeeded = data_of(kPath + ("/" + good));
  EXPECT_EQ(succeeded.at("task_status"), "succeed");
  EXPECT_EQ(succeeded.at("task_status_msg"), "");
  EXPECT_EQ(succeeded.at("updated_at"), to_ms(done.updated));
  const json::value& video = succeeded.at("task_result").at("videos").at(0);
  EXPECT_EQ(video.as_object().size(), 3U);
  EXPECT_EQ(video.at("id"), "822953089593376815");
  EXPECT_EQ(video.at("duration"), "5.0");
  EXPECT_EQ(std::string(video.at("url").as_string())
                .find("http://kare.test:8080/files/" + good + ".mp4?expires="),
            0U);
  const json::value failed = data_of(kPath + ("/" + bad));
  EXPECT_EQ(failed.at("task_status"), "failed");
  EXPECT_EQ(failed.at("task_status_msg"), "The engine stopped unexpectedly");
  EXPECT_EQ(failed.at("task_result"), json::object{});
}

TEST_F(ApiTest, AnExpiredVideoIsExplained) {
  const std::string id = create();
  const Task task = finish_next(State::kSucceeded);
  ASSERT_TRUE(database_->tasks().drop_artifact(task.id, clock_.now()).ok());

  const json::value data = data_of(kPath + ("/" + id));

  EXPECT_EQ(data.at("task_status"), "succeed");
  EXPECT_EQ(data.at("task_status_msg"), "The video expired and was deleted");
  EXPECT_EQ(data.at("task_result"), (json::value{{"videos", json::array{}}}));
}

TEST_F(ApiTest, KeysAreAskedForAndToldApart) {
  const auto with_header = [&](const std::string& value) {
    return send("GET", kPath, {}, {{"Authorization", value}});
  };

  EXPECT_EQ(failure_message(with_header(""), 401, 1001), "Authorization is empty");
  EXPECT_EQ(failure_message(with_header("  "), 401, 1001), "Authorization is empty");
  for (const std::string& wrong :
       {std::string("Bearer"), "Basic " + key_, key_, "Bearer " + key_ + "x",
        std::string("Bearer a b"), std::string("Bearer sk-nobody"),
        "Bearer " + std::string(9'000, 'k')}) {
    EXPECT_EQ(failure_message(with_header(wrong), 401, 1002), "api key not found") << wrong;
  }
  EXPECT_EQ(with_header("bearer  " + key_).status, 200);
  EXPECT_EQ(net::find_header(with_header("").headers, "WWW-Authenticate"), "Bearer");
}

TEST_F(ApiTest, ARevokedKeyStopsWorkingAtOnce) {
  ASSERT_EQ(send("GET", kPath).status, 200);
  const std::string id = database_->keys().list().take().at(0).id;

  ASSERT_TRUE(database_->keys().revoke(id, clock_.now()).ok());

  EXPECT_EQ(failure_message(send("GET", kPath), 401, 1002), "api key not found");
}

TEST_F(ApiTest, OneOwnerNeverSeesAnothersTasks) {
  const std::string id = create(R"({"prompt":"x","external_task_id":"e1"})");
  const net::Headers bob = {{"Authorization", "Bearer " + add_key("bob")}};

  EXPECT_EQ(failure_message(send("GET", kPath + ("/" + id), {}, bob), 400, 1201), "Task not found");
  EXPECT_EQ(failure_message(send("GET", kPath + std::string("/e1"), {}, bob), 400, 1201),
            "Task not found");
  EXPECT_EQ(json_of(send("GET", kPath, {}, bob)).at("data"), json::array{});
  create(R"({"prompt":"x","external_task_id":"e1"})", bob);
}

TEST_F(ApiTest, AnExternalIdCanBeUsedOnce) {
  create(R"({"prompt":"x","external_task_id":"e1"})");

  const net::Response again = send("POST", kPath, R"({"prompt":"y","external_task_id":"e1"})");

  EXPECT_EQ(failure_message(again, 400, 1201), "External_task_id e1 already exists");
}

TEST_F(ApiTest, UnknownTasksAreNotFoundAsInKling) {
  for (const char* target :
       {"/v1/videos/text2video/867283741759111202", "/v1/videos/text2video/no%20such",
        "/v1/videos/text2video/%zz", "/v1/videos/text2video/%FF",
        "/kling/v1/videos/image2video/867283741759111202", "/kling/v1/images/generations/1",
        "/kling/v1/audio/text-to-audio/1"}) {
    EXPECT_EQ(failure_message(send("GET", target), 400, 1201), "Task not found") << target;
  }
  const std::string id = create();
  EXPECT_EQ(failure_message(send("GET", "/kling/v1/videos/lip-sync/" + id), 400, 1201),
            "Task not found");
}

TEST_F(ApiTest, PromptLimitsDependOnThePrefix) {
  const std::string body = R"({"prompt":")" + std::string(501, 'p') + "\"}";

  EXPECT_EQ(send("POST", kPath, body).status, 200);
  EXPECT_EQ(send("POST", "/proxy/kling/v1/videos/text2video", body).status, 200);
  EXPECT_TRUE(failure_message(send("POST", kCometPath, body), 400, 1201)
                  .ends_with("must have at most 500 characters, not 501"));
}

TEST_F(ApiTest, BadBodiesAreRefusedAndNothingIsStored) {
  EXPECT_EQ(failure_message(send("POST", kPath, R"({"prompt":"x","mode":"4k"})"), 400, 1201),
            "mode value '4k' is invalid: must be one of std, pro with kling-v1");
  failure_message(send("POST", kPath, ""), 400, 1200);
  failure_message(send("POST", kPath, "{"), 400, 1200);
  failure_message(send("POST", kPath, "\xFF"), 400, 1200);
  EXPECT_EQ(failure_message(send("POST", kPath, R"({"prompt":"x","model_name":"kling-v2-1"})"), 400,
                            1201),
            "model_name value 'kling-v2-1' is invalid: no engine of this server makes it");

  EXPECT_EQ(data_of(kPath), json::array{});
}

TEST_F(ApiTest, ABodyMustSayThatItIsJson) {
  const auto typed = [&](const char* type) {
    return send("POST", kPath, kBeach, {{"Content-Type", type}});
  };

  EXPECT_EQ(typed("application/json; charset=utf-8").status, 200);
  EXPECT_EQ(typed("Application/JSON").status, 200);
  EXPECT_EQ(failure_message(typed("application/x-www-form-urlencoded"), 400, 1200),
            "Content-Type value 'application/x-www-form-urlencoded' is invalid: must be "
            "application/json");
  failure_message(typed(""), 400, 1200);
  failure_message(typed("text/\xFF"), 400, 1200);
}

TEST_F(ApiTest, ListsAreNewestFirstAndPaged) {
  std::vector<std::string> ids;
  for (int i = 0; i < 33; ++i) {
    clock_.advance(std::chrono::milliseconds(1));
    ids.push_back(create());
  }

  const json::array first = data_of(kPath).as_array();
  const json::array second = data_of(kCometPath + std::string("?pageNum=2")).as_array();
  const json::array small = data_of(kPath + std::string("/?pageSize=2&pageNum=3")).as_array();

  ASSERT_EQ(first.size(), 30U);
  EXPECT_EQ(first.at(0).at("task_id"), json::string(ids.back()));
  ASSERT_EQ(second.size(), 3U);
  EXPECT_EQ(second.at(2).at("task_id"), json::string(ids.front()));
  ASSERT_EQ(small.size(), 2U);
  EXPECT_EQ(small.at(0).at("task_id"), json::string(ids[28]));
  EXPECT_EQ(data_of(kPath + std::string("?pageNum=1000&pageSize=500")), json::array{});
}

TEST_F(ApiTest, BadPageNumbersAreNamed) {
  EXPECT_EQ(failure_message(send("GET", kPath + std::string("?pageNum=0&pageSize=501")), 400, 1201),
            "pageNum value '0' is invalid: must be a whole number from 1 to 1000; "
            "pageSize value '501' is invalid: must be a whole number from 1 to 500");
  for (const char* query :
       {"?pageNum=1001", "?pageSize=0", "?pageNum=", "?pageNum=-1", "?pageSize=x", "?pageSize=1.0",
        "?pageNum=99999999999999999999", "?pageNum=%FF", "?pageNum=%"}) {
    failure_message(send("GET", kPath + std::string(query)), 400, 1201);
  }
}

TEST_F(ApiTest, UnknownPathsAndMethodsAreToldInTheEnvelope) {
  for (const char* target :
       {"/", "/v1", "/v2/videos/text2video", "/v1/videos/image2video", "/kling/v1/videos/other/1",
        "/v1/videos/text2video/1/2", "//v1/videos/text2video", "/files", "/files/", "/files/a/b",
        "/v1/videos/image2video/1"}) {
    EXPECT_EQ(failure_message(send("GET", target), 404, 1202), "no such path") << target;
  }
  const net::Response wrong = send("DELETE", kPath);
  EXPECT_EQ(failure_message(wrong, 404, 1202), "this path is for GET, HEAD, POST only");
  EXPECT_EQ(net::find_header(wrong.headers, "Allow"), "GET, HEAD, POST");
  EXPECT_EQ(net::find_header(send("POST", kPath + std::string("/1")).headers, "Allow"),
            "GET, HEAD");
  failure_message(send("PUT", "/files/x.mp4"), 404, 1202);
  failure_message(send("POST", "/healthz"), 404, 1202);
}

TEST_F(ApiTest, ANearlyFullDiskAcceptsNothing) {
  blobs_.free = kDiskFreeBytesMin - 1;
  const net::Response refused = send("POST", kPath, kBeach);
  EXPECT_EQ(failure_message(refused, 503, 5001), "the disk of the server is nearly full");
  EXPECT_FALSE(net::find_header(refused.headers, "Retry-After").empty());
  EXPECT_EQ(data_of(kPath), json::array{});

  blobs_.free = kDiskFreeBytesMin;
  clock_.advance(std::chrono::seconds(1));

  EXPECT_EQ(send("POST", kPath, kBeach).status, 200);
}

TEST_F(ApiTest, LinksNeverContainAForgedHost) {
  const std::string id = create();
  finish_next(State::kSucceeded);
  const auto url_for = [&](const std::string& host) {
    const net::Response response = send("GET", kPath + ("/" + id), {}, {{"Host", host}});
    const json::value answer = json_of(response);
    return std::string(
        answer.at("data").at("task_result").at("videos").at(0).at("url").as_string());
  };

  EXPECT_EQ(url_for("[::1]:9000").find("http://[::1]:9000/files/"), 0U);
  EXPECT_EQ(url_for("evil/\"x").find("http://127.0.0.1:8080/files/"), 0U);
  EXPECT_EQ(url_for("").find("http://127.0.0.1:8080/files/"), 0U);
}

TEST_F(ApiTest, HealthReadinessAndMetricsComeFromMemory) {
  net::Request request;
  net::Response response;
  request.method = "GET";
  const auto ask = [&](const char* path) {
    request.path = path;
    response = {};
    return api_.answer_at_once(request, response);
  };
  send("POST", kPath, kBeach);
  send("POST", kPath, "{");

  ASSERT_TRUE(ask("/healthz"));
  EXPECT_EQ(response.status, 200);
  ASSERT_TRUE(ask("/readyz"));
  EXPECT_EQ(response.status, 503);
  api_.set_ready(true);
  ASSERT_TRUE(ask("/readyz"));
  EXPECT_EQ(response.status, 200);
  ASSERT_TRUE(ask("/metrics"));
  EXPECT_NE(response.body.find("kare_requests_total{route=\"create\",result=\"ok\"} 1\n"),
            std::string::npos);
  EXPECT_NE(response.body.find("kare_requests_total{route=\"create\",result=\"invalid\"} 1\n"),
            std::string::npos);
  EXPECT_FALSE(ask(kPath));
  EXPECT_FALSE(ask("/nowhere"));
}

TEST_F(ApiTest, TheInterfaceDescribesItselfToAnybody) {
  const net::Headers no_key = {{"Authorization", ""}};

  const net::Response document = send("GET", "/openapi.json", {}, no_key);
  const net::Response page = send("GET", "/docs", {}, no_key);

  EXPECT_EQ(json_of(document).at("openapi"), "3.1.0");
  EXPECT_EQ(net::find_header(document.headers, "Content-Type"), "application/json");
  EXPECT_EQ(net::find_header(page.headers, "Content-Type"), "text/html; charset=utf-8");
  EXPECT_NE(net::find_header(page.headers, "Content-Security-Policy").find("default-src 'none'"),
            std::string_view::npos);
}

TEST_F(ApiTest, AnAccountHasNoResourcePacks) {
  const net::Response answer = send("GET", "/account/costs?start_time=0&end_time=1");

  EXPECT_EQ(answer.status, 200);
  const auto data = json_of(answer).at("data");
  EXPECT_EQ(data.at("code"), 0);
  EXPECT_TRUE(data.at("resource_pack_subscribe_infos").get_array().empty());
  failure_message(send("GET", "/account/costs", {}, {{"Authorization", ""}}), 401, 1001);
}

}  // namespace
}  // namespace kare::api

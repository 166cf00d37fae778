#include "api/openai.h"

#include <gtest/gtest.h>

#include <string>

#include "api/api_fixture.h"

// OpenAI's video API over the whole Api.
namespace kare::api {
namespace {
namespace json = boost::json;

constexpr char kPath[] = "/v1/videos";

class OpenaiApi : public ApiFixture {
 protected:
  json::value order(std::string body = R"({"prompt":"A beach."})") {
    return body_of(send("POST", kPath, std::move(body)));
  }
  std::string order_id() { return std::string(order().at("id").as_string()); }
  static std::string path_of(const json::value& video) {
    return kPath + ("/" + std::string(video.at("id").as_string()));
  }
  static json::value body_of(const net::Response& response) {
    EXPECT_EQ(response.status, 200) << response.body;
    return json_of(response);
  }
  // Checks the shape of a failure and returns it.
  static json::object failure_of(const net::Response& response, int status) {
    EXPECT_EQ(response.status, status) << response.body;
    const json::value answer = json_of(response);
    EXPECT_EQ(answer.as_object().size(), 1U);
    EXPECT_EQ(answer.at("error").as_object().size(), 4U);
    return answer.at("error").as_object();
  }
};

TEST_F(OpenaiApi, AnOrderIsAVideoInItsQueue) {
  const json::value video = order(R"({"prompt":"A beach.","seconds":"8","size":"1280x720"})");

  const std::string id(video.at("id").as_string());
  EXPECT_EQ(id.substr(0, 6), "video_");
  EXPECT_EQ(video, (json::value{{"id", id},
                                {"object", "video"},
                                {"created_at", to_ms(clock_.now()) / 1000},
                                {"completed_at", nullptr},
                                {"expires_at", nullptr},
                                {"status", "queued"},
                                {"progress", 0},
                                {"model", "kling-v3"},
                                {"prompt", "A beach."},
                                {"seconds", "8"},
                                {"size", "1280x720"},
                                {"remixed_from_video_id", nullptr},
                                {"error", nullptr}}));
  const Task task = database_->tasks().find("alice", id.substr(6)).take();
  EXPECT_EQ(task.dialect, TaskDialect::kOpenai);
  EXPECT_EQ(task.spec.frame_count, 8 * 24);
}

TEST_F(OpenaiApi, AFormOrdersAsJsonDoes) {
  const std::string form =
      "--B\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nA beach.\r\n"
      "--B\r\nContent-Disposition: form-data; name=\"seconds\"\r\n\r\n12\r\n--B--\r\n";

  const json::value video =
      body_of(send("POST", kPath, form, {{"Content-Type", "multipart/form-data; boundary=B"}}));

  EXPECT_EQ(video.at("prompt"), "A beach.");
  EXPECT_EQ(video.at("seconds"), "12");
}

TEST_F(OpenaiApi, TheLifeOfAVideoIsToldInItsWords) {
  const json::value good = order();
  const json::value bad = order();
  clock_.advance(std::chrono::seconds(3));
  const auto claimed =
      database_->tasks().claim({"w", {"animatic"}, std::chrono::seconds(60)}, clock_.now()).take();
  const std::vector<Pulse> pulses = {{claimed->id, claimed->lease->token, 0.42, "drawing"}};
  ASSERT_TRUE(database_->tasks().pulse(pulses, clock_.now(), std::chrono::seconds(60)).ok());
  const json::value running = body_of(send("GET", path_of(good)));
  EXPECT_EQ(running.at("status"), "in_progress");
  EXPECT_EQ(running.at("progress"), 42);
  ASSERT_TRUE(database_->tasks()
                  .release(claimed->id, claimed->lease->token, Attempt::kReturned, clock_.now(),
                           clock_.now())
                  .ok());

  const Task done = finish_next(State::kSucceeded);
  finish_next(State::kFailed, "no paint");

  const json::value completed = body_of(send("GET", path_of(good)));
  EXPECT_EQ(completed.at("status"), "completed");
  EXPECT_EQ(completed.at("progress"), 100);
  EXPECT_EQ(completed.at("completed_at"), to_ms(done.updated) / 1000);
  EXPECT_EQ(completed.at("expires_at"), to_ms(done.updated) / 1000 + 30 * 24 * 3600);
  const json::value failed = body_of(send("GET", path_of(bad)));
  EXPECT_EQ(failed.at("status"), "failed");
  EXPECT_EQ(failed.at("error"),
            (json::value{{"code", "generation_failed"}, {"message", "no paint"}}));
}

TEST_F(OpenaiApi, TasksOfEveryDialectAreListed) {
  const std::string first = "video_" + create();
  const std::string second = order_id();
  const std::string third = order_id();
  const auto list = [&](const std::string& query) { return body_of(send("GET", kPath + query)); };

  const json::value all = list("");
  EXPECT_EQ(all.at("object"), "list");
  EXPECT_EQ(all.at("data").as_array().size(), 3U);
  EXPECT_EQ(all.at("first_id"), json::string(third));
  EXPECT_EQ(all.at("last_id"), json::string(first));
  EXPECT_EQ(all.at("has_more"), false);
  const json::value page = list("?limit=2&order=asc");
  EXPECT_EQ(page.at("has_more"), true);
  EXPECT_EQ(page.at("last_id"), json::string(second));
  const json::value rest = list("?limit=2&order=asc&after=" + second);
  EXPECT_EQ(rest.at("has_more"), false);
  EXPECT_EQ(rest.at("first_id"), json::string(third));
  const json::value none = list("?after=" + first);
  EXPECT_EQ(none.at("data"), json::array());
  EXPECT_EQ(none.at("last_id"), nullptr);
  EXPECT_EQ(failure_of(send("GET", kPath + std::string("?limit=101")), 400).at("param"), "limit");
  EXPECT_EQ(failure_of(send("GET", kPath + std::string("?order=up")), 400).at("param"), "order");
  EXPECT_EQ(failure_of(send("GET", kPath + std::string("?after=7")), 400).at("param"), "after");
}

TEST_F(OpenaiApi, TheBytesComeWithoutALink) {
  const std::string path = path_of(order()) + "/content";
  EXPECT_EQ(failure_of(send("GET", path), 404).at("code"), "video_not_ready");
  const Task task = finish_next(State::kSucceeded);

  const net::Response whole = send("GET", path);
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(net::find_header(whole.headers, "Content-Type"), "video/mp4");
  EXPECT_EQ(whole.file.length, 10U);
  const net::Response part = send("GET", path, {}, {{"Range", "bytes=2-4"}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.file.offset, 2U);
  EXPECT_EQ(part.file.length, 3U);
  const net::Response still = send("GET", path + "?variant=thumbnail");
  EXPECT_EQ(net::find_header(still.headers, "Content-Type"), "image/jpeg");
  EXPECT_EQ(still.file.length, 5U);
  EXPECT_EQ(failure_of(send("GET", path + "?variant=spritesheet"), 400).at("param"), "variant");
  EXPECT_EQ(failure_of(send("GET", path, {}, {{"Authorization", ""}}), 401).at("code"),
            "invalid_api_key");

  ASSERT_TRUE(database_->tasks().drop_artifact(task.id, clock_.now()).ok());
  EXPECT_EQ(failure_of(send("GET", path), 404).at("code"), "video_expired");
}

TEST_F(OpenaiApi, AFailedVideoHasNoBytes) {
  const std::string path = path_of(order()) + "/content";
  finish_next(State::kFailed, "no paint");

  const json::object failure = failure_of(send("GET", path), 404);

  EXPECT_EQ(failure.at("code"), "video_failed");
  EXPECT_EQ(failure.at("message"), "the video was not made: no paint");
}

TEST_F(OpenaiApi, ADeletedVideoIsGoneInEveryDialectAndSoAreItsFiles) {
  const json::value video = order();
  const std::string id(video.at("id").as_string());
  finish_next(State::kSucceeded);
  ASSERT_EQ(blobs_.files.size(), 2U);
  const std::string other = "Bearer " + add_key("bob");

  EXPECT_EQ(
      failure_of(send("DELETE", path_of(video), {}, {{"Authorization", other}}), 404).at("code"),
      "not_found");
  EXPECT_EQ(body_of(send("DELETE", path_of(video))),
            (json::value{{"id", id}, {"object", "video.deleted"}, {"deleted", true}}));

  EXPECT_TRUE(blobs_.files.empty());
  failure_of(send("GET", path_of(video)), 404);
  failure_of(send("DELETE", path_of(video)), 404);
  failure_message(send("GET", "/v1/videos/text2video/" + id.substr(6)), 400, 1201);
}

TEST_F(OpenaiApi, AVideoThatIsMadeCanBeDeleted) {
  const json::value video = order();
  const auto claimed =
      database_->tasks().claim({"w", {"animatic"}, std::chrono::seconds(60)}, clock_.now()).take();

  body_of(send("DELETE", path_of(video)));

  failure_of(send("GET", path_of(video)), 404);
  const std::vector<Pulse> pulses = {{claimed->id, claimed->lease->token, 0.5, "drawing"}};
  EXPECT_EQ(
      database_->tasks().pulse(pulses, clock_.now(), std::chrono::seconds(60)).value().front(),
      PulseAnswer::kLeaseLost);
}

TEST_F(OpenaiApi, FailuresHaveItsShape) {
  const json::object wrong =
      failure_of(send("POST", kPath, R"({"prompt":"x","model":"sora-2","size":"1024x1792"})"), 400);
  EXPECT_EQ(wrong.at("type"), "invalid_request_error");
  EXPECT_EQ(wrong.at("param"), "model");
  EXPECT_EQ(wrong.at("code"), "invalid_value");
  EXPECT_NE(std::string(wrong.at("message").as_string()).find("size value '1024x1792'"),
            std::string::npos);
  EXPECT_EQ(
      failure_of(send("POST", kPath, R"({"prompt":"x","model":"kling-v2-1"})"), 400).at("param"),
      "model");
  EXPECT_EQ(
      failure_of(send("POST", kPath, "{}", {{"Content-Type", "text/plain"}}), 400).at("param"),
      nullptr);
  EXPECT_EQ(failure_of(send("GET", "/v1/videos/video_17"), 404).at("code"), "not_found");
  EXPECT_EQ(failure_of(send("GET", "/v1/videos/video_%FF"), 404).at("code"), "not_found");
  failure_of(send("PUT", kPath), 404);
  blobs_.free = kDiskFreeBytesMin - 1;
  const net::Response full = send("POST", kPath, R"({"prompt":"x"})");
  EXPECT_EQ(failure_of(full, 503).at("type"), "server_error");
  EXPECT_FALSE(net::find_header(full.headers, "Retry-After").empty());
}

TEST_F(OpenaiApi, ARepeatedFormIsTheSameOrderWhateverItsBoundary) {
  const auto repeat = [&](const std::string& boundary, const std::string& prompt) {
    return send(
        "POST", kPath,
        "--" + boundary + "\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\n" + prompt +
            "\r\n--" + boundary + "--\r\n",
        {{"Content-Type", "multipart/form-data; boundary=" + boundary}, {"Idempotency-Key", "k"}});
  };
  const json::value first = body_of(repeat("A", "x"));
  finish_next(State::kSucceeded);

  EXPECT_EQ(body_of(repeat("B", "x")), first);
  failure_of(repeat("C", "y"), 400);
}

}  // namespace
}  // namespace kare::api

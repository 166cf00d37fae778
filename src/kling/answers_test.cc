#include "kling/answers.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/json.hpp>
#include <vector>

#include "base/text.h"

namespace kare::kling {
namespace {
namespace json = boost::json;

constexpr char kRequestId[] = "c0656403-1e6e-4b7e-b8f8-2cdd2595f2b9";

Task queued_task() {
  Task task;
  task.id = 867283741759111202;
  task.created = from_ms(1774805076166);
  task.updated = from_ms(1774805076166);
  return task;
}

Task succeeded_task() {
  Task task = queued_task();
  task.state = State::kSucceeded;
  task.updated = from_ms(1774805080000);
  task.artifact.emplace();
  task.artifact->video_id = "822953089593376815";
  task.artifact->duration_s = 5.0;
  return task;
}

TEST(Answers, ACreatedTaskHasNeitherResultNorReason) {
  Task task = queued_task();

  EXPECT_EQ(format_created(task, kRequestId),
            R"({"code":0,"message":"SUCCEED","request_id":"c0656403-1e6e-4b7e-b8f8-2cdd2595f2b9",)"
            R"("data":{"task_id":"867283741759111202","task_status":"submitted","task_info":{},)"
            R"("created_at":1774805076166,"updated_at":1774805076166}})");
}

TEST(Answers, ACallbackIsTheTaskWithoutEnvelopeAndWithAllLists) {
  Task task = succeeded_task();
  task.external_id = "mine";

  EXPECT_EQ(format_callback({.task = &task, .video_url = "http://x/1.mp4?a=b"}),
            R"({"task_id":"867283741759111202","task_status":"succeed","task_status_msg":"",)"
            R"("task_info":{"external_task_id":"mine"},"task_result":{"images":[],"videos":[{)"
            R"("id":"822953089593376815","url":"http://x/1.mp4?a=b","duration":"5.0"}],)"
            R"("audios":[]},"created_at":1774805076166,"updated_at":1774805080000})");
}

TEST(Answers, ACallbackOfAFailureSaysWhy) {
  Task task = queued_task();
  task.state = State::kFailed;
  task.error = "out of \"paint\"";

  const json::value body = json::parse(format_callback({.task = &task, .video_url = {}}));

  EXPECT_EQ(body.at("task_status"), "failed");
  EXPECT_EQ(body.at("task_status_msg"), "out of \"paint\"");
  EXPECT_EQ(body.at("task_result"),
            (json::value{
                {"images", json::array()}, {"videos", json::array()}, {"audios", json::array()}}));
}

TEST(Answers, TheExternalIdIsGivenBack) {
  Task task = queued_task();
  task.external_id = "mine \"1\" ü";

  const json::value answer = json::parse(format_created(task, kRequestId));

  EXPECT_EQ(answer.at("data").at("task_info"), (json::value{{"external_task_id", "mine \"1\" ü"}}));
}

TEST(Answers, ARunningTaskHasAnEmptyResultAndAnEmptyReason) {
  Task task = queued_task();
  task.state = State::kRunning;
  task.updated = from_ms(1774805076999);

  EXPECT_EQ(format_task({.task = &task, .video_url = {}}, kRequestId),
            R"({"code":0,"message":"SUCCEED","request_id":"c0656403-1e6e-4b7e-b8f8-2cdd2595f2b9",)"
            R"("data":{"task_id":"867283741759111202","task_status":"processing",)"
            R"("task_status_msg":"",)"
            R"("task_info":{"kare":{"engine":"","model":"","progress":0}},"task_result":{},)"
            R"("created_at":1774805076166,"updated_at":1774805076999}})");
}

TEST(Answers, ASucceededTaskHasItsVideo) {
  const Task task = succeeded_task();

  const json::value answer =
      json::parse(format_task({.task = &task, .video_url = "http://h/files/1.mp4?e=1&s=2"}, "r"));

  EXPECT_EQ(answer.at("data").at("task_status"), "succeed");
  EXPECT_EQ(answer.at("data").at("task_status_msg"), "");
  EXPECT_EQ(answer.at("data").at("task_result"),
            (json::value{{"videos",
                          {{{"id", "822953089593376815"},
                            {"url", "http://h/files/1.mp4?e=1&s=2"},
                            {"duration", "5.0"}}}}}));
}

TEST(Answers, AMarkedVideoIsNamedBesideTheOther) {
  Task task = succeeded_task();
  task.spec.watermark = true;
  const TaskView view = {.task = &task, .video_url = "u", .watermark_url = "w"};

  const json::value answer = json::parse(format_task(view, "r"));
  const json::value list = json::parse(format_list(std::span(&view, 1), "r"));
  const json::value callback = json::parse(format_callback(view));

  EXPECT_EQ(answer.at("data").at("task_result").at("videos").at(0),
            (json::value{{"id", "822953089593376815"},
                         {"url", "u"},
                         {"watermark_url", "w"},
                         {"duration", "5.0"}}));
  EXPECT_EQ(answer.at("data").at("watermark_info"), (json::value{{"enabled", true}}));
  EXPECT_EQ(list.at("data").at(0), answer.at("data"));
  EXPECT_EQ(callback.at("task_result").at("videos").at(0).at("watermark_url"), "w");
}

TEST(Answers, AWatermarkIsSpokenOfOnlyWhenItWasAskedFor) {
  Task task = succeeded_task();
  EXPECT_EQ(format_task({.task = &task, .video_url = "u"}, "r").find("watermark"),
            std::string::npos);
  task.state = State::kRunning;
  task.artifact.reset();
  task.spec.watermark = true;

  const json::value answer = json::parse(format_task({.task = &task, .video_url = ""}, "r"));

  EXPECT_EQ(answer.at("data").at("watermark_info"), (json::value{{"enabled", true}}));
  EXPECT_EQ(answer.at("data").at("task_result"), json::object{});
  EXPECT_EQ(format_created(task, "r").find("watermark"), std::string::npos);
}

TEST(Answers, AFailedOrCancelledTaskIsASuccessWithAReason) {
  Task task = queued_task();
  task.error = "The engine stopped unexpectedly";
  for (const State state : {State::kFailed, State::kCancelled}) {
    task.state = state;

    const json::value answer = json::parse(format_task({.task = &task, .video_url = {}}, "r"));

    EXPECT_EQ(answer.at("code"), 0);
    EXPECT_EQ(answer.at("message"), "SUCCEED");
    EXPECT_EQ(answer.at("data").at("task_status"), "failed");
    EXPECT_EQ(answer.at("data").at("task_status_msg"), "The engine stopped unexpectedly");
    EXPECT_EQ(answer.at("data").at("task_result"), json::object{});
  }
}

TEST(Answers, ADeletedVideoIsExplained) {
  Task task = succeeded_task();
  task.artifact.reset();
  task.artifact_expired = true;

  const json::value answer = json::parse(format_task({.task = &task, .video_url = {}}, "r"));

  EXPECT_EQ(answer.at("data").at("task_status"), "succeed");
  EXPECT_EQ(answer.at("data").at("task_status_msg"), "The video expired and was deleted");
  EXPECT_EQ(answer.at("data").at("task_result"), (json::value{{"videos", json::array{}}}));
}

TEST(Answers, AListIsAnArray) {
  const Task first = queued_task();
  const Task second = succeeded_task();
  const std::vector<TaskView> views = {{.task = &first, .video_url = {}},
                                       {.task = &second, .video_url = "u"}};

  const json::value full = json::parse(format_list(views, "r"));
  const json::value empty = json::parse(format_list({}, "r"));

  ASSERT_EQ(full.at("data").as_array().size(), 2U);
  EXPECT_EQ(full.at("data").at(1).at("task_status"), "succeed");
  EXPECT_EQ(empty.at("data"), json::array{});
}

TEST(Answers, AnErrorHasNoData) {
  EXPECT_EQ(format_error(kBadValue, "Task not found", "r"),
            R"({"code":1201,"message":"Task not found","request_id":"r"})");
}

TEST(Answers, DurationsKeepOneToThreeDecimals) {
  EXPECT_EQ(duration_text(5), "5.0");
  EXPECT_EQ(duration_text(10), "10.0");
  EXPECT_EQ(duration_text(5.1), "5.1");
  EXPECT_EQ(duration_text(5.041666), "5.042");
  EXPECT_EQ(duration_text(4.9996), "5.0");
  EXPECT_EQ(duration_text(0.05), "0.05");
}

RC_GTEST_PROP(AnswersProperty, AnyTextsGiveJsonThatReadsBack, (const std::string& raw)) {
  const std::string text = is_utf8(raw) ? raw : "x";
  Task task = queued_task();
  task.state = State::kFailed;
  task.error = text;
  task.external_id = text + "x";

  const json::value answer = json::parse(format_task({.task = &task, .video_url = {}}, "r"));
  const json::value error = json::parse(format_error(kServerError, text, "r"));

  RC_ASSERT(answer.at("data").at("task_status_msg") == json::string(text));
  RC_ASSERT(answer.at("data").at("task_info").at("external_task_id") == json::string(text + "x"));
  RC_ASSERT(error.at("message") == json::string(text));
}

}  // namespace
}  // namespace kare::kling

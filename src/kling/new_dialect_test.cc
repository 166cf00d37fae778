#include "kling/new_dialect.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/json.hpp>

#include "base/limits.h"
#include "base/text.h"
#include "kling/new_dialect_answers.h"

namespace kare::kling {
namespace {
namespace json = boost::json;

CreateRequest accepted(std::string_view body, std::string_view model = "kling-3.0") {
  auto parsed = parse_new_create(body, model);
  if (const auto* refusal = std::get_if<Refusal>(&parsed)) {
    ADD_FAILURE() << body << " was refused: " << refusal->message;
    return {};
  }
  return std::get<CreateRequest>(std::move(parsed));
}

std::string refused(std::string_view body, std::string_view model = "kling-3.0",
                    WireCode code = kBadValue) {
  const auto parsed = parse_new_create(body, model);
  const auto* refusal = std::get_if<Refusal>(&parsed);
  if (refusal == nullptr) {
    ADD_FAILURE() << body << " was accepted";
    return {};
  }
  EXPECT_EQ(refusal->code, code) << refusal->message;
  return refusal->message;
}

std::string with_settings(std::string_view settings) {
  return R"({"prompt":"A beach.","settings":{)" + std::string(settings) + "}}";
}

TEST(NewDialect, APromptAloneGetsTheDocumentedDefaults) {
  const CreateRequest request = accepted(R"({"prompt":"A beach."})");

  EXPECT_EQ(request.spec.model, "kling-v3");
  EXPECT_EQ(request.spec.prompt, "A beach.");
  EXPECT_EQ(request.spec.mode, Mode::kStd);
  EXPECT_EQ(request.spec.size, (Size{1280, 720}));
  EXPECT_EQ(request.spec.fps, 24);
  EXPECT_EQ(request.spec.frame_count, 120);
  EXPECT_TRUE(request.spec.shots.empty());
  EXPECT_FALSE(request.spec.engine_cuts);
  EXPECT_FALSE(request.spec.sound);
  EXPECT_FALSE(request.spec.watermark);
  EXPECT_FALSE(request.seed);
  EXPECT_EQ(request.external_task_id, "");
  EXPECT_EQ(request.callback_url, "");
}

TEST(NewDialect, EveryFieldArrives) {
  const CreateRequest request = accepted(R"({"prompt":"A beach.",
    "settings":{"resolution":"4k","aspect_ratio":"9:16","duration":7,"audio":"native",
                "multi_shot":false,"seed":9},
    "options":{"callback_url":"https://example.org/x","external_task_id":"mine",
               "watermark_info":{"enabled":true}},
    "callback_url":"ignored here"})");

  EXPECT_EQ(request.spec.mode, Mode::k4k);
  EXPECT_EQ(request.spec.size, (Size{2160, 3840}));
  EXPECT_EQ(request.spec.frame_count, 7 * 24);
  EXPECT_TRUE(request.spec.sound);
  EXPECT_TRUE(request.spec.watermark);
  EXPECT_EQ(request.seed, 9U);
  EXPECT_EQ(request.callback_url, "https://example.org/x");
  EXPECT_EQ(request.external_task_id, "mine");
}

TEST(NewDialect, NullMeansAbsent) {
  EXPECT_EQ(accepted(R"({"prompt":"x","settings":{"resolution":null,"aspect_ratio":null,
    "duration":null,"audio":null,"multi_shot":null,"seed":null},"options":null})")
                .spec,
            accepted(R"({"prompt":"x"})").spec);
}

TEST(NewDialect, NamesOfModelsAreThoseOfTheFirstDialect) {
  const std::string body = R"({"prompt":"x"})";
  EXPECT_EQ(accepted(body, "kling-3.0-turbo").spec.model, "kling-v3");
  EXPECT_EQ(accepted(body, "kling-2.6").spec.model, "kling-v2-6");
  EXPECT_EQ(accepted(body, "kling-2.5-turbo").spec.model, "kling-v2-5-turbo");
  EXPECT_EQ(refused(body, "kling-v3"),
            "model is not supported: 'kling-v3' must be one of kling-3.0-turbo, kling-3.0, "
            "kling-2.6, kling-2.5-turbo");
  EXPECT_EQ(refused(body, "\xFF").substr(0, 27), "model is not supported: '?'");
}

TEST(NewDialect, ModelsDifferInWhatTheyMake) {
  EXPECT_EQ(refused(with_settings(R"("resolution":"4k")"), "kling-3.0-turbo"),
            "settings.resolution value '4k' is invalid: must be one of 720p, 1080p");
  EXPECT_EQ(refused(with_settings(R"("resolution":"1080P")")),
            "settings.resolution value '1080P' is invalid: must be one of 720p, 1080p, 4k");
  EXPECT_EQ(refused(with_settings(R"("duration":7)"), "kling-2.6"),
            "settings.duration value '7' is invalid: must be 5 or 10");
  for (const char* wrong : {"2", "16", "5.5", "true", "\"x\""}) {
    EXPECT_NE(refused(with_settings(R"("duration":)" + std::string(wrong)))
                  .find("must be a whole number of seconds from 3 to 15"),
              std::string::npos);
  }
  accepted(with_settings(R"("audio":"off")"), "kling-2.5-turbo");
  EXPECT_EQ(refused(with_settings(R"("audio":"native")"), "kling-2.5-turbo"),
            "settings.audio value 'native' is invalid: kling-2.5-turbo has no choice but off");
  EXPECT_EQ(refused(with_settings(R"("audio":"native")"), "kling-2.6"),
            "settings.audio value 'native' is invalid: kling-2.6 has it at resolution 1080p only");
  EXPECT_TRUE(
      accepted(with_settings(R"("audio":"native","resolution":"1080p")"), "kling-2.6").spec.sound);
}

TEST(NewDialect, AllViolationsAreTold) {
  EXPECT_EQ(refused(R"({"settings":{"aspect_ratio":"5:4","seed":-1},"options":7})"),
            "prompt is required: must have 1 to 3072 characters, not only white space; "
            "settings.aspect_ratio value '5:4' is invalid: must be one of 16:9, 9:16, 1:1, 4:3, "
            "3:4, 3:2, 2:3; settings.seed value '-1' is invalid: must be a whole number from 0 to "
            "9007199254740991; options value '7' is invalid: must be an object");
  EXPECT_EQ(refused(R"({"prompt":"x","options":{"callback_url":"ftp://x","external_task_id":"",
                        "watermark_info":true}})"),
            "options.callback_url value 'ftp://x' is invalid: must be an absolute http or https "
            "URL of at most 2048 characters; options.external_task_id value '' is invalid: must be "
            "a string of 1 to 512 characters without control characters; options.watermark_info "
            "value 'true' is invalid: must be an object with enabled, true or false");
  refused("[]", "kling-3.0", kMalformed);
}

TEST(NewDialect, PromptsMayBeLongerWithTheThirdGeneration) {
  const std::string prompt(kLongPromptCharsMax, 'x');
  accepted(R"({"prompt":")" + prompt + "\"}");
  refused(R"({"prompt":")" + prompt + "x\"}");
  refused(R"({"prompt":")" + prompt + "\"}", "kling-2.6");
}

TEST(NewDialect, ShotsAreReadFromThePrompt) {
  const std::string prompt = R"("prompt":"shot 1, 3, a beach; shot 2, 4, a boat;")";
  const std::vector<PromptedShot> shots = {{"a beach", 3}, {"a boat", 4}};
  const std::string seven = "{" + prompt + R"(,"settings":{"duration":7}})";

  EXPECT_EQ(accepted(seven).spec.shots, shots);
  EXPECT_FALSE(accepted(seven).spec.engine_cuts);
  EXPECT_EQ(accepted(seven, "kling-3.0-turbo").spec.shots, shots);
  EXPECT_EQ(accepted(seven).spec.prompt, "shot 1, 3, a beach; shot 2, 4, a boat;");

  const VideoSpec wrong_sum = accepted("{" + prompt + "}").spec;
  EXPECT_TRUE(wrong_sum.shots.empty());
  EXPECT_TRUE(wrong_sum.engine_cuts);
  const VideoSpec off =
      accepted("{" + prompt + R"(,"settings":{"duration":7,"multi_shot":false}})").spec;
  EXPECT_TRUE(off.shots.empty());
  EXPECT_FALSE(off.engine_cuts);
  EXPECT_TRUE(accepted("{" + prompt + "}", "kling-2.6").spec.shots.empty());
}

TEST(NewDialect, PagesHaveALimitAndACursor) {
  const auto page = [](std::string_view body) {
    return std::get<PageRequest>(parse_page_request(body));
  };
  const auto reason = [](std::string_view body) {
    return std::get<Refusal>(parse_page_request(body)).message;
  };

  EXPECT_EQ(page("").limit, kPageSizeDefault);
  EXPECT_FALSE(page(R"({"cursor":""})").after);
  EXPECT_EQ(page(R"({"cursor":"17","limit":500})").after, 17);
  EXPECT_EQ(page(R"({"cursor":"17","limit":500})").limit, 500);
  EXPECT_EQ(reason(R"({"limit":501})"),
            "limit value '501' is invalid: must be a whole number from 1 to 500");
  EXPECT_EQ(reason(R"({"cursor":"x"})"),
            "cursor value 'x' is invalid: must be the next_cursor of an answer");
  EXPECT_EQ(reason(R"({"cursor":17})"),
            "cursor value '17' is invalid: must be the next_cursor of an answer");
  EXPECT_EQ(std::get<Refusal>(parse_page_request("x")).code, kMalformed);
}

Task task_in(State state) {
  Task task;
  task.id = 867283741759111202;
  task.state = state;
  task.created = from_ms(1774805076166);
  task.updated = from_ms(1774805080000);
  if (state == State::kFailed) task.error = "no \"paint\"";
  if (state == State::kSucceeded) {
    task.artifact.emplace();
    task.artifact->video_id = "822953089593376815";
    task.artifact->duration_s = 5.0;
  }
  return task;
}

TEST(NewDialectAnswers, ACreatedTaskHasNoOutputs) {
  Task task = task_in(State::kQueued);
  task.external_id = "mine";

  EXPECT_EQ(format_new_created(task, "r"),
            R"({"code":0,"message":"SUCCEED","request_id":"r","data":{)"
            R"("id":"867283741759111202","status":"submitted","message":"",)"
            R"("create_time":1774805076166,"update_time":1774805080000,"external_id":"mine"}})");
}

TEST(NewDialectAnswers, ACallbackIsTheTaskWithoutEnvelope) {
  const Task task = task_in(State::kSucceeded);

  EXPECT_EQ(format_new_callback({.task = &task, .video_url = "http://x/1.mp4?a=b"}),
            R"({"id":"867283741759111202","status":"succeeded","message":"",)"
            R"("create_time":1774805076166,"update_time":1774805080000,"outputs":[{)"
            R"("type":"video","id":"822953089593376815","url":"http://x/1.mp4?a=b",)"
            R"("duration":"5.0"}],"billing":[]})");
}

TEST(NewDialectAnswers, AMarkedVideoStandsBesideTheOther) {
  const Task task = task_in(State::kSucceeded);

  const json::value body = json::parse(
      format_new_callback({.task = &task, .video_url = "http://a", .watermark_url = "http://b"}));

  EXPECT_EQ(body.at("outputs").at(0).at("watermark_url"), "http://b");
}

TEST(NewDialectAnswers, AFailureSaysWhyAndAnExpiredVideoToo) {
  const Task failed = task_in(State::kFailed);
  Task expired = task_in(State::kSucceeded);
  expired.artifact.reset();
  expired.artifact_expired = true;
  const std::vector<TaskView> views = {{&failed, "", ""}, {&expired, "", ""}};

  const json::value data = json::parse(format_new_tasks(views, "r")).at("data");

  EXPECT_EQ(data.at(0).at("status"), "failed");
  EXPECT_EQ(data.at(0).at("message"), "no \"paint\"");
  EXPECT_EQ(data.at(0).at("outputs"), json::array());
  EXPECT_EQ(data.at(1).at("status"), "succeeded");
  EXPECT_EQ(data.at(1).at("message"), "The video expired and was deleted");
}

TEST(NewDialectAnswers, APageSaysWhetherThereIsMore) {
  const Task task = task_in(State::kRunning);
  const std::vector<TaskView> views = {{&task, "", ""}};

  const json::value last = json::parse(format_new_page(views, "", "r")).at("data");
  const json::value first = json::parse(format_new_page(views, "17", "r")).at("data");

  EXPECT_EQ(last.at("count"), 1);
  EXPECT_EQ(last.at("result").at(0).at("status"), "processing");
  EXPECT_EQ(last.at("has_more"), false);
  EXPECT_EQ(last.at("next_cursor"), "");
  EXPECT_EQ(first.at("has_more"), true);
  EXPECT_EQ(first.at("next_cursor"), "17");
}

RC_GTEST_PROP(NewDialectProperty, AcceptedRequestsCanBeMade, ()) {
  const auto model = *rc::gen::element<std::string>("kling-3.0-turbo", "kling-3.0", "kling-2.6",
                                                    "kling-2.5-turbo");
  json::object settings;
  settings["duration"] = *rc::gen::inRange(-2, 20);
  settings["resolution"] = *rc::gen::element<std::string>("720p", "1080p", "4k", "480p");
  settings["aspect_ratio"] = *rc::gen::element<std::string>("16:9", "1:1", "5:4");
  settings["audio"] = *rc::gen::element<std::string>("off", "native");
  settings["multi_shot"] = *rc::gen::arbitrary<bool>();
  const auto prompt =
      *rc::gen::element<std::string>("x", "shot 1, 5, x;", "shot 1, 2, x; shot 2, 3, y", "shot 2");

  const auto parsed = parse_new_create(
      json::serialize(json::object{{"prompt", prompt}, {"settings", settings}}), model);

  const auto* request = std::get_if<CreateRequest>(&parsed);
  if (request == nullptr) return;
  const VideoSpec& spec = request->spec;
  RC_ASSERT(frame_size(spec.aspect_ratio, spec.mode) == spec.size);
  RC_ASSERT(spec.frame_count == spec.fps * settings["duration"].as_int64());
  int sum = 0;
  for (const PromptedShot& shot : spec.shots) sum += shot.duration_s;
  RC_ASSERT(spec.shots.empty() || sum * spec.fps == spec.frame_count);
  RC_ASSERT(spec.shots.empty() || !spec.engine_cuts);
  RC_ASSERT(model == "kling-3.0" || spec.mode != Mode::k4k);
}

}  // namespace
}  // namespace kare::kling

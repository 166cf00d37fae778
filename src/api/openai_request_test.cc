#include "api/openai_request.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/json.hpp>

#include "api/openai_answers.h"

namespace kare::api {
namespace {
namespace json = boost::json;

std::vector<std::string> models() {
  std::vector<std::string> names = kling::known_models();
  names.push_back("house-style");
  return names;
}

kling::CreateRequest accepted(std::string_view body) {
  auto parsed = parse_openai_create("application/json", body, models());
  if (const auto* refusal = std::get_if<OpenaiRefusal>(&parsed)) {
    ADD_FAILURE() << body << " was refused: " << refusal->message;
    return {};
  }
  return std::get<kling::CreateRequest>(std::move(parsed));
}

OpenaiRefusal refused(std::string_view body, std::string_view type = "application/json") {
  auto parsed = parse_openai_create(type, body, models());
  if (auto* refusal = std::get_if<OpenaiRefusal>(&parsed)) return std::move(*refusal);
  ADD_FAILURE() << body << " was accepted";
  return {};
}

std::string with(const std::string& field, const std::string& value) {
  return R"({"prompt":"A beach.",")" + field + "\":" + value + "}";
}

TEST(OpenaiRequest, APromptAloneGetsOpenaisDefaultsAndTheNewestModel) {
  const VideoSpec spec = accepted(R"({"prompt":"A beach."})").spec;

  EXPECT_EQ(spec.model, "kling-v3");
  EXPECT_EQ(spec.frame_count, 4 * spec.fps);
  EXPECT_EQ(spec.size, (Size{720, 1280}));
  EXPECT_EQ(spec.aspect_ratio, "9:16");
  EXPECT_EQ(spec.mode, Mode::kStd);
}

TEST(OpenaiRequest, EveryFieldArrives) {
  const kling::CreateRequest request = accepted(
      R"({"prompt":"A beach.","model":"house-style","seconds":15,"size":"1080x1080",
          "negative_prompt":"rain","seed":7,"n":1,"fps":60,"input_reference":null})");

  EXPECT_EQ(request.spec.model, "house-style");
  EXPECT_EQ(request.spec.frame_count, 15 * request.spec.fps);
  EXPECT_EQ(request.spec.size, (Size{1080, 1080}));
  EXPECT_EQ(request.spec.mode, Mode::kPro);
  EXPECT_EQ(request.spec.aspect_ratio, "1:1");
  EXPECT_EQ(request.spec.negative_prompt, "rain");
  EXPECT_EQ(request.seed, 7U);
}

TEST(OpenaiRequest, SizesThatCannotBeMadeAreRefusedWithTheList) {
  const OpenaiRefusal refusal = refused(with("size", "\"1024x1792\""));

  EXPECT_EQ(refusal.param, "size");
  EXPECT_EQ(refusal.message.substr(0, 75),
            "size value '1024x1792' is invalid: must be one of 1280x720, 720x1280, 720x7");
  EXPECT_NE(refusal.message.find("3840x2160"), std::string::npos);
  EXPECT_EQ(accepted(with("size", "\"3840x2160\"")).spec.mode, Mode::k4k);
  EXPECT_EQ(refused(R"({"prompt":"x","model":"kling-v2-6","size":"3840x2160"})").param, "size");
  EXPECT_EQ(refused(with("size", "720")).param, "size");
}

TEST(OpenaiRequest, SecondsDependOnTheModel) {
  for (const char* seconds : {"\"4\"", "\"8\"", "\"12\"", "3", "15"}) {
    accepted(with("seconds", seconds));
  }
  for (const char* seconds : {"\"2\"", "16", "4.5", "\"four\"", "true", "\"04\""}) {
    EXPECT_EQ(refused(with("seconds", seconds)).param, "seconds") << seconds;
  }
  EXPECT_EQ(refused(R"({"prompt":"x","model":"kling-v1","seconds":"4"})").message,
            "seconds value '4' is invalid: must be 5 or 10 with kling-v1");
  const VideoSpec older = accepted(R"({"prompt":"x","model":"kling-v1"})").spec;
  EXPECT_EQ(older.frame_count, 5 * older.fps);
}

TEST(OpenaiRequest, UnknownModelsAndReferencesAreRefused) {
  const OpenaiRefusal model = refused(with("model", "\"sora-2\""));
  EXPECT_EQ(model.param, "model");
  EXPECT_NE(model.message.find("kling-v3, house-style"), std::string::npos);
  EXPECT_EQ(refused(with("input_reference", R"({"file_id":"f"})")).message,
            "input_reference value 'a file' is invalid: this server makes videos from text only");
  EXPECT_EQ(refused("{}").param, "prompt");
  EXPECT_EQ(refused("[").param, "");
  EXPECT_EQ(refused(R"({"seconds":1,"size":"x"})").param, "prompt");
}

TEST(OpenaiRequest, FormsAreReadLikeJson) {
  const std::string type = "multipart/form-data; boundary=B";
  const auto field = [](const std::string& name, const std::string& value) {
    return "--B\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  };
  const auto parsed = parse_openai_create(
      type, field("prompt", "A beach.") + field("seed", "7") + field("seconds", "8") + "--B--",
      models());

  const auto& request = std::get<kling::CreateRequest>(parsed);
  EXPECT_EQ(request.spec, accepted(R"({"prompt":"A beach.","seconds":"8"})").spec);
  EXPECT_EQ(request.seed, 7U);
  EXPECT_EQ(refused(field("prompt", "x") +
                        "--B\r\nContent-Disposition: form-data; name=\"input_reference\"; "
                        "filename=\"a.png\"\r\n\r\n\xFF\r\n--B--",
                    type)
                .param,
            "input_reference");
  EXPECT_EQ(refused(field("prompt", "\xFF") + "--B--", type).message,
            "prompt is invalid: it is not UTF-8");
  EXPECT_EQ(refused("", type).param, "");
}

TEST(OpenaiRequest, IdsOfVideosAreIdsOfTasks) {
  EXPECT_EQ(task_of_video(video_id_of(17)), 17);
  for (const char* id : {"17", "video_", "video_x", "video_017", "video_-1", "video_0", ""}) {
    EXPECT_FALSE(task_of_video(id)) << id;
  }
}

RC_GTEST_PROP(OpenaiRequestProperty, AVideoIsAnsweredAsItWasOrdered, ()) {
  const std::string seconds = std::to_string(*rc::gen::inRange(3, 16));
  const std::string size =
      *rc::gen::element<std::string>("1280x720", "720x1280", "1440x1080", "1080x1920", "2160x2160");
  const auto parsed = parse_openai_create(
      "application/json",
      json::serialize(json::object{{"prompt", "x"}, {"seconds", seconds}, {"size", size}}),
      models());
  const auto* request = std::get_if<kling::CreateRequest>(&parsed);
  RC_ASSERT(request != nullptr);
  Task task;
  task.id = 1;
  task.spec = request->spec;

  const json::value video = json::parse(format_video(task, std::chrono::hours(1)));

  RC_ASSERT(video.at("seconds") == json::string(seconds));
  RC_ASSERT(video.at("size") == json::string(size));
}

TEST(OpenaiAnswers, ProgressIsAHundredOnlyWhenItIsCompleted) {
  const auto progress = [](State state, double fraction) {
    Task task;
    task.state = state;
    task.progress = fraction;
    return json::parse(format_video(task, std::chrono::hours(1))).at("progress").as_int64();
  };
  EXPECT_EQ(progress(State::kQueued, 0), 0);
  EXPECT_EQ(progress(State::kRunning, 1), 99);
  EXPECT_EQ(progress(State::kFailed, 0.5), 50);
  EXPECT_EQ(progress(State::kSucceeded, 1), 100);
}

}  // namespace
}  // namespace kare::api

#include "kling/client.h"

#include <gtest/gtest.h>

#include "kling/create_request.h"

namespace kare::kling {
namespace {

VideoSpec beach() {
  VideoSpec spec;
  spec.model = "kling-v1-6";
  spec.prompt = "a beach \"at\" noon";
  spec.size = {1280, 720};
  spec.fps = 24;
  spec.frame_count = 240;
  return spec;
}

TEST(RemoteOrder, IsReadBackByOurOwnServerAsTheSameVideo) {
  VideoSpec spec = beach();
  spec.negative_prompt = "people";
  spec.guidance = 0.25;
  spec.mode = Mode::kPro;
  spec.size = {1920, 1080};
  spec.camera = CameraControl{.type = CameraControl::Type::kSimple, .pan = 3};
  spec.seed = 42;

  const auto parsed =
      parse_create(format_order(spec, "kling-v1-6", "kare-7", true), Dialect::kV1, known_models());

  const auto* order = std::get_if<CreateRequest>(&parsed);
  ASSERT_NE(order, nullptr) << std::get<Refusal>(parsed).message;
  EXPECT_EQ(order->external_task_id, "kare-7");
  EXPECT_EQ(order->seed, 42U);
  VideoSpec read = order->spec;
  read.seed = spec.seed;
  EXPECT_EQ(read, spec);
}

TEST(RemoteOrder, LeavesOutWhatWasNotAskedFor) {
  EXPECT_EQ(format_order(beach(), "their-name", "kare-7", false),
            R"({"model_name":"their-name","prompt":"a beach \"at\" noon","mode":"std",)"
            R"("aspect_ratio":"16:9","duration":"10","external_task_id":"kare-7"})");
}

TEST(RemoteOrder, CarriesShots) {
  VideoSpec spec = beach();
  spec.shots = {{"one", 4}, {"two", 6}};

  const std::string body = format_order(spec, "kling-v3", "x", false);

  EXPECT_NE(body.find(R"("multi_prompt":[{"index":1,"prompt":"one","duration":"4"},)"
                      R"({"index":2,"prompt":"two","duration":"6"}])"),
            std::string::npos)
      << body;
  EXPECT_NE(body.find(R"("shot_type":"customize")"), std::string::npos);
}

// The captures of the wire contract, section 2.3.
TEST(RemoteAnswer, ReadsWhatKlingAnsweredToACreate) {
  const RemoteAnswer answer = read_answer(
      R"({"code":0,"message":"SUCCEED","request_id":"c0656403-1e6e-4b7e-b8f8-2cdd2595f2b9",
          "data":{"task_id":"867283741759111202","task_status":"submitted",
          "task_info":{"external_task_id":"text2video_kling_v3_final-1774805076"},
          "created_at":1774805076166,"updated_at":1774805076166}})");

  EXPECT_EQ(answer.code, 0);
  EXPECT_EQ(answer.request_id, "c0656403-1e6e-4b7e-b8f8-2cdd2595f2b9");
  ASSERT_TRUE(answer.task.has_value());
  EXPECT_EQ(answer.task->id, "867283741759111202");
  EXPECT_EQ(answer.task->state, RemoteState::kWaiting);
  EXPECT_EQ(answer.task->external_id, "text2video_kling_v3_final-1774805076");
}

TEST(RemoteAnswer, ReadsASuccessWithItsVideoAndItsCost) {
  const RemoteAnswer answer = read_answer(
      R"({"code":0,"message":"SUCCEED","data":{"task_id":"1","task_status":"succeed",
          "task_status_msg":"","final_unit_deduction":"4","task_result":{"videos":[
          {"id":"822953089593376815","url":"https://v16.example/a.mp4?k=1","duration":"5.1"}]}}})");

  ASSERT_TRUE(answer.task.has_value());
  EXPECT_EQ(answer.task->state, RemoteState::kSucceeded);
  EXPECT_EQ(answer.task->video_id, "822953089593376815");
  EXPECT_EQ(answer.task->video_url, "https://v16.example/a.mp4?k=1");
  EXPECT_EQ(answer.task->duration, "5.1");
  EXPECT_EQ(answer.task->cost, "4");
}

TEST(RemoteAnswer, ReadsAFailureBehindASuccessfulEnvelope) {
  const RemoteAnswer answer = read_answer(
      R"({"code":0,"data":{"task_id":"833446756","task_info":{},"task_result":{},
          "task_status":"failed","task_status_msg":"Image pixel is invalid"},
          "message":"SUCCEED"})");

  ASSERT_TRUE(answer.task.has_value());
  EXPECT_EQ(answer.task->state, RemoteState::kFailed);
  EXPECT_EQ(answer.task->message, "Image pixel is invalid");
}

TEST(RemoteAnswer, ForgivesWhatSloppyGatewaysDo) {
  const RemoteAnswer answer = read_answer(
      R"({"code":"0","data":[{"task_id":867283741759111202,"task_status":"completed",
          "task_info":null,"final_unit_deduction":3.5,
          "task_result":{"videos":[{"id":7,"url":"/files/a.mp4","duration":5}]}}]})");

  EXPECT_EQ(answer.code, 0);
  ASSERT_TRUE(answer.task.has_value());
  EXPECT_EQ(answer.task->id, "867283741759111202");
  EXPECT_EQ(answer.task->state, RemoteState::kSucceeded);
  EXPECT_EQ(answer.task->duration, "5");
  EXPECT_EQ(answer.task->cost, "3.5");
}

TEST(RemoteAnswer, ReadsErrorsInBothForms) {
  const RemoteAnswer kling = read_answer(
      R"({"code":1303,"message":"parallel task over resource pack limit","data":null})");
  EXPECT_EQ(kling.code, 1303);
  EXPECT_FALSE(kling.task.has_value());

  const RemoteAnswer openai =
      read_answer(R"({"error":{"message":"no channel","type":"x","code":"y"}})");
  EXPECT_TRUE(openai.is_json);
  EXPECT_FALSE(openai.code.has_value());
  EXPECT_EQ(openai.message, "no channel");
}

TEST(RemoteAnswer, IsEmptyForWhatIsNoAnswer) {
  for (const char* body :
       {"", "<html>502</html>", "[]", "{", "null", "{\"data\":{\"task_id\":1}}"}) {
    EXPECT_FALSE(read_answer(body).task.has_value()) << body;
  }
  EXPECT_FALSE(read_answer("<html>").is_json);
}

}  // namespace
}  // namespace kare::kling

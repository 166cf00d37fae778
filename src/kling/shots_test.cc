#include "kling/shots.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/limits.h"
#include "base/text.h"
#include "kling/test_requests.h"

namespace kare::kling {
namespace {
namespace json = boost::json;

struct Shot {
  json::value index;
  json::value prompt;
  json::value duration;
};

json::object body_of(const std::vector<Shot>& shots, const json::value& duration) {
  json::array list;
  for (const Shot& shot : shots) {
    list.push_back(
        json::object{{"index", shot.index}, {"prompt", shot.prompt}, {"duration", shot.duration}});
  }
  return {{"model_name", "kling-v3"},
          {"multi_shot", true},
          {"shot_type", "customize"},
          {"duration", duration},
          {"multi_prompt", list}};
}

std::string text_of(const std::vector<Shot>& shots, const json::value& duration = "5") {
  return json::serialize(body_of(shots, duration));
}

const std::vector<Shot> kTwo = {{1, "A beach.", "2"}, {2, "A boat.", 3}};

TEST(Shots, EachHasItsPromptAndItsSeconds) {
  const VideoSpec spec = accepted(text_of(kTwo)).spec;

  EXPECT_EQ(spec.shots, (std::vector<PromptedShot>{{"A beach.", 2}, {"A boat.", 3}}));
  EXPECT_EQ(spec.prompt, "A beach.\nA boat.");
  EXPECT_EQ(spec.frame_count, 5 * spec.fps);
  EXPECT_FALSE(spec.engine_cuts);
}

TEST(Shots, MakeThePromptVoid) {
  for (const json::value& prompt : {json::value("other"), json::value(""), json::value(7)}) {
    json::object body = body_of(kTwo, 5);
    body["prompt"] = prompt;
    EXPECT_EQ(accepted(json::serialize(body)).spec.prompt, "A beach.\nA boat.");
  }
}

TEST(Shots, TheLongestSixFitIntoOnePrompt) {
  std::vector<Shot> shots;
  for (int i = 1; i <= 6; ++i) shots.push_back({i, json::string(512, 'p'), i < 6 ? 1 : 10});

  const VideoSpec spec = accepted(text_of(shots, 15)).spec;

  EXPECT_EQ(spec.shots.size(), 6U);
  EXPECT_LE(spec.prompt.size(), kEnginePromptCharsMax);
}

TEST(Shots, AreOneToSix) {
  const std::string rule = "must be a list of 1 to 6 objects with index, prompt and duration";
  std::vector<Shot> seven;
  for (int i = 1; i <= 7; ++i) seven.push_back({i, "x", 1});
  EXPECT_TRUE(refused(text_of(seven, 7)).ends_with(rule));
  EXPECT_EQ(refused(text_of({})), "multi_prompt value '[]' is invalid: " + rule);
  json::object body = body_of(kTwo, 5);
  body["multi_prompt"] = nullptr;
  EXPECT_EQ(refused(json::serialize(body)),
            "multi_prompt is required when shot_type is customize: " + rule);
  for (const json::value& other : {json::value("x"), json::value(json::object()), json::value(1)}) {
    body["multi_prompt"] = other;
    EXPECT_TRUE(refused(json::serialize(body)).ends_with(rule));
  }
  body["multi_prompt"] = json::array{7};
  EXPECT_EQ(refused(json::serialize(body)),
            "multi_prompt[0] value '7' is invalid: must be an object with index, prompt and "
            "duration");
}

TEST(Shots, CountFromOneInTheirOrder) {
  for (const auto& [first, second] : std::vector<std::pair<int, int>>{{0, 1}, {1, 3}, {2, 1}}) {
    const std::string message = refused(text_of({{first, "x", 2}, {second, "y", 3}}));
    EXPECT_NE(message.find("shots count from 1 in their order"), std::string::npos) << message;
  }
  EXPECT_EQ(refused(text_of({{nullptr, "x", 5}})),
            "multi_prompt[0].index is required: must be 1: shots count from 1 in their order");
  EXPECT_EQ(refused(text_of({{"1", "x", 5}})),
            "multi_prompt[0].index value '1' is invalid: must be 1: shots count from 1 in their "
            "order");
}

TEST(Shots, HavePromptsOfUpTo512CodePoints) {
  std::string waves;
  for (int i = 0; i < 512; ++i) waves += "🌊";
  accepted(text_of({{1, json::string(waves), 5}}));
  EXPECT_TRUE(refused(text_of({{1, json::string(waves + "x"), 5}}))
                  .ends_with("is invalid: must have at most 512 characters, not 513"));
  const std::string rule = "must have 1 to 512 characters, not only white space";
  EXPECT_EQ(refused(text_of({{1, " ", 5}})),
            "multi_prompt[0].prompt value ' ' is invalid: " + rule);
  EXPECT_EQ(refused(text_of({{1, "x", 2}, {2, nullptr, 3}})),
            "multi_prompt[1].prompt is required: " + rule);
  refused(text_of({{1, 7, 5}}));
  refused(text_of({{1, "a\x01", 5}}));
}

TEST(Shots, LastWholeSeconds) {
  for (const json::value& bad :
       {json::value(0), json::value("0"), json::value(-1), json::value(2.5), json::value("x"),
        json::value(16), json::value(true)}) {
    EXPECT_TRUE(refused(text_of({{1, "x", bad}}))
                    .ends_with("is invalid: must be a whole number of seconds from 1 to 15"));
  }
  EXPECT_EQ(refused(text_of({{1, "x", nullptr}})),
            "multi_prompt[0].duration is required: must be a whole number of seconds from 1 to 15");
}

TEST(Shots, SumToTheDuration) {
  EXPECT_TRUE(refused(text_of(kTwo, "6"))
                  .ends_with("the durations of its shots must sum to duration, 6, not 5"));
  json::object usual = body_of(kTwo, nullptr);  // 5 seconds.
  accepted(json::serialize(usual));
  // Of two wrong things only the first is told when the second follows from it.
  EXPECT_EQ(refused(text_of(kTwo, "99")),
            "duration value '99' is invalid: must be a whole number from 3 to 15 with kling-v3");
}

TEST(Shots, TheEngineCutsByItselfWithIntelligence) {
  const VideoSpec spec =
      accepted(order("kling-v3", R"("multi_shot":true,"shot_type":"intelligence",)"
                                 R"("multi_prompt":"void")"))
          .spec;

  EXPECT_TRUE(spec.engine_cuts);
  EXPECT_EQ(spec.prompt, "A beach.");
  EXPECT_TRUE(spec.shots.empty());
  EXPECT_EQ(refused(R"({"model_name":"kling-v3","multi_shot":true,"shot_type":"intelligence"})")
                .find("prompt is required"),
            0U);
}

TEST(Shots, AreVoidWithoutMultiShot) {
  for (const char* off : {"false", "null"}) {
    const VideoSpec spec =
        accepted(order("kling-v1", R"("multi_shot":)" + std::string(off) +
                                       R"(,"shot_type":"spin","multi_prompt":[7])"))
            .spec;
    EXPECT_TRUE(spec.shots.empty() && !spec.engine_cuts);
  }
}

TEST(Shots, NeedToKnowWhoCuts) {
  EXPECT_EQ(refused(order("kling-v3", R"("multi_shot":true)")),
            "shot_type is required when multi_shot is true: must be one of customize, "
            "intelligence");
  EXPECT_EQ(refused(order("kling-v3", R"("multi_shot":true,"shot_type":"both")")),
            "shot_type value 'both' is invalid: must be one of customize, intelligence");
  EXPECT_EQ(refused(order("kling-v3", R"("multi_shot":"yes")")),
            "multi_shot value 'yes' is invalid: must be true or false");
}

TEST(Shots, BelongToTheThirdGeneration) {
  json::object body = body_of(kTwo, 5);
  for (const std::string& model : known_models()) {
    if (model == "kling-v3") continue;
    body["model_name"] = model;
    EXPECT_EQ(refused(json::serialize(body)),
              "multi_shot value 'true' is invalid: must be false with " + model);
  }
}

RC_GTEST_PROP(ShotsProperty, AnyGoodListArrivesWholeAndAnyOtherSumIsRefused, ()) {
  std::vector<Shot> shots;
  int sum = 0;
  for (int i = *rc::gen::inRange(1, 7); i > 0 && sum < kSecondsMax; --i) {
    const int seconds = *rc::gen::inRange(1, kSecondsMax - sum + 1);
    sum += seconds;
    const bool as_text = *rc::gen::arbitrary<bool>();
    const auto index = static_cast<std::int64_t>(shots.size() + 1);
    Shot shot = {index, "a scene", seconds};
    if (as_text) shot.duration = json::string(std::to_string(seconds));
    shots.push_back(std::move(shot));
  }
  const int duration = *rc::gen::element(std::clamp(sum, kSecondsMin, kSecondsMax),
                                         *rc::gen::inRange(kSecondsMin, kSecondsMax + 1));

  const auto parsed = parse(text_of(shots, duration));

  const auto* request = std::get_if<CreateRequest>(&parsed);
  RC_ASSERT((request != nullptr) == (sum == duration));
  if (request != nullptr) RC_ASSERT(request->spec.shots.size() == shots.size());
}

}  // namespace
}  // namespace kare::kling

#include "kling/models.h"

#include <gtest/gtest.h>

#include "kling/test_requests.h"

namespace kare::kling {
namespace {

std::string with_duration(std::string_view model, const std::string& seconds) {
  return order(model, "\"duration\":" + seconds);
}

TEST(Models, EveryKnownNameMakesTheUsualVideos) {
  for (const std::string& model : known_models()) {
    for (const char* mode : {"std", "pro"}) {
      for (const char* seconds : {"5", "10"}) {
        const VideoSpec spec =
            accepted(order(model, R"("mode":")" + std::string(mode) +
                                      R"(","cfg_scale":0.5,"duration":")" + seconds + "\""))
                .spec;
        EXPECT_EQ(spec.model, model);
        EXPECT_EQ(mode_name(spec.mode), mode);
        EXPECT_EQ(spec.frame_count, spec.fps * std::stoi(seconds));
      }
    }
  }
}

TEST(Models, TheThirdGenerationTakesEverySecondFrom3To15) {
  for (int seconds = 3; seconds <= 15; ++seconds) {
    const std::string digits = std::to_string(seconds);
    EXPECT_EQ(accepted(with_duration("kling-v3", digits)).spec.frame_count, 24 * seconds);
    EXPECT_EQ(accepted(with_duration("kling-v3", "\"" + digits + "\"")).spec.frame_count,
              24 * seconds);
  }
  for (const char* bad : {"2", "16", "\"2\"", "\"16\"", "\"05\"", "\"5s\"", "4.5", "-3", "\"\""}) {
    EXPECT_TRUE(refused(with_duration("kling-v3", bad))
                    .ends_with("is invalid: must be a whole number from 3 to 15 with kling-v3"))
        << bad;
  }
}

TEST(Models, TheOthersTake5And10SecondsOnly) {
  for (const std::string& model : known_models()) {
    if (model == "kling-v3") continue;
    EXPECT_EQ(refused(with_duration(model, "7")),
              "duration value '7' is invalid: must be one of 5, 10 with " + model);
  }
}

TEST(Models, TheThirdGenerationAloneMakes4k) {
  const VideoSpec wide = accepted(order("kling-v3", R"("mode":"4k")")).spec;
  EXPECT_EQ(wide.mode, Mode::k4k);
  EXPECT_EQ(wide.size, (Size{3840, 2160}));
  EXPECT_EQ(accepted(order("kling-v3", R"("mode":"4k","aspect_ratio":"9:16")")).spec.size,
            (Size{2160, 3840}));
  for (const std::string& model : known_models()) {
    if (model == "kling-v3") continue;
    EXPECT_EQ(refused(order(model, R"("mode":"4k")")),
              "mode value '4k' is invalid: must be one of std, pro with " + model);
  }
  EXPECT_EQ(refused(order("kling-v3", R"("mode":"8k")")),
            "mode value '8k' is invalid: must be one of std, pro, 4k");
}

TEST(Models, ANameOfTheConfigurationMayBeAskedForEverything) {
  const std::vector<std::string> models = {"kling-v1", "house"};

  const auto parsed =
      parse_create(order("house", R"("mode":"4k","duration":3,"sound":"on","multi_shot":true,)"
                                  R"("shot_type":"intelligence")"),
                   Dialect::kV1, models);

  const auto* request = std::get_if<CreateRequest>(&parsed);
  ASSERT_NE(request, nullptr);
  EXPECT_EQ(request->spec.mode, Mode::k4k);
  EXPECT_EQ(request->spec.frame_count, 3 * request->spec.fps);
  EXPECT_TRUE(request->spec.sound && request->spec.engine_cuts);
}

TEST(Models, AnUnknownNameIsTheOnlyThingBlamed) {
  const std::string message =
      refused(order("kling-v3-0", R"("mode":"4k","duration":7,"sound":"on")"));

  EXPECT_EQ(message.find("model_name value 'kling-v3-0' is invalid: must be one of kling-v1, "),
            0U);
  EXPECT_EQ(message.find("; "), std::string::npos);
}

}  // namespace
}  // namespace kare::kling

#include "kling/sound.h"

#include <gtest/gtest.h>

#include "kling/test_requests.h"

namespace kare::kling {
namespace {

TEST(Sound, IsOffUnlessAskedFor) {
  for (const std::string& model : known_models()) {
    EXPECT_FALSE(accepted(order(model, R"("sound":"off")")).spec.sound);
    EXPECT_FALSE(accepted(order(model, R"("sound":null)")).spec.sound);
  }
}

TEST(Sound, TheThirdGenerationHasItWithEveryMode) {
  for (const char* mode : {"std", "pro", "4k"}) {
    EXPECT_TRUE(accepted(order("kling-v3", R"("sound":"on","mode":")" + std::string(mode) + "\""))
                    .spec.sound);
  }
}

TEST(Sound, OfTheModelBeforeNeedsPro) {
  EXPECT_TRUE(accepted(order("kling-v2-6", R"("sound":"on","mode":"pro")")).spec.sound);
  EXPECT_EQ(refused(order("kling-v2-6", R"("sound":"on")")),
            "sound value 'on' is invalid: must be off with kling-v2-6 unless mode is pro");
  EXPECT_EQ(refused(order("kling-v2-6", R"("sound":"on","mode":"x")")),
            "mode value 'x' is invalid: must be one of std, pro");
}

TEST(Sound, OlderModelsAreSilent) {
  for (const char* model : {"kling-v1", "kling-v1-6", "kling-v2-5-turbo"}) {
    EXPECT_EQ(refused(order(model, R"("sound":"on","mode":"pro")")),
              "sound value 'on' is invalid: must be off with " + std::string(model));
  }
}

TEST(Sound, IsAWord) {
  for (const char* bad : {"true", "\"yes\"", "1", "\"ON\""}) {
    EXPECT_TRUE(refused(order("kling-v3", R"("sound":)" + std::string(bad)))
                    .ends_with("is invalid: must be one of off, on"));
  }
}

TEST(Voices, AreAcceptedAndTheClientIsToldThatTheyDoNothing) {
  const VideoSpec spec = accepted(order("kling-v3", R"("sound":"on","voice_list":[)"
                                                    R"({"voice_id":"a"},{"voice_id":"b"}])"))
                             .spec;

  EXPECT_EQ(spec.notes, std::vector<std::string>{
                            "voice_list has no effect: no engine here has voices to choose from"});
  EXPECT_TRUE(accepted(order("kling-v1", R"("voice_list":[])")).spec.notes.empty());
}

TEST(Voices, NeedSound) {
  const std::string voice = R"("voice_list":[{"voice_id":"a"}])";
  for (const char* sound : {"", R"(,"sound":"off")", R"(,"sound":null)"}) {
    EXPECT_TRUE(refused(order("kling-v3", voice + sound))
                    .ends_with("is invalid: must be left out unless sound is on"));
  }
}

TEST(Voices, AreTwoAtMostAndHaveAnId) {
  for (const char* bad : {R"([{"voice_id":"a"},{"voice_id":"b"},{"voice_id":"c"}])", R"(["a"])",
                          R"({"voice_id":"a"})", R"([{}])", R"([{"voice_id":""}])",
                          R"([{"voice_id":7}])", R"("a")"}) {
    EXPECT_TRUE(refused(order("kling-v3", R"("sound":"on","voice_list":)" + std::string(bad)))
                    .ends_with("must be a list of at most 2 objects with voice_id, a string"))
        << bad;
  }
}

}  // namespace
}  // namespace kare::kling

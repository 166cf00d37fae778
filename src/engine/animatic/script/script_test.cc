#include "engine/animatic/script/script.h"

#include <gtest/gtest.h>

#include "engine/animatic/words/test_lexicon.h"
#include "engine/animatic/words/understand.h"

namespace kare::animatic {
namespace {

VideoSpec a_spec() {
  VideoSpec spec;
  spec.size = {320, 180};
  spec.fps = 24;
  spec.frame_count = 144;
  spec.seed = 5;
  return spec;
}

std::vector<Scene> script_of(const VideoSpec& spec) {
  auto scenes = write_script(test_lexicon(), spec);
  EXPECT_TRUE(scenes.ok());
  return scenes.take();
}

std::vector<Scene> shots_of(std::string first, std::string second) {
  VideoSpec spec = a_spec();
  spec.shots = {{std::move(first), 2}, {std::move(second), 4}};
  return script_of(spec);
}

TEST(Script, AShotIsWhatItsPromptAloneGives) {
  const std::vector<Scene> scenes = shots_of("A dog in a park.", "A sailboat on a lake at night.");

  ASSERT_EQ(scenes.size(), 2U);
  EXPECT_EQ(scenes[0].spec.frame_count, 48);
  EXPECT_EQ(scenes[1].spec.frame_count, 96);
  const Shot alone = understand(test_lexicon(), "A sailboat on a lake at night.", "", 5);
  EXPECT_EQ(scenes[1].shot.setting, alone.setting);
  EXPECT_EQ(scenes[1].shot.time, alone.time);
  ASSERT_EQ(scenes[1].shot.subjects.size(), alone.subjects.size());
  for (std::size_t i = 0; i < alone.subjects.size(); ++i) {
    EXPECT_EQ(scenes[1].shot.subjects[i].art, alone.subjects[i].art);
  }
}

TEST(Script, NegativePromptHoldsInEveryShot) {
  VideoSpec spec = a_spec();
  spec.negative_prompt = "dog";
  spec.shots = {{"A dog and a cat in a park.", 2}, {"A dog and a horse on a farm.", 4}};

  for (const Scene& scene : script_of(spec)) {
    for (const Subject& subject : scene.shot.subjects) EXPECT_NE(subject.concept_name, "dog");
  }
}

TEST(Script, ASubjectThatComesBackLooksTheSame) {
  const std::vector<Scene> scenes =
      shots_of("A woman in a red dress walks on the beach.", "A dog and the woman in a park.");

  const auto woman_of = [](const Scene& scene) {
    for (const Subject& subject : scene.shot.subjects) {
      if (subject.main && subject.concept_name == "woman") return subject;
    }
    ADD_FAILURE() << "no woman";
    return Subject();
  };
  const Subject before = woman_of(scenes[0]), after = woman_of(scenes[1]);
  EXPECT_EQ(before.colour, "red");
  EXPECT_EQ(after.colour, "red");
  const auto tone = [](const std::string& art) {
    const std::size_t at = art.find("-medium");
    return at == std::string::npos ? art.substr(art.rfind('-')) : art.substr(at);
  };
  EXPECT_EQ(tone(before.art), tone(after.art)) << before.art << " " << after.art;
}

TEST(Script, AnotherOneDoesNotTakeOverItsColour) {
  EXPECT_EQ(shots_of("A red car on a road.", "A car on a bridge.")[1].shot.subjects[0].colour, "");
  EXPECT_EQ(shots_of("A red car on a road.", "The car on a bridge.")[1].shot.subjects[0].colour,
            "red");
  EXPECT_EQ(shots_of("A red car on a road.", "The blue car.")[1].shot.subjects[0].colour, "blue");
}

TEST(Script, PartsOfOneTextStayWhereTheyAre) {
  VideoSpec spec = a_spec();
  spec.prompt = "A woman walks on the beach at sunset. She dances. It rains in the city at noon.";
  spec.engine_cuts = true;

  const std::vector<Scene> scenes = script_of(spec);

  ASSERT_EQ(scenes.size(), 3U);
  EXPECT_EQ(scenes[1].shot.setting, "beach");
  EXPECT_EQ(scenes[1].shot.time, TimeOfDay::kSunset);
  EXPECT_FALSE(scenes[0].closer_from.has_value());
  EXPECT_EQ(scenes[1].closer_from, 0);
  EXPECT_FALSE(scenes[2].closer_from.has_value());
  ASSERT_FALSE(scenes[1].shot.subjects.empty());
  EXPECT_EQ(scenes[1].shot.subjects[0].concept_name, "woman");
  for (const std::string& word : scenes[1].shot.undrawn) {
    EXPECT_TRUE(word != "beach" && word != "sunset" && word != "woman") << word;
  }
  EXPECT_EQ(scenes[2].shot.setting, "city");
  EXPECT_EQ(scenes[2].shot.weather, Weather::kRain);
  EXPECT_NE(scenes[2].shot.subjects.empty() ? "" : scenes[2].shot.subjects[0].concept_name,
            "woman");
}

}  // namespace
}  // namespace kare::animatic

#include "engine/animatic/explain.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>

#include "engine/animatic/boxes.h"
#include "engine/animatic/words/test_lexicon.h"

namespace kare::animatic {
namespace {
namespace json = boost::json;

constexpr Size kWide{320, 180};

VideoSpec spec_of(const std::string& prompt, Size size = kWide, std::uint64_t seed = 3) {
  Explanation asked;
  asked.prompt = prompt;
  asked.seed = seed;
  VideoSpec spec = explained_spec(asked).take();
  spec.size = size;
  return spec;
}

json::object explained(VideoSpec spec) {
  spec.size = kWide;
  return json::parse(explain_json(test_lexicon(), spec).take()).as_object();
}

json::object explained(const std::string& prompt) {
  return explained(spec_of(prompt));
}

double number(const json::value& value) {
  return value.to_number<double>();
}

// One moment drawn with everything, and without one subject.
struct Pair {
  Bitmap with, without;
};

Pair draw_pair(Film& film, int subject, double seconds) {
  Pair pair;
  film.stage.draw(seconds, pair.with);
  std::vector<Actor> others;
  for (std::size_t i = 0; i < film.cast.actors.size(); ++i) {
    if (film.cast.subjects[i] != subject) others.push_back(film.cast.actors[i]);
  }
  film.stage.set_actors(std::move(others));
  film.stage.draw(seconds, pair.without);
  film.stage.set_actors(film.cast.actors);
  return pair;
}

int part(std::uint32_t pixel, int shift) {
  return static_cast<int>(pixel >> shift & 255U);
}

// The largest difference of a colour channel at a pixel.
int difference(const Pair& pair, std::size_t i) {
  int most = 0;
  for (const int shift : {0, 8, 16}) {
    most = std::max(
        most, std::abs(part(pair.with.pixels[i], shift) - part(pair.without.pixels[i], shift)));
  }
  return most;
}

TEST(Explain, TheJsonHasTheDocumentedMembers) {
  const json::object shot = explained("two red cars on a city street at night, gloomy xylem");

  EXPECT_EQ(shot.at("version"), 1);
  EXPECT_EQ(shot.at("setting").at("name"), "city street");
  EXPECT_EQ(shot.at("setting").at("words").as_array().size(), 2U);
  EXPECT_EQ(shot.at("time_of_day"), "night");
  EXPECT_EQ(shot.at("mood"), "sad");
  EXPECT_EQ(shot.at("language"), "en");
  const json::object& car = shot.at("subjects").as_array().at(0).as_object();
  EXPECT_EQ(car.at("concept"), "car");
  EXPECT_EQ(car.at("colour"), "red");
  EXPECT_EQ(car.at("count"), 2);
  EXPECT_TRUE(car.at("relation").is_null());
  EXPECT_EQ(car.at("box").at("middle").as_array().size(), 4U);
  EXPECT_EQ(shot.at("undrawn").as_array(), json::array({"xylem"}));
  for (const char* name :
       {"season", "style", "camera", "shots", "dressing", "seed", "prompt", "aspect_ratio",
        "weather", "backdrop", "pace", "time_lapse", "lettering", "duration_s"}) {
    EXPECT_TRUE(shot.contains(name)) << name;
  }
}

TEST(Explain, RelationsNameTheOther) {
  const json::object shot = explained("a dog on the left of a cat");
  const json::object& dog = shot.at("subjects").as_array().at(0).as_object();

  EXPECT_EQ(dog.at("relation").at("type"), "left of");
  EXPECT_EQ(dog.at("relation").at("to"), "cat");
}

TEST(Explain, AnUnknownAspectRatioIsRefused) {
  Explanation asked;
  asked.aspect_ratio = "5:4";
  EXPECT_FALSE(explained_spec(asked).ok());
}

TEST(Explain, ASettingThatNobodyNamedIsABackdropOnly) {
  const json::object ours = explained("a toothbrush");
  EXPECT_TRUE(ours.at("setting").is_null());
  EXPECT_EQ(ours.at("backdrop").at("name"), "bathroom");

  const json::object theirs = explained("a toothbrush in a kitchen");
  EXPECT_EQ(theirs.at("setting").at("name"), "kitchen");
  EXPECT_EQ(theirs.at("backdrop").at("name"), "kitchen");
}

TEST(Explain, ShotsThatATextNumbersAreListed) {
  const json::object film =
      explained("shot 1, 2, a dog on a beach; shot 2, 3, an elegant cat in a kitchen");

  EXPECT_EQ(number(film.at("duration_s")), 5);
  const json::array& shots = film.at("shots").as_array();
  ASSERT_EQ(shots.size(), 2U);
  EXPECT_EQ(number(shots[0].at("start_s")), 0);
  EXPECT_EQ(number(shots[0].at("end_s")), 2);
  EXPECT_EQ(number(shots[1].at("end_s")), 5);
  EXPECT_EQ(shots[0].at("setting").at("name"), "beach");
  EXPECT_EQ(shots[1].at("subjects").at(0).at("concept"), "cat");
  EXPECT_EQ(shots[1].at("undrawn").as_array(), json::array({"elegant"}));
  EXPECT_EQ(film.at("undrawn").as_array(), json::array({"elegant"}));
}

TEST(Explain, ShotsOfTheRequestAreListed) {
  Explanation asked;
  asked.shots = {{"a dog in a park", 1}, {"the moon", 2}};
  const json::object film = explained(explained_spec(asked).take());

  const json::array& shots = film.at("shots").as_array();
  ASSERT_EQ(shots.size(), 2U);
  EXPECT_EQ(shots[0].at("prompt"), "a dog in a park");
  EXPECT_EQ(number(shots[1].at("end_s")), 3);
}

TEST(Explain, ACloserSecondHalfIsAShotOfItsOwn) {
  Explanation asked;
  asked.prompt = "A dog sits in a park.";
  asked.cuts = true;
  const json::object film = explained(explained_spec(asked).take());

  const json::array& shots = film.at("shots").as_array();
  ASSERT_EQ(shots.size(), 2U);
  EXPECT_EQ(shots[0].at("closer"), false);
  EXPECT_EQ(shots[1].at("closer"), true);
  EXPECT_EQ(shots[0].at("end_s"), shots[1].at("start_s"));
}

TEST(Explain, WhatLeavesTheFrameIsToldSo) {
  const json::object shot =
      explained("a truck on the left of a bus, the camera pans quickly to the right");
  bool is_any_cut = false;
  for (const json::value& subject : shot.at("subjects").as_array()) {
    for (const char* moment : {"start", "middle", "end"}) {
      const double inside = number(subject.at("in_frame").at(moment));
      EXPECT_EQ(inside == 0, subject.at("box").at(moment).is_null());
      EXPECT_LE(inside, 1);
      is_any_cut = is_any_cut || inside < 0.99;
    }
  }
  EXPECT_TRUE(is_any_cut);
}

// What changes when a subject is left out lies in its box, but for its soft shadow.
class BoxesAreTrue : public testing::TestWithParam<const char*> {};

TEST_P(BoxesAreTrue, WhatChangesWithoutTheSubjectLiesInItsBox) {
  const VideoSpec spec = spec_of(GetParam());
  Film film = compose(test_lexicon(), spec);
  for (const double seconds : {0.0, 2.5, 4.9}) {
    const Pair pair = draw_pair(film, 0, seconds);
    const std::optional<Box> box = box_of(film, 0, seconds);
    if (!box) {
      EXPECT_EQ(pair.with.pixels, pair.without.pixels) << seconds;
      continue;
    }
    // A cast shadow darkens what it falls on by less than this.
    constexpr int kSolid = 96;
    const double room = 0.02;
    int inside = 0, outside = 0;
    for (std::size_t i = 0; i < pair.with.pixels.size(); ++i) {
      if (difference(pair, i) < kSolid) continue;
      const double x = (static_cast<double>(i % 320) + 0.5) / 320;
      const double y = (static_cast<double>(i / 320) + 0.5) / 180;
      const bool is_in = x >= box->x - room && x <= box->x + box->width + room &&
                         y >= box->y - room && y <= box->y + box->height + room;
      ++(is_in ? inside : outside);
    }
    if (box->inside > 0.3) {
      EXPECT_GT(inside, 10) << seconds;
    }
    EXPECT_LE(outside, inside / 20) << seconds;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Prompts, BoxesAreTrue,
    testing::Values("a fire hydrant", "a red car", "a lion in the savanna",
                    "a person dancing on a stage", "a bird flying in the sky",
                    "a sailboat on the sea", "a yellow vase", "a person is playing chess",
                    "a horse, the camera pans to the left", "a truck on a road, zoom out",
                    "a cow on a farm, handheld camera", "a dog, super slow motion",
                    "a boat, tilt down", "a tent in a forest, orbit shot",
                    "a bicycle, low angle shot", "a house, aerial view"));

// The class of colour that a pixel belongs to, as people name them.
std::string colour_name(std::uint32_t pixel) {
  const double r = part(pixel, 16) / 255.0, g = part(pixel, 8) / 255.0, b = part(pixel, 0) / 255.0;
  const double high = std::max({r, g, b}), low = std::min({r, g, b}), spread = high - low;
  if (high < 0.36) return "black";
  if (spread < 0.22 * high) return high > 0.68 ? "white" : "grey";
  double hue = 0;
  if (high == r) hue = std::fmod(60 * (g - b) / spread + 360, 360.0);
  if (high == g && high != r) hue = 60 * (b - r) / spread + 120;
  if (high == b && high != r && high != g) hue = 60 * (r - g) / spread + 240;
  constexpr std::array<std::pair<double, const char*>, 8> kHues = {{{15, "red"},
                                                                    {39, "orange"},
                                                                    {70, "yellow"},
                                                                    {170, "green"},
                                                                    {250, "blue"},
                                                                    {300, "purple"},
                                                                    {342, "pink"},
                                                                    {361, "red"}}};
  return std::find_if(kHues.begin(), kHues.end(),
                      [hue](const auto& limit) { return hue < limit.first; })
      ->second;
}

class ColoursAreSeen : public testing::TestWithParam<const char*> {};

TEST_P(ColoursAreSeen, TheColourAskedForIsTheCommonestOfTheThing) {
  for (const std::string colour :
       {"red", "orange", "yellow", "green", "blue", "purple", "pink", "black", "white"}) {
    const VideoSpec spec = spec_of("a " + colour + " " + GetParam());
    Film film = compose(test_lexicon(), spec);
    ASSERT_EQ(film.shot.subjects.at(0).colour, colour);
    const Pair pair = draw_pair(film, 0, 2.5);
    std::map<std::string, int> counts;
    for (std::size_t i = 0; i < pair.with.pixels.size(); ++i) {
      if (difference(pair, i) > 40) ++counts[colour_name(pair.with.pixels[i])];
    }
    const auto most =
        std::max_element(counts.begin(), counts.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    ASSERT_NE(most, counts.end());
    EXPECT_EQ(most->first, colour)
        << GetParam() << ", " << counts[colour] << " of " << most->second;
  }
}

INSTANTIATE_TEST_SUITE_P(Things, ColoursAreSeen,
                         testing::Values("vase", "suitcase", "car", "umbrella", "couch"));

struct Wish {
  const char* prompt;
  double x, y;  // The direction from the second thing to the first.
};

class RelationsAreSeen : public testing::TestWithParam<Wish> {};

TEST_P(RelationsAreSeen, TheBoxesStandSoDuringTheWholeClip) {
  for (const Size size : {kWide, Size{180, 320}, Size{240, 240}}) {
    const VideoSpec spec = spec_of(GetParam().prompt, size);
    const Film film = compose(test_lexicon(), spec);
    ASSERT_TRUE(film.shot.subjects.at(0).relation) << GetParam().prompt;
    for (const double seconds : {0.0, 2.5, 4.9}) {
      const auto a = box_of(film, 0, seconds), b = box_of(film, 1, seconds);
      ASSERT_TRUE(a && b) << GetParam().prompt;
      const double dx = (a->x + a->width / 2 - b->x - b->width / 2) * size.width;
      const double dy = (a->y + a->height / 2 - b->y - b->height / 2) * size.height;
      const double along = dx * GetParam().x + dy * GetParam().y;
      const double across = std::abs(dx * GetParam().y) + std::abs(dy * GetParam().x);
      EXPECT_GT(along, across) << GetParam().prompt << " in " << size.width << " at " << seconds;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Prompts, RelationsAreSeen,
                         testing::Values(Wish{"a dog on the left of a cat", -1, 0},
                                         Wish{"a horse to the right of a sheep", 1, 0},
                                         Wish{"an airplane on the left of a train", -1, 0},
                                         Wish{"a toaster on top of a microwave", 0, -1},
                                         Wish{"a cup on a table", 0, -1},
                                         Wish{"a suitcase under a bench", 0, 1},
                                         Wish{"an orange on the bottom of a carrot", 0, 1},
                                         Wish{"a bird above a bicycle", 0, -1}));

}  // namespace
}  // namespace kare::animatic

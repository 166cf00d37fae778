#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <string>
#include <vector>

#include "engine/animatic/stage/stage.h"

namespace kare::animatic {
namespace {

struct Spot {
  std::string family, setting, place;
};

// Every place that has a backdrop of its own within its family, and the family's usual one.
const std::array<Spot, 33>& spots() {
  static const std::array<Spot, 33> kSpots = {{
      {"city", "city street", ""},
      {"city", "city", ""},
      {"city", "station", ""},
      {"city", "station", "subway station"},
      {"city", "alley", ""},
      {"city", "construction site", ""},
      {"road", "road", ""},
      {"road", "airport", ""},
      {"road", "parking lot", ""},
      {"road", "gas station", ""},
      {"village", "village", ""},
      {"village", "castle", ""},
      {"village", "church", ""},
      {"village", "temple", ""},
      {"village", "market", ""},
      {"park", "park", ""},
      {"park", "cemetery", ""},
      {"lake", "lake", ""},
      {"lake", "harbour", ""},
      {"lake", "harbour", "pier"},
      {"lake", "pool", ""},
      {"river", "river", ""},
      {"river", "bridge", ""},
      {"river", "waterfall", ""},
      {"desert", "desert", ""},
      {"desert", "canyon", ""},
      {"desert", "cave", ""},
      {"room", "laboratory", ""},
      {"room", "gym", ""},
      {"room", "factory hall", ""},
      {"room", "factory hall", "garage"},
      {"room", "factory hall", "warehouse"},
      {"room", "shop", "supermarket"},
  }};
  return kSpots;
}

Bitmap frame_of(const Spot& spot, TimeOfDay time = TimeOfDay::kDay,
                const std::string& second_place = "") {
  Shot shot;
  shot.family = spot.family;
  shot.setting = spot.setting;
  shot.place = spot.place.empty() ? spot.setting : spot.place;
  shot.second_place = second_place;
  shot.time = time;
  VideoSpec spec;
  spec.size = {192, 108};
  spec.fps = 30;
  spec.frame_count = 60;
  spec.seed = 11;
  Bitmap frame;
  Stage(shot, spec).draw(0.5, frame);
  return frame;
}

int channel(std::uint32_t pixel, int shift) {
  return static_cast<int>(pixel >> shift & 255U);
}

// The share of the pixels that differ clearly.
double difference(const Bitmap& a, const Bitmap& b) {
  int differ = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    int off = 0;
    for (const int shift : {0, 8, 16}) {
      off += std::abs(channel(a.pixels[i], shift) - channel(b.pixels[i], shift));
    }
    differ += off > 40 ? 1 : 0;
  }
  return static_cast<double>(differ) / static_cast<double>(a.pixels.size());
}

TEST(Places, NoTwoOfAFamilyLookAlike) {
  std::vector<Bitmap> frames;
  for (const Spot& spot : spots()) frames.push_back(frame_of(spot));
  for (std::size_t i = 0; i < frames.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (spots()[i].family != spots()[j].family) continue;
      EXPECT_GT(difference(frames[i], frames[j]), 0.10)
          << spots()[i].setting << " " << spots()[i].place << " / " << spots()[j].setting << " "
          << spots()[j].place;
    }
  }
}

TEST(Places, ARiverGetsTheBridgeThatIsNamedWithIt) {
  const Spot river{"river", "river", ""};
  const Bitmap plain = frame_of(river), crossed = frame_of(river, TimeOfDay::kDay, "bridge");
  EXPECT_GT(difference(plain, crossed), 0.10);
}

// Warm and bright, as a lit window or a lamp.
int lamp_pixels(const Bitmap& frame) {
  int count = 0;
  for (const std::uint32_t pixel : frame.pixels) {
    const int red = channel(pixel, 16), green = channel(pixel, 8), blue = channel(pixel, 0);
    count += red > 190 && green > 130 && red > blue + 40 ? 1 : 0;
  }
  return count;
}

TEST(Places, TownsAreLitAtNight) {
  for (const Spot& spot : {Spot{"city", "city street", ""}, Spot{"city", "city", ""},
                           Spot{"city", "station", ""}, Spot{"city", "alley", ""}}) {
    EXPECT_GT(lamp_pixels(frame_of(spot, TimeOfDay::kNight)), 60) << spot.setting;
  }
  EXPECT_LT(lamp_pixels(frame_of({"meadow", "meadow", ""}, TimeOfDay::kNight)), 60);
}

}  // namespace
}  // namespace kare::animatic

#include "engine/animatic/stage/focus.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "engine/animatic/film.h"
#include "engine/animatic/words/test_lexicon.h"

namespace kare::animatic {
namespace {

TEST(Blur, KeepsAnEvenPictureAndSpreadsAPoint) {
  Bitmap even(20, 12);
  std::fill(even.pixels.begin(), even.pixels.end(), 0xFF336699U);
  const Bitmap before = even;
  stage::blur(even, 2.6);
  EXPECT_EQ(even.pixels, before.pixels);

  Bitmap point(21, 21);
  point.row(10)[10] = 0xFFFFFFFFU;
  stage::blur(point, 2);
  EXPECT_LT(point.row(10)[10] & 255U, 128U);
  EXPECT_GT(point.row(10)[12] & 255U, 0U);
  EXPECT_GT(point.row(8)[10] & 255U, 0U);
  EXPECT_EQ(point.row(10)[12], point.row(12)[10]);
  EXPECT_EQ(point.row(10)[20], 0U);
}

TEST(Focus, ARackGoesFromTheSubjectToTheDistance) {
  EXPECT_EQ(stage::sharpness_at(Focus::kRack, 0).near, 0);
  EXPECT_EQ(stage::sharpness_at(Focus::kRack, 0).far, 1);
  EXPECT_EQ(stage::sharpness_at(Focus::kRack, 1).near, 1);
  EXPECT_EQ(stage::sharpness_at(Focus::kRack, 1).far, 0);
}

// How much neighbouring pixels differ in a part of the frame, given in fractions.
double detail(const Bitmap& frame, double left, double top, double right, double bottom) {
  double sum = 0;
  int count = 0;
  for (int y = static_cast<int>(top * frame.height); y + 1 < bottom * frame.height; ++y) {
    for (int x = static_cast<int>(left * frame.width); x + 1 < right * frame.width; ++x) {
      for (const int shift : {0, 8, 16}) {
        const auto part = [shift](std::uint32_t pixel) {
          return static_cast<int>(pixel >> shift & 255U);
        };
        sum += std::abs(part(frame.row(y)[x]) - part(frame.row(y)[x + 1]));
        sum += std::abs(part(frame.row(y)[x]) - part(frame.row(y + 1)[x]));
      }
      ++count;
    }
  }
  return sum / std::max(count, 1);
}

TEST(Focus, WhatIsOutOfFocusHasLessDetail) {
  VideoSpec spec;
  spec.prompt = "a zebra in a forest, racking focus";
  spec.size = {640, 360};
  spec.fps = 10;
  spec.frame_count = 50;
  spec.seed = 4;
  const Film racked = compose(test_lexicon(), spec);
  spec.prompt = "a zebra in a forest";
  const Film deep = compose(test_lexicon(), spec);
  const auto frames_at = [&](double seconds) {
    std::pair<Bitmap, Bitmap> pair;
    racked.stage.draw(seconds, pair.first);
    deep.stage.draw(seconds, pair.second);
    return pair;
  };
  const auto distance = [](const Bitmap& frame) { return detail(frame, 0, 0, 1, 0.3); };

  const auto [first, first_deep] = frames_at(0);
  EXPECT_LT(distance(first), 0.6 * distance(first_deep));
  const auto [last, last_deep] = frames_at(4.9);
  EXPECT_GT(distance(last), 0.9 * distance(last_deep));
  EXPECT_LT(detail(last, 0.2, 0.4, 0.8, 1), 0.8 * detail(last_deep, 0.2, 0.4, 0.8, 1));
}

}  // namespace
}  // namespace kare::animatic

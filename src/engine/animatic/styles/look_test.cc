#include "engine/animatic/styles/look.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

#include "engine/animatic/film.h"
#include "engine/animatic/words/test_lexicon.h"

namespace kare::animatic::styles {
namespace {

constexpr const char* kNames[] = {"watercolour",     "oil",       "van gogh", "impressionist",
                                  "pixel art",       "cyberpunk", "ukiyo-e",  "surreal",
                                  "animated",        "pastel",    "comic",    "cinematic",
                                  "paper cut",       "low poly",  "sketch",   "line drawing",
                                  "black and white", "sepia",     "vintage"};

Bitmap scene(Size size) {
  Shot shot;
  shot.setting = shot.family = "beach";
  VideoSpec spec;
  spec.size = size;
  spec.fps = 30;
  spec.frame_count = 150;
  spec.seed = 4;
  Bitmap frame;
  Stage(shot, spec).draw(1, frame);
  return frame;
}

const Bitmap& plain() {
  static const Bitmap frame = scene({320, 180});
  return frame;
}

// A quarter of the pixels, or all of them.
Bitmap shrunk(const Bitmap& frame, Size size) {
  const int step = size.width == frame.width ? 1 : 2;
  Bitmap out(size.width, size.height);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) out.row(y)[x] = frame.row(y * step)[x * step];
  }
  return out;
}

Bitmap treated(const std::string& style, const Bitmap& frame, double seconds = 1) {
  Shot shot;
  shot.styles = {style};
  const Size size{frame.width, frame.height};
  const Bitmap canvas = shrunk(frame, canvas_of(shot, size));
  const Look look(shot, size, 5, 9, [&](double, Bitmap& model) { model = canvas; });
  Bitmap out;
  look.apply(
      seconds, [&](Bitmap& picture) { picture = canvas; }, out);
  return out;
}

double difference(const Bitmap& a, const Bitmap& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    sum += std::abs(red_of(a.pixels[i]) - red_of(b.pixels[i])) +
           std::abs(green_of(a.pixels[i]) - green_of(b.pixels[i])) +
           std::abs(blue_of(a.pixels[i]) - blue_of(b.pixels[i]));
  }
  return sum / static_cast<double>(a.pixels.size()) / 3;
}

class EveryStyle : public testing::TestWithParam<const char*> {};

TEST_P(EveryStyle, ChangesThePictureInTheSameWayEachTime) {
  const Bitmap once = treated(GetParam(), plain()), again = treated(GetParam(), plain());

  EXPECT_GT(difference(once, plain()), 3);
  EXPECT_EQ(once.pixels, again.pixels);
}

TEST_P(EveryStyle, LeavesEveryPixelOpaqueInEveryShape) {
  for (const Size size : {Size{180, 320}, Size{181, 181}, Size{66, 64}}) {
    const Bitmap out = treated(GetParam(), scene(size));

    ASSERT_EQ(out.width, size.width);
    for (const std::uint32_t pixel : out.pixels) ASSERT_EQ(pixel >> 24, 255U);
  }
}

TEST_P(EveryStyle, KeepsAStillSceneStill) {
  const std::string name = GetParam();
  const Bitmap first = treated(name, plain(), 1), next = treated(name, plain(), 1 + 1.0 / 30);

  // Film weaves and a dream sways; nothing else moves by itself.
  EXPECT_LE(difference(first, next), name == "vintage" || name == "surreal" ? 2.5 : 0);
}

INSTANTIATE_TEST_SUITE_P(All, EveryStyle, testing::ValuesIn(kNames));

TEST(Look, OfNoStyleDoesNothing) {
  const Look look(Shot(), {320, 180}, 5, 1, [](double, Bitmap&) { FAIL() << "not needed"; });
  Bitmap frame;
  look.apply(
      2, [](Bitmap& picture) { picture = plain(); }, frame);

  EXPECT_TRUE(look.empty());
  EXPECT_EQ(frame.pixels, plain().pixels);
}

TEST(Look, BlackAndWhiteHasNoColour) {
  const Bitmap out = treated("black and white", plain());
  for (const std::uint32_t pixel : out.pixels) {
    ASSERT_EQ(red_of(pixel), green_of(pixel));
    ASSERT_EQ(green_of(pixel), blue_of(pixel));
  }
}

TEST(Look, SepiaIsBrownEverywhere) {
  const Bitmap out = treated("sepia", plain());
  for (const std::uint32_t pixel : out.pixels) {
    ASSERT_GE(red_of(pixel), green_of(pixel));
    ASSERT_GE(green_of(pixel), blue_of(pixel));
  }
}

TEST(Look, PixelArtIsBlocksOfFewColours) {
  const Bitmap out = treated("pixel art", plain());
  std::vector<std::uint32_t> colours(out.pixels);
  std::sort(colours.begin(), colours.end());
  colours.erase(std::unique(colours.begin(), colours.end()), colours.end());

  EXPECT_LE(colours.size(), 32U);
  EXPECT_GE(colours.size(), 8U);
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < out.width; ++x) {
      ASSERT_EQ(out.row(y)[x], out.row(y / 2 * 2)[x / 2 * 2]) << x << " " << y;
    }
  }
}

TEST(Look, SketchIsGreyOnPaper) {
  const Bitmap out = treated("sketch", plain());
  double light = 0;
  for (const std::uint32_t pixel : out.pixels) {
    ASSERT_LE(std::abs(red_of(pixel) - blue_of(pixel)), 12);
    light += luma_of(pixel);
  }
  EXPECT_GT(light / static_cast<double>(out.pixels.size()), 150);
}

TEST(Look, CyberpunkTurnsGreyToMagentaAndShadowsToBlue) {
  Bitmap grey(96, 96);
  std::fill(grey.pixels.begin(), grey.pixels.end(), 0xFF7A7A7AU);
  Bitmap dark(96, 96);
  std::fill(dark.pixels.begin(), dark.pixels.end(), 0xFF282828U);

  const std::uint32_t middle = treated("cyberpunk", grey).row(48)[48];
  const std::uint32_t shadow = treated("cyberpunk", dark).row(48)[48];

  EXPECT_GT(red_of(middle), green_of(middle) + 40);
  EXPECT_GT(blue_of(shadow), green_of(shadow) + 20);
}

TEST(Look, WatercolourLeavesTheEdgeOfThePaperBare) {
  const Bitmap out = treated("watercolour", plain());
  EXPECT_GT(luma_of(out.row(0)[0]), 215);
  EXPECT_GT(luma_of(out.row(out.height - 1)[out.width - 1]), 215);
}

TEST(Look, ABrushHasACanvasOfHalfTheLinesAndLeavesWholeFrames) {
  Shot shot;
  EXPECT_EQ(canvas_of(shot, {320, 181}).height, 181);
  shot.styles = {"sepia", "oil"};
  const Size canvas = canvas_of(shot, {320, 181});

  EXPECT_EQ(canvas.width, 160);
  EXPECT_EQ(canvas.height, 91);
  EXPECT_EQ(canvas_of(shot, {96, 64}).width, 96);
}

TEST(Look, TwoStylesWithACanvasTakeTheStepToTheFrameOnce) {
  for (const char* second : {"oil", "ukiyo-e", "pixel art", "paper cut", "sepia", "cyberpunk"}) {
    Shot shot;
    shot.styles = {"watercolour", second};
    const Bitmap canvas = shrunk(plain(), canvas_of(shot, {320, 180}));
    const Look look(shot, {320, 180}, 5, 9, [&](double, Bitmap& model) { model = canvas; });
    Bitmap out;
    look.apply(
        1, [&](Bitmap& picture) { picture = canvas; }, out);

    EXPECT_EQ(out.width, 320);
    EXPECT_EQ(out.pixels.size(), 320U * 180U);
    EXPECT_GT(difference(out, treated("watercolour", plain())), 2) << second;
  }
}

TEST(Look, TimeLapseEndsDarkerThanNoon) {
  Shot shot;
  shot.time_lapse = true;
  const Look look(shot, {320, 180}, 5, 1, [](double, Bitmap&) {});
  const auto light = [&](double seconds) {
    Bitmap frame;
    look.apply(
        seconds, [](Bitmap& picture) { picture = plain(); }, frame);
    double sum = 0;
    for (const std::uint32_t pixel : frame.pixels) sum += luma_of(pixel);
    return sum / static_cast<double>(frame.pixels.size());
  };
  EXPECT_LT(light(5), 0.6 * light(1.5));
}

TEST(Look, IsAppliedToTheFilmOfAPrompt) {
  VideoSpec spec;
  spec.prompt = "a dog in a park, black and white";
  spec.size = {160, 90};
  spec.fps = 10;
  spec.frame_count = 10;
  const Film film = compose(test_lexicon(), spec);
  Bitmap frame;
  film.stage.draw(0.5, frame);

  for (const std::uint32_t pixel : frame.pixels) ASSERT_EQ(red_of(pixel), blue_of(pixel));
}

TEST(LetteringInFilm, ChangesThePictureInsideTheFrameOnly) {
  VideoSpec spec;
  spec.prompt = "a dog in a park with a sign that says \"HELLO\"";
  spec.size = {320, 180};
  spec.fps = 10;
  spec.frame_count = 10;
  const Film film = compose(test_lexicon(), spec);

  const Actor& sign = film.cast.actors.back();
  ASSERT_EQ(sign.name, "lettering");
  const Pose pose = sign.pose(0.5);
  const double wide = pose.height * sign.pictures[0].width / sign.pictures[0].height;
  EXPECT_GT(pose.x - wide / 2, 0.03 * 320);
  EXPECT_LT(pose.x + wide / 2, 0.97 * 320);
  EXPECT_GT(pose.y - pose.height * sign.anchor_y, 0);
  EXPECT_LE(pose.y + pose.height * (1 - sign.anchor_y), 180);
  EXPECT_GT(wide, 0.2 * 320);
}

}  // namespace
}  // namespace kare::animatic::styles

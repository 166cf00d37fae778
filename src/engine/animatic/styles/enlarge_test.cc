#include "engine/animatic/styles/enlarge.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace kare::animatic::styles {
namespace {

Bitmap chequered(int width, int height) {
  Bitmap out(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) out.row(y)[x] = (x + y) % 2 == 0 ? 0xFFFFFFFFU : 0xFF000000U;
  }
  return out;
}

TEST(Spread, KeepsOneColourExactlyInOddSizesToo) {
  Bitmap canvas(5, 4), frame(9, 7);
  std::fill(canvas.pixels.begin(), canvas.pixels.end(), 0xFF7B2D01U);
  Scratch scratch;
  Spread().apply(canvas, frame, scratch);

  for (const std::uint32_t pixel : frame.pixels) EXPECT_EQ(pixel, 0xFF7B2D01U);
}

TEST(Spread, StandsHalfwayBetweenThePixelsOfTheCanvas) {
  Bitmap canvas(2, 1), frame(4, 2);
  canvas.pixels = {0xFF000000U, 0xFF808080U};
  Scratch scratch;
  Spread().apply(canvas, frame, scratch);

  const std::vector<std::uint32_t> row = {0xFF000000U, 0xFF202020U, 0xFF606060U, 0xFF808080U};
  EXPECT_TRUE(std::equal(row.begin(), row.end(), frame.row(0)));
  EXPECT_TRUE(std::equal(row.begin(), row.end(), frame.row(1)));
}

TEST(Squares, RepeatsEveryPixelInBothDirections) {
  const Bitmap canvas = chequered(5, 4);
  Bitmap frame(9, 7);
  Scratch scratch;
  Squares().apply(canvas, frame, scratch);

  for (int y = 0; y < frame.height; ++y) {
    for (int x = 0; x < frame.width; ++x) {
      ASSERT_EQ(frame.row(y)[x], canvas.row(y / 2)[x / 2]) << x << " " << y;
    }
  }
}

TEST(InPlace, ReadsWhatWasThereBefore) {
  class Mirror final : public Enlarge {
    void apply(const Bitmap& canvas, Bitmap& frame, Scratch& /*scratch*/) const override {
      std::reverse_copy(canvas.pixels.begin(), canvas.pixels.end(), frame.pixels.begin());
    }
  };
  Bitmap frame = chequered(4, 1);
  const Bitmap before = frame;
  Scratch scratch;
  InPlace(std::make_unique<Mirror>()).apply(0, frame, scratch);

  EXPECT_TRUE(std::equal(before.pixels.begin(), before.pixels.end(), frame.pixels.rbegin()));
}

}  // namespace
}  // namespace kare::animatic::styles

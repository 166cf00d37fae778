#include "engine/animatic/styles/smooth.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/rng.h"

namespace kare::animatic::styles {
namespace {

Bitmap noise(int width, int height) {
  Rng rng(7);
  Bitmap out(width, height);
  for (std::uint32_t& pixel : out.pixels) {
    pixel = 0xFF000000U | (static_cast<std::uint32_t>(rng.next()) & 0xFFFFFFU);
  }
  return out;
}

int green_mean(const Bitmap& source, int radius, int x0, int y0) {
  int sum = 0;
  for (int y = y0 - radius; y <= y0 + radius; ++y) {
    for (int x = x0 - radius; x <= x0 + radius; ++x) {
      sum += green_of(
          source.row(std::clamp(y, 0, source.height - 1))[std::clamp(x, 0, source.width - 1)]);
    }
  }
  return sum / ((2 * radius + 1) * (2 * radius + 1));
}

TEST(BoxMeans, AreThoseOfTheSquareAroundEachPixelWithTheEdgeRepeated) {
  const Bitmap source = noise(37, 23);
  for (const int radius : {1, 2, 3, 4, 7, 10, 40}) {
    Bitmap out;
    std::vector<std::int32_t> sums;
    box_means(source, radius, out, sums);

    for (int y = 0; y < source.height; ++y) {
      for (int x = 0; x < source.width; ++x) {
        ASSERT_NEAR(green_of(out.row(y)[x]), green_mean(source, radius, x, y), 1)
            << radius << ": " << x << " " << y;
      }
    }
  }
}

TEST(BoxMeans, TellEvenSquaresFromThoseAcrossAnEdge) {
  Bitmap source(20, 5), out;
  for (int y = 0; y < 5; ++y) {
    for (int x = 0; x < 20; ++x) source.row(y)[x] = x < 10 ? 0xFF000000U : 0xFFFFFFFFU;
  }
  std::vector<std::int32_t> sums;
  box_means(source, 2, out, sums);

  EXPECT_EQ(out.row(2)[5] >> 24, 0U);
  EXPECT_EQ(out.row(2)[10] >> 24, 255U);
  EXPECT_EQ(out.row(2)[15] >> 24, 0U);
}

TEST(Smooth, KeepsAnEdgeWhereItIs) {
  Bitmap frame(20, 12);
  for (int y = 0; y < 12; ++y) {
    for (int x = 0; x < 20; ++x) frame.row(y)[x] = x < 10 ? 0xFF204060U : 0xFFE0C0A0U;
  }
  const Bitmap before = frame;
  Scratch scratch;
  Smooth(2).apply(0, frame, scratch);

  for (std::size_t i = 0; i < frame.pixels.size(); ++i) {
    ASSERT_NEAR(red_of(frame.pixels[i]), red_of(before.pixels[i]), 2) << i;
  }
}

}  // namespace
}  // namespace kare::animatic::styles

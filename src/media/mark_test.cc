#include "media/mark.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

namespace kare::media {
namespace {

// A yuv420p picture of one colour.
struct Plain {
  Plain(int w, int h, int luma, int chroma)
      : width(w),
        height(h),
        y(static_cast<std::size_t>(w) * h, static_cast<std::uint8_t>(luma)),
        cb(y.size() / 4, static_cast<std::uint8_t>(chroma)),
        cr(cb) {}
  YuvPlanes planes() { return {y.data(), cb.data(), cr.data(), width, width / 2}; }
  int luma(int column, int row) const { return y[static_cast<std::size_t>(row) * width + column]; }

  int width, height;
  std::vector<std::uint8_t> y, cb, cr;
};

Plain marked(int width, int height, int luma, int chroma = 90) {
  Plain picture(width, height, luma, chroma);
  Mark(width, height).draw(picture.planes());
  return picture;
}

int count_changed(const Plain& picture, int luma) {
  return static_cast<int>(std::count_if(picture.y.begin(), picture.y.end(),
                                        [&](std::uint8_t v) { return std::abs(v - luma) > 8; }));
}

TEST(Mark, StandsInTheLowerRightCornerOnly) {
  const Plain picture = marked(1280, 720, 100);

  for (int row = 0; row < 720; ++row) {
    for (int column = 0; column < 1280; ++column) {
      const bool is_corner = row >= 720 - 80 && column >= 1280 - 130;
      ASSERT_TRUE(is_corner || picture.luma(column, row) == 100) << column << "," << row;
    }
  }
  EXPECT_GT(count_changed(picture, 100), 1000);
}

TEST(Mark, IsSeenOnBlackOnGreyAndOnWhite) {
  for (const int luma : {16, 128, 235}) {
    const Plain picture = marked(1280, 720, luma);
    const auto [low, high] = std::minmax_element(picture.y.begin(), picture.y.end());
    EXPECT_GE(*high - *low, 40) << luma;
    EXPECT_GE(*low, 16);
    EXPECT_LE(*high, 235);
  }
}

TEST(Mark, TakesColourAwayWhereItStands) {
  const Plain picture = marked(1280, 720, 100, 90);

  const auto [low, high] = std::minmax_element(picture.cb.begin(), picture.cb.end());
  EXPECT_EQ(*low, 90);
  EXPECT_GT(*high, 105);
  EXPECT_LE(*high, 128);
}

TEST(Mark, KeepsGreyGrey) {
  const Plain picture = marked(1280, 720, 100, 128);

  EXPECT_TRUE(std::all_of(picture.cb.begin(), picture.cb.end(),
                          [](std::uint8_t v) { return std::abs(v - 128) <= 1; }));
}

TEST(Mark, GrowsWithThePicture) {
  const double small = count_changed(marked(1280, 720, 100), 100);
  const double large = count_changed(marked(3840, 2160, 100), 100);

  EXPECT_NEAR(large / small, 9, 0.5);
}

TEST(Mark, FitsIntoEveryShapeAndSize) {
  for (const auto& [width, height] : std::vector<std::pair<int, int>>{
           {720, 1280}, {720, 720}, {64, 64}, {16, 16}, {4096, 16}, {16, 4096}}) {
    const Plain picture = marked(width, height, 100);  // The sanitizer looks on.
    EXPECT_GT(count_changed(picture, 100), 0) << width << "x" << height;
  }
}

}  // namespace
}  // namespace kare::media

#include "media/yuv.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <vector>

#include "media/test_pictures.h"

namespace kare::media {
namespace {

struct Yuv {
  explicit Yuv(int width, int height)
      : y(static_cast<std::size_t>(width * height)),
        cb(y.size() / 4),
        cr(y.size() / 4),
        planes{y.data(), cb.data(), cr.data(), width, width / 2} {}
  std::vector<std::uint8_t> y, cb, cr;
  YuvPlanes planes;
};

Yuv converted(const TestPicture& picture, YuvLoops loops) {
  const Picture view = picture.view();
  Yuv out(view.width, view.height);
  bgra_to_yuv(view, out.planes, loops);
  return out;
}

// The standard's own formula, in floating point.
std::array<double, 3> reference(Rgb c) {
  const double y = 0.2126 * c.r + 0.7152 * c.g + 0.0722 * c.b;
  return {16 + y * 219 / 255, 128 + (c.b - y) / 1.8556 * 224 / 255,
          128 + (c.r - y) / 1.5748 * 224 / 255};
}

TEST(Yuv, ColoursFollowTheFormulaOfBt709) {
  for (int code = 0; code < 16 * 16 * 16; ++code) {
    const Rgb colour{17 * (code & 15), 17 * ((code >> 4) & 15), 17 * (code >> 8)};

    const Yuv yuv = converted(solid(4, 2, colour), YuvLoops::kPortable);

    const auto expected = reference(colour);
    ASSERT_NEAR(yuv.y[0], expected[0], 0.52);
    ASSERT_NEAR(yuv.cb[1], expected[1], 0.52);
    ASSERT_NEAR(yuv.cr[1], expected[2], 0.52);
  }
}

TEST(Yuv, GreyHasNoColourAndTheEndsAreExact) {
  for (int level = 0; level < 256; ++level) {
    const Yuv yuv = converted(solid(2, 2, {level, level, level}), YuvLoops::kPortable);
    EXPECT_EQ(yuv.cb[0], 128);
    EXPECT_EQ(yuv.cr[0], 128);
  }
  EXPECT_EQ(converted(solid(2, 2, {0, 0, 0}), YuvLoops::kFastest).y[0], 16);
  EXPECT_EQ(converted(solid(2, 2, {255, 255, 255}), YuvLoops::kFastest).y[0], 235);
}

TEST(Yuv, ChromaIsSitedAtTheLeft) {
  TestPicture picture = solid(8, 2, {0, 0, 0});
  for (int y = 0; y < 2; ++y) picture.set(4, y, {0, 0, 255});

  const Yuv yuv = converted(picture, YuvLoops::kFastest);

  // Column 4 is where sample 2 sits: it takes half of it, and no other sample sees it.
  EXPECT_EQ(yuv.cb, (std::vector<std::uint8_t>{128, 128, 184, 128}));
}

TEST(Yuv, BothLoopsGiveTheSameBytes) {
  const bool held = rc::check([] {
    const int width = 2 * *rc::gen::inRange(1, 70);
    const int height = 2 * *rc::gen::inRange(1, 4);
    const auto noise = *rc::gen::container<std::vector<std::uint8_t>>(
        static_cast<std::size_t>(3 * width * height), rc::gen::arbitrary<std::uint8_t>());
    TestPicture picture(width, height);
    for (int i = 0; i < width * height; ++i) {
      const auto at = static_cast<std::size_t>(3 * i);
      picture.set(i % width, i / width, {noise[at], noise[at + 1], noise[at + 2]});
    }

    const Yuv fast = converted(picture, YuvLoops::kFastest);
    const Yuv portable = converted(picture, YuvLoops::kPortable);

    RC_ASSERT(fast.y == portable.y);
    RC_ASSERT(fast.cb == portable.cb);
    RC_ASSERT(fast.cr == portable.cr);
  });
  EXPECT_TRUE(held);
}

}  // namespace
}  // namespace kare::media

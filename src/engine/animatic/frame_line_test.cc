#include "engine/animatic/frame_line.h"

#include <gtest/gtest.h>

namespace kare::animatic {
namespace {

Stage small_stage() {
  Shot shot;
  shot.setting = "beach";
  shot.family = "beach";
  VideoSpec spec;
  spec.size = {160, 90};
  spec.fps = 10;
  spec.frame_count = 20;
  spec.seed = 3;
  return {shot, spec};
}

TEST(FrameLine, HandsOutEveryFrameInOrderWhateverTheThreads) {
  const Stage stage = small_stage();
  for (const int threads : {1, 2, 5}) {
    FrameLine line(stage, 10, 20, threads);
    for (int frame = 0; frame < 20; ++frame) {
      Bitmap expected;
      stage.draw(frame / 10.0, expected);

      ASSERT_EQ(line.next().pixels, expected.pixels) << frame << " with " << threads;
    }
  }
}

TEST(FrameLine, EndsEarlyWhenItIsNoLongerWanted) {
  const Stage stage = small_stage();
  FrameLine untouched(stage, 10, 20, 2);
  FrameLine begun(stage, 10, 20, 2);

  EXPECT_EQ(begun.next().width, 160);  // And both threads end when the lines go.
}

}  // namespace
}  // namespace kare::animatic

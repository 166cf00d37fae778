#include "engine/wan/model/rope.h"

#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include <cmath>

namespace kare::wan {
namespace {

constexpr std::int64_t kWidth = 128, kTimePairs = 22;

// How far each frequency of the frame axis turns from one frame to the next.
std::vector<double> steps_in_time(std::int64_t frames, std::int64_t trained) {
  const RopeTable rope = make_rope({frames, 1, 1}, kWidth, at::kCPU, trained);
  std::vector<double> steps;
  for (std::int64_t j = 0; j < kTimePairs; ++j) {
    steps.push_back(std::atan2(rope.sin[1][j].item<double>(), rope.cos[1][j].item<double>()));
  }
  return steps;
}

TEST(Rope, ATrainedLengthKeepsItsFrequencies) {
  EXPECT_EQ(steps_in_time(21, 21), steps_in_time(21, 0));
  EXPECT_EQ(steps_in_time(13, 21), steps_in_time(13, 0));
}

TEST(Rope, ALongerClipHasOneFrequencySlowedDown) {
  const auto plain = steps_in_time(41, 0), slowed = steps_in_time(41, 21);

  std::vector<std::size_t> changed;
  for (std::size_t j = 0; j < plain.size(); ++j) {
    if (plain[j] != slowed[j]) changed.push_back(j);
  }
  ASSERT_EQ(changed.size(), 1u);
  // Of all periods this one was the nearest to the trained length …
  const double turn = 2 * M_PI, period = turn / plain[changed[0]];
  for (const double step : plain) {
    EXPECT_LE(std::abs(period - 21), std::abs(turn / step - 21) + 1e-6);
  }
  // … and now the whole clip is nine tenths of it.
  EXPECT_NEAR(slowed[changed[0]] * 41, 0.9 * turn, 1e-5);
}

TEST(Rope, RowsAndColumnsAreNeverSlowedDown) {
  const TokenGrid grid{41, 3, 5};
  const RopeTable plain = make_rope(grid, kWidth, at::kCPU),
                  slowed = make_rope(grid, kWidth, at::kCPU, 21);

  const auto in_space = [](const at::Tensor& table) {
    return table.narrow(1, kTimePairs, kWidth / 2 - kTimePairs);
  };
  EXPECT_TRUE(in_space(plain.cos).equal(in_space(slowed.cos)));
  EXPECT_TRUE(in_space(plain.sin).equal(in_space(slowed.sin)));
}

}  // namespace
}  // namespace kare::wan

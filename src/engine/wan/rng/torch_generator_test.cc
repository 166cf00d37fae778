#include "engine/wan/rng/torch_generator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace kare::wan {
namespace {

std::vector<float> noise(std::uint64_t seed, std::size_t count) {
  std::vector<float> values(count);
  TorchGenerator(seed).randn(values);
  return values;
}

TEST(TorchGenerator, SeedsBeyond32BitsWrapAsInTorch) {
  EXPECT_EQ(noise(5, 64), noise((std::uint64_t{1} << 40) + 5, 64));
  EXPECT_NE(noise(5, 64), noise(6, 64));
}

TEST(TorchGenerator, IsNormal) {
  const std::vector<float> values = noise(1, 100'000);

  double sum = 0, squares = 0;
  for (const float value : values) {
    sum += value;
    squares += double{value} * double{value};
  }
  EXPECT_NEAR(sum / 1e5, 0, 0.02);
  EXPECT_NEAR(squares / 1e5, 1, 0.02);
}

// A call for a few numbers leaves the second of a pair for the next such call.
TEST(TorchGenerator, FewNumbersComeOneByOne) {
  const std::vector<float> whole = noise(3, 5);
  TorchGenerator generator(3);
  std::vector<float> first(3), rest(2);

  generator.randn(first);
  generator.randn(rest);

  first.insert(first.end(), rest.begin(), rest.end());
  EXPECT_EQ(first, whole);
}

}  // namespace
}  // namespace kare::wan

#include "engine/wan/kernel/row_product.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "engine/wan/weights/convert.h"

namespace kare::wan {
namespace {

std::vector<std::uint16_t> some_numbers(std::int64_t count, std::mt19937& engine) {
  std::normal_distribution<float> normal;
  std::vector<std::uint16_t> numbers(static_cast<std::size_t>(count));
  for (auto& number : numbers) number = bf16_of_float(normal(engine));
  return numbers;
}

// On a processor without the instructions there is nothing to compare: then nobody calls it either.
TEST(RowProduct, AgreesWithThePlainOne) {
  std::mt19937 engine(7);
  for (const auto& [rows, in, out] :
       {std::tuple<std::int64_t, std::int64_t, std::int64_t>{1, 32, 1},
        {6, 64, 4},
        {7, 2080, 9},
        {200, 96, 5},
        {13, 4096, 11}}) {
    if (!can_multiply_rows(in)) continue;
    const auto x = some_numbers(rows * in, engine), w = some_numbers(out * in, engine);
    std::vector<float> ours(static_cast<std::size_t>(rows * out), -1), plain = ours;
    const RowProduct product{x.data(), w.data(), ours.data(), rows, in, out};
    RowProduct expected = product;
    expected.y = plain.data();

    multiply_rows(product, 0, out);
    multiply_rows_plainly(expected, 0, out);

    const double tolerance = 1e-5 * std::sqrt(static_cast<double>(in)) * 4;
    for (std::size_t i = 0; i < plain.size(); ++i) EXPECT_NEAR(ours[i], plain[i], tolerance);
  }
}

TEST(RowProduct, FillsItsOwnColumnsOnly) {
  std::mt19937 engine(8);
  const auto x = some_numbers(3 * 32, engine), w = some_numbers(8 * 32, engine);
  std::vector<float> y(3 * 8, -1);
  if (can_multiply_rows(32)) multiply_rows({x.data(), w.data(), y.data(), 3, 32, 8}, 2, 7);

  for (std::size_t row = 0; row < 3; ++row) {
    for (const std::size_t column : {0u, 1u, 7u}) EXPECT_EQ(y[row * 8 + column], -1);
  }
}

TEST(RowProduct, NeedsWholeVectors) {
  EXPECT_FALSE(can_multiply_rows(80));
  EXPECT_FALSE(can_multiply_rows(0));
}

}  // namespace
}  // namespace kare::wan

#include "engine/wan/kernel/attention_kernel.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "engine/wan/weights/convert.h"

namespace kare::wan {
namespace {

std::vector<std::uint16_t> random_numbers(std::int64_t count, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal(0, 2);
  std::vector<std::uint16_t> numbers(static_cast<std::size_t>(count));
  for (auto& number : numbers) number = bf16_of_float(normal(engine));
  return numbers;
}

// The largest difference between the kernel and plain loops over all rows, as a part of numbers
// that are larger than one.
double difference(std::int64_t rows, std::int64_t keys, std::int64_t width, float bias) {
  HeadShape shape;
  shape.rows = rows;
  shape.keys = keys;
  shape.width = width;
  shape.q_stride = width + 8;
  shape.k_stride = 2 * width;
  shape.v_stride = width;
  shape.out_stride = width + 4;
  shape.scale = 1 / std::sqrt(static_cast<float>(width));
  shape.last_key_bias = bias;
  const auto q = random_numbers(rows * shape.q_stride, 1);
  const auto k = random_numbers(keys * shape.k_stride, 2);
  const auto v = random_numbers(keys * shape.v_stride, 3);
  std::vector<std::uint16_t> packed_k(packed_keys_size(shape)), packed_v(packed_values_size(shape));
  pack_keys(shape, k.data(), packed_k.data());
  pack_values(shape, v.data(), packed_v.data());
  std::vector<std::uint16_t> ours(static_cast<std::size_t>(rows * shape.out_stride), 0xFFFF);
  std::vector<std::uint16_t> plain = ours;
  attend_rows(shape, q.data(), packed_k.data(), packed_v.data(), ours.data(), 0, rows / 2);
  attend_rows(shape, q.data(), packed_k.data(), packed_v.data(), ours.data(), rows / 2, rows);
  attend_rows_plainly(shape, q.data(), k.data(), v.data(), plain.data(), 0, rows);
  double largest = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (plain[i] == 0xFFFF) {
      EXPECT_EQ(ours[i], 0xFFFF) << "nothing beside the rows is written";
      continue;
    }
    const auto mine = double{float_of_bf16(ours[i])}, theirs = double{float_of_bf16(plain[i])};
    largest = std::max(largest, std::abs(mine - theirs) / std::max(1.0, std::abs(theirs)));
  }
  return largest;
}

TEST(AttentionKernel, AgreesWithPlainLoops) {
  if (!has_bf16_dot_products()) return;  // Then it is never called either.
  for (const std::int64_t width : {32, 96, 128, 384}) {
    for (const auto& [rows, keys] : {std::pair{7, 5}, {100, 300}, {13, 256}, {1, 513}}) {
      EXPECT_LT(difference(rows, keys, width, 0), 0.02)
          << rows << " rows, " << keys << " keys, width " << width;
    }
  }
}

RC_GTEST_PROP(AttentionKernel, AgreesAtAnySize, ()) {
  if (!has_bf16_dot_products()) return;
  const auto rows = *rc::gen::inRange<std::int64_t>(1, 40);
  const auto keys = *rc::gen::inRange<std::int64_t>(1, 150);
  const auto width = 32 * *rc::gen::inRange<std::int64_t>(1, 6);
  const auto padding = *rc::gen::inRange(1, 512);
  RC_ASSERT(difference(rows, keys, width, std::log(static_cast<float>(padding))) < 0.02);
}

TEST(AttentionKernel, WeighsTheLastKeyMore) {
  if (!has_bf16_dot_products()) return;
  EXPECT_LT(difference(20, 41, 128, std::log(472.0f)), 0.02);
}

}  // namespace
}  // namespace kare::wan

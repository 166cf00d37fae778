#include "engine/wan/vae/decode_cost.h"

#include <gtest/gtest.h>

namespace kare::wan {
namespace {

// VAE 2.1 as published.
DecoderMeasures published() {
  return {384,
          8,
          1,
          {{384, 384, 3, true, true},
           {192, 384, 3, true, true},
           {192, 192, 3, true, false},
           {96, 96, 3, false, false}}};
}
constexpr LatentSize kSize{5, 34, 60};  // 480 x 272, 17 frames.

TEST(DecodeCost, RowsAroundABandFollowFromTheConvolutions) {
  // The last stage: six convolutions and the head.
  EXPECT_EQ(rows_around(published(), 3), 7);
  EXPECT_EQ(rows_lost(published(), 3), 7);
  EXPECT_EQ(rows_for_one(published(), 3), 1);
  // The one before: 8 rows with the one after doubling, of twice the height, and six more.
  EXPECT_EQ(rows_around(published(), 2), 4 + 6);
  EXPECT_EQ(rows_lost(published(), 2), 6 * 2 + 1 + 7);
  EXPECT_EQ(rows_for_one(published(), 2), 2);
  EXPECT_EQ(rows_for_one(published(), 0), 8);
}

TEST(DecodeCost, WholeFramesHoldTheHistoriesOfAllConvolutions) {
  const DecodeCost cost = decode_cost(published(), kSize, std::nullopt, 2);

  // Two frames of every convolution in time: counted by hand in latents times 384 channels.
  const double histories = 2.0 * 34 * 60 * 384 * 2 * (4 + 6 + 1 + (5.5 + 1) * 4 + 6 * 8 + 7 * 16);
  EXPECT_GT(static_cast<double>(cost.bytes), histories);
  EXPECT_LT(static_cast<double>(cost.bytes), histories * 1.7);
  EXPECT_DOUBLE_EQ(cost.work, 1);
}

TEST(DecodeCost, BandsTradeWorkForMemory) {
  const DecodeCost whole = decode_cost(published(), kSize, std::nullopt, 2);
  const DecodeCost two = decode_cost(published(), kSize, Bands{2, 2}, 2);
  const DecodeCost four = decode_cost(published(), kSize, Bands{2, 4}, 2);

  EXPECT_LT(two.bytes, whole.bytes);
  EXPECT_LT(four.bytes, two.bytes);
  EXPECT_GT(two.work, 1);
  EXPECT_GT(four.work, two.work);
  EXPECT_LT(four.work, 1.2);
}

TEST(DecodeCost, TheLeastMemoryKeepsToTheWorkAllowed) {
  const auto bands = least_memory(published(), kSize, 2, 1.2);
  ASSERT_TRUE(bands);
  const DecodeCost chosen = decode_cost(published(), kSize, bands, 2);

  EXPECT_LE(chosen.work, 1.2);
  EXPECT_LT(chosen.bytes, 500'000'000u);
  EXPECT_FALSE(least_memory(published(), kSize, 2, 1.0));
  const auto least = least_memory(published(), kSize, 2, 4);
  ASSERT_TRUE(least);
  EXPECT_LT(decode_cost(published(), kSize, least, 2).bytes, chosen.bytes);
}

}  // namespace
}  // namespace kare::wan

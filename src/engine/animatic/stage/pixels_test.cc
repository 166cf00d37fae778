#include "engine/animatic/stage/pixels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/rng.h"
#include "engine/animatic/stage/noise.h"
#include "engine/animatic/stage/tones.h"

namespace kare::animatic::stage {
namespace {

TEST(Pixels, OpaqueCoversAndClearLeaves) {
  std::array<std::uint32_t, 2> dst = {0xFF102030U, 0xFF102030U};
  const std::array<std::uint32_t, 2> src = {0xFFAABBCCU, 0};

  lay_over(dst.data(), src.data(), 2);

  EXPECT_EQ(dst[0], 0xFFAABBCCU);
  EXPECT_EQ(dst[1], 0xFF102030U);
}

TEST(Pixels, LayingOverNeverOverflows) {
  for (std::uint32_t a = 0; a < 256; ++a) {
    std::uint32_t dst = 0xFFFFFFFFU;
    const std::uint32_t src = a * 0x01010101U;  // White of alpha a.

    lay_over(&dst, &src, 1);

    EXPECT_GE(dst & 255U, 253U) << a;
    EXPECT_EQ(dst & 255U, dst >> 8 & 255U) << a;
    EXPECT_EQ(dst & 255U, dst >> 16 & 255U) << a;
  }
}

TEST(Pixels, ResamplingAtWholeStepsCopies) {
  std::vector<std::uint32_t> src(40), out(30);
  for (std::size_t i = 0; i < src.size(); ++i) src[i] = 0xFF000000U + static_cast<std::uint32_t>(i);

  resample(src.data(), 5 << 16, 65536, out.data(), 30);

  for (std::size_t i = 0; i < out.size(); ++i) EXPECT_EQ(out[i], src[i + 5]);
}

TEST(Pixels, ResamplingBetweenPixelsBlendsThem) {
  const std::array<std::uint32_t, 3> src = {0xFF000000U, 0xFF0000C8U, 0xFF000000U};
  std::uint32_t quarter = 0, general = 0;

  resample(src.data(), 65536 / 4, 65536, &quarter, 1);
  resample(src.data(), 65536 / 4, 65537, &general, 1);

  EXPECT_EQ(quarter & 255U, 50U);
  EXPECT_EQ(general, quarter);
}

// Whatever the machine's vectors, the bytes are the same: runs shorter than a vector take the plain
// loops.
TEST(Pixels, LongAndShortRunsAgree) {
  Rng rng(4);
  std::vector<std::uint32_t> src(64 * 64);
  for (std::uint32_t& pixel : src) pixel = static_cast<std::uint32_t>(rng.next());
  std::vector<std::int16_t> texture(Tile::kRowSize);
  for (std::int16_t& entry : texture) entry = static_cast<std::int16_t>(rng.below(256));
  std::copy_n(texture.begin(), Tile::kRowSize - Tile::kSize, texture.begin() + Tile::kSize);
  for (int round = 0; round < 300; ++round) {
    const auto step = static_cast<std::int32_t>(rng.range(20000, 150000));
    const auto start = static_cast<std::int32_t>(rng.range(0, 900000));
    std::array<std::uint32_t, 16> whole{};
    std::array<std::int16_t, 16> heights{};
    resample(src.data(), start, step, whole.data(), 16);
    texture_row(texture.data(), static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(step),
                heights.data(), 16);
    for (int i = 0; i < 16; ++i) {
      std::uint32_t one = 0;
      std::int16_t height = 0;
      resample(src.data(), start + i * step, step, &one, 1);
      texture_row(texture.data(), static_cast<std::uint32_t>(start + i * step),
                  static_cast<std::uint32_t>(step), &height, 1);
      ASSERT_EQ(whole[static_cast<std::size_t>(i)], one);
      ASSERT_EQ(heights[static_cast<std::size_t>(i)], height);
    }
    SlantRow row;
    row.pixels = src.data();
    row.stride = row.width = row.height = 64;
    row.u0 = static_cast<float>(rng.range(-8, 70));
    row.v0 = static_cast<float>(rng.range(-8, 70));
    row.du = static_cast<float>(rng.range(-1.5, 1.5));
    row.dv = static_cast<float>(rng.range(-1.5, 1.5));
    row.foot_v = 60;
    row.bend = static_cast<float>(rng.range(-9, 9));
    std::array<std::uint32_t, 8> eight{}, seven{};
    slant_row(row, eight.data(), 8);
    slant_row(row, seven.data(), 7);
    for (std::size_t i = 0; i < 7; ++i) ASSERT_EQ(eight[i], seven[i]);
  }
}

TEST(Pixels, SpreadingARowKeepsItsValuesAndTheirMeans) {
  const std::array<std::int16_t, 4> half = {0, 100, -50, 10};
  std::array<std::int16_t, 6> out{};

  spread_row(half.data(), out.data(), 6);

  EXPECT_EQ(out, (std::array<std::int16_t, 6>{0, 50, 100, 25, -50, -20}));
}

TEST(Pixels, ANeutralTintChangesNothing) {
  std::array<std::uint32_t, 3> row = {0xFF804020U, 0x80402010U, 0};
  const auto before = row;

  tint_row(row.data(), Tint{}, 3);

  EXPECT_EQ(row, before);
}

TEST(Pixels, HazeAddsItsColourByAlpha) {
  Tint tint;
  for (int i = 0; i < 3; ++i) {
    tint.mul[i] = 0;
    tint.add[i] = 200;
  }
  std::array<std::uint32_t, 2> row = {0xFF000000U, 0x80000000U};

  tint_row(row.data(), tint, 2);

  EXPECT_NEAR(static_cast<int>(row[0] & 255U), 200, 1);
  EXPECT_NEAR(static_cast<int>(row[1] & 255U), 100, 1);
}

TEST(Pixels, PackedColoursStayPremultiplied) {
  for (const double alpha : {0.0, 0.1, 0.5, 1.0}) {
    for (const double dither : {0.0, 0.5, 0.99}) {
      const std::uint32_t p = pack({1, 1, 1}, alpha, dither);
      EXPECT_LE(p & 255U, p >> 24);
      EXPECT_LE(p >> 16 & 255U, p >> 24);
    }
  }
}

TEST(Noise, TilesRepeatWithoutASeam) {
  const Tile tile(3, 8, 8, 3);
  for (double v = 0; v < 1; v += 0.07) {
    EXPECT_NEAR(tile.at(0.0005, v), tile.at(0.9995, v), 0.05);
    EXPECT_NEAR(tile.at(v, 0.0005), tile.at(v, 0.9995), 0.05);
    EXPECT_FLOAT_EQ(tile.at(0.3, v), tile.at(1.3, v));
  }
}

TEST(Noise, StaysInItsRange) {
  for (int i = 0; i < 2000; ++i) {
    const float n = fbm(i * 0.37 - 300, i * 0.11 - 90, 5, 5);
    EXPECT_GE(n, 0);
    EXPECT_LE(n, 1);
  }
}

}  // namespace
}  // namespace kare::animatic::stage

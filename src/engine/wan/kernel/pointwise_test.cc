#include "engine/wan/kernel/pointwise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "engine/wan/weights/convert.h"

namespace kare::wan {
namespace {

using Numbers = std::vector<double>;

// Random numbers that bfloat16 holds exactly.
std::vector<std::uint16_t> random_bits(std::size_t count, unsigned seed, float size = 1) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal(0, size);
  std::vector<std::uint16_t> bits(count);
  for (auto& number : bits) number = bf16_of_float(normal(engine));
  return bits;
}

std::vector<float> floats(const std::vector<std::uint16_t>& bits) {
  std::vector<float> numbers;
  for (const std::uint16_t number : bits) numbers.push_back(float_of_bf16(number));
  return numbers;
}

// bfloat16 has eight bits: a result may be off by half a step of 2^-8 of its size.
void expect_near(const std::vector<std::uint16_t>& ours, const Numbers& expected) {
  ASSERT_EQ(ours.size(), expected.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const double tolerance = std::abs(expected[i]) * 0.0041 + 1e-5;
    ASSERT_NEAR(static_cast<double>(float_of_bf16(ours[i])), expected[i], tolerance) << "at " << i;
  }
}

double silu(double x) {
  return x / (1 + std::exp(-x));
}

TEST(Pointwise, NormsRowsAndScalesThem) {
  constexpr std::size_t kRows = 3, kWidth = 37;
  const auto x = floats(random_bits(kRows * kWidth, 1, 3)), mul = floats(random_bits(kWidth, 2)),
             add = floats(random_bits(kWidth, 3));
  std::vector<std::uint16_t> out(x.size());
  norm_rows(x.data(), kRows, kWidth, mul.data(), add.data(), 1e-6f, out.data());

  Numbers expected;
  for (std::size_t row = 0; row < kRows; ++row) {
    double mean = 0, variance = 0;
    for (std::size_t i = 0; i < kWidth; ++i) mean += x[row * kWidth + i] / double{kWidth};
    for (std::size_t i = 0; i < kWidth; ++i) {
      variance += std::pow(x[row * kWidth + i] - mean, 2) / double{kWidth};
    }
    for (std::size_t i = 0; i < kWidth; ++i) {
      const double normed = (x[row * kWidth + i] - mean) / std::sqrt(variance + 1e-6);
      expected.push_back(normed * double{mul[i]} + double{add[i]});
    }
  }
  expect_near(out, expected);
}

TEST(Pointwise, NormsQueriesAndTurnsThem) {
  constexpr std::int64_t kRows = 4, kWidth = 24, kStride = 31, kPairs = 6;
  const auto bits = random_bits(kRows * kStride, 4);
  const auto x = floats(bits), weight = floats(random_bits(kWidth, 5)),
             cos = floats(random_bits(kRows * kPairs, 6)),
             sin = floats(random_bits(kRows * kPairs, 7));
  for (const std::int64_t pairs : {std::int64_t{0}, kPairs}) {
    std::vector<std::uint16_t> out(kRows * kWidth);
    rms_rows({kRows, kWidth, kStride, pairs, 1e-6f}, bits.data(), weight.data(), cos.data(),
             sin.data(), out.data());

    Numbers expected;
    for (std::int64_t row = 0; row < kRows; ++row) {
      const auto at = [&](std::int64_t i) { return double{x[std::size_t(row * kStride + i)]}; };
      double squares = 0;
      for (std::int64_t i = 0; i < kWidth; ++i) squares += at(i) * at(i) / kWidth;
      const auto normed = [&](std::int64_t i) {
        return at(i) / std::sqrt(squares + 1e-6) * double{weight[std::size_t(i)]};
      };
      for (std::int64_t i = 0; i < kWidth; ++i) {
        if (pairs == 0) {
          expected.push_back(normed(i));
          continue;
        }
        const auto angle = std::size_t(row * pairs + i % (2 * pairs) / 2);
        const double c = double{cos[angle]}, s = double{sin[angle]};
        expected.push_back(i % 2 == 0 ? normed(i) * c - normed(i + 1) * s
                                      : normed(i - 1) * s + normed(i) * c);
      }
    }
    ASSERT_EQ(out.size(), expected.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      EXPECT_NEAR(double{float_of_bf16(out[i])}, expected[i], 0.03);
    }
  }
}

TEST(Pointwise, BendsAndAddsAndGates) {
  auto bits = random_bits(999, 8, 3);
  bits[0] = bf16_of_float(-60);
  bits[1] = bf16_of_float(60);
  Numbers bent;
  for (const float x : floats(bits)) {
    const double z = double{x};
    bent.push_back(0.5 * z * (1 + std::tanh(std::sqrt(2 / M_PI) * (z + 0.044715 * z * z * z))));
  }
  const auto y = bits;
  gelu_numbers(bits.data(), static_cast<std::int64_t>(bits.size()));
  expect_near(bits, bent);

  std::vector<float> sums(999, 1), plain(999, 1);
  const std::vector<float> gate(333, 0.5f);
  add_rows(sums.data(), y.data(), 3, 333, gate.data());
  add_rows(plain.data(), y.data(), 3, 333, nullptr);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    EXPECT_FLOAT_EQ(sums[i], 1 + 0.5f * float_of_bf16(y[i]));
    EXPECT_FLOAT_EQ(plain[i], 1 + float_of_bf16(y[i]));
  }
}

TEST(Pointwise, NormsTheChannelsOfEachPixel) {
  constexpr std::int64_t kChannels = 5, kPlane = 333;
  auto bits = random_bits(kChannels * kPlane, 9);
  for (std::int64_t c = 0; c < kChannels; ++c) bits[std::size_t(c * kPlane + 7)] = 0;
  const auto x = floats(bits), gamma = floats(random_bits(kChannels, 10));
  std::vector<std::uint16_t> out(bits.size());
  channel_norm_silu({kChannels, kPlane, kPlane}, bits.data(), gamma.data(), 0, 200, out.data());
  channel_norm_silu({kChannels, kPlane, kPlane}, bits.data(), gamma.data(), 200, kPlane - 200,
                    out.data());

  Numbers expected(bits.size());
  for (std::int64_t pixel = 0; pixel < kPlane; ++pixel) {
    double length = 0;
    for (std::int64_t c = 0; c < kChannels; ++c) {
      length += std::pow(double{x[std::size_t(c * kPlane + pixel)]}, 2);
    }
    length = std::max(std::sqrt(length), 1e-12);
    for (std::int64_t c = 0; c < kChannels; ++c) {
      const auto at = std::size_t(c * kPlane + pixel);
      expected[at] = silu(double{x[at]} / length * std::sqrt(5.0) * double{gamma[std::size_t(c)]});
    }
  }
  expect_near(out, expected);
}

}  // namespace
}  // namespace kare::wan

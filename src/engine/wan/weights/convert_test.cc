#include "engine/wan/weights/convert.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "engine/wan/weights/test_files.h"

namespace kare::wan {
namespace {

// From the definition of IEEE 754's binary16.
double half_by_definition(unsigned bits) {
  const int exponent = static_cast<int>(bits >> 10 & 31), mantissa = static_cast<int>(bits & 1023);
  const double sign = (bits >> 15) != 0 ? -1 : 1;
  if (exponent == 31) {
    return mantissa != 0 ? std::numeric_limits<double>::quiet_NaN()
                         : sign * std::numeric_limits<double>::infinity();
  }
  return sign *
         (exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25));
}

TEST(Convert, EveryHalfIsExact) {
  for (unsigned bits = 0; bits < 65536; ++bits) {
    const double expected = half_by_definition(bits);
    const float ours = float_of_fp16(static_cast<std::uint16_t>(bits));
    if (std::isnan(expected)) {
      EXPECT_TRUE(std::isnan(ours)) << bits;
    } else {
      EXPECT_EQ(double{ours}, expected) << bits;
      EXPECT_EQ(std::signbit(ours), std::signbit(expected)) << bits;
    }
  }
}

TEST(Convert, Bfloat16KeepsItsOwnValuesAndNaN) {
  for (unsigned bits = 0; bits < 65536; ++bits) {
    const auto code = static_cast<std::uint16_t>(bits);
    const float value = float_of_bf16(code);
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(float_of_bf16(bf16_of_float(value)))) << bits;
    } else {
      EXPECT_EQ(bf16_of_float(value), code);
    }
  }
}

RC_GTEST_PROP(Convert, Bfloat16IsTheNearestAndAtTiesTheEvenOne, (std::uint32_t bits)) {
  const float value = std::bit_cast<float>(bits);
  RC_PRE(std::isfinite(value) && std::abs(value) < 3e38f);
  const std::uint16_t rounded = bf16_of_float(value);
  const auto down = static_cast<std::uint16_t>(bits >> 16);
  const auto up = static_cast<std::uint16_t>(down + 1);

  const double to_down = std::abs(double{value} - double{float_of_bf16(down)});
  const double to_up = std::abs(double{float_of_bf16(up)} - double{value});
  if (to_down != to_up) {
    RC_ASSERT(rounded == (to_down < to_up ? down : up));
  } else {
    RC_ASSERT(rounded == (down % 2 == 0 ? down : up));
  }
}

TEST(Convert, PartsOfATensorAreThoseOfTheWhole) {
  const std::string bytes = golden_bytes("formats_gguf.safetensors", "gguf_file");
  const auto file = Checkpoint::from_bytes(bytes_of(bytes)).take();

  for (const TensorView& view : file->tensors()) {
    const std::vector<float> whole = values_of(view);
    const std::int64_t block = dtype_info(view.dtype).block_elements;
    const std::int64_t first = view.elements() / block / 2 * block;
    std::vector<float> part(static_cast<std::size_t>((view.elements() - first + 1) / 2));
    std::vector<std::uint16_t> rounded(part.size());

    to_float(view, first, part);
    to_bf16(view, first, rounded);

    for (std::size_t i = 0; i < part.size(); ++i) {
      EXPECT_EQ(part[i], whole[static_cast<std::size_t>(first) + i]) << view.name << " " << i;
      EXPECT_EQ(rounded[i], bf16_of_float(part[i]));
    }
  }
}

TEST(Convert, RowsHaveTheirOwnScales) {
  const std::string bytes = "\x38\x38\x38\x38";  // 1, 1, 1, 1 in e4m3.
  const TensorView view{.name = "w",
                        .dtype = DType::kF8E4M3,
                        .shape = {2, 2},
                        .bytes = bytes_of(bytes),
                        .scales = {3, 0.5}};
  std::vector<float> last(3);

  to_float(view, 1, last);

  EXPECT_EQ(values_of(view), (std::vector<float>{3, 3, 0.5, 0.5}));
  EXPECT_EQ(last, (std::vector<float>{3, 0.5, 0.5}));
}

}  // namespace
}  // namespace kare::wan

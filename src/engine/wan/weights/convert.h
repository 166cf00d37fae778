#pragma once

#include <cstdint>
#include <span>

#include "engine/wan/weights/tensor_view.h"

namespace kare::wan {

// Single numbers. bf16 and fp16 are passed as their bits; rounding is to nearest even.
float float_of_bf16(std::uint16_t bits);
float float_of_fp16(std::uint16_t bits);
float float_of_e4m3(std::uint8_t bits);
float float_of_e5m2(std::uint8_t bits);
std::uint16_t bf16_of_float(float value);  // A NaN stays a (quiet) NaN.

// The numbers `first … first + out.size() − 1` of a tensor, in row-major order, de-quantised and
// multiplied by its scales. REQUIRES: the range lies within the tensor, and `first` is a multiple
// of the type's block_elements (1 for plain types, 32 or 256 for ggml's).
void to_float(const TensorView& view, std::int64_t first, std::span<float> out);
// The same, rounded once to bfloat16 bits.
void to_bf16(const TensorView& view, std::int64_t first, std::span<std::uint16_t> out);

}  // namespace kare::wan

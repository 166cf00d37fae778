#include "engine/wan/weights/convert.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/assert.h"
#include "engine/wan/weights/blocks.h"

namespace kare::wan {
namespace {

constexpr std::int64_t kChunk = 4096;  // Numbers converted at a time; a multiple of every block.

// A number from possibly unaligned bytes. All files are little-endian, and so are we.
static_assert(std::endian::native == std::endian::little);
template <class T>
T load(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

template <class T>
void convert_numbers(const std::byte* from, std::span<float> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<float>(load<T>(from + i * sizeof(T)));
  }
}

// Sign, `exponent` bits with bias, mantissa; `kExtended` spends only the last code on NaN.
enum class Top { kIeee, kExtended };
constexpr float decode_small(unsigned bits, int exponent_bits, int mantissa_bits, int bias,
                             Top top) {
  const unsigned exponent = bits >> mantissa_bits & ((1u << exponent_bits) - 1);
  const unsigned mantissa = bits & ((1u << mantissa_bits) - 1);
  const float sign = (bits >> (exponent_bits + mantissa_bits) & 1) != 0 ? -1.0f : 1.0f;
  const bool is_top = exponent == (1u << exponent_bits) - 1;
  const bool is_full = mantissa == (1u << mantissa_bits) - 1;
  if (is_top && (top == Top::kExtended ? is_full : mantissa != 0)) {
    return std::numeric_limits<float>::quiet_NaN();
  }
  if (is_top && top == Top::kIeee) return sign * std::numeric_limits<float>::infinity();
  const int shift = (exponent == 0 ? 1 : static_cast<int>(exponent)) - bias - mantissa_bits;
  float value = static_cast<float>(mantissa + (exponent == 0 ? 0u : 1u << mantissa_bits));
  for (int i = 0; i < shift; ++i) value *= 2.0f;
  for (int i = 0; i > shift; --i) value *= 0.5f;
  return sign * value;
}

constexpr std::array<float, 256> table_of(int exponent_bits, int mantissa_bits, int bias, Top top) {
  std::array<float, 256> table{};
  for (unsigned code = 0; code < 256; ++code) {
    table[code] = decode_small(code, exponent_bits, mantissa_bits, bias, top);
  }
  return table;
}

constexpr std::array<float, 256> kE4m3 = table_of(4, 3, 7, Top::kExtended);
constexpr std::array<float, 256> kE5m2 = table_of(5, 2, 15, Top::kIeee);

void convert_table(const std::byte* from, const std::array<float, 256>& table,
                   std::span<float> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = table[static_cast<std::uint8_t>(from[i])];
}

void convert_fp16(const std::byte* from, std::span<float> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = float_of_fp16(load<std::uint16_t>(from + 2 * i));
  }
}

void convert_bf16(const std::byte* from, std::span<float> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = float_of_bf16(load<std::uint16_t>(from + 2 * i));
  }
}

void convert_unscaled(DType dtype, const std::byte* from, std::span<float> out) {
  switch (dtype) {
    case DType::kBool:
    case DType::kU8: return convert_numbers<std::uint8_t>(from, out);
    case DType::kI8: return convert_numbers<std::int8_t>(from, out);
    case DType::kU16: return convert_numbers<std::uint16_t>(from, out);
    case DType::kI16: return convert_numbers<std::int16_t>(from, out);
    case DType::kU32: return convert_numbers<std::uint32_t>(from, out);
    case DType::kI32: return convert_numbers<std::int32_t>(from, out);
    case DType::kU64: return convert_numbers<std::uint64_t>(from, out);
    case DType::kI64: return convert_numbers<std::int64_t>(from, out);
    case DType::kF8E4M3: return convert_table(from, kE4m3, out);
    case DType::kF8E5M2: return convert_table(from, kE5m2, out);
    case DType::kF16: return convert_fp16(from, out);
    case DType::kBF16: return convert_bf16(from, out);
    case DType::kF32: {
      if (!out.empty()) std::memcpy(out.data(), from, out.size_bytes());
      return;
    }
    case DType::kF64: return convert_numbers<double>(from, out);
    default: return dequantise_blocks(dtype, from, out);
  }
}

void multiply_scales(const TensorView& view, std::int64_t first, std::span<float> out) {
  if (view.scales.empty() || out.empty()) return;
  if (view.scales.size() == 1) {
    for (float& value : out) value *= view.scales[0];
    return;
  }
  const std::int64_t row = view.elements() / view.shape[0];
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] *= view.scales[static_cast<std::size_t>((first + static_cast<std::int64_t>(i)) / row)];
  }
}

}  // namespace

float float_of_bf16(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

// Without branches, so that the loop above becomes vector code: the exponent is moved by a
// multiplication, which also makes fp16's subnormal numbers right.
float float_of_fp16(std::uint16_t bits) {
  const std::uint32_t magnitude = static_cast<std::uint32_t>(bits & 0x7fff) << 13;
  const float scaled = std::bit_cast<float>(magnitude) * 0x1p112f;
  const std::uint32_t top = (bits & 0x7c00) == 0x7c00 ? 0x7f800000u : 0u;
  const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000) << 16;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(scaled) | top | sign);
}

float float_of_e4m3(std::uint8_t bits) {
  return kE4m3[bits];
}

float float_of_e5m2(std::uint8_t bits) {
  return kE5m2[bits];
}

std::uint16_t bf16_of_float(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const bool is_nan = (bits & 0x7fffffff) > 0x7f800000;
  const std::uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
  const std::uint32_t quiet = bits >> 16 | 0x40;
  return static_cast<std::uint16_t>(is_nan ? quiet : rounded);
}

void to_float(const TensorView& view, std::int64_t first, std::span<float> out) {
  const DTypeInfo& info = dtype_info(view.dtype);
  KARE_ASSERT(first >= 0 && first % info.block_elements == 0);
  KARE_ASSERT(first + static_cast<std::int64_t>(out.size()) <= view.elements());
  const std::byte* from = view.bytes.data() + first / info.block_elements * info.block_bytes;
  convert_unscaled(view.dtype, from, out);
  multiply_scales(view, first, out);
}

void to_bf16(const TensorView& view, std::int64_t first, std::span<std::uint16_t> out) {
  if (view.dtype == DType::kBF16 && view.scales.empty()) {
    KARE_ASSERT(first >= 0);
    KARE_ASSERT(first + static_cast<std::int64_t>(out.size()) <= view.elements());
    if (!out.empty()) std::memcpy(out.data(), view.bytes.data() + 2 * first, out.size_bytes());
    return;
  }
  std::array<float, kChunk> chunk;
  for (std::size_t done = 0; done < out.size(); done += kChunk) {
    const std::size_t count = std::min<std::size_t>(kChunk, out.size() - done);
    to_float(view, first + static_cast<std::int64_t>(done), std::span(chunk).first(count));
    for (std::size_t i = 0; i < count; ++i) out[done + i] = bf16_of_float(chunk[i]);
  }
}

}  // namespace kare::wan

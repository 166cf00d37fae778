#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace kare::wan {

// How the numbers of a tensor are stored in a file. The quantised types after kF64 are ggml's
// blocks: a block holds `block_elements` numbers in `block_bytes` bytes.
enum class DType : std::uint8_t {
  kBool,
  kU8,
  kI8,
  kU16,
  kI16,
  kU32,
  kI32,
  kU64,
  kI64,
  kF8E4M3,  // Four bits of exponent, bias 7, no infinity ("e4m3fn").
  kF8E5M2,  // Five bits of exponent, bias 15, with infinity.
  kF16,
  kBF16,
  kF32,
  kF64,
  kQ4_0,
  kQ4_1,
  kQ5_0,
  kQ5_1,
  kQ8_0,
  kQ2K,
  kQ3K,
  kQ4K,
  kQ5K,
  kQ6K,
  kIQ4NL,
  kIQ4XS,
};
inline constexpr int kDTypeCount = static_cast<int>(DType::kIQ4XS) + 1;

struct DTypeInfo {
  DType dtype;
  std::string_view name;  // As safetensors or ggml spell it: "BF16", "Q4_K".
  int block_elements;     // 1 for plain numbers.
  int block_bytes;
};

const DTypeInfo& dtype_info(DType dtype);
// The plain type that safetensors calls `name`, or nothing.
std::optional<DType> dtype_of_safetensors(std::string_view name);
// The type with ggml's number `id`, or nothing.
std::optional<DType> dtype_of_ggml(std::uint32_t id);

// The product of the sizes (1 for no sizes), or nothing when one is negative or it exceeds 2^62.
std::optional<std::int64_t> element_count(std::span<const std::int64_t> shape);
// The bytes of `elements` numbers, or nothing when they do not fill whole blocks or overflow.
std::optional<std::uint64_t> stored_bytes(DType dtype, std::int64_t elements);

}  // namespace kare::wan

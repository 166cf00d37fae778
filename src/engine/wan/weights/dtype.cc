#include "engine/wan/weights/dtype.h"

#include <array>

#include "base/assert.h"

namespace kare::wan {
namespace {

constexpr std::array<DTypeInfo, kDTypeCount> kInfos = {{
    {DType::kBool, "BOOL", 1, 1},
    {DType::kU8, "U8", 1, 1},
    {DType::kI8, "I8", 1, 1},
    {DType::kU16, "U16", 1, 2},
    {DType::kI16, "I16", 1, 2},
    {DType::kU32, "U32", 1, 4},
    {DType::kI32, "I32", 1, 4},
    {DType::kU64, "U64", 1, 8},
    {DType::kI64, "I64", 1, 8},
    {DType::kF8E4M3, "F8_E4M3", 1, 1},
    {DType::kF8E5M2, "F8_E5M2", 1, 1},
    {DType::kF16, "F16", 1, 2},
    {DType::kBF16, "BF16", 1, 2},
    {DType::kF32, "F32", 1, 4},
    {DType::kF64, "F64", 1, 8},
    {DType::kQ4_0, "Q4_0", 32, 18},
    {DType::kQ4_1, "Q4_1", 32, 20},
    {DType::kQ5_0, "Q5_0", 32, 22},
    {DType::kQ5_1, "Q5_1", 32, 24},
    {DType::kQ8_0, "Q8_0", 32, 34},
    {DType::kQ2K, "Q2_K", 256, 84},
    {DType::kQ3K, "Q3_K", 256, 110},
    {DType::kQ4K, "Q4_K", 256, 144},
    {DType::kQ5K, "Q5_K", 256, 176},
    {DType::kQ6K, "Q6_K", 256, 210},
    {DType::kIQ4NL, "IQ4_NL", 32, 18},
    {DType::kIQ4XS, "IQ4_XS", 256, 136},
}};

constexpr bool in_order() {
  for (int i = 0; i < kDTypeCount; ++i) {
    if (static_cast<int>(kInfos[static_cast<std::size_t>(i)].dtype) != i) return false;
  }
  return true;
}
static_assert(in_order(), "the table is indexed by the enumeration");

struct GgmlType {
  std::uint32_t id;
  DType dtype;
};

// The numbers of ggml's `enum ggml_type`.
constexpr GgmlType kGgmlTypes[] = {
    {0, DType::kF32},    {1, DType::kF16},    {2, DType::kQ4_0}, {3, DType::kQ4_1},
    {6, DType::kQ5_0},   {7, DType::kQ5_1},   {8, DType::kQ8_0}, {10, DType::kQ2K},
    {11, DType::kQ3K},   {12, DType::kQ4K},   {13, DType::kQ5K}, {14, DType::kQ6K},
    {20, DType::kIQ4NL}, {23, DType::kIQ4XS}, {24, DType::kI8},  {25, DType::kI16},
    {26, DType::kI32},   {27, DType::kI64},   {28, DType::kF64}, {30, DType::kBF16},
};

}  // namespace

const DTypeInfo& dtype_info(DType dtype) {
  const auto index = static_cast<std::size_t>(dtype);
  KARE_ASSERT(index < kInfos.size());
  return kInfos[index];
}

std::optional<DType> dtype_of_safetensors(std::string_view name) {
  for (const DTypeInfo& info : kInfos) {
    if (info.block_elements == 1 && info.name == name) return info.dtype;
  }
  return std::nullopt;
}

std::optional<DType> dtype_of_ggml(std::uint32_t id) {
  for (const GgmlType& type : kGgmlTypes) {
    if (type.id == id) return type.dtype;
  }
  return std::nullopt;
}

std::optional<std::int64_t> element_count(std::span<const std::int64_t> shape) {
  constexpr std::int64_t kMax = std::int64_t{1} << 62;
  bool is_empty = false;
  for (const std::int64_t size : shape) {
    if (size < 0) return std::nullopt;
    is_empty = is_empty || size == 0;
  }
  if (is_empty) return 0;
  std::int64_t count = 1;
  for (const std::int64_t size : shape) {
    if (size > kMax / count) return std::nullopt;
    count *= size;
  }
  return count;
}

std::optional<std::uint64_t> stored_bytes(DType dtype, std::int64_t elements) {
  const DTypeInfo& info = dtype_info(dtype);
  if (elements < 0 || elements % info.block_elements != 0) return std::nullopt;
  const auto blocks = static_cast<std::uint64_t>(elements / info.block_elements);
  const auto bytes = static_cast<std::uint64_t>(info.block_bytes);
  if (blocks > (std::uint64_t{1} << 62) / bytes) return std::nullopt;
  return blocks * bytes;
}

}  // namespace kare::wan

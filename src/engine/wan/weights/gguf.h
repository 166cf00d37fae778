#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/wan/weights/tensor_view.h"

namespace kare::wan {

// One value of a GGUF file's metadata, still in its stored form.
struct GgufValue {
  std::uint32_t type = 0;  // ggml's number; for an array that of its elements.
  bool is_array = false;
  std::uint64_t count = 1;
  std::span<const std::byte> bytes;  // All elements, one after the other.

  // A single number or boolean, or the numbers of an array; nothing when they are of another kind.
  std::optional<std::vector<double>> numbers() const;
  // A single text, or the texts of an array.
  std::optional<std::vector<std::string_view>> texts() const;
};
using GgufValues = std::map<std::string, GgufValue, std::less<>>;

struct GgufFile {
  TensorTable table;
  GgufValues values;
};

// The tensors and metadata of a GGUF file of version 2 or 3. Views point into `file`. The shape is
// row-major (ggml counts the fastest size first), or the one noted as `comfy.gguf.orig_shape.NAME`.
// kCorrupt when a number does not fit the file; kUnsupported names a type that we do not read.
Result<GgufFile> parse_gguf(std::span<const std::byte> file);

}  // namespace kare::wan

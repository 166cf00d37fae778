#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/wan/weights/dtype.h"

namespace kare::wan {

// One tensor of a file: row-major, dense, little-endian, not necessarily aligned. Borrows its
// bytes from the Checkpoint (or TensorTable) it came from and must not outlive it.
//
// What it stands for is bytes × scales: `scales` is empty (no scaling), one number (fp8 files of
// ComfyUI) or one number a row, i.e. `shape[0]` of them (lightx2v).
struct TensorView {
  std::string name;
  DType dtype = DType::kF32;
  std::vector<std::int64_t> shape;  // Slowest first; empty for a single number.
  std::span<const std::byte> bytes;
  std::vector<float> scales = {};

  std::int64_t elements() const;
};

// What a reader of one container gives. `owned` keeps the bytes of the few tensors that had to be
// copied (torch tensors with strides); all others point into the file.
struct TensorTable {
  std::vector<TensorView> tensors;
  std::map<std::string, std::string, std::less<>> metadata;  // Only what is text in the file.
  std::vector<std::unique_ptr<std::byte[]>> owned = {};
};

// "[2, 3]".
std::string shape_text(std::span<const std::int64_t> shape);

// An Error about a damaged file; `what` follows the file's name in the message.
Error corrupt(std::string what);

}  // namespace kare::wan

#pragma once

#include <cstddef>
#include <span>

#include "base/result.h"
#include "engine/wan/weights/tensor_view.h"

namespace kare::wan {

// The tensors of a safetensors file, in the order of their bytes. Views point into `file`.
// kCorrupt when a number does not fit the file, or the tensors leave holes or overlap;
// kUnsupported names a type that we do not read (complex, sub-byte and exponent-only ones).
Result<TensorTable> parse_safetensors(std::span<const std::byte> file);

}  // namespace kare::wan

#pragma once

#include <cstddef>
#include <span>

#include "base/result.h"
#include "engine/wan/weights/tensor_view.h"

namespace kare::wan {

// The tensors of a `.pth` file in torch's ZIP form (torch 1.6 and later). Views point into `file`,
// or into `owned` for the rare tensor that is stored transposed or otherwise not dense. Nothing of
// the file is executed (weights/pickle.h). kCorrupt when a number does not fit the file,
// kUnsupported for compressed archives, big-endian ones and anything that is no dict of tensors.
Result<TensorTable> parse_pth(std::span<const std::byte> file);

}  // namespace kare::wan

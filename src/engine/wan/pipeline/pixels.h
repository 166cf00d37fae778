#pragma once

#include <ATen/core/Tensor.h>

namespace kare::wan {

// How values in [-1, 1] become bytes: diffusers rounds, the original code cuts off.
enum class ByteRule { kRound, kTruncate };

// Any shape, float32 -> the same shape, uint8.
at::Tensor to_bytes(const at::Tensor& video, ByteRule rule);

}  // namespace kare::wan

#pragma once

#include <ATen/core/Tensor.h>

#include "engine/wan/model/rope.h"

// Steps between the matrix products. On a CPU in bfloat16 each is one pass over memory
// (kernel/pointwise.h); elsewhere it is put together from tensor operations, which is also the
// exact float32 path.
namespace kare::wan {

// LN(x) mul + add over the last dimension, as `type`. x: (rows, width) float32; mul and add:
// (width), or (rows, width) where every row has its own.
at::Tensor norm_and_scale(const at::Tensor& x, const at::Tensor& mul, const at::Tensor& add,
                          double eps, at::ScalarType type);

// RMS norm over the last dimension times weight, in x's type. x: (rows, width), possibly a part of
// wider rows; weight: (width) float32.
at::Tensor rms_norm(const at::Tensor& x, const at::Tensor& weight, double eps);

// The same, then turned by position: (rows, heads, width / heads).
at::Tensor rms_norm_and_turn(const at::Tensor& x, const at::Tensor& weight, double eps,
                             const RopeTable& rope, std::int64_t heads);

// GELU with tanh; may be done in place.
at::Tensor gelu_tanh(at::Tensor x);

// x + y gate; may be done in place. x: (rows, width) float32; gate: (1 or rows, width), or
// undefined for x + y.
at::Tensor add_gated(at::Tensor x, const at::Tensor& y, const at::Tensor& gate);

// silu of each pixel's channels brought to length sqrt(channels) times gamma. x: (1, channels,
// frames, h, w); gamma: (channels) float32.
at::Tensor channel_norm_and_silu(const at::Tensor& x, const at::Tensor& gamma);

}  // namespace kare::wan

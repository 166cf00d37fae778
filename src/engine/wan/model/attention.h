#pragma once

#include <ATen/core/Tensor.h>

namespace kare::wan {

// softmax(q kᵀ / sqrt(width) + last_key_bias on the last key) v, per head, without ever holding all
// scores at once. q (rows, heads, width), k and v (keys, heads, width), of one type; the result has
// q's shape and type. `last_key_bias` lets one row stand for many equal ones (the natural
// logarithm of their number); 0 changes nothing.
at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                     double last_key_bias = 0);

}  // namespace kare::wan

#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/wan/model/tensor_map.h"

namespace kare::wan {

// y = x Wᵀ + b, or several of them that share x, fused into one product. A single matrix that
// already has the right type and place is used where it lies, for instance in a mapped file.
class Linear {
 public:
  Linear() = default;
  // `names` are the modules ("blocks.0.self_attn.q" …) whose `.weight` [out, in] and `.bias` [out]
  // are joined along `out`; every one has `in` inputs and `out` outputs.
  static Result<Linear> create(const WeightSource& weights, const std::vector<std::string>& names,
                               std::int64_t in, std::int64_t out, const Placement& placement);
  // From tensors that are there already, of one type and place.
  Linear(at::Tensor weight, at::Tensor bias) : weight_(std::move(weight)), bias_(std::move(bias)) {}
  // (rows, in), any type -> (rows, out) of the weight's type.
  at::Tensor operator()(const at::Tensor& x) const;

 private:
  at::Tensor weight_;  // (out, in), contiguous.
  at::Tensor bias_;    // (out), of the weight's type.
};

}  // namespace kare::wan

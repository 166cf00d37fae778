#pragma once

#include <ATen/core/Tensor.h>

#include <string>
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
  // are joined along `out`; every one has `in` inputs.
  static Result<Linear> create(const TensorMap& weights, const std::vector<std::string>& names,
                               std::int64_t in, const Placement& placement);
  // (rows, in), any type -> (rows, out) of the weight's type.
  at::Tensor operator()(const at::Tensor& x) const;
  std::int64_t outputs() const { return weight_.size(0); }

 private:
  at::Tensor weight_;  // (out, in), contiguous.
  at::Tensor bias_;    // (out), of the weight's type.
};

}  // namespace kare::wan

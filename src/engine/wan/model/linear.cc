#include "engine/wan/model/linear.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/linear.h>

namespace kare::wan {

Result<Linear> Linear::create(const TensorMap& weights, const std::vector<std::string>& names,
                              std::int64_t in, const Placement& placement) {
  std::vector<at::Tensor> parts, biases;
  for (const std::string& name : names) {
    const at::Tensor weight = KARE_TRY(weight_of(weights, name + ".weight", {-1, in}));
    const at::Tensor bias = KARE_TRY(weight_of(weights, name + ".bias", {weight.size(0)}));
    parts.push_back(weight.to(placement.device, placement.compute).contiguous());
    biases.push_back(bias.to(placement.device, placement.compute));
  }
  Linear linear;
  linear.weight_ = parts.size() == 1 ? parts.front() : at::cat(parts);
  linear.bias_ = at::cat(biases);
  return linear;
}

at::Tensor Linear::operator()(const at::Tensor& x) const {
  return at::linear(x.to(weight_.scalar_type()), weight_, bias_);
}

}  // namespace kare::wan

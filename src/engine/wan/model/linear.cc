#include "engine/wan/model/linear.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>

namespace kare::wan {

Result<Linear> Linear::create(const WeightSource& weights, const std::vector<std::string>& names,
                              std::int64_t in, std::int64_t out, const Placement& placement) {
  const at::ScalarType type = placement.compute;
  if (names.size() == 1) {
    const at::Tensor weight = KARE_TRY(weight_of(weights, names[0] + ".weight", {out, in}, type));
    const at::Tensor bias = KARE_TRY(weight_of(weights, names[0] + ".bias", {out}, type));
    return Linear(weight.to(placement.device).contiguous(), bias.to(placement.device));
  }
  const auto count = static_cast<std::int64_t>(names.size());
  const auto options = at::TensorOptions(placement.device).dtype(type);
  Linear joined(at::empty({count * out, in}, options), at::empty({count * out}, options));
  for (std::int64_t i = 0; i < count; ++i) {
    const std::string& name = names[static_cast<std::size_t>(i)];
    joined.weight_.narrow(0, i * out, out)
        .copy_(KARE_TRY(weight_of(weights, name + ".weight", {out, in}, type)));
    joined.bias_.narrow(0, i * out, out)
        .copy_(KARE_TRY(weight_of(weights, name + ".bias", {out}, type)));
  }
  return joined;
}

at::Tensor Linear::operator()(const at::Tensor& x) const {
  return at::linear(x.to(weight_.scalar_type()), weight_, bias_);
}

}  // namespace kare::wan

#include "engine/wan/weights/scales.h"

#include <cmath>
#include <optional>
#include <string>
#include <unordered_map>

#include "engine/wan/weights/convert.h"

namespace kare::wan {
namespace {

// "X.weight" for a scale's name, or nothing when the tensor is none.
std::optional<std::string> scaled_tensor(const std::string& name) {
  for (const std::string_view suffix : {".scale_weight", ".weight_scale"}) {
    if (name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size()) + ".weight";
  }
  return std::nullopt;
}

bool is_marker(std::string_view name) {
  return name.ends_with(".scale_input") || name == "scaled_fp8" || name.ends_with(".scaled_fp8");
}

Result<> fold(const TensorView& scale, TensorView& weight) {
  const std::int64_t count = scale.elements();
  const bool is_row = !weight.shape.empty() && count == weight.shape[0];
  if (weight.elements() == 0 || (count != 1 && !is_row)) {
    return corrupt("the scale " + scale.name + " of shape " + shape_text(scale.shape) +
                   " does not fit its weight of shape " + shape_text(weight.shape));
  }
  if (dtype_info(scale.dtype).block_elements != 1) {
    return corrupt("the scale " + scale.name + " is itself quantised");
  }
  weight.scales.resize(static_cast<std::size_t>(count));
  to_float(scale, 0, weight.scales);
  for (const float value : weight.scales) {
    if (!std::isfinite(value)) return corrupt("the scale " + scale.name + " is not finite");
  }
  return {};
}

}  // namespace

Result<> fold_scales(std::vector<TensorView>& tensors) {
  std::unordered_map<std::string, std::size_t> by_name;
  for (std::size_t i = 0; i < tensors.size(); ++i) by_name.emplace(tensors[i].name, i);
  std::vector<bool> is_gone(tensors.size(), false);
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].name.ends_with(".weight_scale_2")) {
      return Error{Code::kUnsupported, "its weights have scales of scales (NVFP4), not read", ""};
    }
    const auto weight = scaled_tensor(tensors[i].name);
    const auto found = weight ? by_name.find(*weight) : by_name.end();
    if (found != by_name.end()) {
      KARE_TRY(fold(tensors[i], tensors[found->second]));
      is_gone[i] = true;
    }
    is_gone[i] = is_gone[i] || is_marker(tensors[i].name);
  }
  std::vector<TensorView> kept;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (!is_gone[i]) kept.push_back(std::move(tensors[i]));
  }
  tensors = std::move(kept);
  return {};
}

}  // namespace kare::wan

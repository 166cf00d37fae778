#include "engine/wan/model/tensor_map.h"

#include <algorithm>
#include <utility>

namespace kare::wan {
namespace {

template <class Lengths>
std::string shape_text(const Lengths& lengths) {
  std::string text = "[";
  for (const std::int64_t length : lengths) {
    if (text.size() > 1) text += ", ";
    text += length < 0 ? "any" : std::to_string(length);
  }
  return text + "]";
}

}  // namespace

WeightSource source_of(TensorMap weights) {
  return [held = std::move(weights)](const std::string& name,
                                     at::ScalarType type) -> Result<at::Tensor> {
    const auto found = held.find(name);
    if (found == held.end()) {
      return Error{Code::kCorrupt, "the model's weights lack \"" + name + "\"", ""};
    }
    return found->second.to(type);
  };
}

Result<at::Tensor> weight_of(const WeightSource& weights, const std::string& name,
                             std::initializer_list<std::int64_t> shape, at::ScalarType type) {
  const at::Tensor weight = KARE_TRY(weights(name, type));
  const auto sizes = weight.sizes();
  const bool fits = sizes.size() == shape.size() &&
                    std::equal(sizes.begin(), sizes.end(), shape.begin(),
                               [](auto is, auto want) { return want < 0 || is == want; });
  if (!fits) {
    return Error{Code::kCorrupt,
                 "the weight \"" + name + "\" has the shape " + shape_text(sizes) + " and not " +
                     shape_text(shape),
                 ""};
  }
  return weight;
}

}  // namespace kare::wan

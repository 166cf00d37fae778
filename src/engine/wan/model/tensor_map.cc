#include "engine/wan/model/tensor_map.h"

#include <algorithm>

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

Result<at::Tensor> weight_of(const TensorMap& weights, const std::string& name,
                             std::initializer_list<std::int64_t> shape) {
  const auto found = weights.find(name);
  if (found == weights.end()) {
    return Error{Code::kCorrupt, "the model's weights lack \"" + name + "\"", ""};
  }
  const auto sizes = found->second.sizes();
  const bool fits = sizes.size() == shape.size() &&
                    std::equal(sizes.begin(), sizes.end(), shape.begin(),
                               [](auto is, auto want) { return want < 0 || is == want; });
  if (!fits) {
    return Error{Code::kCorrupt,
                 "the weight \"" + name + "\" has the shape " + shape_text(sizes) + " and not " +
                     shape_text(shape),
                 ""};
  }
  return found->second;
}

}  // namespace kare::wan

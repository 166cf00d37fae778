#include "engine/wan/bench/random_weights.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "engine/wan/weights/convert.h"

namespace kare::wan {
namespace {

constexpr std::size_t kPattern = 1'000'003;  // A prime, so that rows do not repeat each other.

const std::vector<float>& pattern() {
  static const std::vector<float> numbers = [] {
    std::mt19937 engine(1);
    std::uniform_real_distribution<float> uniform(-1, 1);
    std::vector<float> made(kPattern);
    for (float& number : made) number = uniform(engine);
    return made;
  }();
  return numbers;
}

// Norm weights are near one, everything else shrinks with what it sums over.
bool is_scale(const std::string& name) {
  return name.find("norm") != name.npos || name.find("gamma") != name.npos;
}

float size_of(const std::vector<std::int64_t>& shape) {
  double inputs = 1;
  for (std::size_t i = 1; i < shape.size(); ++i) inputs *= static_cast<double>(shape[i]);
  return static_cast<float>(std::sqrt(3 / std::max(inputs, 100.0)));
}

template <class Number, class Convert>
void fill(Number* out, std::int64_t count, const ExpectedTensor& tensor, Convert convert) {
  const std::vector<float>& numbers = pattern();
  const float size = is_scale(tensor.name) ? 0.1f : size_of(tensor.shape);
  const float base = is_scale(tensor.name) ? 1.0f : 0.0f;
  std::size_t at = std::hash<std::string>()(tensor.name) % kPattern;
  for (std::int64_t i = 0; i < count; ++i) {
    out[i] = convert(base + size * numbers[at]);
    if (++at == kPattern) at = 0;
  }
}

at::Tensor make(const ExpectedTensor& tensor, at::ScalarType type) {
  at::Tensor made = at::empty(tensor.shape, at::TensorOptions().dtype(type));
  if (type == at::kFloat) {
    fill(made.data_ptr<float>(), made.numel(), tensor, [](float x) { return x; });
  } else {
    fill(reinterpret_cast<std::uint16_t*>(made.data_ptr<at::BFloat16>()), made.numel(), tensor,
         bf16_of_float);
  }
  return made;
}

// "blocks.7.ffn.fc1.weight" without the number.
std::string without_layer(const std::string& name) {
  if (!name.starts_with("blocks.")) return name;
  return "blocks" + name.substr(name.find('.', 7));
}

}  // namespace

WeightSource random_weights(const std::vector<ExpectedTensor>& tensors) {
  std::map<std::string, ExpectedTensor> by_name;
  for (const ExpectedTensor& tensor : tensors) by_name[tensor.name] = tensor;
  return [held = std::move(by_name)](const std::string& name,
                                     at::ScalarType type) -> Result<at::Tensor> {
    const auto found = held.find(name);
    if (found == held.end()) return Error{Code::kInternal, "no weight \"" + name + "\"", ""};
    return make(found->second, type);
  };
}

TensorMap random_tensors(const std::vector<ExpectedTensor>& tensors) {
  TensorMap made;
  for (const ExpectedTensor& tensor : tensors) made[tensor.name] = make(tensor, at::kFloat);
  return made;
}

RandomEncoder::RandomEncoder(const TextEncoderDims& dims) {
  static constexpr std::string_view kEmptyFile("\x08\0\0\0\0\0\0\0{}      ", 16);
  named_.checkpoint = Checkpoint::from_bytes(std::as_bytes(std::span(kEmptyFile))).take();
  for (const ExpectedTensor& tensor : expected_tensors(dims)) {
    std::vector<std::uint16_t>& numbers = memory_[without_layer(tensor.name)];
    auto view = std::make_unique<TensorView>();
    view->name = tensor.name;
    view->dtype = DType::kBF16;
    view->shape = tensor.shape;
    if (numbers.empty()) {
      numbers.resize(static_cast<std::size_t>(view->elements()));
      fill(numbers.data(), view->elements(), tensor, bf16_of_float);
    }
    view->bytes = std::as_bytes(std::span(numbers));
    named_.tensors[tensor.name] = view.get();
    views_.push_back(std::move(view));
  }
}

}  // namespace kare::wan

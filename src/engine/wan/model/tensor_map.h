#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kare::wan {

// The weights of one model by their original names. Tensors may lie in mapped files.
using TensorMap = std::map<std::string, at::Tensor>;

// Hears the intermediate results of a model by the names of the golden data; empty in production.
// Tensors are borrowed for the call.
using Tap = void (*)(void* listener, std::string_view name, const at::Tensor& value);
struct Taps {
  Tap tap = nullptr;
  void* listener = nullptr;
  void operator()(std::string_view name, const at::Tensor& value) const {
    if (tap != nullptr) tap(listener, name, value);
  }
};

// Where a model computes and in what. `compute` is the type of the large matrices (float32 or
// bfloat16); norms, gates, sinusoids and the sampler are float32 always.
struct Placement {
  at::Device device = at::kCPU;
  at::ScalarType compute = at::kFloat;
};

// Where a model gets its weights from, one at a time: the tensor of an original name as `type`
// (float32 or bfloat16). Asking one by one keeps a second copy of a large model out of memory.
using WeightSource =
    std::function<Result<at::Tensor>(const std::string& name, at::ScalarType type)>;

// Borrows nothing: the tensors of the map are shared.
WeightSource source_of(TensorMap weights);

// The tensor `name` with exactly `shape` (-1: any length). kCorrupt names what is missing or how
// it differs.
Result<at::Tensor> weight_of(const WeightSource& weights, const std::string& name,
                             std::initializer_list<std::int64_t> shape, at::ScalarType type);

}  // namespace kare::wan

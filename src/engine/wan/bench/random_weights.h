#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/wan/model/tensor_map.h"
#include "engine/wan/weights/model_dims.h"

namespace kare::wan {

// Weights without meaning for measuring: uniform numbers of a size that keeps activations finite.
WeightSource random_weights(const std::vector<ExpectedTensor>& tensors);
TensorMap random_tensors(const std::vector<ExpectedTensor>& tensors);

// A text encoder's weights in bfloat16 whose layers all lie in the same memory, since only the
// amount that is read counts. Keeps its memory itself; lives as long as `named` is used.
class RandomEncoder {
 public:
  explicit RandomEncoder(const TextEncoderDims& dims);
  const NamedTensors& named() const { return named_; }

 private:
  std::map<std::string, std::vector<std::uint16_t>> memory_;  // By the name without its layer.
  std::vector<std::unique_ptr<TensorView>> views_;
  NamedTensors named_;
};

}  // namespace kare::wan

#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/wan/weights/model_dims.h"
#include "engine/wan/weights/names.h"

namespace kare::wan {

// Hears intermediate results by the names of the golden data ("block0.attn", "block0", "hidden"),
// each (n, dim), float32. Empty in production. Return false to stop between two layers.
using TextListener = std::function<bool(std::string_view name, const at::Tensor& value)>;

// The encoder of umT5: ids to one vector each. It runs on the given ids only, without padding,
// which gives the same rows (the padding is masked). The weights stay in the mapped file: each
// layer's are brought in when it is its turn and given back after it, so that a run needs little
// more memory than one layer. Const calls may come from several threads.
class TextEncoder {
 public:
  // `compute`: type of the large matrices, float32 or bfloat16; sums of residuals, norms and
  // attention are float32 always. kCorrupt when the weights are no whole encoder.
  static Result<TextEncoder> create(NamedTensors weights, at::ScalarType compute);

  // (n, dim), float32. kInvalid for an id the model does not know, kStopped when the listener says
  // so. REQUIRES: ids is not empty.
  Result<at::Tensor> encode(std::span<const std::int32_t> ids,
                            const TextListener& listener = nullptr) const;

  const TextEncoderDims& dims() const { return dims_; }
  at::ScalarType compute() const { return compute_; }

 private:
  // The weights of one layer, for as long as it runs.
  struct Layer;

  TextEncoder(NamedTensors weights, TextEncoderDims dims, at::ScalarType compute);
  Result<at::Tensor> embed(std::span<const std::int32_t> ids) const;
  at::Tensor matrix(const std::string& name) const;
  at::Tensor vector(const std::string& name) const;
  Layer load_layer(std::int64_t index) const;
  void ask_for_layer(std::int64_t index) const;
  void release_layer(std::int64_t index) const;
  at::Tensor attend(const Layer& layer, const at::Tensor& y, const at::Tensor& buckets) const;
  at::Tensor feed_forward(const Layer& layer, const at::Tensor& y) const;

  NamedTensors weights_;
  TextEncoderDims dims_;
  at::ScalarType compute_ = at::kFloat;
};

}  // namespace kare::wan

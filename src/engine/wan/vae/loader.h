#pragma once

#include <initializer_list>
#include <string>

#include "engine/wan/vae/decoder.h"

namespace kare::wan {

// Builds a decoder from named weights.
class VaeDecoder::Loader {
 public:
  Loader(const TensorMap& weights, const Placement& placement)
      : weights_(weights), source_(source_of(weights)), placement_(placement) {}
  Result<VaeDecoder> load(const LatentScale& scale);

 private:
  bool has(const std::string& name) const { return weights_.contains(name); }
  at::Tensor placed(const at::Tensor& weight) const;
  Result<at::Tensor> sized(const std::string& name,
                           std::initializer_list<std::int64_t> shape) const;
  Result<CausalConv> conv(const std::string& name);
  Result<at::Tensor> gamma(const std::string& name);
  Result<ResidualBlock> residual(const std::string& name);
  Result<AttentionBlock> attention(const std::string& name);
  Result<UpSampler> up_sampler(const std::string& name, bool copies_input);
  Result<> stages_in_a_row();  // VAE 2.1.
  Result<> nested_stages();    // VAE 2.2.

  const TensorMap& weights_;
  const WeightSource source_;
  const Placement placement_;
  VaeDecoder decoder_;
};

}  // namespace kare::wan

#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/wan/install/installation.h"
#include "engine/wan/install/load_model.h"
#include "engine/wan/request/traits.h"
#include "engine/wan/weights/lora.h"

namespace kare::wan {

// The noise levels that an expert is for.
enum class Noise { kHigh, kLow };

// One installed model, opened: its parts are loaded when they are first asked for and stay, except
// that of two experts only the one asked for last stays. One thread at a time.
class ModelSet {
 public:
  struct Options {
    Placement placement;
    std::vector<std::pair<Path, double>> loras;  // Files and strengths; for both experts.
    Path cache;                                  // For encoded prompts; empty: none are kept.
  };

  // Reads names and shapes only. Errors name what is wrong with which part.
  static Result<std::unique_ptr<ModelSet>> open(const Installation& installation,
                                                const Options& options);

  const ModelTraits& traits() const { return traits_; }
  const TransformerShape& shape() const { return high_.shape; }
  bool has_two_experts() const { return low_.has_value(); }
  // Bytes of the transformer in use and the video decoder when they are loaded, and of the decoder
  // alone when the transformer is already.
  std::uint64_t bytes_to_load() const;

  // Without a low-noise expert there is one for both.
  Result<const Transformer*> transformer(Noise noise);
  Result<const VaeDecoder*> vae();
  // (n, text_dim) float32, the rows of the prompt's tokens.
  Result<at::Tensor> encode(const std::string& prompt);

 private:
  ModelSet(Installation installation, Options options)
      : installation_(std::move(installation)), options_(std::move(options)) {}
  Result<LoraSet> loras_for(const OpenTransformer& open) const;

  const Installation installation_;
  const Options options_;
  ModelTraits traits_;
  OpenTransformer high_;
  std::optional<OpenTransformer> low_;
  std::optional<Transformer> loaded_;
  Noise loaded_noise_ = Noise::kHigh;
  std::optional<VaeDecoder> vae_;
};

}  // namespace kare::wan

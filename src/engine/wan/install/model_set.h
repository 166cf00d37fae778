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
    // Files and strengths. One whose name says which of two experts it is for changes only that
    // one; all others change both.
    std::vector<std::pair<Path, double>> loras;
    Path cache;  // For encoded prompts; empty: none are kept.
  };

  // Reads names and shapes only. Errors name what is wrong with which part.
  static Result<std::unique_ptr<ModelSet>> open(const Installation& installation,
                                                const Options& options);

  const ModelTraits& traits() const { return traits_; }
  const TransformerShape& shape() const { return high_.shape; }
  bool has_two_experts() const { return low_.has_value(); }
  // Bytes of the (larger) transformer when it is loaded; nothing when one is already, because an
  // expert leaves before the other one comes.
  std::uint64_t bytes_to_load() const;

  // Without a low-noise expert there is one for both.
  Result<const Transformer*> transformer(Noise noise);
  Result<const VaeDecoder*> vae();
  // (n, text_dim) float32, the rows of the prompt's tokens.
  // kStopped when `stop` says so.
  Result<at::Tensor> encode(const std::string& prompt, const StopCheck& stop = {});

 private:
  ModelSet(Installation installation, Options options)
      : installation_(std::move(installation)), options_(std::move(options)) {}
  Result<LoraSet> loras_for(Noise noise, const OpenTransformer& open) const;

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

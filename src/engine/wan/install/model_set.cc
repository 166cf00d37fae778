#include "engine/wan/install/model_set.h"

#include <algorithm>

#include "base/log.h"
#include "engine/wan/install/encode_prompt.h"

namespace kare::wan {
namespace {

// Puts the model's name in front, because a folder may hold several.
Error in_model(const std::string& model, Error error) {
  error.message = "the model \"" + model + "\" cannot be used: " + error.message;
  return error;
}

}  // namespace

Result<std::unique_ptr<ModelSet>> ModelSet::open(const Installation& installation,
                                                 const Options& options) {
  auto set = std::unique_ptr<ModelSet>(new ModelSet(installation, options));
  auto high = open_transformer(installation.transformer, installation.heads);
  if (!high.ok()) return in_model(installation.name, high.take_error());
  set->high_ = high.take();
  if (!installation.low_noise.empty()) {
    auto low = open_transformer(installation.low_noise, installation.heads);
    if (!low.ok()) return in_model(installation.name, low.take_error());
    set->low_ = low.take();
  }
  const TransformerShape& shape = set->high_.shape;
  set->traits_ = traits_of(shape.dim, set->has_two_experts(), shape.in_channels);
  return set;
}

std::uint64_t ModelSet::bytes_to_load() const {
  if (loaded_) return 0;
  const at::ScalarType compute = options_.placement.compute;
  return std::max(high_.bytes(compute), low_ ? low_->bytes(compute) : 0);
}

Result<LoraSet> ModelSet::loras_for(Noise noise, const OpenTransformer& open) const {
  Expert wanted = Expert::kOnly;
  if (low_) wanted = noise == Noise::kHigh ? Expert::kHighNoise : Expert::kLowNoise;
  std::vector<LoraFile> files;
  for (const auto& [path, strength] : options_.loras) {
    const Expert named = expert_of(path);
    if (low_ && named != Expert::kOnly && named != wanted) continue;
    files.push_back({KARE_TRY(Checkpoint::open(path)), strength, wanted});
  }
  return LoraSet::create(files, shapes_of(open.named));
}

Result<const Transformer*> ModelSet::transformer(Noise noise) {
  const Noise wanted = low_ ? noise : Noise::kHigh;
  if (loaded_ && loaded_noise_ == wanted) return &*loaded_;
  loaded_.reset();
  const OpenTransformer& open = wanted == Noise::kLow ? *low_ : high_;
  const LoraSet lora = KARE_TRY(loras_for(wanted, open));
  log_info("loading a transformer",
           {{"model", installation_.name},
            {"noise", !low_                    ? "all"
                      : wanted == Noise::kHigh ? "high"
                                               : "low"},
            {"layers", open.shape.layers},
            {"dim", open.shape.dim},
            {"changed_by_loras", static_cast<std::int64_t>(lora.names().size())}});
  loaded_ =
      KARE_TRY(Transformer::create(weights_of(open.named, &lora), open.shape, options_.placement));
  loaded_noise_ = wanted;
  return &*loaded_;
}

Result<const VaeDecoder*> ModelSet::vae() {
  if (!vae_) {
    auto loaded = load_vae(installation_.vae, options_.placement);
    if (!loaded.ok()) return in_model(installation_.name, loaded.take_error());
    vae_ = loaded.take();
    if (vae_->latent_channels() != high_.shape.in_channels) {
      const std::int64_t channels = vae_->latent_channels();
      vae_.reset();
      return in_model(installation_.name, {Code::kCorrupt,
                                           "its video decoder is for " + std::to_string(channels) +
                                               " latent channels, the transformer has " +
                                               std::to_string(high_.shape.in_channels),
                                           ""});
    }
  }
  return &*vae_;
}

Result<at::Tensor> ModelSet::encode(const std::string& prompt, const StopCheck& stop) {
  auto rows = encode_prompt(installation_, options_, prompt, stop);
  if (!rows.ok() && rows.error().code == Code::kStopped) return rows;
  if (!rows.ok()) return in_model(installation_.name, rows.take_error());
  if (rows.value().size(1) != high_.shape.text_dim) {
    return in_model(installation_.name,
                    {Code::kCorrupt,
                     "its text encoder gives " + std::to_string(rows.value().size(1)) +
                         " channels, the transformer takes " + std::to_string(high_.shape.text_dim),
                     ""});
  }
  return rows;
}

}  // namespace kare::wan

#include "engine/wan/golden/models.h"

#include <ATen/ops/from_blob.h>

#include <filesystem>
#include <system_error>

#include "engine/wan/golden/settings.h"
#include "engine/wan/golden/tensors.h"
#include "engine/wan/install/load_model.h"
#include "engine/wan/loading/load_tensor.h"

namespace kare::wan {
namespace {

constexpr const char* kLayouts[] = {"original", "diffusers"};

bool is_there(const Path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

Path file_of(const Path& folder, const std::string& set, const std::string& layout) {
  return folder / (set + "_" + layout + ".safetensors");
}

// Indices and bytes keep their type; everything else becomes float32.
at::Tensor tensor_of(const std::shared_ptr<const Checkpoint>& checkpoint, const TensorView& view) {
  const auto whole = [&view](at::ScalarType type) {
    return at::from_blob(const_cast<std::byte*>(view.bytes.data()), view.shape, type).clone();
  };
  if (view.dtype == DType::kI64) return whole(at::kLong);
  if (view.dtype == DType::kU8) return whole(at::kByte);
  return load_tensor(checkpoint, view, view.name, at::kFloat);
}

Result<LatentScale> scale_of(const boost::json::object& settings) {
  const auto config = KARE_TRY(setting_object(settings, "diffusers_config"));
  LatentScale scale;
  for (const auto& value : KARE_TRY(setting_array(config, "latents_mean"))) {
    scale.mean.push_back(value.to_number<double>());
  }
  for (const auto& value : KARE_TRY(setting_array(config, "latents_std"))) {
    scale.deviation.push_back(value.to_number<double>());
  }
  return scale;
}

Error none_of(const std::string& set) {
  return {Code::kNotFound, "there are no weights for \"" + set + "\"", ""};
}

}  // namespace

Result<TensorMap> golden_tensors(const Path& file) {
  const auto checkpoint = KARE_TRY(Checkpoint::open(file));
  TensorMap tensors;
  for (const TensorView& view : checkpoint->tensors()) {
    tensors[view.name] = tensor_of(checkpoint, view);
  }
  return tensors;
}

Result<std::vector<GoldenDit>> golden_dits(const Path& folder, const std::string& set) {
  const auto settings = KARE_TRY(golden_settings(folder / (set + ".json")));
  const bool has_original = settings.contains("original_config");
  const auto config =
      KARE_TRY(setting_object(settings, has_original ? "original_config" : "diffusers_config"));
  const auto heads = static_cast<int>(
      KARE_TRY(setting_int(config, has_original ? "num_heads" : "num_attention_heads")));
  std::vector<GoldenDit> dits;
  for (const char* layout : kLayouts) {
    const Path file = file_of(folder, set, layout);
    if (!is_there(file)) continue;
    const OpenTransformer open = KARE_TRY(open_transformer(file, heads));
    GoldenDit dit;
    dit.layout = layout;
    dit.weights = KARE_TRY(all_weights(open.named));
    dit.shape = open.shape;
    if (config.contains("text_len")) dit.text_len = KARE_TRY(setting_int(config, "text_len"));
    if (settings.contains("context_tokens")) {
      dit.context_tokens = KARE_TRY(setting_int(settings, "context_tokens"));
    }
    dits.push_back(std::move(dit));
  }
  if (dits.empty()) return none_of(set);
  return dits;
}

Result<std::vector<GoldenVae>> golden_vaes(const Path& folder, const std::string& set) {
  const auto settings = KARE_TRY(golden_settings(folder / (set + ".json")));
  const LatentScale scale = KARE_TRY(scale_of(settings));
  std::vector<GoldenVae> vaes;
  for (const char* layout : kLayouts) {
    const Path file = file_of(folder, set, layout);
    if (!is_there(file)) continue;
    const auto checkpoint = KARE_TRY(Checkpoint::open(file));
    const NamedTensors named = KARE_TRY(name_vae(checkpoint));
    const TensorMap weights = KARE_TRY(all_weights(named));
    vaes.push_back({layout, KARE_TRY(VaeDecoder::create(weights, scale, {}))});
  }
  if (vaes.empty()) return none_of(set);
  return vaes;
}

}  // namespace kare::wan

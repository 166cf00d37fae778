#include <filesystem>
#include <system_error>

#include "engine/wan/golden/models.h"
#include "engine/wan/golden/settings.h"
#include "engine/wan/golden/tensors.h"
#include "engine/wan/install/load_model.h"

namespace kare::wan {
namespace {

constexpr double kOutputTolerance = 1e-4;

// Which output of the file `…_expected` belongs to which file.
constexpr std::pair<const char*, const char*> kOutputs[] = {
    {"_peft", "output_merged"},
    {"_comfy", "output_merged"},
    {"_kohya", "output_merged_kohya"},
    {"_lightx2v", "output_merged_lightx2v"},
};

struct LoraInputs {
  at::Tensor latents, context, time;
  std::int64_t text_len = 0;
};

Result<LoraInputs> inputs_of(const Path& folder, const std::string& base, const GoldenDit& dit) {
  const TensorMap io = KARE_TRY(golden_tensors(folder / (base + "_io.safetensors")));
  LoraInputs inputs;
  inputs.latents = KARE_TRY(need_tensor(io, "in.latents"));
  const at::Tensor context = KARE_TRY(need_tensor(io, "in.context")).squeeze(0);
  // Padding rows may be told apart or not: they are zero either way.
  inputs.context = context.narrow(0, 0, dit.context_tokens.value_or(context.size(0)));
  inputs.time = KARE_TRY(need_tensor(io, "t0.timestep")).flatten();
  inputs.text_len = dit.text_len > 0 ? dit.text_len : context.size(0);
  return inputs;
}

Result<at::Tensor> output_with(const OpenTransformer& open, const LoraSet& lora,
                               const LoraInputs& in) {
  const Transformer model =
      KARE_TRY(Transformer::create(weights_of(open.named, &lora), open.shape, {}));
  const TokenGrid grid{in.latents.size(2), in.latents.size(3) / 2, in.latents.size(4) / 2};
  return model.forward(in.latents, model.prepare_time(in.time),
                       model.prepare_context(in.context, in.text_len), model.prepare_rope(grid));
}

}  // namespace

Result<std::vector<GoldenRow>> check_golden_lora_output(const Path& folder,
                                                        const std::string& set) {
  GoldenRows rows(set);
  const auto settings = KARE_TRY(golden_settings(folder / (set + ".json")));
  const std::string base = KARE_TRY(setting_text(settings, "base"));
  const double strength = KARE_TRY(setting_number(settings, "strength"));
  const auto dits = KARE_TRY(golden_dits(folder, base));
  const GoldenDit& dit = dits.front();
  const LoraInputs inputs = KARE_TRY(inputs_of(folder, base, dit));
  const OpenTransformer open = KARE_TRY(open_transformer(
      folder / (base + "_" + dit.layout + ".safetensors"), static_cast<int>(dit.shape.heads)));
  const TensorMap expected = KARE_TRY(golden_tensors(folder / (set + "_expected.safetensors")));
  for (const auto& [form, output] : kOutputs) {
    const at::Tensor* wanted = find_tensor(expected, output);
    const std::string file = set + form;
    std::error_code ignored;
    if (wanted == nullptr || !std::filesystem::exists(folder / (file + ".safetensors"), ignored)) {
      continue;
    }
    const auto checkpoint = KARE_TRY(Checkpoint::open(folder / (file + ".safetensors")));
    const LoraSet lora = KARE_TRY(LoraSet::create({{checkpoint, strength}}, shapes_of(open.named)));
    const at::Tensor ours = KARE_TRY(output_with(open, lora, inputs));
    rows.compare(file + "." + output, ours, *wanted, kOutputTolerance);
  }
  return rows.take();
}

}  // namespace kare::wan

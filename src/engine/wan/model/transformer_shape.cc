#include <string>

#include "engine/wan/model/transformer.h"

namespace kare::wan {
namespace {

constexpr std::int64_t kHeadWidth = 128;  // Of every published model.

// What only other members of the family have.
const char* foreign_part(const TensorMap& weights) {
  for (const char* prefix : {"img_emb.", "vace_blocks.", "vace_patch_embedding.", "face_adapter.",
                             "audio_", "casual_audio_encoder.", "control_adapter."}) {
    const auto found = weights.lower_bound(prefix);
    if (found != weights.end() && found->first.starts_with(prefix)) return prefix;
  }
  return nullptr;
}

std::int64_t count_layers(const TensorMap& weights) {
  std::int64_t layers = 0;
  while (weights.contains("blocks." + std::to_string(layers) + ".modulation")) ++layers;
  return layers;
}

Error not_text_to_video(const std::string& why) {
  return {Code::kUnsupported, "this is not a text-to-video model: " + why, ""};
}

}  // namespace

Result<TransformerShape> shape_of(const TensorMap& weights, std::optional<std::int64_t> heads) {
  if (const char* foreign = foreign_part(weights)) {
    return not_text_to_video("it has \"" + std::string(foreign) + "\" weights");
  }
  TransformerShape shape;
  shape.dim = KARE_TRY(weight_of(weights, "head.modulation", {1, 2, -1})).size(2);
  const at::Tensor patch =
      KARE_TRY(weight_of(weights, "patch_embedding.weight", {shape.dim, -1, 1, 2, 2}));
  shape.in_channels = patch.size(1);
  const at::Tensor head = KARE_TRY(weight_of(weights, "head.head.weight", {-1, shape.dim}));
  shape.out_channels = head.size(0) / 4;
  shape.layers = count_layers(weights);
  if (shape.layers > 0) {
    shape.ffn = KARE_TRY(weight_of(weights, "blocks.0.ffn.0.weight", {-1, shape.dim})).size(0);
  }
  shape.text_dim = KARE_TRY(weight_of(weights, "text_embedding.0.weight", {shape.dim, -1})).size(1);
  shape.frequencies =
      KARE_TRY(weight_of(weights, "time_embedding.0.weight", {shape.dim, -1})).size(1);
  if (shape.in_channels != shape.out_channels) {
    return not_text_to_video("it takes " + std::to_string(shape.in_channels) +
                             " latent channels and gives " + std::to_string(shape.out_channels));
  }
  shape.heads = heads.value_or(shape.dim / kHeadWidth);
  const bool divides = shape.heads > 0 && shape.dim % shape.heads == 0;
  if (!divides || shape.dim / shape.heads % 2 != 0 || shape.dim / shape.heads < 6 ||
      shape.frequencies % 2 != 0 || shape.frequencies < 2) {
    return Error{Code::kCorrupt,
                 "the model's width " + std::to_string(shape.dim) + " does not fit " +
                     std::to_string(shape.heads) + " heads",
                 ""};
  }
  return shape;
}

}  // namespace kare::wan

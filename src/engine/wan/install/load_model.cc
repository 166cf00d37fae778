#include "engine/wan/install/load_model.h"

#include "engine/wan/loading/load_tensor.h"
#include "engine/wan/weights/model_dims.h"

namespace kare::wan {
namespace {

constexpr std::int64_t kHeadWidth = 128;  // Of every published model.

Result<TransformerShape> shape_of(const TransformerDims& dims, std::optional<int> heads) {
  TransformerShape shape;
  shape.dim = dims.dim;
  shape.layers = dims.layers;
  shape.ffn = dims.ffn;
  shape.in_channels = dims.in_channels;
  shape.out_channels = dims.out_channels;
  shape.text_dim = dims.text_dim;
  shape.frequencies = dims.frequencies;
  shape.heads = heads.value_or(static_cast<int>(dims.dim / kHeadWidth));
  const bool divides = shape.heads > 0 && dims.dim % shape.heads == 0;
  const std::int64_t width = divides ? dims.dim / shape.heads : 0;
  if (width % 2 != 0 || width < 6) {
    return Error{Code::kCorrupt,
                 "the model's width " + std::to_string(dims.dim) + " does not fit " +
                     std::to_string(shape.heads) + " heads; is there a config.json beside it?",
                 ""};
  }
  return shape;
}

}  // namespace

std::uint64_t OpenTransformer::bytes(at::ScalarType compute) const {
  std::uint64_t elements = 0;
  for (const auto& [name, view] : named.tensors) {
    elements += static_cast<std::uint64_t>(view->elements());
  }
  return elements * at::elementSize(compute);
}

Result<OpenTransformer> open_transformer(const Path& path, std::optional<int> heads) {
  OpenTransformer open;
  const auto checkpoint = KARE_TRY(Checkpoint::open(path));
  open.named = KARE_TRY(name_transformer(checkpoint));
  const TransformerDims dims = KARE_TRY(transformer_dims(open.named));
  open.shape = KARE_TRY(shape_of(dims, heads));
  return open;
}

WeightSource weights_of(const NamedTensors& named, const LoraSet* lora) {
  return [named, lora](const std::string& name, at::ScalarType type) -> Result<at::Tensor> {
    const TensorView* view = named.find(name);
    if (view == nullptr) {
      return Error{Code::kCorrupt, "the model's weights lack \"" + name + "\"", ""};
    }
    return load_tensor(named.checkpoint, *view, name, type, lora);
  };
}

ShapeMap shapes_of(const NamedTensors& named) {
  ShapeMap shapes;
  for (const auto& [name, view] : named.tensors) shapes[name] = view->shape;
  return shapes;
}

Result<TensorMap> all_weights(const NamedTensors& named) {
  TensorMap weights;
  for (const auto& [name, view] : named.tensors) {
    weights[name] = load_tensor(named.checkpoint, *view, name, at::kFloat);
  }
  return weights;
}

Result<VaeDecoder> load_vae(const Path& path, const Placement& placement) {
  const auto checkpoint = KARE_TRY(Checkpoint::open(path));
  const NamedTensors named = KARE_TRY(name_vae(checkpoint));
  const VaeDims dims = KARE_TRY(vae_dims(named));
  const auto scale = published_latent_scale(dims.latent_channels);
  if (!scale) {
    return Error{
        Code::kUnsupported,
        "no scale is known for latents of " + std::to_string(dims.latent_channels) + " channels",
        ""};
  }
  const TensorMap weights = KARE_TRY(all_weights(named));
  return VaeDecoder::create(weights, *scale, placement);
}

}  // namespace kare::wan

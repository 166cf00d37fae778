#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "engine/wan/model/transformer.h"
#include "engine/wan/vae/decoder.h"
#include "engine/wan/weights/lora.h"
#include "engine/wan/weights/names.h"

namespace kare::wan {

// A transformer's file, opened and measured; its weights are not read yet.
struct OpenTransformer {
  NamedTensors named;
  TransformerShape shape;

  // Bytes that it takes when loaded.
  std::uint64_t bytes(at::ScalarType compute) const;
};

// `heads`: from the model's configuration; none means 128 channels each.
// Errors: kNotFound, kCorrupt, kUnsupported (another member of the family).
Result<OpenTransformer> open_transformer(const Path& path, std::optional<int> heads);

// Its weights by original name, changed by `lora` (may be null; borrowed).
WeightSource weights_of(const NamedTensors& named, const LoraSet* lora);

// The shapes of its tensors, for LoraSet::create.
ShapeMap shapes_of(const NamedTensors& named);

// All weights as float32 by original names; for small models and the video decoder.
Result<TensorMap> all_weights(const NamedTensors& named);

// The video decoder, with its published scale of latents.
Result<VaeDecoder> load_vae(const Path& path, const Placement& placement);

}  // namespace kare::wan

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/wan/weights/names.h"

namespace kare::wan {

// The measures of a transformer, from the shapes of its weights. The number of heads is no shape:
// published models have heads of 128 channels; others say it in their config.json.
struct TransformerDims {
  std::int64_t dim = 0, ffn = 0, layers = 0;
  std::int64_t in_channels = 0, out_channels = 0;
  std::int64_t text_dim = 0;
  std::int64_t frequencies = 0;  // Channels of the time sinusoid.
};

// The measures of a umT5 encoder.
struct TextEncoderDims {
  std::int64_t vocabulary = 0, dim = 0;
  std::int64_t attention = 0;  // Channels of all heads together.
  std::int64_t heads = 0, ffn = 0, layers = 0;
  std::int64_t buckets = 0;  // Of relative positions.
};

// The measures of a decoder. Its widths are 4, 4, 2 and 1 times `base`.
struct VaeDims {
  VaeKind kind = VaeKind::kVae21;
  std::int64_t base = 0;
  std::int64_t latent_channels = 0;
  std::int64_t out_channels = 0;  // 3, or 3 × 2 × 2 before the patches are put together.
};

struct ExpectedTensor {
  std::string name;
  std::vector<std::int64_t> shape;
};

// Reads the measures and checks that exactly the tensors they imply are there. kCorrupt names what
// is missing, surplus or of a wrong shape; kUnsupported says why other members of the family (image
// to video, VACE, audio, sparse attention) are refused.
Result<TransformerDims> transformer_dims(const NamedTensors& named);
Result<TextEncoderDims> text_encoder_dims(const NamedTensors& named);
Result<VaeDims> vae_dims(const NamedTensors& named);

// All tensors of a model of these measures, under their original names.
std::vector<ExpectedTensor> expected_tensors(const TransformerDims& dims);
std::vector<ExpectedTensor> expected_tensors(const TextEncoderDims& dims);
std::vector<ExpectedTensor> expected_tensors(const VaeDims& dims);

// Which half of a model of two experts a file or folder is, from its name ("high_noise_model",
// "HighNoise", "transformer_2" of diffusers is the low one). kOnly when the name says nothing.
enum class Expert { kOnly, kHighNoise, kLowNoise };
Expert expert_of(const Path& path);

}  // namespace kare::wan

#pragma once

#include <algorithm>
#include <cstdint>

#include "base/result.h"
#include "engine/wan/model/transformer.h"
#include "engine/wan/vae/decode_video.h"

namespace kare::wan {

// What one video needs besides the weights, and how to decode it within that.
struct MemoryPlan {
  std::uint64_t weights = 0;    // Bytes of the transformer and the video decoder.
  std::uint64_t denoising = 0;  // Bytes of one pass of the transformer.
  std::uint64_t decoding = 0;   // Bytes of decoding with `decode`.
  DecodePlan decode;
  std::uint64_t peak() const { return weights + std::max(denoising, decoding); }
};

// The measures of a video and its models that decide about memory.
struct MemoryNeeds {
  TransformerShape transformer;
  TokenGrid grid;
  std::uint64_t weights = 0;
  std::int64_t decoder_width = 0;  // Channels of the decoder's first stage.
  std::int64_t pixels = 8;         // Of one latent, across.
  std::int64_t patch = 1;          // See VaeDecoder::patch.
  bool half = false;               // bfloat16 instead of float32.
};

// Decodes whole frames when that fits into `available` bytes, else in tiles; kUnsupported with the
// figures when neither fits, so that nobody waits for hours before memory runs out.
Result<MemoryPlan> plan_memory(const MemoryNeeds& needs, std::uint64_t available);

// What this process may still take: the machine's free memory or what its group is allowed.
std::uint64_t available_memory();

}  // namespace kare::wan

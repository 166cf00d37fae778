#pragma once

#include <algorithm>
#include <cstdint>

#include "base/result.h"
#include "engine/wan/model/transformer.h"
#include "engine/wan/vae/decode_cost.h"
#include "engine/wan/vae/decode_video.h"

namespace kare::wan {

// What one video needs besides the weights, and how to decode it within that.
struct MemoryPlan {
  std::uint64_t weights = 0;    // Bytes of the transformer and the video decoder.
  std::uint64_t reading = 0;    // Bytes of reading the prompt with the text encoder.
  std::uint64_t denoising = 0;  // Bytes of one pass, and of what is kept between passes.
  std::uint64_t decoding = 0;   // Bytes of decoding with `decode`, and of the file's encoder.
  DecodePlan decode;
  std::uint64_t peak() const { return weights + std::max({reading, denoising, decoding}); }
};

// The measures of a video and its models that decide about memory.
struct MemoryNeeds {
  TransformerShape transformer;
  TokenGrid grid;
  std::uint64_t weights = 0;
  DecoderMeasures decoder;
  std::uint64_t delivered_pixels = 0;  // Of one picture of the file.
  bool half = false;                   // bfloat16 instead of float32.
};

// Decodes in the bands that take the least memory without costing much time. When that does not fit
// into `available` bytes, in those that take the least at all; kUnsupported with the figures when
// they do not fit either, so that nobody waits for hours before memory runs out. docs/wan.md
// compares the figures with measured ones.
Result<MemoryPlan> plan_memory(const MemoryNeeds& needs, std::uint64_t available);

}  // namespace kare::wan

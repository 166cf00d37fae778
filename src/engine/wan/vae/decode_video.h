#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <optional>

#include "base/result.h"
#include "engine/wan/vae/decoder.h"

namespace kare::wan {

// Overlapping tiles in pixels of the video, as diffusers cuts them: each is decoded as if it were
// the whole picture, and neighbours are blended over their overlap (tile minus stride). Changes
// the picture slightly; larger tiles less. All four are multiples of the decoder's `pixels()`.
struct Tiling {
  std::int64_t tile_height = 256, tile_width = 256;
  std::int64_t stride_height = 192, stride_width = 192;
};

struct DecodePlan {
  std::int64_t chunk = 1;  // Latent frames at a time, after the first one. Does not change much.
  std::optional<Tiling> tiling;
};

// Takes frames as they are ready: (1, 3, frames, H, W) float32 in [-1, 1].
using FrameSink = std::function<Result<>(const at::Tensor& frames)>;

// Decodes a whole clip in order. latents: (1, channels, n, h, w), normalised; gives 4 (n - 1) + 1
// frames. An error of `sink` ends the call.
Result<> decode_video(const VaeDecoder& decoder, const at::Tensor& latents, const DecodePlan& plan,
                      const FrameSink& sink);

}  // namespace kare::wan

#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <optional>

#include "base/result.h"
#include "engine/wan/vae/decode_cost.h"
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
  std::optional<Bands> bands;  // Not with tiles.
};

// Takes frames as they are ready: (1, 3, frames, H, W) float32 in [-1, 1].
using FrameSink = std::function<Result<>(const at::Tensor& frames)>;

// Hears after each piece of work how much of it is done, 0 to 1; an error ends the decoding.
using DecodeListener = std::function<Result<>(double share)>;

// Decodes a whole clip in order; with bands all frames come near the end. latents: (1, channels, n,
// h, w), normalised; gives 4 (n - 1) + 1 frames. An error of `sink` or `listener` ends the call.
Result<> decode_video(const VaeDecoder& decoder, const at::Tensor& latents, const DecodePlan& plan,
                      const FrameSink& sink, const DecodeListener& listener = {});

}  // namespace kare::wan

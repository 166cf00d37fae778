#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace kare::wan {

// The measures of a video decoder that decide what decoding costs.
struct StageMeasures {
  std::int64_t in = 0, channels = 0;  // Of the stage's input, and after its first convolution.
  std::int64_t blocks = 0;            // Of two convolutions each.
  bool doubles_size = false, doubles_frames = false;  // At its end.
};
struct DecoderMeasures {
  std::int64_t width = 0;   // Channels of the middle.
  std::int64_t pixels = 8;  // Of one latent, across.
  std::int64_t patch = 1;   // Pixels of one value of the result, across.
  std::vector<StageMeasures> stages;
};

// The later stages are done in bands of rows, one after the other and each for the whole clip, so
// that the histories of one band are held instead of those of whole frames; what the earlier stages
// give is kept for all frames. Rows that neighbouring bands need are computed for both: the result
// is the same. `stage` is the first one in bands, 1 to the number of stages - 1.
struct Bands {
  std::size_t stage = 1;
  std::int64_t count = 2;
};

// Latents of one clip.
struct LatentSize {
  std::int64_t frames = 0, rows = 0, columns = 0;
};

// Rows of the input of `stage` above and below a band that the band's result depends on.
std::int64_t rows_around(const DecoderMeasures& decoder, std::size_t stage);
// Rows of the result that are missing at a cut end of a band (see VaeDecoder::History).
std::int64_t rows_lost(const DecoderMeasures& decoder, std::size_t stage);
// Rows of the result for one row of the input of `stage`.
std::int64_t rows_for_one(const DecoderMeasures& decoder, std::size_t stage);

struct DecodeCost {
  std::uint64_t bytes = 0;  // Beside the weights, at the largest.
  double work = 1;          // Of the work without bands.
};
// With numbers of `number_bytes` bytes. The figures are those of the parts (docs/wan.md says how
// they compare with measured ones), a little more than what is held at any moment.
DecodeCost decode_cost(const DecoderMeasures& decoder, const LatentSize& size,
                       const std::optional<Bands>& bands, std::uint64_t number_bytes);

// The bands that need the least memory of those that cost at most `work_max` times the work; none
// when whole frames need the least.
std::optional<Bands> least_memory(const DecoderMeasures& decoder, const LatentSize& size,
                                  std::uint64_t number_bytes, double work_max);

}  // namespace kare::wan

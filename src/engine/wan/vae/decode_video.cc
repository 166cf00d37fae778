#include "engine/wan/vae/decode_video.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <vector>

#include "base/assert.h"
#include "engine/wan/loading/large_blocks.h"

namespace kare::wan {
namespace {

// Fades the end of `before` into the start of `after` along `dim`, in place, over at most `extent`.
void blend(const at::Tensor& before, at::Tensor& after, std::int64_t dim, std::int64_t extent) {
  const std::int64_t width = std::min({before.size(dim), after.size(dim), extent});
  if (width <= 0) return;
  std::vector<std::int64_t> shape(static_cast<std::size_t>(after.dim()), 1);
  shape[static_cast<std::size_t>(dim)] = width;
  const at::Tensor ramp =
      (at::arange(width, after.options()) / static_cast<double>(width)).view(shape);
  at::Tensor start = after.narrow(dim, 0, width);
  start.copy_(before.narrow(dim, before.size(dim) - width, width) * (1 - ramp) + start * ramp);
}

// One clip in tiles that go forward together, each with its own history.
class TiledClip {
 public:
  TiledClip(const VaeDecoder& decoder, const at::Tensor& prepared, const Tiling& tiling)
      : decoder_(decoder),
        prepared_(prepared),
        tile_(units(tiling.tile_height)),
        tile_width_(units(tiling.tile_width)),
        stride_(units(tiling.stride_height)),
        stride_width_(units(tiling.stride_width)),
        rows_((prepared.size(3) + stride_ - 1) / stride_),
        columns_((prepared.size(4) + stride_width_ - 1) / stride_width_),
        histories_(static_cast<std::size_t>(rows_ * columns_)) {}

  // Raw pixels of the latent frames [frame, frame + count).
  at::Tensor decode(std::int64_t frame, std::int64_t count) {
    const at::Tensor frames = prepared_.narrow(2, frame, count);
    std::vector<at::Tensor> bands, above;
    for (std::int64_t row = 0; row < rows_; ++row) {
      std::vector<at::Tensor> tiles, kept;
      for (std::int64_t column = 0; column < columns_; ++column) {
        at::Tensor tile = decode_tile(frames, row, column);
        const std::int64_t scale = decoder_.pixels() / decoder_.patch();
        if (row > 0) {
          blend(above[static_cast<std::size_t>(column)], tile, 3, (tile_ - stride_) * scale);
        }
        if (column > 0) blend(tiles.back(), tile, 4, (tile_width_ - stride_width_) * scale);
        tiles.push_back(tile);
        kept.push_back(tile.narrow(3, 0, std::min(stride_ * scale, tile.size(3)))
                           .narrow(4, 0, std::min(stride_width_ * scale, tile.size(4))));
      }
      bands.push_back(at::cat(kept, 4));
      above = std::move(tiles);
    }
    return at::cat(bands, 3);
  }

 private:
  std::int64_t units(std::int64_t pixels) const {
    return std::max<std::int64_t>(pixels / decoder_.pixels(), 1);
  }

  at::Tensor decode_tile(const at::Tensor& frames, std::int64_t row, std::int64_t column) {
    const std::int64_t y = row * stride_, x = column * stride_width_;
    const at::Tensor part = frames.narrow(3, y, std::min(tile_, frames.size(3) - y))
                                .narrow(4, x, std::min(tile_width_, frames.size(4) - x));
    return decoder_.decode_raw(part.contiguous(),
                               histories_[static_cast<std::size_t>(row * columns_ + column)]);
  }

  const VaeDecoder& decoder_;
  const at::Tensor prepared_;
  const std::int64_t tile_, tile_width_, stride_, stride_width_;  // In latents.
  const std::int64_t rows_, columns_;                             // Of tiles.
  std::vector<VaeDecoder::History> histories_;
};

// One clip whose later stages are done in bands of rows.
class BandedClip {
 public:
  BandedClip(const VaeDecoder& decoder, const at::Tensor& prepared, const Bands& bands)
      : decoder_(decoder),
        prepared_(prepared),
        measures_(decoder.measures()),
        stage_(bands.stage),
        count_(bands.count) {
    KARE_ASSERT(stage_ >= 1 && stage_ < measures_.stages.size() && count_ >= 1);
  }

  Result<> decode(const FrameSink& sink, const DecodeListener& listener) {
    const std::int64_t frames = prepared_.size(2), pieces = frames * (count_ + 1);
    std::int64_t done = 0;
    const auto tell = [&]() -> Result<> {
      ++done;
      if (!listener) return {};
      return listener(static_cast<double>(done) / static_cast<double>(pieces));
    };
    VaeDecoder::History history;
    for (std::int64_t frame = 0; frame < frames; ++frame) {
      begun_.push_back(decoder_.begin(prepared_.narrow(2, frame, 1), stage_, history));
      KARE_TRY(tell());
    }
    history = {};
    for (std::int64_t band = 0; band < count_; ++band) {
      VaeDecoder::History of_band;
      for (std::size_t frame = 0; frame < begun_.size(); ++frame) {
        finish(band, frame, of_band);
        if (band + 1 == count_) KARE_TRY(sink(decoder_.to_video(raw_[frame].to(at::kFloat))));
        KARE_TRY(tell());
      }
    }
    return {};
  }

 private:
  // The rows [begin, end) of the result that the band is, from as many rows of the stage's input as
  // they depend on.
  void finish(std::int64_t band, std::size_t frame, VaeDecoder::History& history) {
    const at::Tensor& x = begun_[frame];
    const std::int64_t rows = x.size(3), scale = rows_for_one(measures_, stage_);
    const std::int64_t begin = rows * band / count_, end = rows * (band + 1) / count_;
    const std::int64_t around = rows_around(measures_, stage_);
    const std::int64_t first = std::max<std::int64_t>(begin - around, 0);
    const std::int64_t last = std::min(end + around, rows);
    history.cut_above = first > 0;
    history.cut_below = last < rows;
    const at::Tensor raw =
        decoder_.finish(x.narrow(3, first, last - first).contiguous(), stage_, history);
    const std::int64_t lost = first > 0 ? rows_lost(measures_, stage_) : 0;
    const at::Tensor part =
        raw.narrow(3, begin * scale - first * scale - lost, (end - begin) * scale);
    if (band == 0) {
      auto shape = raw.sizes().vec();
      shape[3] = rows * scale;
      raw_.push_back(at::empty(shape, raw.options()));
    }
    raw_[frame].narrow(3, begin * scale, (end - begin) * scale).copy_(part);
    if (band + 1 == count_) begun_[frame] = at::Tensor();
  }

  const VaeDecoder& decoder_;
  const at::Tensor prepared_;
  const DecoderMeasures measures_;
  const std::size_t stage_;
  const std::int64_t count_;
  std::vector<at::Tensor> begun_;  // What `begin` gave, by latent frame.
  std::vector<at::Tensor> raw_;    // The results so far, by latent frame.
};

}  // namespace

Result<> decode_video(const VaeDecoder& decoder, const at::Tensor& latents, const DecodePlan& plan,
                      const FrameSink& sink, const DecodeListener& listener) {
  const LargeBlocksGoBack thrift;
  const at::Tensor prepared = decoder.prepare(latents);
  if (plan.bands) return BandedClip(decoder, prepared, *plan.bands).decode(sink, listener);
  std::optional<TiledClip> tiled;
  if (plan.tiling) tiled.emplace(decoder, prepared, *plan.tiling);
  VaeDecoder::History history;
  for (std::int64_t frame = 0; frame < prepared.size(2);) {
    const std::int64_t count = frame == 0 ? 1 : std::min(plan.chunk, prepared.size(2) - frame);
    const at::Tensor raw = tiled ? tiled->decode(frame, count)
                                 : decoder.decode_raw(prepared.narrow(2, frame, count), history);
    KARE_TRY(sink(decoder.to_video(raw)));
    frame += count;
    if (!listener) continue;
    KARE_TRY(listener(static_cast<double>(frame) / static_cast<double>(prepared.size(2))));
  }
  return {};
}

}  // namespace kare::wan

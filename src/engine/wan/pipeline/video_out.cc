#include "engine/wan/pipeline/video_out.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>

#include "engine/wan/pipeline/pixels.h"

namespace kare::wan {

Result<std::unique_ptr<VideoOut>> VideoOut::create(const Path& mp4, const VideoSpec& spec,
                                                   const NativeRequest& native) {
  auto out = std::unique_ptr<VideoOut>(new VideoOut());
  out->writer_ = KARE_TRY(media::Mp4Writer::create(
      mp4, {.width = spec.size.width, .height = spec.size.height, .fps = spec.fps}));
  const media::RetimeFormat format{native.size.width, native.size.height, native.fps,
                                   spec.size.width,   spec.size.height,   spec.fps,
                                   spec.frame_count};
  media::Mp4Writer* writer = out->writer_.get();
  out->retimer_ = KARE_TRY(media::Retimer::create(
      format, [writer](const media::Picture& picture) { return writer->add(picture); }));
  return out;
}

Result<> VideoOut::add(const at::Tensor& frames) {
  const at::Tensor rgb = to_bytes(frames.to(at::kCPU), ByteRule::kRound).squeeze(0);
  const std::int64_t count = rgb.size(1), height = rgb.size(2), width = rgb.size(3);
  const at::Tensor opaque = at::full({1, count, height, width}, 255, rgb.options());
  const at::Tensor bgra =
      at::cat({rgb.flip(0), opaque}).permute({1, 2, 3, 0}).contiguous();  // (n, H, W, 4)
  for (std::int64_t i = 0; i < count; ++i) {
    const at::Tensor frame = bgra.select(0, i);
    KARE_TRY(retimer_->add({frame.data_ptr<std::uint8_t>(), static_cast<int>(width),
                            static_cast<int>(height), static_cast<std::ptrdiff_t>(width) * 4}));
  }
  return {};
}

Result<> VideoOut::finish() {
  KARE_TRY(retimer_->finish());
  return writer_->finish();
}

}  // namespace kare::wan

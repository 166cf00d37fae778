#include "media/poster.h"

#include <algorithm>
#include <string_view>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswscale/swscale.h>
}

#include "base/assert.h"
#include "media/video_reader.h"

namespace kare::media {
namespace {

// libav's scale for JPEG: 2 is best, 31 is worst. 3 shows no blocks on flat colours.
constexpr int kQuality = 3;

// The last frame that begins at or before `timestamp`, or the first one.
Result<FramePtr> frame_at(VideoReader& reader, std::int64_t timestamp) {
  KARE_TRY(reader.seek(timestamp));
  FramePtr best = make_frame();
  FramePtr next = make_frame();
  while (KARE_TRY(reader.next_frame(*next))) {
    const bool is_late = next->best_effort_timestamp > timestamp;
    if (is_late && best->width > 0) break;
    std::swap(best, next);
    av_frame_unref(next.get());
    if (is_late) break;
  }
  if (best->width == 0) return Error{Code::kCorrupt, "the video has no picture", ""};
  return best;
}

// JPEG files are BT.601 in full range, whatever the video is.
Result<FramePtr> as_jpeg_colours(const AVFrame& frame) {
  FramePtr out = make_frame();
  out->width = frame.width;
  out->height = frame.height;
  out->format = AV_PIX_FMT_YUVJ420P;
  out->color_range = AVCOL_RANGE_JPEG;
  KARE_ASSERT(av_frame_get_buffer(out.get(), 0) == 0);
  const ScalerPtr scaler(sws_getContext(
      frame.width, frame.height, static_cast<AVPixelFormat>(frame.format), out->width, out->height,
      AV_PIX_FMT_YUVJ420P, SWS_BICUBIC | SWS_ACCURATE_RND, nullptr, nullptr, nullptr));
  if (scaler == nullptr) {
    return Error{Code::kCorrupt, "could not read the video", "no conversion from its pixels"};
  }
  constexpr int kUnchanged = 1 << 16;
  const bool is_full_range = frame.color_range == AVCOL_RANGE_JPEG;
  sws_setColorspaceDetails(scaler.get(), sws_getCoefficients(SWS_CS_ITU709), is_full_range,
                           sws_getCoefficients(SWS_CS_ITU601), 1, 0, kUnchanged, kUnchanged);
  sws_scale(scaler.get(), frame.data, frame.linesize, 0, frame.height, out->data, out->linesize);
  return out;
}

Result<PacketPtr> as_jpeg(AVFrame& frame) {
  const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
  KARE_ASSERT(codec != nullptr);
  const CodecPtr context(avcodec_alloc_context3(codec));
  KARE_ASSERT(context != nullptr);
  context->width = frame.width;
  context->height = frame.height;
  context->pix_fmt = AV_PIX_FMT_YUVJ420P;
  context->color_range = AVCOL_RANGE_JPEG;
  context->time_base = {1, 1};
  context->thread_count = 1;
  context->flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT;
  context->global_quality = kQuality * FF_QP2LAMBDA;
  frame.quality = context->global_quality;
  frame.pts = 0;
  PacketPtr packet = make_packet();
  int status = avcodec_open2(context.get(), codec, nullptr);
  if (status >= 0) status = avcodec_send_frame(context.get(), &frame);
  if (status >= 0) status = avcodec_send_frame(context.get(), nullptr);
  if (status >= 0) status = avcodec_receive_packet(context.get(), packet.get());
  if (status < 0) return av_failure(Code::kInternal, "encode the poster", status);
  return packet;
}

}  // namespace

Result<> write_poster(const Path& video, double at, const Path& jpeg) {
  VideoReader reader = KARE_TRY(VideoReader::open(video));
  const AVStream& stream = reader.stream();
  const std::int64_t start = stream.start_time == AV_NOPTS_VALUE ? 0 : stream.start_time;
  const double length = static_cast<double>(std::max<std::int64_t>(stream.duration, 0));
  const auto target = start + static_cast<std::int64_t>(std::clamp(at, 0.0, 1.0) * length);
  const FramePtr frame = KARE_TRY(frame_at(reader, target));
  const FramePtr converted = KARE_TRY(as_jpeg_colours(*frame));
  const PacketPtr packet = KARE_TRY(as_jpeg(*converted));
  const std::string_view bytes(reinterpret_cast<const char*>(packet->data),
                               static_cast<std::size_t>(packet->size));
  return write_file_atomically(jpeg, bytes, 0644);
}

}  // namespace kare::media

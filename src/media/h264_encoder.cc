#include "media/h264_encoder.h"

#include <cerrno>
#include <string>
#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/opt.h>
}

#include "base/assert.h"

namespace kare::media {
namespace {

// Quality is constant, so a calm picture costs few bytes. The preset is the fastest one that still
// has B-frames, weighted prediction and the macroblock tree, which is what flat illustrated areas
// live from.
constexpr const char* kPreset = "veryfast";
constexpr const char* kRateFactor = "20";
constexpr int kSecondsBetweenKeyFrames = 2;
// Of frames with more pixels than this x264 looks fewer ahead: each that waits there takes 25 MB at
// 3840×2160. Half the usual ten cost no bytes there.
constexpr int kPixelsLarge = 4'000'000;
constexpr const char* kShortLookahead = "rc-lookahead=5:sync-lookahead=0";

bool is_allowed(const VideoFormat& format) {
  const auto side = [](int pixels) { return pixels >= 16 && pixels <= 4096 && pixels % 2 == 0; };
  return side(format.width) && side(format.height) && format.fps >= 1 && format.fps <= 120 &&
         format.threads >= 1 && format.threads <= 64;
}

// Which of x264's own routines may run. Its AVX-512 ones (build 164 of Debian 12) read memory that
// nobody wrote when half the width is not a multiple of 64 pixels, as for 720, and then the same
// frames give other bytes from run to run. Up to AVX2 they do not, and give the same bytes on all
// such processors. Empty where the processor has no AVX-512.
std::string routines() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") != 0) return "asm=avx2";
#endif
  return {};
}

std::string x264_parameters(const VideoFormat& format) {
  std::string parameters = routines();
  if (format.width * format.height > kPixelsLarge) {
    if (!parameters.empty()) parameters += ':';
    parameters += kShortLookahead;
  }
  return parameters;
}

void configure(AVCodecContext& context, const VideoFormat& format) {
  context.width = format.width;
  context.height = format.height;
  context.time_base = {1, format.fps};
  context.framerate = {format.fps, 1};
  context.sample_aspect_ratio = {1, 1};
  context.pix_fmt = AV_PIX_FMT_YUV420P;
  context.color_primaries = AVCOL_PRI_BT709;
  context.color_trc = AVCOL_TRC_BT709;
  context.colorspace = AVCOL_SPC_BT709;
  context.color_range = AVCOL_RANGE_MPEG;
  context.chroma_sample_location = AVCHROMA_LOC_LEFT;
  context.gop_size = kSecondsBetweenKeyFrames * format.fps;
  // A fixed number, because x264 cuts its work by it and the bytes follow.
  context.thread_count = format.threads;
  context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
  av_opt_set(context.priv_data, "preset", kPreset, 0);
  av_opt_set(context.priv_data, "crf", kRateFactor, 0);
  av_opt_set(context.priv_data, "profile", "high", 0);
  const std::string parameters = x264_parameters(format);
  if (!parameters.empty()) av_opt_set(context.priv_data, "x264-params", parameters.c_str(), 0);
}

}  // namespace

H264Encoder::H264Encoder(CodecPtr context) : context_(std::move(context)), packet_(make_packet()) {}

Result<H264Encoder> H264Encoder::create(const VideoFormat& format) {
  quiet_libav();
  if (!is_allowed(format)) {
    return Error{Code::kInvalid, "this video format is not possible",
                 std::to_string(format.width) + "x" + std::to_string(format.height) + " at " +
                     std::to_string(format.fps) + ", threads " + std::to_string(format.threads)};
  }
  const AVCodec* codec = avcodec_find_encoder_by_name("libx264");
  if (codec == nullptr) {
    return Error{Code::kInternal, "the video encoder is missing", "libavcodec has no libx264"};
  }
  CodecPtr context(avcodec_alloc_context3(codec));
  KARE_ASSERT(context != nullptr);
  configure(*context, format);
  const int status = avcodec_open2(context.get(), codec, nullptr);
  if (status < 0) return av_failure(Code::kInternal, "start the video encoder", status);
  return H264Encoder(std::move(context));
}

FramePtr H264Encoder::new_frame() const {
  FramePtr frame = make_frame();
  frame->width = context_->width;
  frame->height = context_->height;
  frame->format = context_->pix_fmt;
  const int status = av_frame_get_buffer(frame.get(), 0);
  KARE_ASSERT(status == 0);
  return frame;
}

Result<> H264Encoder::encode(const AVFrame* frame, const Sink& sink) {
  int status = avcodec_send_frame(context_.get(), frame);
  if (status < 0) return av_failure(Code::kInternal, "encode the video", status);
  while (true) {
    status = avcodec_receive_packet(context_.get(), packet_.get());
    if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return {};
    if (status < 0) return av_failure(Code::kInternal, "encode the video", status);
    packet_->duration = 1;
    Result<> taken = sink(*packet_);
    av_packet_unref(packet_.get());
    if (!taken.ok()) return taken;
  }
}

}  // namespace kare::media

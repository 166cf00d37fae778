#include "media/aac_encoder.h"

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/channel_layout.h>
}

#include "base/assert.h"

namespace kare::media {
namespace {

constexpr int kBitsASecond = 128'000;
constexpr int kChannels = 2;

}  // namespace

AacEncoder::AacEncoder(CodecPtr context) : context_(std::move(context)), packet_(make_packet()) {}

Result<AacEncoder> AacEncoder::create(int rate) {
  quiet_libav();
  const AVCodec* codec = avcodec_find_encoder_by_name("aac");
  if (codec == nullptr) {
    return Error{Code::kInternal, "the sound encoder is missing", "libavcodec has no aac"};
  }
  CodecPtr context(avcodec_alloc_context3(codec));
  KARE_ASSERT(context != nullptr);
  context->sample_rate = rate;
  context->sample_fmt = AV_SAMPLE_FMT_FLTP;
  av_channel_layout_default(&context->ch_layout, kChannels);
  context->bit_rate = kBitsASecond;
  context->time_base = {1, rate};
  context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
  const int status = avcodec_open2(context.get(), codec, nullptr);
  if (status < 0) return av_failure(Code::kInvalid, "start the sound encoder", status);
  return AacEncoder(std::move(context));
}

Result<> AacEncoder::drain(const Sink& sink) {
  while (true) {
    const int status = avcodec_receive_packet(context_.get(), packet_.get());
    if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return {};
    if (status < 0) return av_failure(Code::kInternal, "encode the sound", status);
    Result<> taken = sink(*packet_);
    av_packet_unref(packet_.get());
    if (!taken.ok()) return taken;
  }
}

Result<> AacEncoder::encode(const SoundTrack& sound, const Sink& sink) {
  KARE_ASSERT(sound.rate == context_->sample_rate && sound.left.size() == sound.right.size());
  const auto frame_size = static_cast<std::size_t>(context_->frame_size);
  for (std::size_t at = 0; at < sound.left.size(); at += frame_size) {
    const std::size_t count = std::min(frame_size, sound.left.size() - at);
    const FramePtr frame = make_frame();
    frame->format = context_->sample_fmt;
    frame->sample_rate = sound.rate;
    frame->nb_samples = static_cast<int>(count);
    KARE_ASSERT(av_channel_layout_copy(&frame->ch_layout, &context_->ch_layout) >= 0);
    KARE_ASSERT(av_frame_get_buffer(frame.get(), 0) == 0);
    std::copy_n(sound.left.data() + at, count, reinterpret_cast<float*>(frame->data[0]));
    std::copy_n(sound.right.data() + at, count, reinterpret_cast<float*>(frame->data[1]));
    frame->pts = static_cast<std::int64_t>(at);
    const int status = avcodec_send_frame(context_.get(), frame.get());
    if (status < 0) return av_failure(Code::kInternal, "encode the sound", status);
    KARE_TRY(drain(sink));
  }
  const int status = avcodec_send_frame(context_.get(), nullptr);
  if (status < 0) return av_failure(Code::kInternal, "encode the sound", status);
  return drain(sink);
}

}  // namespace kare::media

#pragma once

#include <functional>

#include "base/result.h"
#include "media/libav.h"
#include "media/mp4_writer.h"

namespace kare::media {

// libx264 with the settings that all our videos have; the frames are already yuv420p. One thread
// at a time; x264 starts threads of its own (`format.threads`).
class H264Encoder {
 public:
  // Takes each packet in decoding order; time stamps count frames.
  using Sink = std::function<Result<>(AVPacket& packet)>;

  // kInvalid when the format is out of its ranges, kInternal when libx264 is missing.
  static Result<H264Encoder> create(const VideoFormat& format);

  // A frame of the right size and format to draw into, not yet timed. The encoder keeps none of
  // it beyond `encode`.
  FramePtr new_frame() const;

  // Encodes `frame` (null: there are no more, hand out what is held back) and gives what comes
  // out to `sink`, whose error ends the call. REQUIRES: `frame.pts` counts up by one.
  Result<> encode(const AVFrame* frame, const Sink& sink);

  const AVCodecContext& context() const { return *context_; }

 private:
  explicit H264Encoder(CodecPtr context);

  CodecPtr context_;
  PacketPtr packet_;
};

}  // namespace kare::media

#pragma once

#include <functional>

#include "base/result.h"
#include "media/libav.h"
#include "media/sound_track.h"

namespace kare::media {

// libav's own AAC encoder: low complexity, stereo, 128 kbit/s. One thread at a time.
class AacEncoder {
 public:
  // Takes each packet in order; time stamps count samples, and the first lies before zero, because
  // the decoder needs a frame to start.
  using Sink = std::function<Result<>(AVPacket& packet)>;

  // kInvalid when AAC has no such rate, kInternal when the encoder is missing.
  static Result<AacEncoder> create(int rate);

  // Encodes a whole track and gives what comes out to `sink`, whose error ends the call.
  // REQUIRES: called once; the rate of `create`; channels of equal length.
  Result<> encode(const SoundTrack& sound, const Sink& sink);

  const AVCodecContext& context() const { return *context_; }

 private:
  explicit AacEncoder(CodecPtr context);
  Result<> drain(const Sink& sink);

  CodecPtr context_;
  PacketPtr packet_;
};

}  // namespace kare::media

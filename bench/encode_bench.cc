// Measures what libx264 alone needs for the frames of a video: decodes VIDEO into memory, then
// encodes the frames with the settings and threads that our videos have, without drawing,
// conversion of colours or a file. Prints one JSON object a round:
//   {"seconds":1.234,"frames":150,"bytes":2345678}
// Usage: encode_bench VIDEO [ROUNDS]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "media/h264_encoder.h"
#include "media/video_reader.h"

namespace kare::media {
namespace {

struct Clip {
  VideoFormat format;
  std::vector<FramePtr> frames;
};

struct Measure {
  double seconds = 0;
  long long bytes = 0;
};

Result<Clip> load(const Path& path) {
  VideoReader reader = KARE_TRY(VideoReader::open(path));
  const AVCodecParameters& codec = *reader.stream().codecpar;
  Clip clip;
  clip.format.width = codec.width;
  clip.format.height = codec.height;
  clip.format.fps = reader.stream().avg_frame_rate.num / reader.stream().avg_frame_rate.den;
  FramePtr frame = make_frame();
  while (KARE_TRY(reader.next_frame(*frame))) {
    frame->pts = static_cast<std::int64_t>(clip.frames.size());
    frame->pict_type = AV_PICTURE_TYPE_NONE;  // The encoder chooses, as it did the first time.
    clip.frames.push_back(std::exchange(frame, make_frame()));
  }
  return clip;
}

Result<Measure> encode(const Clip& clip) {
  Measure measure;
  const H264Encoder::Sink count = [&measure](AVPacket& packet) -> Result<> {
    measure.bytes += packet.size;
    return {};
  };
  const auto begin = std::chrono::steady_clock::now();
  H264Encoder encoder = KARE_TRY(H264Encoder::create(clip.format));
  for (const FramePtr& frame : clip.frames) KARE_TRY(encoder.encode(frame.get(), count));
  KARE_TRY(encoder.encode(nullptr, count));
  measure.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return measure;
}

Result<> run(const Path& path, int rounds) {
  const Clip clip = KARE_TRY(load(path));
  for (int round = 0; round < rounds; ++round) {
    const Measure measure = KARE_TRY(encode(clip));
    std::printf("{\"seconds\":%.4f,\"frames\":%zu,\"bytes\":%lld}\n", measure.seconds,
                clip.frames.size(), measure.bytes);
    std::fflush(stdout);
  }
  return {};
}

}  // namespace
}  // namespace kare::media

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s VIDEO [ROUNDS]\n", argv[0]);
    return EXIT_FAILURE;
  }
  const auto result = kare::media::run(argv[1], argc > 2 ? std::atoi(argv[2]) : 1);
  if (result.ok()) return EXIT_SUCCESS;
  std::fprintf(stderr, "%s (%s)\n", result.error().message.c_str(), result.error().detail.c_str());
  return EXIT_FAILURE;
}

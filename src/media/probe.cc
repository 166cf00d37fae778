#include "media/probe.h"

#include <algorithm>
#include <limits>
#include <span>
#include <system_error>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/pixdesc.h>
}

#include "media/video_reader.h"

namespace kare::media {
namespace {

// Time that packets cover, in units of their stream.
struct Span {
  std::int64_t first = std::numeric_limits<std::int64_t>::max();
  std::int64_t end = std::numeric_limits<std::int64_t>::min();
  int packets = 0;
};

Result<Span> measure(VideoReader& reader) {
  const PacketPtr packet = make_packet();
  Span span;
  while (KARE_TRY(reader.next_packet(*packet))) {
    if (packet->pts == AV_NOPTS_VALUE) {
      return Error{Code::kCorrupt, "could not read the video", "a packet has no time"};
    }
    span.first = std::min(span.first, packet->pts);
    span.end = std::max(span.end, packet->pts + packet->duration);
    ++span.packets;
  }
  if (span.packets == 0) return Error{Code::kCorrupt, "the video is empty", ""};
  return span;
}

std::string text_or_empty(const char* text) {
  return text == nullptr ? std::string() : text;
}

bool has_audio(const AVFormatContext& input) {
  const std::span streams(input.streams, input.nb_streams);
  return std::any_of(streams.begin(), streams.end(), [](const AVStream* stream) {
    return stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
  });
}

}  // namespace

Result<VideoFacts> probe(const Path& path) {
  VideoReader reader = KARE_TRY(VideoReader::open(path));
  const AVCodecParameters& codec = *reader.stream().codecpar;
  const Span span = KARE_TRY(measure(reader));

  VideoFacts facts;
  facts.codec = avcodec_get_name(codec.codec_id);
  facts.profile = text_or_empty(avcodec_profile_name(codec.codec_id, codec.profile));
  facts.pixel_format = text_or_empty(av_get_pix_fmt_name(static_cast<AVPixelFormat>(codec.format)));
  facts.width = codec.width;
  facts.height = codec.height;
  facts.frame_count = span.packets;
  facts.duration_s = static_cast<double>(span.end - span.first) * av_q2d(reader.stream().time_base);
  if (facts.duration_s > 0) facts.fps = facts.frame_count / facts.duration_s;
  std::error_code status;
  facts.bytes = static_cast<std::int64_t>(std::filesystem::file_size(path, status));
  facts.has_audio = has_audio(reader.input());
  return facts;
}

}  // namespace kare::media

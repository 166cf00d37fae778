#include "media/watermark.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "base/assert.h"
#include "media/h264_encoder.h"
#include "media/mark.h"
#include "media/video_reader.h"

namespace kare::media {
namespace {

// The sound of the video, packet by packet.
struct Sound {
  VideoReader reader;
  PacketPtr packet;
  AVStream* target = nullptr;  // Belongs to the output.
  bool has_packet = false;     // `packet` is read and not yet written.
};

bool has_sound(const VideoReader& reader) {
  const std::span streams(reader.input().streams, reader.input().nb_streams);
  return std::any_of(streams.begin(), streams.end(), [](const AVStream* stream) {
    return stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
  });
}

// The MP4 with the new pictures and the old sound, a file of its own until it is published.
class MarkedFile {
 public:
  static Result<MarkedFile> create(const Path& path, const H264Encoder& encoder,
                                   std::optional<Sound> sound);
  MarkedFile(MarkedFile&&) = default;
  ~MarkedFile();

  // Writes a packet of the encoder, after the sound that comes before it.
  Result<> write(AVPacket& packet);
  Result<> publish();

 private:
  MarkedFile(const Path& path, OutputPtr output, std::optional<Sound> sound)
      : path_(path),
        temporary_(path.string() + ".part"),
        output_(std::move(output)),
        sound_(std::move(sound)) {}

  Result<> write_header(const H264Encoder& encoder);
  Result<> write_sound_before(double seconds);
  Result<> put(AVPacket& packet);

  Path path_;
  Path temporary_;
  OutputPtr output_;
  std::optional<Sound> sound_;
  AVStream* picture_ = nullptr;
  AVRational frame_time_ = {0, 1};
};

Result<MarkedFile> MarkedFile::create(const Path& path, const H264Encoder& encoder,
                                      std::optional<Sound> sound) {
  AVFormatContext* context = nullptr;
  const std::string url = "file:" + path.string() + ".part";
  int status = avformat_alloc_output_context2(&context, nullptr, "mp4", url.c_str());
  if (status < 0) return av_failure(Code::kInternal, "start the marked file", status);
  MarkedFile file(path, OutputPtr(context), std::move(sound));
  status = avio_open(&context->pb, url.c_str(), AVIO_FLAG_WRITE);
  if (status < 0) return av_failure(Code::kUnavailable, "create the marked file", status);
  KARE_TRY(file.write_header(encoder));
  return file;
}

Result<> MarkedFile::write_header(const H264Encoder& encoder) {
  picture_ = avformat_new_stream(output_.get(), nullptr);
  KARE_ASSERT(picture_ != nullptr);
  KARE_ASSERT(avcodec_parameters_from_context(picture_->codecpar, &encoder.context()) >= 0);
  frame_time_ = encoder.context().time_base;
  picture_->time_base = frame_time_;
  picture_->avg_frame_rate = encoder.context().framerate;
  picture_->sample_aspect_ratio = encoder.context().sample_aspect_ratio;
  if (sound_) {
    const AVStream& source = sound_->reader.stream();
    sound_->target = avformat_new_stream(output_.get(), nullptr);
    KARE_ASSERT(sound_->target != nullptr);
    KARE_ASSERT(avcodec_parameters_copy(sound_->target->codecpar, source.codecpar) >= 0);
    sound_->target->codecpar->codec_tag = 0;  // The one of the output's own table.
    sound_->target->time_base = source.time_base;
  }
  output_->flags |= AVFMT_FLAG_BITEXACT;
  AVDictionary* options = nullptr;
  av_dict_set(&options, "movflags", "+faststart", 0);
  const int status = avformat_write_header(output_.get(), &options);
  av_dict_free(&options);
  if (status < 0) return av_failure(Code::kUnavailable, "write the marked file", status);
  return {};
}

Result<> MarkedFile::put(AVPacket& packet) {
  const int status = av_interleaved_write_frame(output_.get(), &packet);
  if (status < 0) return av_failure(Code::kUnavailable, "write the marked file", status);
  return {};
}

Result<> MarkedFile::write_sound_before(double seconds) {
  if (!sound_) return {};
  while (true) {
    if (!sound_->has_packet) {
      sound_->has_packet = KARE_TRY(sound_->reader.next_packet(*sound_->packet));
      if (!sound_->has_packet) return {};  // No more; asking again is harmless.
    }
    const AVRational unit = sound_->reader.stream().time_base;
    if (static_cast<double>(sound_->packet->dts) * av_q2d(unit) > seconds) return {};
    av_packet_rescale_ts(sound_->packet.get(), unit, sound_->target->time_base);
    sound_->packet->stream_index = sound_->target->index;
    sound_->has_packet = false;
    KARE_TRY(put(*sound_->packet));
  }
}

Result<> MarkedFile::write(AVPacket& packet) {
  KARE_TRY(write_sound_before(static_cast<double>(packet.dts) * av_q2d(frame_time_)));
  av_packet_rescale_ts(&packet, frame_time_, picture_->time_base);
  packet.stream_index = picture_->index;
  return put(packet);
}

Result<> MarkedFile::publish() {
  KARE_TRY(write_sound_before(HUGE_VAL));
  int status = av_write_trailer(output_.get());
  // The trailer succeeds even when its bytes did not reach the file; the buffer knows.
  if (status >= 0) status = output_->pb->error;
  const int closed = avio_closep(&output_->pb);
  if (status >= 0) status = closed;
  if (status < 0) return av_failure(Code::kUnavailable, "write the marked file", status);
  return rename_durably(temporary_, path_);
}

MarkedFile::~MarkedFile() {
  if (output_ == nullptr) return;  // Moved from.
  output_.reset();
  std::error_code ignored;  // After `publish` there is nothing to remove.
  std::filesystem::remove(temporary_, ignored);
}

// Of the encoder for a copy of this stream. kCorrupt when the stream is none that we could copy.
Result<VideoFormat> format_of(const AVStream& stream) {
  const AVCodecParameters& codec = *stream.codecpar;
  const double fps = av_q2d(stream.avg_frame_rate);
  if (codec.format != AV_PIX_FMT_YUV420P || !(fps >= 1 && fps <= 120)) {
    return Error{Code::kCorrupt, "could not read the video", "not yuv420p, or without a rate"};
  }
  VideoFormat format;
  format.width = codec.width;
  format.height = codec.height;
  format.fps = static_cast<int>(std::lround(fps));
  return format;
}

}  // namespace

Result<> write_watermarked(const Path& video, const Path& marked,
                           const std::function<bool()>& stopped) {
  VideoReader reader = KARE_TRY(VideoReader::open(video));
  const VideoFormat format = KARE_TRY(format_of(reader.stream()));
  H264Encoder encoder = KARE_TRY(H264Encoder::create(format));
  std::optional<Sound> sound;
  if (has_sound(reader)) {
    sound = Sound{KARE_TRY(VideoReader::open(video, Track::kSound)), make_packet()};
  }
  MarkedFile file = KARE_TRY(MarkedFile::create(marked, encoder, std::move(sound)));
  const H264Encoder::Sink sink = [&file](AVPacket& packet) { return file.write(packet); };
  const Mark mark(format.width, format.height);
  // Frames of the decoder are its own, and say of which type they were; so they are copied.
  const FramePtr canvas = encoder.new_frame();
  const FramePtr frame = make_frame();
  for (canvas->pts = 0; KARE_TRY(reader.next_frame(*frame)); ++canvas->pts) {
    if (stopped()) return Error{Code::kStopped, "stopped before the watermark was drawn", ""};
    if (frame->width != format.width || frame->height != format.height ||
        frame->format != canvas->format) {
      return Error{Code::kCorrupt, "could not read the video", "a frame has another form"};
    }
    KARE_ASSERT(av_frame_make_writable(canvas.get()) >= 0);
    KARE_ASSERT(av_frame_copy(canvas.get(), frame.get()) >= 0);
    mark.draw({.y = canvas->data[0],
               .cb = canvas->data[1],
               .cr = canvas->data[2],
               .y_stride = canvas->linesize[0],
               .chroma_stride = canvas->linesize[1]});
    KARE_TRY(encoder.encode(canvas.get(), sink));
  }
  KARE_TRY(encoder.encode(nullptr, sink));
  return file.publish();
}

}  // namespace kare::media

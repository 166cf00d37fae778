#pragma once

#include <cstdint>

#include "base/files.h"
#include "base/result.h"
#include "media/libav.h"

struct AVStream;

namespace kare::media {

// Which stream of a file is read.
enum class Track { kPicture, kSound };

// Reads the first video stream, or the first audio stream, of an MP4 file. Nothing but MP4 is
// tried, and nothing but this one file is ever opened: the file may come from a foreign engine, and
// libav's other formats can name further files and addresses. One thread at a time.
class VideoReader {
 public:
  // kNotFound when there is no file, kCorrupt when it is no readable video or has no such track.
  static Result<VideoReader> open(const Path& path, Track track = Track::kPicture);

  AVStream& stream() const { return *stream_; }
  const AVFormatContext& input() const { return *input_; }

  // The next packet of the stream; false at the end of the file. Damaged data is kCorrupt.
  Result<bool> next_packet(AVPacket& packet);

  // Moves to the last key frame at or before `timestamp` (in units of the stream).
  Result<> seek(std::int64_t timestamp);

  // The next decoded frame in the order of showing; false after the last. Do not mix with
  // `next_packet`.
  Result<bool> next_frame(AVFrame& frame);

 private:
  VideoReader(InputPtr input, AVStream* stream);
  Result<> open_decoder();

  InputPtr input_;
  AVStream* stream_ = nullptr;  // Belongs to `input_`.
  PacketPtr packet_;
  CodecPtr decoder_;  // From the first `next_frame` on.
};

}  // namespace kare::media

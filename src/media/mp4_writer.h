#pragma once

#include <memory>

#include "base/files.h"
#include "base/result.h"
#include "media/picture.h"
#include "media/sound_track.h"

namespace kare::media {

// What to encode. H.264 High, yuv420p, tagged bt709 (limited range), constant frame rate.
struct VideoFormat {
  int width = 0;  // Even, 16..4096.
  int height = 0;
  int fps = 0;      // 1..120.
  int threads = 2;  // Of the encoder; fixed, so that the same frames give the same bytes.
};

// Encodes frames into an MP4 as they come, with the index at the front (faststart). One thread at
// a time. The file appears at its path whole, at `finish`; before that it is `PATH.part`, which the
// destructor removes.
class Mp4Writer {
 public:
  // With `sound`, the file gets it as an AAC track; it should be as long as the video.
  static Result<std::unique_ptr<Mp4Writer>> create(const Path& path, const VideoFormat& format,
                                                   SoundTrack sound = {});
  virtual ~Mp4Writer() = default;
  // Encodes the next frame. REQUIRES: the format's size. A full disk is kUnavailable.
  virtual Result<> add(const Picture& picture) = 0;
  // Writes what the encoder still holds, syncs and renames the file. REQUIRES: called once, and no
  // `add` afterwards.
  virtual Result<> finish() = 0;
};

}  // namespace kare::media

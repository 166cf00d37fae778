#pragma once

#include <cstdint>
#include <string>

#include "base/files.h"
#include "base/result.h"

namespace kare::media {

// What a video file really holds, counted from its packets and not believed from its header.
struct VideoFacts {
  std::string codec;    // libav's short name, e.g. "h264".
  std::string profile;  // E.g. "High"; empty when unknown.
  std::string pixel_format;
  int width = 0;
  int height = 0;
  double fps = 0;
  int frame_count = 0;
  double duration_s = 0;
  std::int64_t bytes = 0;
  bool has_audio = false;
};

// kNotFound when there is no file, kCorrupt when it is no readable video.
Result<VideoFacts> probe(const Path& path);

}  // namespace kare::media

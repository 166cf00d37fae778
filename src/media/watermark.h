#pragma once

#include <functional>

#include "base/files.h"
#include "base/result.h"

namespace kare::media {

// Writes `marked`: the MP4 `video` (H.264, yuv420p) with a visible watermark in its lower right
// corner, frame for frame, the sound copied as it is. The file appears whole or not at all. Works
// in the caller's thread and looks at `stopped` before each frame: kStopped when it says so.
// kCorrupt when the video cannot be decoded, kUnavailable when the disk is full.
Result<> write_watermarked(const Path& video, const Path& marked,
                           const std::function<bool()>& stopped);

}  // namespace kare::media

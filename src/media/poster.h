#pragma once

#include "base/files.h"
#include "base/result.h"

namespace kare::media {

// Writes a JPEG of the frame nearest to `at` (0..1 of the duration) of the video, whole or not at
// all. kCorrupt when the video cannot be decoded.
Result<> write_poster(const Path& video, double at, const Path& jpeg);

}  // namespace kare::media

#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "task/video_spec.h"

namespace kare {

// The one JSON form of a VideoSpec: what the store keeps and what engines get as `generate`
// (docs/engine-protocol.md lists the keys).
std::string spec_to_json(const VideoSpec& spec);

// Reads it back. Unknown keys are ignored, so that an older program reads a newer row; missing or
// ill-typed keys are kCorrupt.
Result<VideoSpec> spec_from_json(std::string_view json);

}  // namespace kare

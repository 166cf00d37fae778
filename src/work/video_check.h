#pragma once

#include "base/result.h"
#include "engine/engine.h"
#include "media/probe.h"
#include "task/video_spec.h"

namespace kare::work {

// Whether the video has to have sound: it was ordered, and the engine says that it makes it.
enum class Sound { kAny, kRequired };

// What `check_video` demands of a video of `spec` by an engine that announced `info`.
Sound sound_due(const VideoSpec& spec, const EngineInfo& info);

// Whether a video is what was ordered: H.264 in yuv420p, exactly the size and the number of frames,
// and rate and duration within half a frame over the whole clip. Otherwise kUnavailable, because
// another attempt may deliver a whole one; the message says what is wrong with it.
Result<> check_video(const media::VideoFacts& facts, const VideoSpec& spec, Sound sound);

// As above for a video of an engine that takes what it gets (EngineInfo::exact): a codec that
// players know, and size, rate and duration as the engine said.
Result<> check_video(const media::VideoFacts& facts, const VideoReport& said);

// The Error of check_video for a video that `what` describes, e.g. "it cannot be read".
Error damaged_video(std::string_view what, std::string detail);

}  // namespace kare::work

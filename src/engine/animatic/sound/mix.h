#pragma once

#include <cstdint>
#include <vector>

#include "engine/animatic/shot.h"
#include "engine/animatic/sound/track.h"

namespace kare::animatic::sound {

inline constexpr double kLoudness = -20;  // LUFS, of every scene and of the whole.
inline constexpr double kFadeS = 0.15;    // At both ends and across cuts.

// A stretch of the video that one scene fills.
struct Stretch {
  const Shot* shot = nullptr;
  double begin_s = 0, end_s = 0;
};

// The sound of a whole video, `samples` long: each stretch sounds like its shot. REQUIRES: the
// stretches follow each other from 0 to the end. A pure function.
Track mix(const std::vector<Stretch>& stretches, std::size_t samples, std::uint64_t seed);

}  // namespace kare::animatic::sound

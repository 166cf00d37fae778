#pragma once

#include <cstddef>
#include <vector>

namespace kare::media {

// Sound in stereo for a whole video: two channels of equal length, samples in -1..1. Empty: none.
struct SoundTrack {
  int rate = 48000;  // Samples a second.
  std::vector<float> left, right;

  bool is_empty() const { return left.empty(); }
};

}  // namespace kare::media

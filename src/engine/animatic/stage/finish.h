#pragma once

#include <cstdint>
#include <vector>

#include "engine/animatic/stage/bitmap.h"
#include "task/video_spec.h"

namespace kare::animatic::stage {

// Darkens a frame towards its corners, with dither so that smooth skies stay smooth.
class Vignette {
 public:
  // `strength` 0..0.4: how much darker the corners are.
  Vignette(const Size& size, double strength);
  void apply(Bitmap& frame) const;

 private:
  std::vector<std::uint16_t> across_;
  std::vector<int> down_;
};

// Fills `frame` with `wide` turned clockwise by `angle` radians about the middle of both. `wide` is
// larger by the margins that the turned frame needs.
void turn(const Bitmap& wide, double angle, Bitmap& frame);

}  // namespace kare::animatic::stage

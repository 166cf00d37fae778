#pragma once

#include <cstdint>
#include <vector>

#include "media/yuv.h"

namespace kare::media {

// The visible watermark: the word "Kare" in white with a soft shadow, see-through, in the lower
// right corner. It scales with the shorter side of the picture, so that it looks the same at every
// size. Computed once for a video, then laid over each of its frames.
class Mark {
 public:
  // Of pictures of this size in pixels, both even.
  Mark(int width, int height);

  // Draws it into a yuv420p picture of that size (BT.709, limited range).
  void draw(const YuvPlanes& planes) const;

 private:
  // What becomes of a sample: `value * keep / 256 + add`.
  struct Blend {
    std::uint16_t keep = 256;
    std::uint16_t add = 0;
  };
  // The samples of one plane that change, row by row.
  struct Patch {
    int left = 0, top = 0, width = 0, height = 0;
    std::vector<Blend> blends;
  };

  static void apply(const Patch& patch, std::uint8_t* plane, std::ptrdiff_t stride);

  Patch luma_;
  Patch chroma_;  // For both.
};

}  // namespace kare::media

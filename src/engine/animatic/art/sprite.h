#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kare::animatic {

// A picture with transparency, cut to what is visible: the first and last row and column each have
// a visible pixel. Rows from top to bottom without padding. A pixel is 0xAARRGGBB (BGRA in memory
// on little-endian machines), sRGB, colours premultiplied by alpha.
struct Sprite {
  int width = 0, height = 0;
  std::vector<std::uint32_t> pixels;
  // Where it touches the ground, in pixels from the top left: the middle of what is solid in the
  // lowest twentieth. `foot_y` is at most `height`.
  double foot_x = 0, foot_y = 0;
  // Of an illustration: the point (u, v) of its document, as shares of the document's side, is at
  // pixel (u * side - left, v * side - top).
  double side = 0, left = 0, top = 0;
};

// Draws a square SVG document so that its visible part is about `height_px` high (within 2 %), or
// high where it is wider than 3:1. Same document and height give the same pixels. Safe from any
// thread; takes 5 to 60 ms at 300 px, so keep the result. Fails with kCorrupt for what is not SVG
// or shows nothing. REQUIRES: 1 <= height_px <= 4096.
Result<Sprite> rasterise(std::string_view svg, int height_px);

}  // namespace kare::animatic

#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/animatic/stage/bitmap.h"
#include "task/video_spec.h"

namespace kare::animatic::styles {

// What a pass may write to while it works on one frame; kept from frame to frame, so that no frame
// allocates. What stands in it before is of no meaning.
struct Scratch {
  Bitmap sheet;                    // Of the frame's size.
  Bitmap small, small_too;         // Of a quarter of its width and height.
  std::vector<std::int32_t> sums;  // Of columns.
  std::vector<std::uint32_t> line, row;
};

// One step of a post-treatment. Works in place on a finished, opaque frame in whole numbers, so
// that every machine gives the same bytes. Patterns are anchored to the frame: they do not flicker.
// Does not change after it was made, and may be used from several threads at once.
class Pass {
 public:
  Pass() = default;
  Pass(const Pass&) = delete;
  Pass& operator=(const Pass&) = delete;
  virtual ~Pass() = default;
  // `seconds` from the beginning of the clip. REQUIRES: the frame has the size the pass is for.
  virtual void apply(double seconds, Bitmap& frame, Scratch& scratch) const = 0;
};
using Passes = std::vector<std::unique_ptr<Pass>>;

// The step from a canvas to a frame of twice its size, the last row or column of which may be
// missing, or of its own size. As unchanging and shareable as a pass.
class Enlarge {
 public:
  Enlarge() = default;
  Enlarge(const Enlarge&) = delete;
  Enlarge& operator=(const Enlarge&) = delete;
  virtual ~Enlarge() = default;
  // Fills the frame. REQUIRES: both have the sizes it is for.
  virtual void apply(const Bitmap& canvas, Bitmap& frame, Scratch& scratch) const = 0;
};

// Makes `sheet` a copy of `frame`.
inline void copy(const Bitmap& frame, Bitmap& sheet) {
  sheet.width = frame.width;
  sheet.height = frame.height;
  sheet.pixels.assign(frame.pixels.begin(), frame.pixels.end());
}
// Gives `bitmap` a size; what stands in it is of no meaning.
inline void fit(Bitmap& bitmap, int width, int height) {
  bitmap.width = width;
  bitmap.height = height;
  bitmap.pixels.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
}

inline int blue_of(std::uint32_t pixel) {
  return static_cast<int>(pixel & 255U);
}
inline int green_of(std::uint32_t pixel) {
  return static_cast<int>(pixel >> 8 & 255U);
}
inline int red_of(std::uint32_t pixel) {
  return static_cast<int>(pixel >> 16 & 255U);
}
// Brightness 0..255 with the weights of Rec. 709 in 256ths.
inline int luma_of(std::uint32_t pixel) {
  return (54 * red_of(pixel) + 183 * green_of(pixel) + 19 * blue_of(pixel)) >> 8;
}
inline int clamp255(int value) {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
inline std::uint32_t pixel_of(int red, int green, int blue) {
  return 0xFF000000U | static_cast<std::uint32_t>(clamp255(red)) << 16 |
         static_cast<std::uint32_t>(clamp255(green)) << 8 |
         static_cast<std::uint32_t>(clamp255(blue));
}
// `share`/256 of b in a; 0..256.
inline std::uint32_t mixed(std::uint32_t a, std::uint32_t b, int share) {
  const auto part = static_cast<std::uint32_t>(share);
  const std::uint32_t keep = 256 - part;
  const std::uint32_t even = ((a & 0xFF00FFU) * keep + (b & 0xFF00FFU) * part) >> 8 & 0xFF00FFU;
  const std::uint32_t odd = ((a >> 8 & 0xFF00FFU) * keep + (b >> 8 & 0xFF00FFU) * part) >> 8;
  return even | (odd & 0xFF00FFU) << 8;
}

// The shorter side in units of 720: what the patterns' sizes are measured by.
inline double unit_of(const Size& size) {
  return std::min(size.width, size.height) / 720.0;
}
inline int pixels_of(double length, const Size& size) {
  return std::max(1, static_cast<int>(length * unit_of(size) + 0.5));
}

}  // namespace kare::animatic::styles

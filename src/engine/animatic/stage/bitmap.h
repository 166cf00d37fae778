#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "media/picture.h"

namespace kare::animatic {

// A picture that owns its pixels: premultiplied BGRA (0xAARRGGBB in a word), sRGB values, top row
// first, rows without padding.
struct Bitmap {
  int width = 0;
  int height = 0;
  std::vector<std::uint32_t> pixels;

  Bitmap() = default;
  // Transparent black.
  Bitmap(int width_, int height_)
      : width(width_),
        height(height_),
        pixels(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_)) {}

  std::uint32_t* row(int y) { return pixels.data() + static_cast<std::ptrdiff_t>(y) * width; }
  const std::uint32_t* row(int y) const {
    return pixels.data() + static_cast<std::ptrdiff_t>(y) * width;
  }
  media::Picture picture() const {
    return {reinterpret_cast<const std::uint8_t*>(pixels.data()), width, height,
            static_cast<std::ptrdiff_t>(width) * 4};
  }
};

}  // namespace kare::animatic

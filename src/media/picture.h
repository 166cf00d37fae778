#pragma once

#include <cstddef>
#include <cstdint>

namespace kare::media {

// A borrowed picture: 8-bit BGRA in memory order (Cairo's ARGB32 on a little-endian machine),
// sRGB values, alpha ignored, top row first. `stride` is bytes from one row to the next.
struct Picture {
  const std::uint8_t* pixels = nullptr;
  int width = 0;
  int height = 0;
  std::ptrdiff_t stride = 0;
};

}  // namespace kare::media

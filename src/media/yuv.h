#pragma once

#include <cstddef>
#include <cstdint>

#include "media/picture.h"

namespace kare::media {

// Three planes to write into: luma at full size, both chromas at half width and half height.
// Strides are bytes from one row to the next.
struct YuvPlanes {
  std::uint8_t* y = nullptr;
  std::uint8_t* cb = nullptr;
  std::uint8_t* cr = nullptr;
  std::ptrdiff_t y_stride = 0;
  std::ptrdiff_t chroma_stride = 0;
};

// How the loops run. Both give the same bytes.
enum class YuvLoops { kFastest, kPortable };

// Converts to yuv420p as BT.709 (ITU-R BT.709-6) has it, limited range (16..235, 16..240). Chroma
// is sited at the left, where H.264 expects it: the filter is 1-2-1 across and a mean of two rows
// down. REQUIRES: even width and height, planes large enough.
void bgra_to_yuv(const Picture& picture, const YuvPlanes& planes,
                 YuvLoops loops = YuvLoops::kFastest);

}  // namespace kare::media

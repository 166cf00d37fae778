#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace kare::animatic::stage {

// A ball of a cloud or of leaves, in pixels of its picture.
struct Puff {
  double x = 0, y = 0, radius = 1;
};

// The common shape of many puffs on a grid: how far it bulges towards the viewer, and how much it
// covers (0..1).
struct Body {
  int width = 0, height = 0;
  std::vector<float> bulge, cover;
  float at(int x, int y) const {
    x = std::clamp(x, 0, width - 1);
    y = std::clamp(y, 0, height - 1);
    return bulge[static_cast<std::size_t>(y * width + x)];
  }
  // Light from the direction (x, y) of the picture on the surface at a pixel, about 0..1.
  double facing(int x, int y, double toward_x, double toward_y) const;
};

// How ragged the outline is.
struct Ragged {
  double grain = 9;    // Cells of noise over the height.
  double reach = 0.1;  // Of the displacement, as a share of the height.
  double soft = 0.42;  // Width of the soft rim of each puff, 0..1.
};

Body billow(const std::vector<Puff>& puffs, int width, int height, const Ragged& ragged,
            std::uint32_t seed);

}  // namespace kare::animatic::stage

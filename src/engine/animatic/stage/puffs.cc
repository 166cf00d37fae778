#include "engine/animatic/stage/puffs.h"

#include <cmath>

#include "engine/animatic/stage/noise.h"
#include "engine/animatic/stage/parallel.h"
#include "engine/animatic/stage/tones.h"

namespace kare::animatic::stage {
namespace {

void soften(std::vector<float>& values, int width, int height, int radius) {
  std::vector<float> out(values.size());
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      float sum = 0;
      for (int dy = -radius; dy <= radius; ++dy) {
        const int row = std::clamp(y + dy, 0, height - 1) * width;
        for (int dx = -radius; dx <= radius; ++dx) {
          sum += values[static_cast<std::size_t>(row + std::clamp(x + dx, 0, width - 1))];
        }
      }
      out[static_cast<std::size_t>(y * width + x)] =
          sum / static_cast<float>((2 * radius + 1) * (2 * radius + 1));
    }
  }
  values.swap(out);
}

}  // namespace

double Body::facing(int x, int y, double toward_x, double toward_y) const {
  constexpr double kRelief = 1.5;
  const double nx = (at(x - 2, y) - at(x + 2, y)) / 4 * kRelief;
  const double ny = (at(x, y - 2) - at(x, y + 2)) / 4 * kRelief;
  return (nx * toward_x + ny * toward_y + 0.55) / std::sqrt(nx * nx + ny * ny + 1);
}

Body billow(const std::vector<Puff>& puffs, int width, int height, const Ragged& ragged,
            std::uint32_t seed) {
  Body body{width, height, {}, {}};
  const auto count = static_cast<std::size_t>(width * height);
  body.bulge.assign(count, 0.0F);
  body.cover.assign(count, 0.0F);
  std::vector<float> warp_x(count), warp_y(count);
  const double grain = ragged.grain / height, reach = ragged.reach * height;
  in_parallel(height, [&](int from, int to) {
    for (int y = from; y < to; ++y) {
      for (int x = 0; x < width; ++x) {
        const auto i = static_cast<std::size_t>(y * width + x);
        warp_x[i] = static_cast<float>((double{fbm(x * grain, y * grain, seed, 3)} - 0.5) * reach);
        warp_y[i] =
            static_cast<float>((double{fbm(x * grain, y * grain, seed + 9, 3)} - 0.5) * reach);
      }
    }
  });
  for (const Puff& puff : puffs) {
    const double far = puff.radius + reach;
    const int from_y = std::max(0, static_cast<int>(puff.y - far)),
              to_y = std::min(height, static_cast<int>(puff.y + far) + 1),
              from_x = std::max(0, static_cast<int>(puff.x - far)),
              to_x = std::min(width, static_cast<int>(puff.x + far) + 1);
    for (int y = from_y; y < to_y; ++y) {
      for (int x = from_x; x < to_x; ++x) {
        const auto i = static_cast<std::size_t>(y * width + x);
        const double dx = (x + double{warp_x[i]} - puff.x) / puff.radius,
                     dy = (y + double{warp_y[i]} - puff.y) / puff.radius;
        const double inside = 1 - dx * dx - dy * dy;
        if (inside <= 0) continue;
        body.bulge[i] =
            std::max(body.bulge[i], static_cast<float>(std::sqrt(inside) * puff.radius));
        body.cover[i] = std::max(body.cover[i], static_cast<float>(smooth(0, ragged.soft, inside)));
      }
    }
  }
  soften(body.bulge, width, height, std::max(1, height / 60));
  soften(body.cover, width, height, 1);
  return body;
}

}  // namespace kare::animatic::stage

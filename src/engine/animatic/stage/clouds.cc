#include <algorithm>
#include <cmath>

#include "engine/animatic/stage/puffs.h"
#include "engine/animatic/stage/scenery.h"

namespace kare::animatic::stage {
namespace {

// Puffs heaped on a flat base: a few large ones, higher towards the middle, with smaller ones
// growing out of their upper sides.
std::vector<Puff> heap(Rng& rng, double width, double height) {
  std::vector<Puff> puffs;
  const int count = 5 + rng.below(3);
  const double lean = rng.range(0.32, 0.68);
  for (int i = 0; i < count; ++i) {
    const double u = (i + rng.range(0.3, 0.7)) / count;
    const double dome = std::max(0.12, 1 - std::pow(std::abs(u - lean) * 1.75, 1.5));
    Puff puff;
    puff.radius = height * (0.13 + 0.19 * dome * rng.range(0.8, 1.1));
    puff.x = width * (0.16 + 0.68 * u);
    puff.y = height * 0.80 - puff.radius * 0.75 - height * 0.16 * dome * rng.unit();
    puffs.push_back(puff);
  }
  for (std::size_t i = 0, large = puffs.size(); i < large; ++i) {
    const Puff big = puffs[i];
    for (int j = 0; j < 6; ++j) {
      const double angle = -3.3 + 3.5 * (j + rng.unit()) / 6;  // From left over the top to right.
      Puff puff;
      puff.radius = big.radius * rng.range(0.34, 0.62);
      puff.x = big.x + std::cos(angle) * big.radius * rng.range(0.7, 0.98);
      puff.y = std::min(big.y + std::sin(angle) * big.radius * rng.range(0.6, 0.9),
                        height * 0.80 - puff.radius * 0.6);
      puff.y = std::max(puff.y, puff.radius + height * 0.05);
      puffs.push_back(puff);
    }
  }
  return puffs;
}

struct CloudLook {
  Colour lit, shade;
  double toward_x = 0, toward_y = -1;  // Direction of the sun, unit length.
  double opacity = 1;
};

Plate shaded(const Body& body, const CloudLook& look, double left, double top, double density) {
  Plate plate;
  plate.left = left;
  plate.top = top;
  plate.density = density;
  plate.bitmap = Bitmap(body.width, body.height);
  for (int y = 0; y < body.height; ++y) {
    std::uint32_t* row = plate.bitmap.row(y);
    const double low = static_cast<double>(y) / body.height;
    for (int x = 0; x < body.width; ++x) {
      double alpha = body.cover[static_cast<std::size_t>(y * body.width + x)];
      alpha *= smooth(0.87, 0.70, low);  // A soft, flat underside.
      if (alpha <= 0.004) continue;
      const double facing = body.facing(x, y, look.toward_x, look.toward_y);
      const double light = clamp01(0.30 + 0.52 * facing + 0.55 * (0.62 - low));
      const Colour c = mix(look.shade, look.lit, smooth(0, 1, light));
      row[x] = pack(c, alpha * look.opacity, hash01(x, y, 7));
    }
  }
  return plate;
}

void add_cloud(Scenery& s, double centre_x, double centre_y, double width, double depth) {
  const double density = 0.5;
  const double height = width * s.rng.range(0.42, 0.54) * mix(1.0, 0.66, depth);
  const int w = static_cast<int>(width * density), h = static_cast<int>(height * density);
  if (w < 8 || h < 6) return;
  const Body body =
      billow(heap(s.rng, w, h), w, h, {9.0, 0.10}, static_cast<std::uint32_t>(s.rng.next()));
  const double dx = s.world.light.sun_x - centre_x, dy = s.world.light.sun_y - centre_y;
  const double far = std::hypot(dx, dy) + 1;
  CloudLook look;
  look.toward_x = dx / far;
  look.toward_y = std::min(dy / far, -0.3) - 0.2;
  look.lit = mix(s.palette.cloud_lit, s.palette.horizon, 0.45 * depth);
  look.shade = mix(s.palette.cloud_shade, s.palette.horizon, 0.30 + 0.45 * depth);
  look.opacity = mix(0.96, 0.75, depth);
  Plate plate = shaded(body, look, centre_x - width / 2, centre_y - height * 0.6, density);
  const double pace = (s.world.wind >= 0 ? 1 : -1) * (5.0 + 16.0 * std::abs(s.world.wind)) *
                      mix(1.0, 0.3, depth) * s.unit;
  const double middle = s.world.duration_s / 2;
  s.add<PlateLayer>(1e8 - 1e6 * (1 - depth), std::move(plate), Edge::kClear,
                    [pace, middle](double seconds) {
                      PlateMove move;
                      move.dx = pace * (seconds - middle);
                      return move;
                    });
}

// A closed cover of cloud, in perspective towards the horizon.
void add_sheet(Scenery& s, double share) {
  const Palette& p = s.palette;
  const double dark = s.world.weather == Weather::kStorm ? 0.9 : 0.55;
  Area area = s.sky_area();
  const double drift = 16.0 * s.unit * (0.4 + std::abs(s.world.wind)) * s.world.duration_s;
  area.left -= drift;
  area.right += drift;
  const std::uint32_t seed = s.seed + 41;
  const double horizon = s.world.horizon, reach = horizon - area.top;
  Plate plate = paint(area, 0.5, [&](double x, double y, int i, int j) {
    const double up = std::max(0.02, (horizon - y) / reach);
    const double lengthen = 0.9 / (0.16 + up);
    const double u = (x - s.width() / 2) * lengthen / (300 * s.unit), v = 2.3 / (0.14 + up);
    const double bent = 0.8 * value_noise(u * 0.7, v * 0.7, seed + 3);
    const float body = fbm(u + bent, v + bent, seed, 5);
    const float under = fbm(u + bent + 0.12, v + bent + 0.22, seed, 4);
    const double light = clamp01(0.55 + 3.0 * (body - under) + 0.3 * (body - 0.5));
    const Colour c = mix(mix(p.cloud_shade * mix(1.0, 0.86, dark), p.cloud_lit, light), p.horizon,
                         smooth(0.32, 0.0, up));
    const double cover = smooth(0.62 - 0.42 * share, 0.80 - 0.34 * share, body);
    return pack(c, 0.94 * cover * smooth(0.0, 0.16, up), hash01(i, j, 3));
  });
  const double pace = (s.world.wind >= 0 ? 1 : -1) * 14.0 * s.unit * (0.4 + std::abs(s.world.wind));
  const double middle = s.world.duration_s / 2;
  s.add<PlateLayer>(2e8, std::move(plate), Edge::kClear, [pace, middle](double seconds) {
    PlateMove move;
    move.dx = pace * (seconds - middle);
    return move;
  });
}

}  // namespace

void add_clouds(Scenery& scenery, double share) {
  Scenery& s = scenery;
  const double cover = s.palette.clouds * share;
  if (cover >= 0.7) add_sheet(s, cover);
  const double span = s.width() + 2 * s.margin_x();
  const double aspect = s.width() / s.height();
  const double free = cover >= 0.7 || s.world.weather == Weather::kFog ? 0.3 : 1;
  const int count =
      static_cast<int>(std::lround(cover * free * 9 * (0.6 + 0.4 * std::max(aspect, 1.5))));
  // One lot each, so that they never heap up on one side; the sun keeps a free space.
  for (int i = 0; i < count; ++i) {
    const double depth = (i % 3) / 2.0;  // 0 high and near, 1 low and far.
    const double x = -s.margin_x() + span * (i + s.rng.range(0.15, 0.85)) / count;
    const double y =
        s.world.horizon * mix(0.26, 0.80, depth) + s.rng.range(-0.09, 0.07) * s.world.horizon;
    const double size = std::min(s.width() * 1.25, s.height() * 1.5);
    double width = size * mix(s.rng.range(0.26, 0.38), s.rng.range(0.14, 0.2), depth);
    const double gap = std::hypot(x - s.world.light.sun_x, (y - s.world.light.sun_y) * 1.4);
    if (s.palette.sun_power > 0.6 && gap < width * 0.62) width *= 0.45;
    add_cloud(s, x, y, width, depth);
  }
}

}  // namespace kare::animatic::stage

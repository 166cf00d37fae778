#include <algorithm>
#include <array>
#include <cmath>

#include "engine/animatic/stage/scenery.h"

namespace kare::animatic::stage {
namespace {

// exp(-x) from a table, for x in 0..8; the sky asks a million times.
class Falloff {
 public:
  Falloff() {
    for (std::size_t i = 0; i < values_.size(); ++i) {
      values_[i] = std::exp(-static_cast<double>(i) * kRange / (kSteps - 1));
    }
  }
  double operator()(double x) const {
    if (x >= kRange) return 0;
    const double at = x * (kSteps - 1) / kRange;
    const auto i = static_cast<std::size_t>(at);
    const double share = at - static_cast<double>(i);
    return values_[i] + (values_[std::min<std::size_t>(i + 1, kSteps - 1)] - values_[i]) * share;
  }

 private:
  static constexpr int kSteps = 2048;
  static constexpr double kRange = 8;
  std::array<double, kSteps> values_{};
};

Colour gradient(const Palette& p, double up) {
  const double low = smooth(0.0, 0.50, up), high = smooth(0.26, 1.12, up);
  return mix(mix(p.horizon, p.middle, low), p.zenith, high);
}

// The moon's face: a disc with a few soft seas.
double moon_face(double dx, double dy, std::uint32_t seed) {
  return 1 - 0.16 * smooth(0.45, 0.7, fbm(dx * 2.1 + 5, dy * 2.1 + 5, seed, 3));
}

struct Star {
  double x = 0, y = 0, size = 1, bright = 1, pace = 1, phase = 0;
};

std::vector<Star> scatter_stars(Scenery& s, int count, double bottom) {
  const bool air = s.world.family != "space";  // Which dims the stars near the horizon.
  std::vector<Star> stars;
  const Area area = s.sky_area();
  for (int i = 0; i < count; ++i) {
    Star star;
    star.x = s.rng.range(area.left, area.right);
    star.y = s.rng.range(area.top, bottom);
    const double rare = std::pow(s.rng.unit(), 5);
    star.size = (0.55 + 1.2 * rare) * s.unit;
    star.bright = (0.25 + 0.6 * s.rng.unit() + 0.5 * rare) *
                  (air ? smooth(bottom, bottom * 0.55, star.y) : 1);
    star.pace = s.rng.range(0.8, 2.6);
    star.phase = s.rng.range(0, 6.28);
    stars.push_back(star);
  }
  return stars;
}

// Adds light of a small soft point to the picture.
void spark(Bitmap& picture, double x, double y, double radius, double bright) {
  const int from_y = std::max(0, static_cast<int>(y - radius - 1)),
            to_y = std::min(picture.height - 1, static_cast<int>(y + radius + 1)),
            from_x = std::max(0, static_cast<int>(x - radius - 1)),
            to_x = std::min(picture.width - 1, static_cast<int>(x + radius + 1));
  for (int j = from_y; j <= to_y; ++j) {
    for (int i = from_x; i <= to_x; ++i) {
      const double d = std::hypot(i + 0.5 - x, j + 0.5 - y) / (radius + 0.7);
      if (d >= 1) continue;
      const auto amount = static_cast<std::uint16_t>(256 * clamp01(bright) * (1 - d) * (1 - d * d));
      shine_row(picture.row(j) + i, &amount, 0xFFF4F4FF, 1);
    }
  }
}

}  // namespace

void add_stars(Scenery& scenery, int count, double bottom, double strength) {
  auto stars = scatter_stars(scenery, count, bottom);
  scenery.add<DrawnLayer>(9e8, [stars = std::move(stars), strength](const View& view,
                                                                    Bitmap& picture) {
    const PlaneMap map = view.plane(kSky);
    for (const Star& star : stars) {
      const double flicker = 0.78 + 0.22 * std::sin(star.phase + star.pace * 3.1 * view.seconds());
      spark(picture, star.x * map.scale + map.x, star.y * map.scale + map.y, star.size * map.scale,
            star.bright * flicker * strength);
    }
  });
}

void add_sky(Scenery& scenery) {
  const Palette& p = scenery.palette;
  const World& w = scenery.world;
  const Falloff falloff;
  const double reach = w.horizon;  // The gradient spans from the horizon to the top of the frame.
  const double radius = 0.040 * std::min(scenery.width(), scenery.height()) * p.sun_size;
  const bool night = w.time == TimeOfDay::kNight;
  const bool low_sun = p.sun_height < 0.3;
  const double power = p.sun_power;
  const std::uint32_t seed = scenery.seed;
  const double near_unit = 0.5 * (scenery.width() + scenery.height());
  const bool wisps = w.weather == Weather::kClear && !night;
  Area area = scenery.sky_area();
  area.bottom += 0.02 * scenery.height();
  const auto colour_at = [&](double x, double y, int i, int j) {
    const double up = std::max(0.0, (w.horizon - y) / reach);
    Colour c = gradient(p, up);
    const double dx = (x - w.light.sun_x) / near_unit, dy = (y - w.light.sun_y) / near_unit;
    const double d = std::sqrt(dx * dx + dy * dy * (low_sun ? 2.6 : 1.0));
    const double wide = falloff(d * (low_sun ? 2.6 : 3.6)) * (night ? 0.34 : low_sun ? 0.72 : 0.42);
    c = screened(c, p.glow * (wide * power));
    if (wisps) {
      const double drawn = scenery.streaks->at(
          x / (2200 * scenery.unit), y / (520 * scenery.unit) + x / (9000 * scenery.unit));
      const double veil = smooth(0.52, 0.95, drawn) * smooth(0.25, 0.7, up) * 0.20;
      c = mix(c, p.cloud_lit, veil);
    }
    const double close = falloff(d * (low_sun ? 15 : 22)) * (night ? 0.35 : 0.85);
    c = screened(c, p.sun * (close * power));
    const double off_x = x - w.light.sun_x, off_y = y - w.light.sun_y;
    const double near_sun = std::max(std::abs(off_x), std::abs(off_y));
    const double inside =
        near_sun > radius + 1.2 ? 0 : smooth(radius + 1.2, radius - 1.2, std::hypot(off_x, off_y));
    if (inside > 0 && power > 0.3) {
      const double face =
          night ? moon_face((x - w.light.sun_x) / radius, (y - w.light.sun_y) / radius, seed) : 1;
      c = mix(c, p.sun * face, inside * smooth(0.3, 0.6, power));
    }
    return pack(c, 1, dither01(i, j));
  };
  Plate plate = paint(area, 1, colour_at, scenery.outlook ? &scenery.outlook->sky : nullptr);
  scenery.add<PlateLayer>(kSky, std::move(plate), Edge::kRepeat);
  if (p.stars > 0.05) {
    const auto count = static_cast<int>(520 * p.stars);
    add_stars(scenery, count, w.horizon * 0.96, p.stars);
  }
}

}  // namespace kare::animatic::stage

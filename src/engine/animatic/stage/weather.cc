#include <algorithm>
#include <cmath>

#include "engine/animatic/stage/pixels.h"
#include "engine/animatic/stage/scenery.h"

namespace kare::animatic::stage {
namespace {

// One thing that falls or rises, repeated through a box of the frame.
struct Drop {
  double x = 0, y = 0;  // 0..1 of the box at the start.
  double size = 1, pace = 1, phase = 0, bright = 1;
};

std::vector<Drop> scatter(Rng& rng, int count) {
  std::vector<Drop> drops;
  for (int i = 0; i < count; ++i) {
    drops.push_back({rng.unit(), rng.unit(), rng.range(0.6, 1.4), rng.range(0.75, 1.25),
                     rng.range(0, 6.283), rng.range(0.4, 1)});
  }
  return drops;
}

double wrapped(double u) {
  return u - std::floor(u);
}

// A soft disc, laid over by strength.
void soft_dot(Bitmap& picture, double x, double y, double radius, std::uint32_t colour,
              double strength) {
  const int from_y = std::max(0, static_cast<int>(y - radius)),
            to_y = std::min(picture.height - 1, static_cast<int>(y + radius) + 1);
  const int from_x = std::max(0, static_cast<int>(x - radius)),
            to_x = std::min(picture.width - 1, static_cast<int>(x + radius) + 1);
  for (int j = from_y; j <= to_y; ++j) {
    for (int i = from_x; i <= to_x; ++i) {
      const double dx = (i + 0.5 - x) / (radius + 0.5), dy = (j + 0.5 - y) / (radius + 0.5);
      const double inside = 1 - dx * dx - dy * dy;
      if (inside <= 0) continue;
      const auto amount = static_cast<std::uint16_t>(256 * strength * std::min(1.0, inside * 1.6));
      wash_row(picture.row(j) + i, &amount, colour, 1);
    }
  }
}

// A thin slanting line of rain, drawn down its length.
void streak(Bitmap& picture, double x, double y, double length, double lean, std::uint32_t colour,
            double strength) {
  const int steps = static_cast<int>(length);
  for (int k = 0; k < steps; ++k) {
    const double at_x = x + lean * k, fade = 1 - std::abs(2.0 * k / steps - 1);
    const int j = static_cast<int>(y) + k, i = static_cast<int>(std::floor(at_x));
    if (j < 0 || j >= picture.height || i < 0 || i + 1 >= picture.width) continue;
    const double share = at_x - i;
    const std::uint16_t amounts[2] = {
        static_cast<std::uint16_t>(256 * strength * fade * (1 - share)),
        static_cast<std::uint16_t>(256 * strength * fade * share)};
    wash_row(picture.row(j) + i, amounts, colour, 2);
  }
}

void add_rain(Scenery& s, double density) {
  const std::uint32_t colour = pack(mix(s.palette.cloud_lit, Colour{1, 1, 1}, 0.4));
  for (int rank = 0; rank < 3; ++rank) {
    const double near = rank / 2.0;  // 0 far .. 1 near.
    const int count = static_cast<int>(density * mix(420, 110, near) * s.width() / s.height());
    auto drops = scatter(s.rng, count);
    const double wind = s.world.wind, unit = s.unit;
    s.add<DrawnLayer>(
        mix(60, 2.5, near), [=, drops = std::move(drops)](const View& view, Bitmap& picture) {
          const double pace = mix(780, 1650, near) * unit, length = mix(22, 74, near) * unit;
          const double lean = 0.55 * wind, high = picture.height + 2 * length;
          for (const Drop& drop : drops) {
            const double fall = drop.y * high + pace * drop.pace * view.seconds();
            const double y = std::fmod(fall, high) - length;
            const double turn = std::floor(fall / high);
            const double x = wrapped(drop.x + 0.377 * turn) * (picture.width * 1.5) + lean * y -
                             picture.width * 0.25;
            streak(picture, x, y, length * drop.size, lean, colour,
                   mix(0.38, 0.62, near) * drop.bright);
          }
        });
  }
}

void add_fog(Scenery& s) {
  const Colour fog = mix(s.palette.haze, s.palette.horizon, 0.5);
  const auto seed = static_cast<std::uint32_t>(s.rng.next());
  for (int rank = 0; rank < 3; ++rank) {
    const double z = rank == 0 ? 70 : rank == 1 ? 22 : 5;
    const double middle = s.world.ground_y(z) - (rank == 2 ? 0.10 : 0.03) * s.height();
    const double reach = (rank == 2 ? 0.40 : 0.30) * s.height();
    const double drift = 40 * s.unit;
    Area area{-s.margin_x() - 3 * drift, middle - reach, s.width() + s.margin_x() + 3 * drift,
              middle + reach};
    Plate plate = paint(area, 0.25, [&](double x, double y, int i, int j) {
      const double d = (y - middle) / reach;
      const double body = fbm(x / (420 * s.unit), y / (130 * s.unit), seed + 31U * rank, 4);
      const double cover =
          std::max(0.0, 1 - d * d) * smooth(0.12, 0.70, body) * (rank == 2 ? 0.55 : 0.85);
      return pack(fog, cover, hash01(i, j, 1));
    });
    const double pace = (rank % 2 == 0 ? 1 : 0.6) * drift * (s.world.wind < 0 ? -0.5 : 0.5);
    const double half = s.world.duration_s / 2;
    s.add<PlateLayer>(z, std::move(plate), Edge::kClear, [=](double seconds) {
      PlateMove move;
      move.dx = pace * (seconds - half);
      return move;
    });
  }
}

// A flash now and then: the whole picture brightens and falls off within a third of a second.
void add_lightning(Scenery& s) {
  const double first = s.rng.range(0.9, 1.8);
  s.add<DrawnLayer>(1.0, [first](const View& view, Bitmap& picture) {
    const double age = std::fmod(view.seconds() - first + 100 * 3.7, 3.7);
    const double light = age < 0.07 ? age / 0.07 : std::exp(-(age - 0.07) * 9);
    const double second = std::exp(-std::pow((age - 0.30) / 0.05, 2));
    const int amount = static_cast<int>(110 * std::min(1.0, light + 0.7 * second));
    if (amount <= 1) return;
    for (int y = 0; y < picture.height; ++y) {
      wash_row(picture.row(y), amount, 0xFFE6ECFF, picture.width);
    }
  });
}

}  // namespace

void add_snowfall(Scenery& scenery, double density) {
  Scenery& s = scenery;
  for (int rank = 0; rank < 3; ++rank) {
    const double near = rank / 2.0;
    const int count = static_cast<int>(density * mix(520, 60, near) * s.width() / s.height());
    auto flakes = scatter(s.rng, count);
    const double wind = s.world.wind, unit = s.unit;
    const std::uint32_t colour = pack(mix(Colour{1, 1, 1}, s.palette.cloud_lit, 0.3));
    s.add<DrawnLayer>(mix(50, 2.4, near), [=, flakes = std::move(flakes)](const View& view,
                                                                          Bitmap& picture) {
      const double pace = mix(46, 150, near) * unit, size = mix(1.3, 5.2, near) * unit;
      const double high = picture.height + 24 * unit;
      const double t = view.seconds();
      for (const Drop& flake : flakes) {
        const double fall = flake.y * high + pace * flake.pace * t;
        const double y = std::fmod(fall, high) - 12 * unit;
        const double sway = 14 * unit * near * std::sin(t * 1.3 * flake.pace + flake.phase);
        const double x = wrapped(flake.x + 0.377 * std::floor(fall / high) +
                                 wind * pace * 0.9 * t / (picture.width * 1.2)) *
                             picture.width * 1.2 -
                         picture.width * 0.1 + sway;
        soft_dot(picture, x, y, size * flake.size, colour, mix(0.75, 0.60, near) * flake.bright);
      }
    });
  }
}

void add_motes(Scenery& scenery, const Colour& colour, double count, double size, double rise) {
  Scenery& s = scenery;
  auto motes = scatter(s.rng, static_cast<int>(count));
  const double unit = s.unit;
  const std::uint32_t packed = pack(colour);
  s.add<DrawnLayer>(6.0, [=, motes = std::move(motes)](const View& view, Bitmap& picture) {
    const double t = view.seconds();
    const double high = picture.height * 1.1;
    for (const Drop& mote : motes) {
      const double up = mote.y * high - rise * unit * mote.pace * t;
      const double y = wrapped(up / high) * high - 0.05 * high;
      const double x =
          mote.x * picture.width + 22 * unit * std::sin(t * 0.7 * mote.pace + mote.phase);
      const double glow = 0.5 + 0.5 * std::sin(t * 1.9 * mote.pace + 2 * mote.phase);
      soft_dot(picture, x, y, size * unit * mote.size, packed, 0.75 * mote.bright * glow);
    }
  });
}

void add_weather(Scenery& scenery) {
  const std::string& family = scenery.world.family;
  if (family == "room" || family == "stage" || family == "underwater" || family == "space") return;
  switch (scenery.world.weather) {
    case Weather::kRain: add_rain(scenery, 1); break;
    case Weather::kStorm:
      add_rain(scenery, 1.5);
      add_lightning(scenery);
      break;
    case Weather::kSnow: add_snowfall(scenery, 1); break;
    case Weather::kFog: add_fog(scenery); break;
    case Weather::kClear:
    case Weather::kCloudy: break;
  }
}

}  // namespace kare::animatic::stage

#include "engine/animatic/props/texture.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "engine/animatic/shot.h"
#include "engine/animatic/stage/noise.h"

namespace kare::animatic::props {
namespace {

using stage::value_noise;

enum class Surface {
  kWood,
  kStone,
  kMarble,
  kBrick,
  kMetal,
  kRust,
  kGloss,
  kGlass,
  kFur,
  kStripes,
  kSpots,
  kChecks,
};

struct Name {
  std::string_view word;
  Surface surface;
};
constexpr Name kNames[] = {
    {"wooden", Surface::kWood},      {"wood", Surface::kWood},
    {"stone", Surface::kStone},      {"concrete", Surface::kStone},
    {"granite", Surface::kStone},    {"marble", Surface::kMarble},
    {"brick", Surface::kBrick},      {"metal", Surface::kMetal},
    {"metallic", Surface::kMetal},   {"steel", Surface::kMetal},
    {"iron", Surface::kMetal},       {"chrome", Surface::kMetal},
    {"rusty", Surface::kRust},       {"shiny", Surface::kGloss},
    {"glossy", Surface::kGloss},     {"polished", Surface::kGloss},
    {"gleaming", Surface::kGloss},   {"glass", Surface::kGlass},
    {"crystal", Surface::kGlass},    {"transparent", Surface::kGlass},
    {"furry", Surface::kFur},        {"fluffy", Surface::kFur},
    {"hairy", Surface::kFur},        {"woolly", Surface::kFur},
    {"striped", Surface::kStripes},  {"stripy", Surface::kStripes},
    {"stripey", Surface::kStripes},  {"spotted", Surface::kSpots},
    {"spotty", Surface::kSpots},     {"dotted", Surface::kSpots},
    {"polka-dot", Surface::kSpots},  {"speckled", Surface::kSpots},
    {"checkered", Surface::kChecks}, {"chequered", Surface::kChecks},
    {"checked", Surface::kChecks},   {"plaid", Surface::kChecks},
};

constexpr double kOwnShare = 0.2;

const Name* find_name(std::string_view word) {
  for (const Name& name : kNames) {
    if (name.word == word) return &name;
  }
  return nullptr;
}

double light_of(const Colour& c) {
  return 0.30 * c.r + 0.59 * c.g + 0.11 * c.b;
}
Colour mixed(const Colour& a, const Colour& b, double share) {
  return {a.r + (b.r - a.r) * share, a.g + (b.g - a.g) * share, a.b + (b.b - a.b) * share};
}
Colour times(const Colour& c, double k) {
  return {c.r * k, c.g * k, c.b * k};
}
double ramp(double from, double to, double value) {
  const double u = std::clamp((value - from) / (to - from), 0.0, 1.0);
  return u * u * (3 - 2 * u);
}
double wrapped(double u) {
  return u - std::floor(u);
}

// Places are in heights of the sprite from its top left; `light` is how light the sprite is there,
// 0..1, about its mean of 0.5.
struct Spot {
  double x, y;
  Colour colour;
  double light;
};

Colour wood(const Spot& at) {
  const double warp =
      value_noise(3 * at.x, 2.2 * at.y, 11) + 0.5 * value_noise(9 * at.x, 5 * at.y, 5);
  const double ring = 0.5 + 0.5 * std::sin(105 * at.y + 8 * warp);
  const double fibre = value_noise(14 * at.x, 150 * at.y, 7);
  const Colour base = mixed({0.42, 0.24, 0.12}, {0.88, 0.66, 0.42}, at.light);
  return times(base, 1 - 0.24 * ring * ring - 0.10 * fibre);
}
Colour stone(const Spot& at) {
  const double mottle = value_noise(9 * at.x, 9 * at.y, 3) - 0.5;
  const double grain = value_noise(70 * at.x, 70 * at.y, 4) - 0.5;
  const double vein = std::abs(value_noise(5 * at.x, 5 * at.y, 8) - 0.5);
  const Colour base = mixed({0.28, 0.28, 0.30}, {0.86, 0.84, 0.80}, at.light);
  return times(base, 1 + 0.22 * mottle + 0.20 * grain - 0.30 * (1 - ramp(0.0, 0.025, vein)));
}
Colour marble(const Spot& at) {
  const double warp =
      value_noise(4 * at.x, 4 * at.y, 21) + 0.5 * value_noise(9 * at.x, 9 * at.y, 22);
  const double vein = std::abs(std::sin(7 * (at.x + at.y) + 6 * warp));
  const Colour base = mixed({0.62, 0.62, 0.66}, {1, 1, 0.99}, at.light);
  return times(base, 1 - 0.30 * (1 - ramp(0.0, 0.22, vein)));
}
Colour brick(const Spot& at) {
  constexpr double kTall = 0.045, kWide = 0.11;
  const double row = std::floor(at.y / kTall), shift = std::fmod(std::abs(row), 2.0) * 0.5;
  const double u = wrapped(at.x / kWide + shift), v = wrapped(at.y / kTall);
  const double mortar =
      1 - std::min(ramp(0.02, 0.07, std::min(u, 1 - u)), ramp(0.05, 0.15, std::min(v, 1 - v)));
  const double own = value_noise(std::floor(at.x / kWide + shift) * 3.7, row * 5.3, 6) - 0.5;
  const Colour base = mixed({0.42, 0.16, 0.12}, {0.86, 0.46, 0.36}, at.light);
  return mixed(times(base, 1 + 0.3 * own), {0.80, 0.76, 0.70}, 0.8 * mortar);
}
Colour metal(const Spot& at) {
  const double sheen = 0.5 + 0.5 * std::sin(11 * (at.x + 0.7 * at.y) + 2 * at.light);
  const double brushed = value_noise(4 * at.x, 160 * at.y, 9) - 0.5;
  const Colour base = mixed({0.22, 0.25, 0.31}, {0.90, 0.93, 0.98}, at.light);
  return times(base, 0.90 + 0.24 * sheen * sheen + 0.07 * brushed);
}
Colour rust(const Spot& at) {
  const double patch =
      value_noise(6 * at.x, 6 * at.y, 12) + 0.5 * value_noise(17 * at.x, 17 * at.y, 13);
  const double grain = value_noise(60 * at.x, 60 * at.y, 14) - 0.5;
  const Colour base = mixed({0.30, 0.14, 0.07}, {0.82, 0.48, 0.26}, at.light);
  return mixed(at.colour, times(base, 1 + 0.35 * grain), 0.9 * ramp(0.52, 0.80, patch));
}
Colour gloss(const Spot& at) {
  const double band = wrapped((at.x + 0.55 * at.y) * 1.6);
  const double shine = ramp(0.18, 0.26, band) * (1 - ramp(0.36, 0.44, band)) +
                       0.6 * ramp(0.50, 0.53, band) * (1 - ramp(0.55, 0.58, band));
  const Colour rich = mixed(at.colour, times(at.colour, 0.6 + 0.8 * at.light), 0.6);
  return mixed(rich, {1, 1, 1}, 0.42 * shine);
}
Colour fur(const Spot& at) {
  const double lean = 0.35 * value_noise(5 * at.x, 5 * at.y, 31);
  const double strand = value_noise(95 * (at.x + lean * at.y), 16 * at.y, 32) - 0.5;
  const double tuft = value_noise(26 * (at.x + lean * at.y), 9 * at.y, 33) - 0.5;
  return times(at.colour, 1 + 0.34 * strand + 0.22 * tuft);
}
// Patterns are dark on what is light, light on what is dark.
Colour patterned(const Spot& at, double cover) {
  const bool is_light = light_of(at.colour) > 0.30;
  const Colour other = is_light ? times(at.colour, 0.36) : mixed(at.colour, {1, 1, 1}, 0.6);
  return mixed(at.colour, other, cover);
}
Colour stripes(const Spot& at) {
  const double warp = 0.10 * value_noise(4 * at.x, 4 * at.y, 41);
  const double wave = std::sin(2 * std::numbers::pi * 8 * (at.x + 0.25 * at.y + warp));
  return patterned(at, 0.85 * ramp(0.10, 0.30, wave));
}
Colour spots(const Spot& at) {
  constexpr double kCell = 0.105;
  const double cx = std::floor(at.x / kCell), cy = std::floor(at.y / kCell);
  double near = 1;
  for (int j = -1; j <= 1; ++j) {
    for (int i = -1; i <= 1; ++i) {
      const double gx = cx + i, gy = cy + j;
      const double px = (gx + 0.25 + 0.5 * value_noise(gx * 7.3, gy * 3.1, 51)) * kCell;
      const double py = (gy + 0.25 + 0.5 * value_noise(gx * 2.9, gy * 8.7, 52)) * kCell;
      const double size = 0.022 + 0.014 * value_noise(gx * 5.1, gy * 4.3, 53);
      near = std::min(near, std::hypot(at.x - px, at.y - py) - size);
    }
  }
  return patterned(at, 0.85 * (1 - ramp(-0.003, 0.003, near)));
}
Colour checks(const Spot& at) {
  constexpr double kCell = 0.075;
  const auto parity = [](double u) { return std::fmod(std::abs(std::floor(u / kCell)), 2.0); };
  return patterned(at, parity(at.x) != parity(at.y) ? 0.75 : 0);
}

Colour surface_at(Surface surface, const Spot& at) {
  switch (surface) {
    case Surface::kWood: return wood(at);
    case Surface::kStone: return stone(at);
    case Surface::kMarble: return marble(at);
    case Surface::kBrick: return brick(at);
    case Surface::kMetal: return metal(at);
    case Surface::kRust: return rust(at);
    case Surface::kGloss: return gloss(at);
    case Surface::kGlass: return mixed(gloss(at), {0.80, 0.93, 1}, 0.45);
    case Surface::kFur: return fur(at);
    case Surface::kStripes: return stripes(at);
    case Surface::kSpots: return spots(at);
    case Surface::kChecks: return checks(at);
  }
  return at.colour;
}

// How much of a pixel stays: glass lets what is behind it through, fur has a ragged edge.
double kept(Surface surface, const Spot& at, double alpha) {
  if (surface == Surface::kGlass) return 0.50 + 0.25 * at.light;
  if (surface != Surface::kFur || alpha >= 1) return 1;
  return 0.4 + 0.6 * value_noise(90 * at.x, 40 * at.y, 34);
}

Colour colour_of_pixel(std::uint32_t pixel) {
  const double alpha = pixel >> 24;
  const auto part = [&](unsigned shift) {
    return std::min(1.0, static_cast<double>(pixel >> shift & 255U) / alpha);
  };
  return {part(16), part(8), part(0)};
}

std::uint32_t pixel_of(const Colour& colour, double alpha) {
  const auto part = [&](double value) {
    return static_cast<std::uint32_t>(std::lround(std::clamp(value, 0.0, 1.0) * alpha));
  };
  return (static_cast<std::uint32_t>(std::lround(alpha)) << 24) | (part(colour.r) << 16) |
         (part(colour.g) << 8) | part(colour.b);
}

double mean_light(const Sprite& sprite) {
  double sum = 0, count = 0;
  for (const std::uint32_t pixel : sprite.pixels) {
    if ((pixel >> 24) < 128) continue;
    sum += light_of(colour_of_pixel(pixel));
    count += 1;
  }
  return count > 0 ? sum / count : 0.5;
}

}  // namespace

bool is_texture(std::string_view word) {
  return find_name(word) != nullptr;
}

void texture(Sprite& sprite, std::string_view word) {
  const Name* name = find_name(word);
  if (name == nullptr || sprite.height <= 0) return;
  const double mean = mean_light(sprite);
  for (int y = 0; y < sprite.height; ++y) {
    for (int x = 0; x < sprite.width; ++x) {
      std::uint32_t& pixel =
          sprite.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(sprite.width) +
                        static_cast<std::size_t>(x)];
      const double alpha = pixel >> 24;
      if (alpha <= 0) continue;
      Spot at{static_cast<double>(x) / sprite.height, static_cast<double>(y) / sprite.height,
              colour_of_pixel(pixel), 0};
      at.light = std::clamp(0.5 + 1.2 * (light_of(at.colour) - mean), 0.0, 1.0);
      // A little of its own colour keeps windows and eyes apart from what is around them.
      const Colour surface = mixed(surface_at(name->surface, at), at.colour, kOwnShare);
      pixel = pixel_of(surface, alpha * kept(name->surface, at, alpha / 255));
    }
  }
}

}  // namespace kare::animatic::props

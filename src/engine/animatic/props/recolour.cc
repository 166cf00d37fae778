#include "engine/animatic/props/recolour.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace kare::animatic::props {
namespace {

// Hue in degrees; saturation is what the most saturated part takes; `dark` and `light` are the
// lightness that black and white of the art become, so that shading keeps its order.
struct Tone {
  std::string_view word;
  double hue, saturation, dark, light;
  unsigned flat;
};
constexpr Tone kTones[] = {
    {"red", 356, 0.85, 0.10, 0.78, 0xe0393f},
    {"orange", 27, 0.95, 0.14, 0.82, 0xf58a24},
    {"yellow", 47, 0.98, 0.20, 0.86, 0xfcc92f},
    {"green", 128, 0.55, 0.08, 0.76, 0x3fa54b},
    {"blue", 214, 0.82, 0.10, 0.82, 0x2f7fe0},
    {"purple", 272, 0.60, 0.10, 0.82, 0x8a55d4},
    {"violet", 272, 0.60, 0.10, 0.82, 0x8a55d4},
    {"pink", 336, 0.85, 0.28, 0.92, 0xf582b5},
    {"brown", 24, 0.45, 0.07, 0.62, 0x8a5a38},
    {"black", 235, 0.10, 0.02, 0.40, 0x2c2c36},
    {"white", 230, 0.06, 0.46, 1.00, 0xf4f4f8},
    {"grey", 230, 0.05, 0.12, 0.82, 0x8f929c},
    {"gray", 230, 0.05, 0.12, 0.82, 0x8f929c},
    {"silver", 220, 0.10, 0.25, 0.94, 0xc3c8d2},
    {"gold", 43, 0.85, 0.14, 0.84, 0xdda62c},
    {"golden", 43, 0.85, 0.14, 0.84, 0xdda62c},
    {"cyan", 186, 0.80, 0.14, 0.84, 0x2fc4d6},
    {"turquoise", 174, 0.65, 0.12, 0.80, 0x2fbfae},
    {"teal", 180, 0.65, 0.08, 0.64, 0x1f8a8a},
    {"navy", 222, 0.60, 0.05, 0.50, 0x25386e},
    {"beige", 38, 0.40, 0.30, 0.94, 0xe3cfa8},
    {"magenta", 312, 0.80, 0.12, 0.80, 0xd63fb4},
    {"cream", 44, 0.55, 0.42, 0.97, 0xf7eac8},
    {"lavender", 262, 0.55, 0.34, 0.93, 0xbda8ee},
    {"maroon", 350, 0.70, 0.05, 0.52, 0x7d1f31},
    {"crimson", 348, 0.85, 0.08, 0.70, 0xc2183c},
    {"coral", 12, 0.90, 0.22, 0.88, 0xfa7a5c},
    {"peach", 24, 0.90, 0.34, 0.93, 0xfbc09a},
    {"lime", 86, 0.75, 0.14, 0.82, 0x9bd532},
    {"olive", 66, 0.50, 0.08, 0.60, 0x7c7f33},
    {"mint", 152, 0.50, 0.32, 0.92, 0x9fe3c1},
    {"indigo", 250, 0.60, 0.06, 0.66, 0x4636a8},
    {"khaki", 50, 0.32, 0.18, 0.82, 0xb5a670},
    {"bronze", 30, 0.60, 0.09, 0.66, 0x9c6b30},
    {"copper", 18, 0.62, 0.11, 0.74, 0xbd6b42},
    {"charcoal", 220, 0.08, 0.05, 0.50, 0x454a53},
    // Coats of animals, as `natural_colour` names them.
    {"russet", 17, 0.72, 0.10, 0.80, 0xc9602f},
    {"honey", 34, 0.72, 0.24, 0.88, 0xe0ac62},
    {"slate", 208, 0.30, 0.12, 0.82, 0x627f98},
    {"umber", 22, 0.34, 0.06, 0.58, 0x6f4a35},
    {"ivory", 42, 0.35, 0.42, 0.98, 0xf3ead6},
};

// A colour in the name of an animal is that of its coat, not of paint.
struct Coloured {
  std::string_view animal, words, coat;
};
constexpr Coloured kCoats[] = {
    {"fox", "red", "russet"},
    {"panda", "red", "russet"},
    {"squirrel", "red", "russet"},
    {"chipmunk", "red", "russet"},
    {"deer", "red", "russet"},
    {"kangaroo", "red", "russet"},
    {"wolf", "red", "russet"},
    {"fox", "grey gray", "slate"},
    {"whale", "blue", "slate"},
    {"shark", "blue", "slate"},
    {"bear", "brown", "umber"},
    {"eagle", "golden gold", "honey"},
    {"dog", "golden gold", "honey"},
    {"retriever", "golden gold", "honey"},
    {"hamster", "golden gold", "honey"},
    {"bear", "white", "ivory"},
    {"monkey", "golden gold", "honey"},
    {"horse", "golden gold", "honey"},
};

// Hue in degrees, saturation and lightness 0..1.
struct Hsl {
  double h = 0, s = 0, l = 0;
};

Hsl to_hsl(double r, double g, double b) {
  const double high = std::max({r, g, b}), low = std::min({r, g, b});
  const double spread = high - low;
  Hsl out;
  out.l = (high + low) / 2;
  if (spread < 1e-6) return out;
  out.s = spread / std::max(1e-6, 1 - std::abs(2 * out.l - 1));
  if (high == r)
    out.h = 60 * std::fmod((g - b) / spread + 6, 6.0);
  else if (high == g)
    out.h = 60 * ((b - r) / spread + 2);
  else
    out.h = 60 * ((r - g) / spread + 4);
  return out;
}

std::array<double, 3> to_rgb(const Hsl& in) {
  const double chroma = (1 - std::abs(2 * in.l - 1)) * std::clamp(in.s, 0.0, 1.0);
  const auto channel = [&](double offset) {
    const double k = std::fmod(offset + in.h / 60 + 6, 6.0);
    const double ramp = std::clamp(std::min(k, 4 - k), 0.0, 1.0);
    return in.l - chroma / 2 + chroma * (1 - ramp) * 1.0;
  };
  return {channel(5), channel(3), channel(1)};
}

// How "dark", "light" and "bright" change a colour: what its lightness is multiplied with, how near
// it then comes to white, and what its saturation is multiplied with.
struct Shade {
  std::string_view word;
  double times, towards_white, saturation;
};
constexpr Shade kShades[] = {
    {"dark ", 0.58, 0, 0.95}, {"light ", 1, 0.42, 0.85}, {"bright ", 1.05, 0.04, 1.3}};

unsigned packed(const std::array<double, 3>& rgb) {
  unsigned out = 0;
  for (const double part : rgb) {
    out = out << 8 | static_cast<unsigned>(std::lround(std::clamp(part, 0.0, 1.0) * 255));
  }
  return out;
}

Tone shaded(Tone tone, const Shade& shade) {
  const auto lightness = [&shade](double l) {
    return std::min(1.0, l * shade.times + (1 - l * shade.times) * shade.towards_white);
  };
  tone.saturation = std::min(1.0, tone.saturation * shade.saturation);
  tone.dark = lightness(tone.dark);
  tone.light = lightness(tone.light);
  const auto part = [&tone](unsigned shift) { return (tone.flat >> shift & 255U) / 255.0; };
  Hsl flat = to_hsl(part(16), part(8), part(0));
  flat.s = std::min(1.0, flat.s * shade.saturation);
  flat.l = lightness(flat.l);
  tone.flat = packed(to_rgb(flat));
  return tone;
}

std::optional<Tone> plain_tone(std::string_view word) {
  for (const Tone& tone : kTones) {
    if (tone.word == word) return tone;
  }
  return std::nullopt;
}

// "red", "dark red".
std::optional<Tone> find_tone(std::string_view word) {
  for (const Shade& shade : kShades) {
    if (!word.starts_with(shade.word)) continue;
    const std::optional<Tone> tone = plain_tone(word.substr(shade.word.size()));
    if (tone) return shaded(*tone, shade);
  }
  return plain_tone(word);
}

double hue_distance(double a, double b) {
  const double d = std::fmod(std::abs(a - b), 360.0);
  return d > 180 ? 360 - d : d;
}

Hsl pixel_hsl(std::uint32_t pixel) {
  const double alpha = static_cast<double>(pixel >> 24);
  const auto part = [&](unsigned shift) {
    return std::min(1.0, static_cast<double>(pixel >> shift & 255U) / alpha);
  };
  return to_hsl(part(16), part(8), part(0));
}

// What of the art is to change.
struct Chosen {
  double hue = 0;    // Its dominant hue.
  bool all = false;  // Colourless art, or art of many colours: everything but lights and darks.
  double lightness = 0.5, saturation = 0.5;  // Means over the chosen parts.
};

bool is_chosen(const Chosen& chosen, const Hsl& hsl) {
  if (chosen.all) return hsl.l > 0.10 && hsl.l < 0.985;
  return hsl.s > 0.16 && hsl.l > 0.06 && hsl.l < 0.97 && hue_distance(hsl.h, chosen.hue) < 44;
}

Chosen choose(const Sprite& sprite) {
  constexpr int kBins = 36;
  std::array<double, kBins> bins{};
  double visible = 0;
  for (const std::uint32_t pixel : sprite.pixels) {
    if ((pixel >> 24) < 128) continue;
    visible += 1;
    const Hsl hsl = pixel_hsl(pixel);
    if (hsl.s < 0.16 || hsl.l < 0.06 || hsl.l > 0.97) continue;
    bins[static_cast<std::size_t>(hsl.h / 10) % kBins] += hsl.s;
  }
  double best = -1;
  Chosen chosen;
  for (int i = 0; i < kBins; ++i) {
    double sum = 0;
    for (int d = -3; d <= 3; ++d) sum += bins[static_cast<std::size_t>((i + d + kBins) % kBins)];
    if (sum <= best) continue;
    best = sum;
    chosen.hue = i * 10 + 5;
  }
  double count = 0, light = 0, rich = 0;
  const auto measure = [&] {
    count = light = rich = 0;
    for (const std::uint32_t pixel : sprite.pixels) {
      if ((pixel >> 24) < 128) continue;
      const Hsl hsl = pixel_hsl(pixel);
      if (!is_chosen(chosen, hsl)) continue;
      count += 1;
      light += hsl.l;
      rich += hsl.s;
    }
  };
  measure();
  if (count < 0.38 * visible) {
    chosen.all = true;
    measure();
  }
  chosen.lightness = count > 0 ? light / count : 0.5;
  chosen.saturation = count > 0 ? rich / count : 0.5;
  return chosen;
}

std::uint32_t premultiplied(const std::array<double, 3>& rgb, std::uint32_t alpha) {
  std::uint32_t pixel = alpha << 24;
  for (int i = 0; i < 3; ++i) {
    const double value = std::clamp(rgb[static_cast<std::size_t>(i)], 0.0, 1.0) * alpha;
    pixel |= static_cast<std::uint32_t>(std::lround(value)) << (16 - 8 * i);
  }
  return pixel;
}

}  // namespace

std::string_view natural_colour(std::string_view name, std::string_view word) {
  const auto holds = [](std::string_view list, std::string_view wanted, std::string_view ends) {
    for (std::size_t at = list.find(wanted); at != std::string_view::npos;
         at = list.find(wanted, at + 1)) {
      const std::size_t end = at + wanted.size();
      const bool begins = at == 0 || ends.find(list[at - 1]) != std::string_view::npos;
      if (begins && (end == list.size() || ends.find(list[end]) != std::string_view::npos)) {
        return true;
      }
    }
    return false;
  };
  if (word.empty()) return word;
  for (const Coloured& coat : kCoats) {
    if (holds(coat.words, word, " ") && holds(name, coat.animal, " -")) return coat.coat;
  }
  return word;
}

bool colour_of(std::string_view word, Ink& out) {
  const std::optional<Tone> tone = find_tone(word);
  if (!tone) return false;
  out = ink(tone->flat);
  return true;
}

void recolour(Sprite& sprite, std::string_view word) {
  const std::optional<Tone> tone = find_tone(word);
  if (!tone) return;
  const Chosen chosen = choose(sprite);
  const Ink flat = ink(tone->flat);
  const double middle = to_hsl(flat.r, flat.g, flat.b).l;
  for (std::uint32_t& pixel : sprite.pixels) {
    const std::uint32_t alpha = pixel >> 24;
    if (alpha == 0) continue;
    const Hsl hsl = pixel_hsl(pixel);
    if (!is_chosen(chosen, hsl)) continue;
    // The mean lightness of the art becomes the colour's own; what is darker and lighter spreads
    // towards the ends of the colour's range.
    const double above = hsl.l - chosen.lightness;
    const double room = above > 0 ? (tone->light - middle) / std::max(1 - chosen.lightness, 0.05)
                                  : (middle - tone->dark) / std::max(chosen.lightness, 0.05);
    Hsl out{tone->hue, tone->saturation, middle + above * room};
    if (!chosen.all) out.s *= std::clamp(hsl.s / std::max(chosen.saturation, 0.05), 0.55, 1.15);
    out.s = std::min(out.s, 1.0);
    pixel = premultiplied(to_rgb(out), alpha);
  }
}

}  // namespace kare::animatic::props

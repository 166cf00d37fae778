#include "media/mark.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

namespace kare::media {
namespace {

constexpr double kPi = std::numbers::pi;

struct Point {
  double x = 0, y = 0;
};

// A piece of a pen's path: a straight line from `a` to `b`, or, with a radius, the part of the
// circle around `a` from the angle `b.x` over `b.y` radians on (0 points right, y grows downwards).
struct Stroke {
  Point a, b;
  double radius = 0;
};

constexpr Stroke line(double ax, double ay, double bx, double by) {
  return {{ax, ay}, {bx, by}, 0};
}
constexpr Stroke arc(double x, double y, double radius, double from, double sweep) {
  return {{x, y}, {from, sweep}, radius};
}

// The word, drawn with a round pen. The capital is 1 high, the other letters 0.68; y is 0 at the
// top of the capital and 1 on the line that the letters stand on.
constexpr double kPen = 0.075;  // Half its width.
constexpr double kBowl = 0.31;  // Radius of the round letters.
constexpr double kWordWidth = 2.82;
constexpr std::array<Stroke, 9> kWord = {{
    line(0.0, 0.0, 0.0, 1.0),                 // K
    line(0.58, 0.0, 0.0, 0.6),                //
    line(0.2, 0.4, 0.62, 1.0),                //
    arc(1.13, 0.69, kBowl, 0, 2 * kPi),       // a
    line(1.44, 0.38, 1.44, 1.0),              //
    line(1.74, 0.38, 1.74, 1.0),              // r
    arc(1.98, 0.62, 0.24, -kPi, 0.62 * kPi),  //
    line(2.2, 0.69, 2.82, 0.69),              // e
    arc(2.51, 0.69, kBowl, 0, -1.78 * kPi),   //
}};

// Shares of the picture's shorter side, and how strong the mark is.
constexpr double kCapital = 0.036;
constexpr double kMargin = 0.04;
constexpr double kWhite = 0.62;
constexpr double kShadow = 0.34;
constexpr double kShadowReach = 0.30;  // In heights of the capital; faded out by then.

constexpr double kLumaWhite = 235, kLumaBlack = 16, kChromaGrey = 128;

double distance_to(const Stroke& stroke, Point p) {
  if (stroke.radius == 0) {
    const Point d = {stroke.b.x - stroke.a.x, stroke.b.y - stroke.a.y};
    const double along =
        ((p.x - stroke.a.x) * d.x + (p.y - stroke.a.y) * d.y) / (d.x * d.x + d.y * d.y);
    const double t = std::clamp(along, 0.0, 1.0);
    return std::hypot(p.x - stroke.a.x - t * d.x, p.y - stroke.a.y - t * d.y);
  }
  const double from = stroke.b.x, sweep = stroke.b.y;
  const double angle = std::atan2(p.y - stroke.a.y, p.x - stroke.a.x);
  double turned = std::remainder(angle - from - sweep / 2, 2 * kPi);
  turned = std::clamp(turned, -std::abs(sweep) / 2, std::abs(sweep) / 2);
  const double nearest = from + sweep / 2 + turned;
  return std::hypot(p.x - stroke.a.x - stroke.radius * std::cos(nearest),
                    p.y - stroke.a.y - stroke.radius * std::sin(nearest));
}

// From the pen's edge at a place in the word's own measure; negative inside.
double distance_to_word(Point p) {
  double best = 1e9;
  for (const Stroke& stroke : kWord) best = std::min(best, distance_to(stroke, p));
  return best - kPen;
}

// How much of the picture stays, and how much white comes, at a distance from the pen's edge.
// `pixel` is the side of a pixel in the same measure: the edge is one pixel soft.
std::pair<double, double> strength(double distance, double pixel) {
  const double white = kWhite * std::clamp(0.5 - distance / pixel, 0.0, 1.0);
  const double fade = std::clamp(1 - std::max(distance, 0.0) / kShadowReach, 0.0, 1.0);
  const double shadow = kShadow * fade * fade;
  return {(1 - shadow) * (1 - white), white};
}

int even_floor(double value) {
  return static_cast<int>(std::floor(value / 2)) * 2;
}

}  // namespace

Mark::Mark(int width, int height) {
  const double shorter = std::min(width, height);
  const double capital = kCapital * shorter;
  // Where the word's own origin comes to lie.
  const double origin_x = width - kMargin * shorter - (kWordWidth + kPen) * capital;
  const double origin_y = height - kMargin * shorter - (1 + kPen) * capital;
  const double reach = (kPen + kShadowReach) * capital + 1;
  luma_.left = std::clamp(even_floor(origin_x - reach), 0, width);
  luma_.top = std::clamp(even_floor(origin_y - reach), 0, height);
  luma_.width =
      std::min(width, even_floor(origin_x + kWordWidth * capital + reach) + 2) - luma_.left;
  luma_.height = std::min(height, even_floor(origin_y + capital + reach) + 2) - luma_.top;
  chroma_ = {luma_.left / 2, luma_.top / 2, luma_.width / 2, luma_.height / 2, {}};

  std::vector<double> kept_of_chroma(static_cast<std::size_t>(chroma_.width) * chroma_.height, 0);
  for (int y = 0; y < luma_.height; ++y) {
    for (int x = 0; x < luma_.width; ++x) {
      const Point at = {(luma_.left + x + 0.5 - origin_x) / capital,
                        (luma_.top + y + 0.5 - origin_y) / capital};
      const auto [kept, white] = strength(distance_to_word(at), 1 / capital);
      const double add = kLumaWhite * white + kLumaBlack * (1 - kept - white);
      luma_.blends.push_back({static_cast<std::uint16_t>(std::lround(256 * kept)),
                              static_cast<std::uint16_t>(std::lround(add))});
      kept_of_chroma[static_cast<std::size_t>(y / 2) * chroma_.width + x / 2] += kept / 4;
    }
  }
  for (const double kept : kept_of_chroma) {
    chroma_.blends.push_back({static_cast<std::uint16_t>(std::lround(256 * kept)),
                              static_cast<std::uint16_t>(std::lround(kChromaGrey * (1 - kept)))});
  }
}

void Mark::apply(const Patch& patch, std::uint8_t* plane, std::ptrdiff_t stride) {
  const Blend* blend = patch.blends.data();
  for (int y = 0; y < patch.height; ++y) {
    std::uint8_t* row = plane + (patch.top + y) * stride + patch.left;
    for (int x = 0; x < patch.width; ++x, ++blend) {
      row[x] = static_cast<std::uint8_t>((row[x] * blend->keep + 128) / 256 + blend->add);
    }
  }
}

void Mark::draw(const YuvPlanes& planes) const {
  apply(luma_, planes.y, planes.y_stride);
  apply(chroma_, planes.cb, planes.chroma_stride);
  apply(chroma_, planes.cr, planes.chroma_stride);
}

}  // namespace kare::media

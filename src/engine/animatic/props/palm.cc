#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "engine/animatic/props/drawings.h"

namespace kare::animatic::props {
namespace {

constexpr double kPi = std::numbers::pi;

// The tree is one unit high; this is where the fronds meet.
struct Palm {
  Spot crown;
  double lean;  // Which way the trunk bends: -1 or 1, times how much.
};

Palm palm_of(std::uint64_t seed) {
  Rng rng(seed ^ 0x70616C6DULL);
  const double lean = (rng.unit() < 0.5 ? -1 : 1) * rng.range(0.10, 0.2);
  return {{lean, -0.76}, lean};
}

double trunk_half_width(double u) {
  return 0.013 + 0.010 * (1 - u) + 0.020 * std::exp(-u * 14) + 0.006 * std::exp(-(1 - u) * 16);
}

Spot trunk_spot(const Palm& palm, double u) {
  return on_curve({0, 0.01}, {-palm.lean * 0.25, -0.26}, {palm.lean * 0.55, -0.52}, palm.crown, u);
}

void draw_rings(Canvas& canvas, const Palm& palm, Rng& rng) {
  for (double u = 0.03; u < 0.97; u += rng.range(0.028, 0.040)) {
    const Spot at = trunk_spot(palm, u);
    const Spot next = trunk_spot(palm, u + 0.01);
    const double length = std::hypot(next.x - at.x, next.y - at.y);
    const double half = trunk_half_width(u);
    const double nx = -(next.y - at.y) / length * half, ny = (next.x - at.x) / length * half;
    const double sag = 0.010;
    canvas.move(at.x - nx, at.y - ny)
        .curve(at.x - nx * 0.5, at.y - ny * 0.5 + sag, at.x + nx * 0.5, at.y + ny * 0.5 + sag,
               at.x + nx, at.y + ny)
        .stroke(ink(0x5b3a26, 0.55), 0.0042);
    canvas.move(at.x - nx, at.y - ny + 0.006)
        .curve(at.x - nx * 0.5, at.y - ny * 0.5 + sag + 0.006, at.x + nx * 0.5,
               at.y + ny * 0.5 + sag + 0.006, at.x + nx, at.y + ny + 0.006)
        .stroke(ink(0xf0cf9d, 0.30), 0.0034);
  }
}

void draw_trunk(Canvas& canvas, const Palm& palm, Rng& rng, double sun) {
  std::vector<Spot> spine;
  for (int i = 0; i <= 24; ++i) spine.push_back(trunk_spot(palm, i / 24.0));
  const std::vector<Spot> outline = ribbon(spine, trunk_half_width);

  canvas.smooth(outline, true);
  canvas.fill_keep(Paint::linear({0, 0}, palm.crown, {{0, ink(0xa9794f)}, {1, ink(0x8a5d3d)}}));
  canvas.clip();
  draw_rings(canvas, palm, rng);
  // The lit and the shaded flank follow the bend of the trunk.
  const double side = sun < 0 ? -1 : 1;
  for (int i = 0; i < 5; ++i) {
    const double off = side * (0.010 + 0.006 * i);
    std::vector<Spot> flank = spine;
    for (Spot& spot : flank) spot.x += off;
    canvas.smooth(flank, false).stroke(ink(0xffe3ae, 0.13), 0.022);
    for (Spot& spot : flank) spot.x -= 2 * off;
    canvas.smooth(flank, false).stroke(ink(0x3a1f2e, 0.13), 0.022);
  }
  canvas.unclip();
}

struct Frond {
  double angle;   // Where it leaves the crown: 0 to the right, up is positive.
  double length;  // Units.
  double droop;   // How far its tip hangs below the straight line.
  double depth;   // 0 behind .. 1 in front.
};

struct Leaflet {
  Spot root, tip;
  double width;
  Ink ink;
};

void draw_leaflet(Canvas& canvas, const Leaflet& leaf) {
  const double dx = leaf.tip.x - leaf.root.x, dy = leaf.tip.y - leaf.root.y;
  const double length = std::max(std::hypot(dx, dy), 1e-6);
  const double nx = -dy / length * leaf.width, ny = dx / length * leaf.width;
  canvas.move(leaf.root.x, leaf.root.y)
      .curve(leaf.root.x + dx * 0.3 + nx, leaf.root.y + dy * 0.3 + ny,
             leaf.root.x + dx * 0.7 + nx * 0.7, leaf.root.y + dy * 0.7 + ny * 0.7, leaf.tip.x,
             leaf.tip.y)
      .curve(leaf.root.x + dx * 0.7 - nx * 0.7, leaf.root.y + dy * 0.7 - ny * 0.7,
             leaf.root.x + dx * 0.3 - nx, leaf.root.y + dy * 0.3 - ny, leaf.root.x, leaf.root.y)
      .close()
      .fill(leaf.ink);
}

Spot frond_spot(const Frond& frond, Spot crown, double u) {
  const double dx = std::cos(frond.angle) * frond.length;
  const double dy = -std::sin(frond.angle) * frond.length;
  return on_curve(crown, {crown.x + dx * 0.35, crown.y + dy * 0.45 - 0.03},
                  {crown.x + dx * 0.85, crown.y + dy * 0.75 + frond.droop * 0.15},
                  {crown.x + dx, crown.y + dy * 0.45 + frond.droop}, u);
}

// The greens of a frond: the side turned to the sky, the side below, and the rib.
struct Greens {
  Ink sky, ground, rib;
};
Greens greens_of(const Frond& frond, double sun) {
  const double towards = std::clamp(std::cos(frond.angle) * sun * 0.5 + 0.5, 0.0, 1.0);
  const Ink front = mixed(ink(0x3f9a3b), ink(0x9ccb3c), 0.30 + 0.55 * towards);
  const Ink back = mixed(ink(0x17604a), ink(0x2f8a4a), towards);
  const Ink base = mixed(back, front, frond.depth);
  return {lit(base, 0.10 + 0.10 * towards), shaded(base, 0.30), mixed(base, ink(0xe6e08a), 0.55)};
}

void draw_side(Canvas& canvas, const Frond& frond, Spot crown, const Greens& greens, Rng& rng,
               double side) {
  constexpr int kLeaflets = 30;
  for (int i = 1; i <= kLeaflets; ++i) {
    const double u = 0.05 + 0.95 * i / kLeaflets;
    const Spot at = frond_spot(frond, crown, u);
    const Spot next = frond_spot(frond, crown, std::min(u + 0.02, 1.02));
    const double along = std::atan2(next.y - at.y, next.x - at.x);
    // Full in the middle, short at both ends, with a gap torn here and there.
    const double swell = std::pow(std::sin(kPi * std::min(u * 0.86 + 0.12, 1.0)), 0.75);
    double length = frond.length * 0.33 * (0.16 + swell) * rng.range(0.86, 1.08);
    if (rng.unit() < 0.06) length *= 0.45;
    const double spread = side * (0.95 - 0.55 * u) + rng.range(-0.07, 0.07);
    const double direction = along + spread;
    Spot tip{at.x + std::cos(direction) * length, at.y + std::sin(direction) * length};
    tip.y += length * 0.38 * (0.5 + u);  // Leaflets hang.
    const bool upper = (std::cos(along) >= 0) == (side < 0);
    const Ink base = upper ? greens.sky : greens.ground;
    const Ink tone = mixed(base, ink(0xf2e88b), 0.16 * u * (upper ? 1 : 0.4));
    draw_leaflet(canvas, {at, tip, 0.0062 + 0.010 * frond.length,
                          rng.unit() < 0.5 ? tone : shaded(tone, 0.08)});
  }
}

void draw_frond(Canvas& canvas, const Frond& frond, Spot crown, Rng& rng, double sun) {
  const Greens greens = greens_of(frond, sun);
  const double below = std::cos(frond.angle) >= 0 ? 1 : -1;
  draw_side(canvas, frond, crown, greens, rng, below);
  draw_side(canvas, frond, crown, greens, rng, -below);
  std::vector<Spot> rib;
  for (int i = 0; i <= 12; ++i) rib.push_back(frond_spot(frond, crown, i / 12.0));
  canvas.smooth(ribbon(rib, [](double u) { return 0.0055 * (1 - 0.8 * u); }), true)
      .fill(greens.rib);
}

void draw_coconuts(Canvas& canvas, Spot crown, double sun) {
  for (const Spot off : {Spot{-0.030, 0.022}, Spot{0.030, 0.026}, Spot{0.002, 0.040}}) {
    const Spot at{crown.x + off.x, crown.y + off.y};
    const double radius = 0.026;
    canvas.ellipse(at.x, at.y, radius, radius * 1.08)
        .fill(Paint::ball(at, radius * 1.25, {at.x + sun * 0.010, at.y - 0.011},
                          {{0, ink(0xc98b56)}, {0.45, ink(0x9a5f38)}, {1, ink(0x54301f)}}));
  }
}

// Angles of the fronds of one part, in degrees; depth as in Frond.
void add_fronds(std::vector<Frond>& fronds, std::initializer_list<double> degrees, double depth,
                Rng& rng) {
  for (const double degree : degrees) {
    const double angle = (degree + rng.range(-7, 7)) * kPi / 180;
    const double flat = std::abs(std::cos(angle));
    fronds.push_back({angle, (0.27 + 0.13 * flat) * rng.range(0.94, 1.06),
                      (0.06 + 0.17 * flat) * rng.range(0.9, 1.2), depth + rng.range(-0.08, 0.08)});
  }
}

}  // namespace

Spot palm_crown(std::uint64_t seed) {
  return palm_of(seed).crown;
}

Sprite draw_palm(const DrawContext& context) {
  const Palm palm = palm_of(context.seed);
  Rng rng(mix64(context.seed) + static_cast<std::uint64_t>(context.part));
  Canvas canvas({palm.lean - 0.50, -1.12, palm.lean + 0.50, 0.03}, context.height_px);
  std::vector<Frond> fronds;
  if (context.part == 0) {
    add_fronds(fronds, {218, -36, 118, 60, 158, 20}, 0.10, rng);
    for (const Frond& frond : fronds) draw_frond(canvas, frond, palm.crown, rng, context.sun);
  } else if (context.part == 1) {
    canvas = Canvas({-0.3, -0.78, 0.3, 0.03}, context.height_px);
    draw_trunk(canvas, palm, rng, context.sun);
    draw_coconuts(canvas, palm.crown, context.sun);
  } else {
    const bool left = context.part == 2;
    add_fronds(fronds,
               left ? std::initializer_list<double>{176, 100, 140, 208}
                    : std::initializer_list<double>{4, 72, 40, -24},
               0.85, rng);
    for (const Frond& frond : fronds) draw_frond(canvas, frond, palm.crown, rng, context.sun);
  }
  return canvas.take();
}

}  // namespace kare::animatic::props

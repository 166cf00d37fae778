#pragma once

#include <cairo.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <vector>

#include "base/rng.h"
#include "engine/animatic/art/sprite.h"
#include "engine/animatic/shot.h"

namespace kare::animatic::props {

// A straight (not premultiplied) sRGB colour with alpha, 0..1 each.
struct Ink {
  double r = 0, g = 0, b = 0, a = 1;
};
constexpr Ink ink(unsigned rgb, double alpha = 1) {
  return {static_cast<double>(rgb >> 16 & 255U) / 255.0,
          static_cast<double>(rgb >> 8 & 255U) / 255.0, static_cast<double>(rgb & 255U) / 255.0,
          alpha};
}
inline Ink to_ink(const Colour& colour) {
  return {colour.r, colour.g, colour.b, 1};
}
// `share` of `b` in `a`: 0 is a, 1 is b.
Ink mixed(const Ink& a, const Ink& b, double share);
// Towards warm white and towards a cool dark: how lit and shaded sides of a colour look.
Ink lit(const Ink& base, double share);
Ink shaded(const Ink& base, double share);
Ink faded(const Ink& base, double alpha);

// A point in the units of a drawing: x to the right, y down, origin at the foot.
struct Spot {
  double x = 0, y = 0;
};

struct Stop {
  double at = 0;  // 0..1 along the gradient.
  Ink ink;
};

// A colour or a gradient to fill or stroke with. Move only.
class Paint {
 public:
  Paint(const Ink& flat);  // NOLINT(google-explicit-constructor): an ink is a paint.
  static Paint linear(Spot from, Spot to, std::initializer_list<Stop> stops);
  static Paint radial(Spot centre, double radius, std::initializer_list<Stop> stops);
  // A radial gradient whose brightest point is at `eye` inside the circle.
  static Paint ball(Spot centre, double radius, Spot eye, std::initializer_list<Stop> stops);
  cairo_pattern_t* pattern() const { return pattern_.get(); }

 private:
  struct Free {
    void operator()(cairo_pattern_t* pattern) const { cairo_pattern_destroy(pattern); }
  };
  explicit Paint(cairo_pattern_t* pattern) : pattern_(pattern) {}
  std::unique_ptr<cairo_pattern_t, Free> pattern_;
};

// The part of the drawing's plane that a canvas covers, in the drawing's units.
struct Extent {
  double left = 0, top = 0, right = 0, bottom = 0;
};

// A transparent picture to draw on in the units of a drawing (for most things 1 is the height).
// Paths are built with the chained calls and consumed by fill, stroke or clip. Not thread-safe.
class Canvas {
 public:
  // `scale` is pixels per unit; the picture has at least one pixel.
  Canvas(const Extent& extent, double scale);

  Canvas& move(double x, double y);
  Canvas& line(double x, double y);
  Canvas& curve(double x1, double y1, double x2, double y2, double x, double y);
  Canvas& close();
  Canvas& ellipse(double x, double y, double rx, double ry, double angle = 0);
  Canvas& box(double x, double y, double width, double height, double radius = 0);
  Canvas& polygon(std::initializer_list<Spot> spots);
  // A smooth curve (Catmull-Rom) through the spots; closed or open.
  Canvas& smooth(std::span<const Spot> spots, bool closed);
  Canvas& smooth(std::initializer_list<Spot> spots, bool closed) {
    return smooth(std::span<const Spot>(spots.begin(), spots.size()), closed);
  }

  void fill(const Paint& paint);
  void fill_keep(const Paint& paint);
  // Round caps and joins; `width` in units.
  void stroke(const Paint& paint, double width);
  void stroke_keep(const Paint& paint, double width);
  // Everything until the matching unclip stays inside the path.
  void clip();
  void unclip();

  // Draws about `pivot`, turned by `angle` radians, until the matching restore.
  void turn(Spot pivot, double angle);
  void restore();

  // Lets the light fall on all that is drawn so far: warm on the side `sun` (-1 left .. 1 right),
  // cool and darker on the other. `strength` 0..1.
  void light(double sun, double strength);
  // Lightens or darkens what is drawn so far, inside the path only.
  void wash(const Paint& paint);

  // The picture with its foot (the origin of the units) as the anchor. The canvas is spent.
  Sprite take();

 private:
  struct FreeSurface {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  };
  struct FreeContext {
    void operator()(cairo_t* context) const { cairo_destroy(context); }
  };
  Extent extent_;
  double scale_;
  std::unique_ptr<cairo_surface_t, FreeSurface> surface_;
  std::unique_ptr<cairo_t, FreeContext> cr_;
};

// A closed outline around a spine: `half_width(u)` units to each side at the share u of its length.
std::vector<Spot> ribbon(std::span<const Spot> spine, double (*half_width)(double));
// The point at `u` (0..1) of a cubic curve.
Spot on_curve(Spot a, Spot b, Spot c, Spot d, double u);

}  // namespace kare::animatic::props

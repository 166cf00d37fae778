#pragma once

#include <initializer_list>

#include "engine/animatic/stage/paint.h"

namespace kare::animatic::stage {

// Buildings and other upright things at one depth, drawn in metres: x to the right of the frame's
// middle, y up from the ground. Colours are daylight's; the scene's light and haze are added.
class Elevation {
 public:
  // A plate across the frame and its margins, from `bottom_m` to `top_m` above the ground at z.
  Elevation(Scenery& scenery, double z, double top_m, double bottom_m = -0.05);

  Scenery& scenery() { return s_; }
  Brush& brush() { return *brush_; }
  double metre() const { return metre_; }  // Pixels.
  double half() const { return half_; }    // Metres from the middle to the frame's edge.
  double edge() const { return edge_; }    // The same to the plate's edge.
  double x(double metres) const { return s_.width() / 2 + metres * metre_; }
  double y(double metres) const { return foot_ - metres * metre_; }
  Colour lit(unsigned hex) const { return s_.lit(rgb(hex), z_); }

  // A box lit from above; with `side` shaded across instead, away from the sun.
  void block(unsigned hex, double left, double low, double width, double height, double radius = 0);
  void tower(unsigned hex, double left, double low, double width, double height);
  void polygon(unsigned hex, std::initializer_list<Point> points, double alpha = 1);
  void oval(unsigned hex, double x, double y, double rx, double ry, double alpha = 1);
  void line(unsigned hex, std::initializer_list<Point> points, double width, double alpha = 1);
  // An opening with a round top; `height` is the whole of it.
  void arch(unsigned hex, double left, double low, double width, double height);
  // A window pane: the sky's by day, lit by chance (0..1) when it is dark.
  void pane(double left, double low, double width, double height, double chance = 0.6);
  // Light around a lamp: strong when it is dark, faint by day.
  void glow(unsigned hex, double x, double y, double radius);
  void round_shadow(double x, double width);
  bool dark() const;

  // Puts the plate into the scene. Nothing may be drawn afterwards.
  void finish();
  // The same with its mirror image below the ground line, `share` (0..1) as strong: over water,
  // which ends at rest row `last_row`.
  void finish_mirrored(double share, double last_row);

 private:
  Scenery& s_;
  double z_, metre_, foot_, half_ = 0, edge_ = 0;
  Plate plate_;
  std::unique_ptr<Brush> brush_;
};

}  // namespace kare::animatic::stage

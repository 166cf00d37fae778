#pragma once

#include <cairo.h>

#include "engine/animatic/stage/scenery.h"

namespace kare::animatic::stage {

// Vector drawing onto a plate in rest-frame pixels, by Cairo. Not thread-safe.
class Brush {
 public:
  // The plate outlives the brush; its pixels are complete when the brush is gone.
  explicit Brush(Plate& plate);
  ~Brush();
  Brush(const Brush&) = delete;
  Brush& operator=(const Brush&) = delete;

  void ink(const Colour& c, double alpha = 1) { cairo_set_source_rgba(cr_, c.r, c.g, c.b, alpha); }
  // A gradient from (x0, y0) to (x1, y1) for what is filled next.
  void shade(double x0, double y0, const Colour& c0, double a0, double x1, double y1,
             const Colour& c1, double a1);
  void glow(double x, double y, double radius, const Colour& c, double alpha);
  void box(double x, double y, double width, double height, double radius = 0);
  void oval(double x, double y, double rx, double ry, double angle = 0);
  void polygon(std::initializer_list<Point> points);
  void fill() { cairo_fill(cr_); }
  void stroke(double width);
  // A filled box or oval in one call.
  void box_of(const Colour& c, double x, double y, double width, double height, double radius = 0);
  void oval_of(const Colour& c, double alpha, double x, double y, double rx, double ry,
               double angle = 0);
  cairo_t* cairo() { return cr_; }

 private:
  cairo_surface_t* surface_;
  cairo_t* cr_;
};

// An empty plate.
Plate blank(const Area& area, double density = 1);

}  // namespace kare::animatic::stage

#include "engine/animatic/stage/paint.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace kare::animatic::stage {

Brush::Brush(Plate& plate)
    : surface_(cairo_image_surface_create_for_data(
          reinterpret_cast<unsigned char*>(plate.bitmap.pixels.data()), CAIRO_FORMAT_ARGB32,
          plate.bitmap.width, plate.bitmap.height, plate.bitmap.width * 4)),
      cr_(cairo_create(surface_)) {
  cairo_scale(cr_, plate.density, plate.density);
  cairo_translate(cr_, -plate.left, -plate.top);
  cairo_set_line_cap(cr_, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join(cr_, CAIRO_LINE_JOIN_ROUND);
}

Brush::~Brush() {
  cairo_destroy(cr_);
  cairo_surface_flush(surface_);
  cairo_surface_destroy(surface_);
}

void Brush::shade(double x0, double y0, const Colour& c0, double a0, double x1, double y1,
                  const Colour& c1, double a1) {
  cairo_pattern_t* pattern = cairo_pattern_create_linear(x0, y0, x1, y1);
  cairo_pattern_add_color_stop_rgba(pattern, 0, c0.r, c0.g, c0.b, a0);
  cairo_pattern_add_color_stop_rgba(pattern, 1, c1.r, c1.g, c1.b, a1);
  cairo_set_source(cr_, pattern);
  cairo_pattern_destroy(pattern);
}

void Brush::glow(double x, double y, double radius, const Colour& c, double alpha) {
  cairo_pattern_t* pattern = cairo_pattern_create_radial(x, y, 0, x, y, radius);
  for (int i = 0; i <= 8; ++i) {
    const double u = i / 8.0;
    cairo_pattern_add_color_stop_rgba(pattern, u, c.r, c.g, c.b, alpha * (1 - u) * (1 - u));
  }
  cairo_set_source(cr_, pattern);
  cairo_pattern_destroy(pattern);
  cairo_arc(cr_, x, y, radius, 0, 2 * std::numbers::pi);
  cairo_fill(cr_);
}

void Brush::box(double x, double y, double width, double height, double radius) {
  if (radius <= 0) {
    cairo_rectangle(cr_, x, y, width, height);
    return;
  }
  radius = std::min({radius, width / 2, height / 2});
  constexpr double kQuarter = std::numbers::pi / 2;
  cairo_new_sub_path(cr_);
  cairo_arc(cr_, x + width - radius, y + radius, radius, -kQuarter, 0);
  cairo_arc(cr_, x + width - radius, y + height - radius, radius, 0, kQuarter);
  cairo_arc(cr_, x + radius, y + height - radius, radius, kQuarter, 2 * kQuarter);
  cairo_arc(cr_, x + radius, y + radius, radius, 2 * kQuarter, 3 * kQuarter);
  cairo_close_path(cr_);
}

void Brush::oval(double x, double y, double rx, double ry, double angle) {
  cairo_save(cr_);
  cairo_translate(cr_, x, y);
  cairo_rotate(cr_, angle);
  cairo_scale(cr_, std::max(rx, 0.05), std::max(ry, 0.05));
  cairo_new_sub_path(cr_);
  cairo_arc(cr_, 0, 0, 1, 0, 2 * std::numbers::pi);
  cairo_restore(cr_);
}

void Brush::polygon(std::initializer_list<Point> points) {
  cairo_new_sub_path(cr_);
  for (const Point& p : points) cairo_line_to(cr_, p.x, p.y);
  cairo_close_path(cr_);
}

void Brush::stroke(double width) {
  cairo_set_line_width(cr_, width);
  cairo_stroke(cr_);
}

void Brush::box_of(const Colour& c, double x, double y, double width, double height,
                   double radius) {
  ink(c);
  box(x, y, width, height, radius);
  fill();
}

void Brush::oval_of(const Colour& c, double alpha, double x, double y, double rx, double ry,
                    double angle) {
  ink(c, alpha);
  oval(x, y, rx, ry, angle);
  fill();
}

Plate blank(const Area& area, double density) {
  Plate plate;
  plate.left = area.left;
  plate.top = area.top;
  plate.density = density;
  plate.bitmap =
      Bitmap(std::max(2, static_cast<int>(std::ceil((area.right - area.left) * density))),
             std::max(2, static_cast<int>(std::ceil((area.bottom - area.top) * density))));
  return plate;
}

}  // namespace kare::animatic::stage

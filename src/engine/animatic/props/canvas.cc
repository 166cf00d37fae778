#include "engine/animatic/props/canvas.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/assert.h"

namespace kare::animatic::props {

Ink mixed(const Ink& a, const Ink& b, double share) {
  return {a.r + (b.r - a.r) * share, a.g + (b.g - a.g) * share, a.b + (b.b - a.b) * share,
          a.a + (b.a - a.a) * share};
}

Ink lit(const Ink& base, double share) {
  return mixed(base, {1.0, 0.97, 0.84, base.a}, share);
}

Ink shaded(const Ink& base, double share) {
  // Not towards black: shade keeps its hue, deeper and a little cooler.
  const Ink deep{base.r * 0.30, base.g * 0.28, base.b * 0.46, base.a};
  return mixed(base, deep, share);
}

Ink faded(const Ink& base, double alpha) {
  return {base.r, base.g, base.b, base.a * alpha};
}

Paint::Paint(const Ink& flat)
    : pattern_(cairo_pattern_create_rgba(flat.r, flat.g, flat.b, flat.a)) {}

namespace {

void add_stops(cairo_pattern_t* pattern, std::initializer_list<Stop> stops) {
  for (const Stop& stop : stops) {
    cairo_pattern_add_color_stop_rgba(pattern, stop.at, stop.ink.r, stop.ink.g, stop.ink.b,
                                      stop.ink.a);
  }
}

}  // namespace

Paint Paint::linear(Spot from, Spot to, std::initializer_list<Stop> stops) {
  Paint paint(cairo_pattern_create_linear(from.x, from.y, to.x, to.y));
  add_stops(paint.pattern(), stops);
  return paint;
}

Paint Paint::radial(Spot centre, double radius, std::initializer_list<Stop> stops) {
  return ball(centre, radius, centre, stops);
}

Paint Paint::ball(Spot centre, double radius, Spot eye, std::initializer_list<Stop> stops) {
  Paint paint(cairo_pattern_create_radial(eye.x, eye.y, 0, centre.x, centre.y, radius));
  add_stops(paint.pattern(), stops);
  return paint;
}

Canvas::Canvas(const Extent& extent, double scale) : extent_(extent), scale_(scale) {
  const double width = std::ceil((extent.right - extent.left) * scale);
  const double height = std::ceil((extent.bottom - extent.top) * scale);
  surface_.reset(cairo_image_surface_create(CAIRO_FORMAT_ARGB32,
                                            static_cast<int>(std::clamp(width, 1.0, 8192.0)),
                                            static_cast<int>(std::clamp(height, 1.0, 8192.0))));
  KARE_ASSERT(cairo_surface_status(surface_.get()) == CAIRO_STATUS_SUCCESS);
  cr_.reset(cairo_create(surface_.get()));
  cairo_scale(cr_.get(), scale, scale);
  cairo_translate(cr_.get(), -extent.left, -extent.top);
  cairo_set_line_cap(cr_.get(), CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join(cr_.get(), CAIRO_LINE_JOIN_ROUND);
}

Canvas& Canvas::move(double x, double y) {
  cairo_move_to(cr_.get(), x, y);
  return *this;
}

Canvas& Canvas::line(double x, double y) {
  cairo_line_to(cr_.get(), x, y);
  return *this;
}

Canvas& Canvas::curve(double x1, double y1, double x2, double y2, double x, double y) {
  cairo_curve_to(cr_.get(), x1, y1, x2, y2, x, y);
  return *this;
}

Canvas& Canvas::close() {
  cairo_close_path(cr_.get());
  return *this;
}

Canvas& Canvas::ellipse(double x, double y, double rx, double ry, double angle) {
  cairo_matrix_t before;
  cairo_get_matrix(cr_.get(), &before);
  cairo_new_sub_path(cr_.get());
  cairo_translate(cr_.get(), x, y);
  cairo_rotate(cr_.get(), angle);
  cairo_scale(cr_.get(), std::max(rx, 1e-6), std::max(ry, 1e-6));
  cairo_arc(cr_.get(), 0, 0, 1, 0, 2 * std::numbers::pi);
  cairo_close_path(cr_.get());
  cairo_set_matrix(cr_.get(), &before);
  return *this;
}

Canvas& Canvas::box(double x, double y, double width, double height, double radius) {
  constexpr double kQuarter = std::numbers::pi / 2;
  const double r = std::min({radius, width / 2, height / 2});
  cairo_new_sub_path(cr_.get());
  cairo_arc(cr_.get(), x + width - r, y + r, r, -kQuarter, 0);
  cairo_arc(cr_.get(), x + width - r, y + height - r, r, 0, kQuarter);
  cairo_arc(cr_.get(), x + r, y + height - r, r, kQuarter, 2 * kQuarter);
  cairo_arc(cr_.get(), x + r, y + r, r, 2 * kQuarter, 3 * kQuarter);
  cairo_close_path(cr_.get());
  return *this;
}

Canvas& Canvas::polygon(std::initializer_list<Spot> spots) {
  bool first = true;
  for (const Spot& spot : spots) {
    first ? move(spot.x, spot.y) : line(spot.x, spot.y);
    first = false;
  }
  return close();
}

Canvas& Canvas::smooth(std::span<const Spot> spots, bool closed) {
  const int count = static_cast<int>(spots.size());
  KARE_ASSERT(count >= 2);
  const auto at = [&](int i) {
    return closed ? spots[static_cast<std::size_t>((i + count) % count)]
                  : spots[static_cast<std::size_t>(std::clamp(i, 0, count - 1))];
  };
  move(spots[0].x, spots[0].y);
  for (int i = 0; i < (closed ? count : count - 1); ++i) {
    const Spot p0 = at(i - 1), p1 = at(i), p2 = at(i + 1), p3 = at(i + 2);
    curve(p1.x + (p2.x - p0.x) / 6, p1.y + (p2.y - p0.y) / 6, p2.x - (p3.x - p1.x) / 6,
          p2.y - (p3.y - p1.y) / 6, p2.x, p2.y);
  }
  return closed ? close() : *this;
}

void Canvas::fill(const Paint& paint) {
  fill_keep(paint);
  cairo_new_path(cr_.get());
}

void Canvas::fill_keep(const Paint& paint) {
  cairo_set_source(cr_.get(), paint.pattern());
  cairo_fill_preserve(cr_.get());
}

void Canvas::stroke(const Paint& paint, double width) {
  stroke_keep(paint, width);
  cairo_new_path(cr_.get());
}

void Canvas::stroke_keep(const Paint& paint, double width) {
  cairo_set_source(cr_.get(), paint.pattern());
  cairo_set_line_width(cr_.get(), width);
  cairo_stroke_preserve(cr_.get());
}

void Canvas::clip() {
  cairo_save(cr_.get());
  cairo_clip(cr_.get());
}

void Canvas::unclip() {
  cairo_restore(cr_.get());
}

void Canvas::turn(Spot pivot, double angle) {
  cairo_save(cr_.get());
  cairo_translate(cr_.get(), pivot.x, pivot.y);
  cairo_rotate(cr_.get(), angle);
  cairo_translate(cr_.get(), -pivot.x, -pivot.y);
}

void Canvas::restore() {
  cairo_restore(cr_.get());
}

void Canvas::light(double sun, double strength) {
  const double middle = (extent_.left + extent_.right) / 2;
  const double half = (extent_.right - extent_.left) / 2 * (sun < 0 ? -1 : 1);
  const Paint paint = Paint::linear({middle - half, extent_.bottom}, {middle + half, extent_.top},
                                    {{0.10, {0.10, 0.08, 0.32, 0.34 * strength}},
                                     {0.50, {0.30, 0.26, 0.40, 0.06 * strength}},
                                     {0.55, {1.00, 0.92, 0.70, 0.02 * strength}},
                                     {0.95, {1.00, 0.93, 0.72, 0.34 * strength}}});
  cairo_save(cr_.get());
  cairo_set_operator(cr_.get(), CAIRO_OPERATOR_ATOP);
  cairo_set_source(cr_.get(), paint.pattern());
  cairo_paint(cr_.get());
  cairo_restore(cr_.get());
}

void Canvas::wash(const Paint& paint) {
  cairo_save(cr_.get());
  cairo_set_operator(cr_.get(), CAIRO_OPERATOR_ATOP);
  fill(paint);
  cairo_restore(cr_.get());
}

namespace {

// Rows and columns of `pixels` that show something: {left, top, right, bottom}, ends excluded.
struct Bounds {
  int left, top, right, bottom;
};
Bounds visible_bounds(const std::uint32_t* pixels, int width, int height, int stride) {
  Bounds bounds{width, height, 0, 0};
  const auto is_visible = [](std::uint32_t pixel) { return (pixel >> 24) >= 4; };
  for (int y = 0; y < height; ++y) {
    const std::uint32_t* row = pixels + static_cast<std::ptrdiff_t>(y) * stride;
    const std::uint32_t* first = std::find_if(row, row + width, is_visible);
    if (first == row + width) continue;
    // From the right, and no farther than what is known: most pixels need not be looked at.
    int right = width;
    while (right > bounds.right && !is_visible(row[right - 1])) --right;
    bounds.left = std::min(bounds.left, static_cast<int>(first - row));
    bounds.right = right;
    bounds.top = std::min(bounds.top, y);
    bounds.bottom = y + 1;
  }
  if (bounds.right == 0) return {0, 0, 1, 1};
  return bounds;
}

}  // namespace

Sprite Canvas::take() {
  cr_.reset();
  cairo_surface_flush(surface_.get());
  const int width = cairo_image_surface_get_width(surface_.get());
  const int height = cairo_image_surface_get_height(surface_.get());
  const int stride = cairo_image_surface_get_stride(surface_.get()) / 4;
  const auto* pixels =
      reinterpret_cast<const std::uint32_t*>(cairo_image_surface_get_data(surface_.get()));
  const Bounds bounds = visible_bounds(pixels, width, height, stride);

  Sprite sprite;
  sprite.width = bounds.right - bounds.left;
  sprite.height = bounds.bottom - bounds.top;
  sprite.foot_x = -extent_.left * scale_ - bounds.left;
  sprite.foot_y = -extent_.top * scale_ - bounds.top;
  sprite.pixels.reserve(static_cast<std::size_t>(sprite.width) *
                        static_cast<std::size_t>(sprite.height));
  for (int y = bounds.top; y < bounds.bottom; ++y) {
    const std::uint32_t* row = pixels + y * stride;
    sprite.pixels.insert(sprite.pixels.end(), row + bounds.left, row + bounds.right);
  }
  surface_.reset();
  return sprite;
}

std::vector<Spot> ribbon(std::span<const Spot> spine, double (*half_width)(double)) {
  std::vector<Spot> left, right;
  const int count = static_cast<int>(spine.size());
  KARE_ASSERT(count >= 2);
  for (int i = 0; i < count; ++i) {
    const Spot before = spine[static_cast<std::size_t>(std::max(i - 1, 0))];
    const Spot after = spine[static_cast<std::size_t>(std::min(i + 1, count - 1))];
    const Spot here = spine[static_cast<std::size_t>(i)];
    const double length = std::max(std::hypot(after.x - before.x, after.y - before.y), 1e-9);
    const double half = half_width(static_cast<double>(i) / (count - 1));
    const double nx = -(after.y - before.y) / length * half;
    const double ny = (after.x - before.x) / length * half;
    left.push_back({here.x + nx, here.y + ny});
    right.push_back({here.x - nx, here.y - ny});
  }
  left.insert(left.end(), right.rbegin(), right.rend());
  return left;
}

Spot on_curve(Spot a, Spot b, Spot c, Spot d, double u) {
  const double v = 1 - u;
  const double wa = v * v * v, wb = 3 * v * v * u, wc = 3 * v * u * u, wd = u * u * u;
  return {wa * a.x + wb * b.x + wc * c.x + wd * d.x, wa * a.y + wb * b.y + wc * c.y + wd * d.y};
}

}  // namespace kare::animatic::props

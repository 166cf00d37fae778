#include "engine/animatic/stage/elevation.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace kare::animatic::stage {

Elevation::Elevation(Scenery& scenery, double z, double top_m, double bottom_m)
    : s_(scenery),
      z_(z),
      metre_(scenery.world.scale(z)),
      foot_(scenery.world.ground_y(z)),
      plate_(blank({-scenery.margin_x(),
                    std::max(scenery.world.ground_y(z) - top_m * scenery.world.scale(z),
                             -scenery.margin_y()),
                    scenery.width() + scenery.margin_x(),
                    scenery.world.ground_y(z) - bottom_m * scenery.world.scale(z)})),
      brush_(std::make_unique<Brush>(plate_)) {
  half_ = s_.width() / 2 / metre_;
  edge_ = (s_.width() / 2 + s_.margin_x()) / metre_;
}

bool Elevation::dark() const {
  return s_.world.time == TimeOfDay::kNight || s_.world.time == TimeOfDay::kSunset;
}

void Elevation::block(unsigned hex, double left, double low, double width, double height,
                      double radius) {
  const Colour c = lit(hex);
  brush_->shade(0, y(low + height), mix(c, s_.palette.glow, 0.10), 1, 0, y(low), c * 0.86, 1);
  brush_->box(x(left), y(low + height), width * metre_, height * metre_, radius * metre_);
  brush_->fill();
}

void Elevation::tower(unsigned hex, double left, double low, double width, double height) {
  const Colour c = lit(hex);
  const bool right = s_.world.light.sun_x > s_.width() / 2;
  const Colour bright = mix(c, s_.palette.glow, 0.18 * s_.palette.sun_power);
  brush_->shade(x(left), 0, right ? c * 0.76 : bright, 1, x(left + width), 0,
                right ? bright : c * 0.76, 1);
  brush_->box(x(left), y(low + height), width * metre_, height * metre_);
  brush_->fill();
}

void Elevation::polygon(unsigned hex, std::initializer_list<Point> points, double alpha) {
  cairo_t* c = brush_->cairo();
  brush_->ink(lit(hex), alpha);
  cairo_new_path(c);
  for (const Point& point : points) cairo_line_to(c, x(point.x), y(point.y));
  cairo_close_path(c);
  brush_->fill();
}

void Elevation::oval(unsigned hex, double x_m, double y_m, double rx, double ry, double alpha) {
  brush_->oval_of(lit(hex), alpha, x(x_m), y(y_m), rx * metre_, ry * metre_);
}

void Elevation::line(unsigned hex, std::initializer_list<Point> points, double width,
                     double alpha) {
  cairo_t* c = brush_->cairo();
  brush_->ink(lit(hex), alpha);
  cairo_new_path(c);
  for (const Point& point : points) cairo_line_to(c, x(point.x), y(point.y));
  brush_->stroke(std::max(width * metre_, 0.8));
}

void Elevation::arch(unsigned hex, double left, double low, double width, double height) {
  cairo_t* c = brush_->cairo();
  const double radius = width / 2 * metre_, top = y(low + height) + radius;
  const Colour colour = lit(hex);
  brush_->shade(0, y(low + height), colour * 0.9, 1, 0, y(low), colour, 1);
  cairo_new_path(c);
  cairo_move_to(c, x(left), y(low));
  cairo_arc(c, x(left + width / 2), top, radius, std::numbers::pi, 2 * std::numbers::pi);
  cairo_line_to(c, x(left + width), y(low));
  cairo_close_path(c);
  brush_->fill();
}

void Elevation::pane(double left, double low, double width, double height, double chance) {
  const bool night = s_.world.time == TimeOfDay::kNight;
  const double tone = s_.rng.range(0.1, 0.8), warmth = s_.rng.unit();
  const bool shines = dark() && s_.rng.unit() < chance * (night ? 1 : 0.6);
  const double top = y(low + height);
  if (shines) {
    const Colour warm = mix(rgb(0xFFDC92), rgb(0xFFB45A), warmth);
    brush_->glow(x(left + width / 2), y(low + height / 2), 1.1 * std::max(width, height) * metre_,
                 warm, 0.30);
    brush_->shade(0, top, mix(warm, rgb(0xFFF6DC), 0.45), 1, 0, y(low), warm, 1);
  } else {
    const Colour glass = s_.lit(mix(rgb(0x5C86A8), rgb(0xA9CFE4), tone), z_);
    brush_->shade(x(left), top, mix(glass, s_.palette.middle, 0.35), 1, x(left + width * 0.4),
                  y(low), glass * 0.72, 1);
  }
  brush_->box(x(left), top, width * metre_, height * metre_);
  brush_->fill();
}

void Elevation::glow(unsigned hex, double x_m, double y_m, double radius) {
  const bool night = s_.world.time == TimeOfDay::kNight;
  brush_->glow(x(x_m), y(y_m), radius * metre_, rgb(hex), night ? 0.75 : dark() ? 0.4 : 0.12);
}

void Elevation::round_shadow(double x_m, double width) {
  brush_->oval_of(s_.palette.shadow, 0.25, x(x_m), y(0), width / 2 * metre_, 0.05 * width * metre_);
}

void Elevation::finish() {
  brush_.reset();
  s_.add<PlateLayer>(z_, std::move(plate_));
}

void Elevation::finish_mirrored(double share, double last_row) {
  brush_.reset();
  const int high =
      std::clamp(static_cast<int>(std::lround(std::min(foot_ - plate_.top, last_row - foot_))), 1,
                 plate_.bitmap.height);
  Plate image;
  image.left = plate_.left;
  image.top = foot_;
  image.bitmap = Bitmap(plate_.bitmap.width, high);
  const Colour water = s_.palette.water_middle;
  const std::uint32_t over = pack(water, 1);
  for (int j = 0; j < high; ++j) {
    const std::uint32_t* from = plate_.bitmap.row(high - 1 - j);
    std::uint32_t* to = image.bitmap.row(j);
    const double keep = share * smooth(high, high * 0.15, j);
    for (int i = 0; i < plate_.bitmap.width; ++i) {
      std::uint32_t out = 0;
      for (int shift = 0; shift < 32; shift += 8) {
        const double alpha = static_cast<double>(from[i] >> 24) / 255;
        const double own = static_cast<double>(from[i] >> shift & 255U);
        const double wet = static_cast<double>(over >> shift & 255U) * alpha;
        const double value = (shift == 24 ? own : mix(own, wet, 0.35)) * keep;
        out |= static_cast<std::uint32_t>(value) << shift;
      }
      to[i] = out;
    }
  }
  const double unit = s_.unit, foot = foot_;
  s_.add<PlateLayer>(z_ + 0.01, std::move(image), Edge::kClear, [unit, foot](double t) {
    PlateMove move;
    move.shift = [=](double y) {
      const double below = (y - foot) / unit;
      return unit * (0.6 + 0.03 * below) * std::sin(below * 0.42 + 2.3 * t);
    };
    return move;
  });
  s_.add<PlateLayer>(z_, std::move(plate_));
}

}  // namespace kare::animatic::stage

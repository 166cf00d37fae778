#pragma once

#include <algorithm>
#include <initializer_list>

#include "engine/animatic/stage/paint.h"

namespace kare::animatic::stage {

// The back wall of a room in metres: to the right of the middle, and up from the floor.
class Wall {
 public:
  Wall(Brush& brush, Scenery& scenery, double base, double metre)
      : brush_(brush), s_(scenery), base_(base), metre_(metre) {}

  Brush& brush() { return brush_; }
  Scenery& scenery() { return s_; }
  double metre() const { return metre_; }
  double x(double metres) const { return s_.width() / 2 + metres * metre_; }
  double y(double metres) const { return base_ - metres * metre_; }
  // Half of what is seen of the wall, metres.
  double half() const { return s_.width() / 2 / metre_; }
  Colour lit(unsigned hex) const { return rgb(hex) * s_.palette.ambient; }

  // A box from (left, low) with its light coming from above.
  void block(unsigned hex, double left, double low, double width, double height,
             double radius = 0) {
    const Colour c = lit(hex);
    brush_.shade(0, y(low + height), mix(c, s_.palette.glow, 0.10), 1, 0, y(low), c * 0.86, 1);
    brush_.box(x(left), y(low + height), width * metre_, height * metre_, radius * metre_);
    brush_.fill();
  }
  void oval(unsigned hex, double x_m, double y_m, double rx, double ry, double alpha = 1) {
    brush_.oval_of(lit(hex), alpha, x(x_m), y(y_m), rx * metre_, ry * metre_);
  }
  void polygon(unsigned hex, std::initializer_list<Point> points, double alpha = 1) {
    path(points);
    cairo_close_path(brush_.cairo());
    brush_.ink(lit(hex), alpha);
    brush_.fill();
  }
  void line(unsigned hex, std::initializer_list<Point> points, double width, double alpha = 1) {
    path(points);
    brush_.ink(lit(hex), alpha);
    brush_.stroke(std::max(0.8, width * metre_));
  }
  void glow(unsigned hex, double x_m, double y_m, double radius, double alpha) {
    brush_.glow(x(x_m), y(y_m), radius * metre_, rgb(hex), alpha);
  }
  // The shadow a thing throws on the wall beside and below itself.
  void shade(double left, double low, double width, double height) {
    const double away = s_.world.light.sun_x > s_.width() / 2 ? -0.06 : 0.06;
    brush_.ink(s_.palette.shadow, 0.16);
    brush_.box(x(left + away), y(low + height - 0.05), width * metre_, (height + 0.03) * metre_,
               0.03 * metre_);
    brush_.fill();
  }
  void frame(double left, double low, double width, double height) {
    shade(left, low, width, height);
    block(0x8A6242, left, low, width, height);
    block(0xF6F0E4, left + 0.04, low + 0.04, width - 0.08, height - 0.08);
  }

 private:
  void path(std::initializer_list<Point> points) {
    cairo_new_path(brush_.cairo());
    for (const Point& point : points) cairo_line_to(brush_.cairo(), x(point.x), y(point.y));
  }
  Brush& brush_;
  Scenery& s_;
  double base_, metre_;
};

// Pieces that several rooms have: furniture.cc.
void hang_window(Wall& wall, double left, double low, double width, double height, bool curtains);
void stand_plant(Wall& wall, double x, double low);

// Rooms where people work, train, buy or look at things, by place or setting: workrooms.cc. False
// when it has none of this name.
bool furnish_workroom(Wall& wall, const std::string& name);

}  // namespace kare::animatic::stage

#include "engine/animatic/props/layout.h"

#include <algorithm>
#include <cmath>

namespace kare::animatic::props {
namespace {

double size_of(const Area& area) {
  return std::max(1.0, (area.right - area.left) * (area.bottom - area.top));
}

double shared(const Area& a, const Area& b) {
  const double width = std::min(a.right, b.right) - std::max(a.left, b.left);
  const double height = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

}  // namespace

double Layout::balance() const {
  double moment = 0, mass = 0;
  for (const Area& area : taken_) {
    const double own = std::sqrt(size_of(area)) * area.weight;
    moment += own * ((area.left + area.right) / world_.size.width - 1);
    mass += own;
  }
  return mass > 0 ? moment / mass : 0;
}

double Layout::cost(const Area& area) const {
  double cost = 0;
  for (const Area& other : taken_) {
    const double common = shared(area, other);
    if (common <= 0) continue;
    const bool in_front = area.bottom > other.bottom;
    const double hidden =
        in_front ? common / size_of(other) * other.weight : common / size_of(area) * area.weight;
    cost += 4 * hidden * hidden + 0.6 * hidden;
    // Crossing lines of feet look like standing on each other.
    if (std::abs(area.bottom - other.bottom) < 3) cost += 0.1;
  }
  const double width = area.right - area.left;
  const double out = std::max(0.0, -area.left) + std::max(0.0, area.right - world_.size.width);
  cost += 3 * out / std::max(width, 1.0);
  if (area.top < 0) cost += 2;
  const double side = (area.left + area.right) / world_.size.width - 1;
  cost += 0.25 * std::max(0.0, balance() * side);
  return cost;
}

}  // namespace kare::animatic::props

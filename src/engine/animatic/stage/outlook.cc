#include "engine/animatic/stage/outlook.h"

#include <algorithm>
#include <cmath>

namespace kare::animatic::stage {
namespace {

constexpr double kNothing = 1e9;  // Farther than any pixel.

void widen(Area& area, double left, double top, double right, double bottom) {
  area = {std::min(area.left, left), std::min(area.top, top), std::max(area.right, right),
          std::max(area.bottom, bottom)};
}

void add_moment(Outlook& out, const View& view) {
  const PlaneMap sky = view.plane(kSky);
  widen(out.sky, -sky.x / sky.scale, -sky.y / sky.scale, (view.width() - sky.x) / sky.scale,
        (view.height() - sky.y) / sky.scale);
  constexpr int kRows = 8;  // From one to the next that is looked at.
  const int first = std::max(0, static_cast<int>(std::floor(view.horizon())) + 1);
  const int last = view.height() - 1;
  for (int y = first; y < last + kRows; y += kRows) {
    if (first > last) return;
    const GroundRow row = view.ground(std::min(y, last));
    widen(out.ground, row.rest_x, row.rest_y, row.rest_x + view.width() * row.step, row.rest_y);
  }
}

}  // namespace

Margins margins_of(const World& world, const Camera& camera) {
  const double width = world.size.width, height = world.size.height;
  const double roll = camera.steepest_roll();
  if (roll <= 1e-6) return {};
  const double c = std::cos(roll), s = std::sin(roll);
  return {std::max(2, static_cast<int>(width * (c - 1) / 2 + height * s / 2) + 2),
          std::max(2, static_cast<int>(height * (c - 1) / 2 + width * s / 2) + 2)};
}

Outlook outlook_of(const World& world, const Camera& camera) {
  const Area nothing{kNothing, kNothing, -kNothing, -kNothing};
  Outlook out{nothing, nothing};
  const Margins margins = margins_of(world, camera);
  // The path is smooth: some moments of it say enough.
  constexpr int kMoments = 33;
  for (int i = 0; i < kMoments; ++i) {
    const double seconds = world.duration_s * i / (kMoments - 1);
    add_moment(out, View(world, camera.at(seconds), seconds, margins.x, margins.y));
  }
  const double spare = 4 + 0.01 * world.size.width;
  for (Area* area : {&out.sky, &out.ground}) {
    widen(*area, area->left - spare, area->top - spare, area->right + spare, area->bottom + spare);
  }
  // The ground begins where it is painted from, whatever the camera sees of it.
  out.ground.top = -kNothing;
  return out;
}

}  // namespace kare::animatic::stage

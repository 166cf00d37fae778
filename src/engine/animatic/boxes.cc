#include "engine/animatic/boxes.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "engine/animatic/stage/limb_place.h"

namespace kare::animatic {
namespace {

// Alpha from which a pixel counts: what is fainter cannot be seen.
constexpr std::uint32_t kAlphaMin = 24;

struct Bounds {
  double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
  bool empty() const { return left >= right || top >= bottom; }
  void cover(double x, double y) {
    left = std::min(left, x);
    right = std::max(right, x);
    top = std::min(top, y);
    bottom = std::max(bottom, y);
  }
};

Bounds visible_part(const media::Picture& picture) {
  Bounds bounds;
  for (int y = 0; y < picture.height; ++y) {
    const auto* row = reinterpret_cast<const std::uint32_t*>(picture.pixels + y * picture.stride);
    for (int x = 0; x < picture.width; ++x) {
      if ((row[x] >> 24) < kAlphaMin) continue;
      bounds.cover(x, y);
      bounds.cover(x + 1, y + 1);
    }
  }
  return bounds;
}

// Where the limbs reach at that moment, in pixels of the actor's picture: by their corners, each
// moved as far as the far end is.
void cover_limbs(const Actor& actor, double seconds, Bounds& bounds) {
  for (std::size_t i = 0; i < actor.limbs.size(); ++i) {
    const Limb& limb = actor.limbs[i];
    const Bounds part = visible_part(limb.picture);
    if (part.empty()) continue;
    const stage::LimbPlace place = stage::place_limb(actor.limbs, i, seconds);
    for (const double u : {part.left, part.right}) {
      for (const double v : {part.top, part.bottom}) {
        const double down = (limb.top + v - limb.joint_y) * (limb.hangs ? 1 : -1);
        const double far = std::clamp(down / std::max(limb.reach, 1.0), 0.0, 1.0);
        const double dx = limb.left + u - limb.joint_x + place.swing * far * far;
        const double dy = limb.top + v - limb.joint_y;
        bounds.cover(place.joint_x + place.xx * dx + place.xy * dy,
                     place.joint_y + place.yx * dx + place.yy * dy);
      }
    }
  }
}

// The corners go the way that the figure's pixels go: stretched, bent, turned about the foot, then
// through the camera. A waterline cuts off what is below it.
void cover_actor(const Film& film, const Actor& actor, double seconds, Bounds& bounds) {
  const Pose pose = actor.pose(film.stage.scene_time(seconds));
  if (pose.opacity <= 0 || pose.height <= 0) return;
  const media::Picture& picture = actor.pictures[static_cast<std::size_t>(pose.picture)];
  Bounds part = visible_part(picture);
  cover_limbs(actor, film.stage.scene_time(seconds), part);
  if (part.empty()) return;
  const double k = pose.height / picture.height;
  const bool floats = actor.ground == Ground::kWater;
  const double sunk = floats ? actor.draught * pose.height * pose.stretch_y : 0;
  const double c = std::cos(pose.rotation), s = std::sin(pose.rotation);
  for (const double u : {part.left, part.right}) {
    for (const double v : {part.top, part.bottom}) {
      const double up = std::max(0.0, actor.anchor_y - v / picture.height);
      double dx = (u - actor.anchor_x * picture.width) * k * pose.stretch_x;
      const double dy = (v - actor.anchor_y * picture.height) * k * pose.stretch_y;
      if (pose.flip) dx = -dx;
      dx += pose.bend * up * up;
      const double x = pose.x + c * dx - s * dy;
      double y = pose.y - pose.lift + sunk + s * dx + c * dy;
      if (floats) y = std::min(y, pose.y);
      const Point seen = film.stage.seen_at(x, y, actor.z, seconds);
      bounds.cover(seen.x, seen.y);
    }
  }
}

}  // namespace

std::optional<Box> box_of(const Film& film, int subject, double seconds) {
  Bounds bounds;
  for (std::size_t i = 0; i < film.cast.actors.size(); ++i) {
    if (film.cast.subjects[i] != subject) continue;
    cover_actor(film, film.cast.actors[i], seconds, bounds);
  }
  const Size size = film.stage.world().size;
  const double left = std::max(bounds.left, 0.0), top = std::max(bounds.top, 0.0);
  const double right = std::min(bounds.right, static_cast<double>(size.width));
  const double bottom = std::min(bounds.bottom, static_cast<double>(size.height));
  if (left >= right || top >= bottom) return std::nullopt;
  const double whole = (bounds.right - bounds.left) * (bounds.bottom - bounds.top);
  return Box{left / size.width, top / size.height, (right - left) / size.width,
             (bottom - top) / size.height, (right - left) * (bottom - top) / whole};
}

}  // namespace kare::animatic

#pragma once

#include <limits>

#include "engine/animatic/stage/camera.h"
#include "engine/animatic/stage/world.h"

namespace kare::animatic::stage {

inline constexpr double kSky = std::numeric_limits<double>::infinity();  // The depth of the sky.

// A picture position p is rest position r as p = scale * r + offset, per axis.
struct PlaneMap {
  double scale = 1, x = 0, y = 0;
};

// What one row of the picture shows of the ground: its depths and where its pixels were at rest.
struct GroundRow {
  double z = 0;                        // Depth at rest, metres; what actors call z.
  double rest_y = 0;                   // Row at rest.
  double rest_x = 0, step = 1;         // Pixel column i was at rest_x + i * step.
  double metre_x = 0, metre_step = 0;  // The same in metres to the right of the middle.
};

// One moment seen through the camera: maps between the rest frame and the picture that is being
// drawn, which has margins around the frame when it is going to be rolled. Pixel (i, j) covers
// i..i+1, j..j+1; maps give the positions of pixel middles.
class View {
 public:
  View(const World& world, const CameraState& camera, double seconds, int margin_x, int margin_y)
      : world_(world), camera_(camera), seconds_(seconds), mx_(margin_x), my_(margin_y) {}

  const World& world() const { return world_; }
  const CameraState& camera() const { return camera_; }
  double seconds() const { return seconds_; }
  int width() const { return world_.size.width + 2 * mx_; }
  int height() const { return world_.size.height + 2 * my_; }

  // Where a rest point at depth z is in the picture.
  Point place(Point rest, double z) const {
    const Point p = seen(world_, camera_, rest, z);
    return {p.x + mx_, p.y + my_};
  }
  PlaneMap plane(double z) const {
    const Point zero = place({0, 0}, z);
    return {magnification(camera_, z), zero.x, zero.y};
  }
  // Row of the horizon in the picture.
  double horizon() const { return place({0, world_.horizon}, kSky).y; }
  // REQUIRES: the middle of row `y` lies below horizon().
  GroundRow ground(int y) const {
    const double cx = world_.size.width / 2.0, cy = world_.size.height / 2.0;
    const double seen_y = cy + (y + 0.5 - my_ - cy) / camera_.zoom - camera_.tilt_px;
    const double below = seen_y - world_.horizon;
    const double after = world_.focal * (world_.eye_m + camera_.pedestal_m) / below;
    GroundRow row;
    row.z = after + camera_.dolly_m;
    row.rest_y = world_.ground_y(row.z);
    const double seen_x = cx + (0.5 - mx_ - cx) / camera_.zoom + camera_.pan_px;
    row.metre_x = (seen_x - cx) * after / world_.focal + camera_.truck_m;
    row.metre_step = after / world_.focal / camera_.zoom;
    row.rest_x = cx + row.metre_x * world_.focal / row.z;
    row.step = row.metre_step * world_.focal / row.z;
    return row;
  }

 private:
  const World& world_;
  CameraState camera_;
  double seconds_;
  int mx_, my_;
};

}  // namespace kare::animatic::stage

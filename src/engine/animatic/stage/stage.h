#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/animatic/shot.h"
#include "engine/animatic/stage/actor.h"
#include "engine/animatic/stage/bitmap.h"
#include "engine/animatic/stage/camera.h"
#include "engine/animatic/stage/world.h"
#include "engine/animatic/styles/look.h"
#include "task/video_spec.h"

namespace kare::animatic {

// A scene ready to be photographed at any time of the clip: the layers of a setting, its light, the
// camera's path, and the actors in it. Building it takes a few hundred milliseconds; afterwards it
// does not change, and frames may be drawn from several threads at once. A frame is a pure function
// of shot, spec, actors and time. All times are those of the clip.
//
//   Stage stage(shot, spec);
//   stage.set_actors(place_props(shot, stage.world(), …));
//   stage.draw(seconds, canvas);
class Stage {
 public:
  // Uses size, fps, frame_count, camera and seed of `spec`. REQUIRES: fps > 0, size positive.
  Stage(const Shot& shot, const VideoSpec& spec);
  ~Stage();
  Stage(Stage&&) noexcept;
  Stage& operator=(Stage&&) noexcept;

  // The world of the stage for these arguments where it is known before the stage is built, which
  // takes next to no time; nothing otherwise.
  static std::optional<World> early_world(const Shot& shot, const VideoSpec& spec);
  const World& world() const;
  // REQUIRES: their pictures outlive the stage; not while frames are drawn.
  void set_actors(std::vector<Actor> actors);
  // From a time on the scene is seen closer. Not while frames are drawn.
  void cut_closer(const Closer& closer);
  // The depth of what is looked at, for an orbit. Not while frames are drawn.
  void turn_about(double z);
  // The post-treatment of every frame that is drawn from now on; may be null. Its frames may be
  // larger than the world. REQUIRES: not while frames are drawn.
  void set_look(std::unique_ptr<const styles::Look> look);
  // Draws the frame at `seconds` into `frame`, which is resized to the frame's size when it
  // differs.
  void draw(double seconds, Bitmap& frame) const;
  // What is blurred, when it is not nothing: things up to `near_m` metres away are the subject, or
  // stand before it. REQUIRES: not while frames are drawn.
  void set_focus(Focus focus, double near_m);
  // The time in the scene at `seconds` of the clip: what poses are asked for.
  double scene_time(double seconds) const { return seconds * world().pace; }
  // Where a rest-frame point at depth z is seen at `seconds`, for tests and reports.
  Point seen_at(double x, double y, double z, double seconds) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kare::animatic

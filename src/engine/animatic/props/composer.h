#pragma once

#include <cstdint>
#include <vector>

#include "base/rng.h"
#include "engine/animatic/props/layout.h"
#include "engine/animatic/props/motion.h"
#include "engine/animatic/props/place.h"
#include "engine/animatic/props/things.h"

namespace kare::animatic::props {

// One thing with its place in the rest frame.
struct Spotted {
  Thing thing;
  double x = 0, y = 0;  // Its foot, pixels.
  double size = 100;    // Nominal height, pixels.
  double z = 10;        // Depth in metres.
  double heading = 1;
  double reach = 0;  // As in Stance.
  double lift = 0;   // Constant height above y, pixels (riders, crowns).
  bool crosses = false;
  int subject = -1;  // Index in Shot::subjects.
  std::uint64_t seed = 1;
  std::string colour;   // A colour word, or empty.
  std::string texture;  // A word of props/texture.h, or empty.
  double weight = 1;    // As in Area.
};

// Puts things into a cast, one after the other. Lives as long as one call of `place`.
class Composer {
 public:
  Composer(const Shot& shot, const World& world, const ArtPack& pack);

  const Shot& shot() const { return shot_; }
  const World& world() const { return world_; }
  const ArtPack& pack() const { return pack_; }
  Layout& layout() { return layout_; }
  Rng& rng() { return rng_; }
  double width() const { return world_.size.width; }
  double height() const { return world_.size.height; }
  // The length that sizes are measured by: the height of a wide frame, less of a tall one's.
  double measure() const;
  // The rows where feet on land, or things afloat, can be: nearest (lower) and farthest.
  double land_near() const;
  double land_far() const;
  bool is_winter() const;
  Wear wear() const;
  double sun() const { return world_.light.sun_x >= width() / 2 ? 1 : -1; }

  // Pictures of the thing at this size. Empty pictures when there are none.
  Costume costume(const Spotted& spotted);
  // The width that it takes up in the frame.
  double width_of(const Spotted& spotted);
  // The height that its picture is drawn at.
  double height_of(const Spotted& spotted);
  // What it takes up over all its motion.
  Area area_of(const Spotted& spotted);
  Stance stance_of(const Spotted& spotted, const Costume& costume) const;

  // Adds the actor and takes its area. False when it has no pictures or the cast is full.
  bool add(const Spotted& spotted);
  // The same with a motion of one's own, which gets the poses of the usual one.
  using Change = std::function<Pose(double seconds, Pose usual)>;
  bool add(const Spotted& spotted, const Change& change);
  // A palm has parts that sway on their own. `spotted` as for a still thing.
  bool add_palm(const Spotted& spotted);

  // Chooses the best of some places: x within [left, right], rows within [far, near].
  // Sets x, y, z and, when `true_size`, the size by perspective times `enlarge`.
  struct Zone {
    double left = 0, right = 0, far = 0, near = 0;
    double enlarge = 1;
    bool true_size = true;
    bool outside = false;  // Prefers the sides of the frame to its middle.
  };
  void settle(Spotted& spotted, const Zone& zone);

  // Set when a ball game is on: no second ball then. The side of what frames the view: -1, 0 or 1.
  bool has_ball = false;
  double framed = 0;

  Cast take() { return std::move(cast_); }

 private:
  // Small pictures of the thing: their aspect and ratio are about those of the large ones.
  Costume proportions(const Spotted& spotted);
  bool add_actor(const Spotted& spotted, const Costume& costume, std::function<Pose(double)> pose,
                 Ground ground);

  const Shot& shot_;
  const World& world_;
  const ArtPack& pack_;
  Layout layout_;
  Rng rng_;
  Cast cast_;
};

// casting.cc: the subjects of the shot.
void place_subjects(Composer& composer);
// dressing.cc: puts a drawn thing where such things belong. False when it knows no place for it.
bool place_dressing(Composer& composer, Spotted spotted);
// dressing.cc: one of several gulls that cross the sky.
void place_gull(Composer& composer, Spotted spotted, int which);
// dressing.cc: tufts of grass where the ground of the setting has them.
void grow_grass(Composer& composer);
// leads.cc: a surfer on a wave that runs with it. `surfer` has its place, size and reach.
void add_surfer(Composer& composer, Spotted surfer);
// game.cc: two people throw a ball to each other. Both stand on the ground at the same depth.
void add_ball_game(Composer& composer, Spotted left, Spotted right, const Thing& ball);

}  // namespace kare::animatic::props

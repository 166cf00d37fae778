#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/animatic/props/limbs.h"
#include "engine/animatic/props/motion.h"
#include "engine/animatic/stage/actor.h"

namespace kare::animatic::props {

// An illustration of something that flies but is shown with folded wings, or with wings that do
// not move: how it looks in the air.
struct Flyer {
  std::string_view name;
  double pitch = 0;  // How far it lies forward in flight, radians.
  double span = 1;   // Length of a wing, times what its body's area suggests.
  bool from_front = false;
  bool has_legs = true;  // That hang below it in the picture and are drawn in when it flies.
  // A raised wing of the picture is taken off: what lies to the right of the line from here down to
  // the right, in shares of the document's side. 0: nothing.
  double off_x = 0, off_y = 0, off_right = 0, off_down = 0;
  bool leathery = false;  // Skin between fingers rather than feathers.
};

// Null for what has no wings of code.
const Flyer* find_flyer(std::string_view name);

// Gives a flyer wings in its own colours, each of an arm and a hand, and takes its legs off to be
// drawn in. Two drawings and O(pixels).
std::vector<Cutting> spread_wings(Sprite& sprite, const Flyer& flyer, bool faces_left);

// The document of an illustration whose wings lie aslant, turned so that they are level; any other
// as it is.
std::string with_level_wings(std::string_view name, std::string svg);

// The beat of a wing from spread_wings (Joint::kArm, kHand). Large birds beat some times and glide
// then; all of it repeats exactly after a whole number of beats. Pure.
std::function<LimbPose(double seconds)> move_wing(const Cutting& wing, Motion motion,
                                                  const Stance& stance);

// How far the body of what flies so is up by its beats, -1..1.
double heave(Motion motion, const Stance& stance, double seconds);

}  // namespace kare::animatic::props

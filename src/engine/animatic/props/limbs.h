#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/animatic/art/sprite.h"
#include "engine/animatic/props/canvas.h"

namespace kare::animatic::props {

// What a limb is, and with that how it moves.
enum class Joint {
  kLeg,
  kShin,  // Below the knee of a leg.
  kLoose,
  kTail,
  kFin,
  kWing,
  kBeat,
  kArm,     // From the shoulder of a wing to its wrist.
  kHand,    // From there to its tip.
  kTucked,  // The legs of what flies.
  kSpread,  // Half of a thing that shows both its wings from the front and beats them.
  kWheel,
  kRotor,  // Blades about an upright mast.
};

// The joints of a leg, in pixels of the sprite, and the side that its knee bends to: 1 right, -1
// left.
struct Bones {
  Spot hip, knee, foot;
  double bend = 1;
};

// A limb with its picture, in the pixels of the sprite that it was cut out of (as stage::Limb).
struct Cutting {
  Joint joint = Joint::kLeg;
  Sprite picture;
  int left = 0, top = 0;
  double joint_x = 0, joint_y = 0;
  double reach = 1;
  bool hangs = true;
  bool behind = false;
  double phase = 0;   // When its turn comes in a walk, as a share of the cycle.
  double gallop = 0;  // The same in a gallop.
  int parent = -1;    // As in Limb, within the list that it came in.
  double side = 1;    // Of a wing: 1 towards the viewer or to the right, -1 away or to the left.
  bool from_front = false;     // Of a wing: seen so.
  std::optional<Bones> bones;  // Of a leg with a knee, and of what is below that.
};

// Each takes limbs out of the sprite and gives them back; nothing is taken from a sprite that does
// not show them plainly. O(pixels).

// Legs: what stands on the ground below the belly, apart from each other.
std::vector<Cutting> cut_legs(Sprite& sprite, bool faces_left);
// Parts the standing legs among the limbs at their knees: what is below comes as limbs of its own,
// behind the others. For things seen from the side. Both ends that meet are round, with the knee as
// their middle, so that no bend opens a gap.
void add_knees(std::vector<Cutting>& limbs, bool faces_left);
// The tail of a creature, where it stands up behind.
std::vector<Cutting> cut_tail(Sprite& sprite, bool faces_left);
// The tail fin of a fish, behind the narrowest part.
std::vector<Cutting> cut_fin(Sprite& sprite, bool faces_left);
// Both sides of a thing seen from the front whose sides are alike (a butterfly, kWing; a bat,
// kSpread).
std::vector<Cutting> cut_wings(Sprite& sprite, Joint joint);
// Wings that stand up from the back of what flies, seen from the side.
std::vector<Cutting> cut_raised_wings(Sprite& sprite, bool faces_left);
// The blades of a helicopter, twice, a quarter of a turn apart.
std::vector<Cutting> cut_rotor(Sprite& sprite, std::string_view name);
// Spokes to lay over wheels, which themselves are round: `svg` says where they are in its
// attribute data-wheels, as "x,y,radius" in units of the document, set apart by spaces.
std::vector<Cutting> draw_spokes(const Sprite& sprite, std::string_view svg);

}  // namespace kare::animatic::props

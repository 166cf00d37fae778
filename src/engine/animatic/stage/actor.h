#pragma once

#include <functional>
#include <string>
#include <vector>

#include "media/picture.h"

namespace kare::animatic {

// How an actor looks at one moment.
struct Pose {
  double x = 0, y = 0;   // Place of its foot (see Actor::anchor) in rest-frame pixels.
  double height = 0;     // Drawn height in rest-frame pixels, before `stretch`; width by aspect.
  double rotation = 0;   // Radians, clockwise, about the foot.
  double stretch_x = 1;  // Squash and stretch about the foot.
  double stretch_y = 1;
  double bend = 0;     // Pixels that the top leans to the right, growing with the square of height.
  bool flip = false;   // Mirrored left to right.
  double opacity = 1;  // 0..1.
  double lift = 0;     // Pixels that the foot is above the ground or water: the shadow stays at y.
  int picture = 0;     // Index into Actor::pictures (a flip book).
};

// How a limb is moved against its actor at one moment. Everything is about its joint and in the
// actor's picture as stored: before the actor's own pose.
struct LimbPose {
  double turn = 0;    // Radians, clockwise.
  double across = 1;  // Stretched across the limb and along it.
  double along = 1;
  double lean = 0;   // Pixels to the right for a pixel down, before it is turned: a shear.
  double swing = 0;  // Pixels of the picture that its far end goes to the right, bending there.
};

// A part of an actor that moves against the rest of it: a leg, a wheel, a wing, a tail.
struct Limb {
  // Premultiplied BGRA, borrowed, in the same scale as the actor's pictures.
  media::Picture picture;
  int left = 0, top = 0;            // Where its corner is in the actor's pictures, pixels.
  double joint_x = 0, joint_y = 0;  // What it turns about, pixels of the actor's pictures.
  double reach = 1;                 // Pixels from the joint to the far end.
  bool hangs = true;                // The far end is below the joint, else above it.
  bool behind = false;              // Drawn before the actor's picture, else after it.
  // The limb before it in Actor::limbs that carries its joint (a thigh carries the knee); -1: the
  // actor itself. It turns on its own: its pose is against the actor all the same.
  int parent = -1;
  // At a time in seconds. Pure, as Actor::pose.
  std::function<LimbPose(double seconds)> move;
};

enum class Ground {
  kNone,    // In the air, in the sky, under water: no shadow.
  kShadow,  // Stands on land: contact shadow, and a shadow cast away from the sun.
  kWater,   // Floats: cut at the waterline, ripples around it, reflected below it.
  kFlat,    // Lies flat on land (towel, puddle): a contact shadow only.
};

// One thing that moves in a scene. The stage draws actors sorted by depth among its own layers and
// applies camera, light, haze, shadow and reflection.
struct Actor {
  double z = 10;  // Depth in metres; also decides the parallax. Greater than 1.
  // At least one; PREMULTIPLIED BGRA, alpha used. Borrowed: they outlive the stage. Best rasterised
  // at about the size they are drawn at (0.7 to 1.5 times).
  std::vector<media::Picture> pictures;
  // Where in the picture the foot is, as fractions of width and height (0.5, 1 = bottom centre).
  double anchor_x = 0.5, anchor_y = 1;
  // The pose at a time in seconds, 0..duration. A pure function, called from several threads.
  std::function<Pose(double seconds)> pose;
  // Only of actors with one picture.
  std::vector<Limb> limbs;
  Ground ground = Ground::kShadow;
  // For kWater: how much of the drawn height is under water (0..0.9).
  double draught = 0;
  // For kShadow and kFlat: width of the contact shadow as a fraction of the drawn width; 0 none.
  double contact = 0.7;
  bool emissive = false;  // Shines itself (fire, lamp, fireworks): no tint by the light.
  std::string name;       // For tests and reports; the subject's concept or the dressing's name.
};

}  // namespace kare::animatic

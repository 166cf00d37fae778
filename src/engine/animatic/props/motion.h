#pragma once

#include <cstdint>
#include <functional>

#include "engine/animatic/props/verbs.h"
#include "engine/animatic/stage/actor.h"

namespace kare::animatic::props {

// Where a thing stands and how big it is shown, in rest-frame pixels: all that its motion needs.
struct Stance {
  double x = 0, y = 0;  // Its foot, at the middle of what it does.
  double size = 100;    // Nominal height: lifts and paths are in proportion to it.
  double drawn = 100;   // Height of its pictures (Pose::height); arms raised make it more.
  double metre = 50;    // Pixels a metre at its place, for speeds in proportion to real sizes.
  double frame_width = 1280, frame_height = 720;
  double reach = 300;  // Half of the longest path it may take to either side of x.
  double heading = 1;  // 1 faces and moves right, -1 left.
  bool art_faces_left = false;
  int pictures = 1;           // More than one: a cycle.
  double picture_height = 0;  // Of its pictures, their own pixels.
  double leg =
      0;  // Length of the legs that move by themselves, pixels of the frame; 0: it has none.
  bool has_knees = false;    // Those legs bend in their middle.
  bool faces_front = false;  // It is seen from the front whichever way it goes.
  bool has_wings = false;    // That beat by themselves.
  bool spreads = false;      // Its wings are those of wings.h.
  double pitch = 0;          // How far it lies forward in flight, radians.
  double duration_s = 5;
  double wind = 0.3;  // As in World.
  std::uint64_t seed = 1;
  bool crosses = false;  // Moves through the frame and out of it, rather than within it.
};

// The pose over time. Pure: holds copies only, may be called from several threads.
std::function<Pose(double seconds)> make_motion(Motion motion, const Stance& stance);

// A number of its own, 0..1, for when its cycles begin.
double own_share(const Stance& stance);

// Beats of a bird's wings in a second: small birds beat quicker.
double beats_of(const Stance& stance);

// How much of its flight something that hops (Motion::kHop) has behind it, 0..1; 0 before, 1 after.
double hop_flight(const Stance& stance, double seconds);

// How far it has come along its path, from -path_half to path_half; 0 for what stays.
double way_at(Motion motion, const Stance& stance, double seconds);

// Half the width of the path that `make_motion` takes about Stance::x; 0 for what stays.
double path_half(Motion motion, const Stance& stance);

}  // namespace kare::animatic::props

#pragma once

#include <string_view>

#include "engine/animatic/props/person.h"

namespace kare::animatic::props {

// How a thing moves through the scene. The words say what they look like.
enum class Motion {
  kStill,  // Things that do not move at all.
  kIdle,   // Breathes; shifts its weight now and then.
  kSway,   // Rooted; leans with the wind.
  kWalk,
  kRun,
  kHop,  // On the spot, with anticipation and landing.
  kDance,
  kFlap,    // Flies along an arc, wings beating.
  kGlide,   // Flies straight: aeroplanes, kites, balloons.
  kHover,   // Flies about a place: bees, butterflies, helicopters.
  kFish,    // Swims under water.
  kPaddle,  // Swims at the surface.
  kRock,    // Floats: boats, ducks, buoys.
  kSurf,
  kDrive,
  kSpin,
  kFall,   // Tumbles down, again and again.
  kDrift,  // Weightless.
  kClimb,
  kSleep,
  kGraze,    // Lowers its head now and then.
  kScuttle,  // Sideways, with pauses.
  kRoll,
  kBusy,  // On the spot, in the rhythm of its pictures.
};

// What a verb does to whom.
struct Verb {
  std::string_view stem;
  Gait person;  // Pictures of a drawn person.
  Motion person_motion;
  Motion other_motion;  // Of animals and things; kIdle when the verb says nothing for them.
  Held held = Held::kNone;
};

// Null for a verb that we do not know. `stem` as in Subject::action.
const Verb* find_verb(std::string_view stem);

}  // namespace kare::animatic::props

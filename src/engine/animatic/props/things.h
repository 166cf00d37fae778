#pragma once

#include <string>

#include "engine/animatic/art/art_pack.h"
#include "engine/animatic/props/drawings.h"
#include "engine/animatic/props/verbs.h"

namespace kare::animatic::props {

// What a subject is shown with, and how that behaves.
struct Thing {
  enum class Kind { kNone, kPerson, kDrawing, kArt };
  Kind kind = Kind::kNone;
  std::string name;                  // Of the look, the drawing or the illustration.
  const Drawing* drawing = nullptr;  // For kDrawing.
  double height_m = 1;
  Habitat habitat = Habitat::kGround;
  Motion motion = Motion::kIdle;
  Gait gait = Gait::kStand;  // For kPerson.
  Held held = Held::kNone;
  bool living = false;  // A person or an animal.
};

// The best way that we have to show a subject: a drawn person for whole people, our own drawing
// where there is one, else the illustration. kNone when there is nothing.
Thing thing_of(const Subject& subject, const ArtPack& pack);

// The name to give to look_of for an illustration of a person and the concept it stands for.
std::string person_name(std::string_view art, std::string_view concept_name);

// Thing for one of our own drawings, as set dressing. REQUIRES: the drawing exists.
Thing dressing_thing(std::string_view drawing);

}  // namespace kare::animatic::props

#pragma once

#include <deque>
#include <vector>

#include "engine/animatic/art/art_pack.h"
#include "engine/animatic/art/sprite.h"
#include "engine/animatic/props/shelf.h"
#include "engine/animatic/shot.h"
#include "engine/animatic/stage/actor.h"
#include "engine/animatic/stage/world.h"

namespace kare::animatic {

inline constexpr int kActorsMax = 64;  // Of one scene; parts of a palm count one each.

// What is put into a scene, ready for Stage::set_actors. The actors borrow from the shelf: the cast
// may be moved, but must outlive the stage.
struct Cast {
  props::Shelf shelf;
  std::vector<Actor> actors;
  // For each actor, which of Shot::subjects it shows; -1 for dressing of ours.
  std::vector<int> subjects;
  // What carries the lettering. Pictures keep their place when the cast is moved.
  std::deque<Sprite> signs;
};

// Composes the scene: sizes, places, faces and moves the subjects of `shot` in `world` and dresses
// the set. The same arguments give the same cast. Takes about 5 ms per different picture.
Cast place(const Shot& shot, const World& world, const ArtPack& pack);

}  // namespace kare::animatic

#include "engine/animatic/props/place.h"

#include "engine/animatic/props/composer.h"

namespace kare::animatic {

Cast place(const Shot& shot, const World& world, const ArtPack& pack) {
  props::Composer composer(shot, world, pack);
  props::place_subjects(composer);
  props::grow_grass(composer);
  return composer.take();
}

}  // namespace kare::animatic

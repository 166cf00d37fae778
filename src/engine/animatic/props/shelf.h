#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "engine/animatic/art/art_pack.h"
#include "engine/animatic/props/drawings.h"
#include "engine/animatic/props/limbs.h"
#include "engine/animatic/props/person.h"
#include "media/picture.h"

namespace kare::animatic::props {

// How the surface of a thing differs from its picture: words of recolour.h and texture.h, or empty.
struct Coat {
  std::string colour, texture;
  std::string key() const { return colour + "/" + texture; }
};

// What of an illustration is to move by itself.
enum class Loose {
  kNothing,
  kLegs,
  kTail,
  kFin,
  kWings,
  kRaisedWings,
  kSpreadWings,  // Wings of wings.h.
  kWheels,
  kRotor,
};

// The pictures of one thing at one size, all of one size and anchor. Borrows from a Shelf.
struct Costume {
  std::vector<media::Picture> pictures;  // Empty when there is nothing to show.
  double anchor_x = 0.5, anchor_y = 1;   // The foot, as fractions of width and height.
  double ratio = 1;   // Height of the pictures over the nominal height of the thing.
  double aspect = 1;  // Width over height of the pictures.
  bool faces_left = false;
  std::vector<const Cutting*> limbs;
};

// Keeps all pictures of a scene, each drawn once however often it is used. Not thread-safe; the
// pictures keep their place when the shelf moves.
class Shelf {
 public:
  // `height_px` is the nominal height that the thing will be shown at.
  Costume art(const ArtPack& pack, const std::string& name, double height_px, const Coat& coat,
              Loose loose = Loose::kNothing);
  Costume drawn(const Drawing& drawing, const DrawContext& context, const Coat& coat);
  // The first `count` parts of a drawing, drawn on all cores. REQUIRES: it has one phase.
  std::vector<Costume> drawn_parts(const Drawing& drawing, const DrawContext& context, int count,
                                   const Coat& coat);
  // A drawn person, in a cycle of pictures.
  struct Role {
    std::string name;  // As in look_of.
    std::uint64_t seed = 1;
    Wear wear = Wear::kUsual;
    Gait gait = Gait::kStand;
    Held held = Held::kNone;
    std::string colour;
  };
  Costume person(const Role& role, double height_px, double sun);

 private:
  Costume keep(const std::string& key, std::vector<Sprite> sprites, double height_px,
               bool faces_left);
  const Costume* find(const std::string& key) const;

  std::deque<Sprite> sprites_;
  std::deque<Cutting> limbs_;
  std::map<std::string, Costume> costumes_;
};

}  // namespace kare::animatic::props

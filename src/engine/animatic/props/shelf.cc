#include "engine/animatic/props/shelf.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "base/assert.h"
#include "engine/animatic/props/recolour.h"
#include "engine/animatic/props/texture.h"
#include "engine/animatic/props/wings.h"
#include "engine/animatic/stage/parallel.h"

namespace kare::animatic::props {
namespace {

// The pictures of a cycle, which know nothing of each other: drawn on all cores.
std::vector<Sprite> draw_cycle(int phases, const std::function<Sprite(double phase)>& draw) {
  std::vector<Sprite> sprites(static_cast<std::size_t>(phases));
  stage::in_parallel(phases, [&](int from, int to) {
    for (int i = from; i < to; ++i) {
      sprites[static_cast<std::size_t>(i)] = draw(static_cast<double>(i) / phases);
    }
  });
  return sprites;
}

// Gives all sprites of a cycle one size and one foot, so that they can follow each other in place.
void make_uniform(std::vector<Sprite>& sprites) {
  double left = 0, up = 0, right = 0, down = 0;
  for (const Sprite& sprite : sprites) {
    left = std::max(left, std::ceil(sprite.foot_x));
    up = std::max(up, std::ceil(sprite.foot_y));
    right = std::max(right, std::ceil(sprite.width - sprite.foot_x));
    down = std::max(down, std::ceil(sprite.height - sprite.foot_y));
  }
  for (Sprite& sprite : sprites) {
    Sprite wide;
    wide.width = static_cast<int>(left + right);
    wide.height = static_cast<int>(up + down);
    // Whole pixels only: the feet of drawings are whole numbers from the canvas's origin anyway.
    const int dx = static_cast<int>(std::floor(left - sprite.foot_x));
    const int dy = static_cast<int>(std::floor(up - sprite.foot_y));
    wide.foot_x = dx + sprite.foot_x;
    wide.foot_y = dy + sprite.foot_y;
    wide.pixels.resize(static_cast<std::size_t>(wide.width) *
                       static_cast<std::size_t>(wide.height));
    for (int y = 0; y < sprite.height; ++y) {
      const auto from = sprite.pixels.begin() + static_cast<std::ptrdiff_t>(y) * sprite.width;
      std::copy(from, from + sprite.width,
                wide.pixels.begin() + static_cast<std::ptrdiff_t>(y + dy) * wide.width + dx);
    }
    sprite = std::move(wide);
  }
}

std::vector<Cutting> cut_loose(Sprite& sprite, std::string_view name, std::string_view svg,
                               Facing facing, Loose loose) {
  const bool faces_left = facing == Facing::kLeft;
  switch (loose) {
    case Loose::kNothing: return {};
    case Loose::kFin: return cut_fin(sprite, faces_left);
    case Loose::kWings: return cut_wings(sprite, name == "bat" ? Joint::kSpread : Joint::kWing);
    case Loose::kSpreadWings: {
      const Flyer* flyer = find_flyer(name);
      return flyer != nullptr ? spread_wings(sprite, *flyer, faces_left) : std::vector<Cutting>();
    }
    case Loose::kRaisedWings: return cut_raised_wings(sprite, faces_left);
    case Loose::kRotor: return cut_rotor(sprite, name);
    case Loose::kWheels: return draw_spokes(sprite, svg);
    case Loose::kTail: return cut_tail(sprite, faces_left);
    case Loose::kLegs: break;
  }
  std::vector<Cutting> limbs = cut_legs(sprite, faces_left);
  if (facing != Facing::kFront) add_knees(limbs, faces_left);
  for (Cutting& tail : cut_tail(sprite, faces_left)) limbs.push_back(std::move(tail));
  return limbs;
}

// Heights in steps of a twelfth, so that things of nearly one size share their pictures.
int step_of(double height_px) {
  return static_cast<int>(std::lround(12 * std::log2(std::clamp(height_px, 6.0, 3000.0))));
}
double height_of(int step) {
  return std::exp2(step / 12.0);
}

std::string key_of(const Drawing& drawing, const DrawContext& context, const Coat& coat) {
  return std::string("drawn/") + std::string(drawing.name) + "/" +
         std::to_string(step_of(context.height_px)) + "/" + std::to_string(context.seed) + "/" +
         std::to_string(context.part) + "/" + std::to_string(context.variant) + "/" +
         (context.sun < 0 ? "l/" : "r/") + coat.key();
}

// At the height of its step.
Sprite draw_one(const Drawing& drawing, DrawContext context, double phase, const Coat& coat) {
  context.height_px = height_of(step_of(context.height_px));
  context.phase = phase;
  Sprite sprite = drawing.draw(context);
  recolour(sprite, coat.colour);
  texture(sprite, coat.texture);
  return sprite;
}

}  // namespace

const Costume* Shelf::find(const std::string& key) const {
  const auto at = costumes_.find(key);
  return at == costumes_.end() ? nullptr : &at->second;
}

Costume Shelf::keep(const std::string& key, std::vector<Sprite> sprites, double height_px,
                    bool faces_left) {
  Costume costume;
  costume.faces_left = faces_left;
  for (Sprite& sprite : sprites) {
    if (sprite.width <= 0 || sprite.height <= 0) continue;
    const Sprite& kept = sprites_.emplace_back(std::move(sprite));
    costume.pictures.push_back({reinterpret_cast<const std::uint8_t*>(kept.pixels.data()),
                                kept.width, kept.height,
                                static_cast<std::ptrdiff_t>(kept.width) * 4});
    costume.anchor_x = kept.foot_x / kept.width;
    costume.anchor_y = kept.foot_y / kept.height;
    costume.ratio = kept.height / height_px;
    costume.aspect = static_cast<double>(kept.width) / kept.height;
  }
  costumes_[key] = costume;
  return costume;
}

Costume Shelf::art(const ArtPack& pack, const std::string& name, double height_px, const Coat& coat,
                   Loose loose) {
  const int step = step_of(height_px);
  const std::string key = "art/" + name + "/" + std::to_string(step) + "/" +
                          std::to_string(static_cast<int>(loose)) + "/" + coat.key();
  if (const Costume* costume = find(key)) return *costume;
  std::vector<Sprite> sprites;
  bool faces_left = false;
  double height = height_of(step);
  std::string document;
  if (pack.has(name)) {
    faces_left = pack.facts(name).facing == Facing::kLeft;
    Result<std::string> svg = pack.svg(name);
    if (svg.ok() && loose == Loose::kWings) svg = with_level_wings(name, svg.take());
    Result<Sprite> sprite = svg.ok() ? rasterise(svg.value(), static_cast<int>(std::lround(height)))
                                     : Result<Sprite>(svg.take_error());
    // An illustration that cannot be drawn leaves the scene without it; the caller sees no
    // pictures.
    if (sprite.ok()) sprites.push_back(sprite.take());
    if (svg.ok()) document = svg.take();
  }
  std::vector<Cutting> limbs;
  for (Sprite& sprite : sprites) {
    recolour(sprite, coat.colour);
    texture(sprite, coat.texture);
    height = sprite.height;
    limbs = cut_loose(sprite, name, document, pack.facts(name).facing, loose);
  }
  keep(key, std::move(sprites), height, faces_left);
  Costume& costume = costumes_[key];
  for (Cutting& limb : limbs) costume.limbs.push_back(&limbs_.emplace_back(std::move(limb)));
  return costume;
}

Costume Shelf::drawn(const Drawing& drawing, const DrawContext& context, const Coat& coat) {
  const std::string key = key_of(drawing, context, coat);
  if (const Costume* costume = find(key)) return *costume;
  std::vector<Sprite> sprites = draw_cycle(
      drawing.phases, [&](double phase) { return draw_one(drawing, context, phase, coat); });
  if (sprites.size() > 1) make_uniform(sprites);
  return keep(key, std::move(sprites), height_of(step_of(context.height_px)), false);
}

std::vector<Costume> Shelf::drawn_parts(const Drawing& drawing, const DrawContext& context,
                                        int count, const Coat& coat) {
  KARE_ASSERT(drawing.phases == 1);
  std::vector<DrawContext> parts(static_cast<std::size_t>(count), context);
  for (int part = 0; part < count; ++part) parts[static_cast<std::size_t>(part)].part = part;
  std::vector<Sprite> sprites(parts.size());
  stage::in_parallel(count, [&](int from, int to) {
    for (int part = from; part < to; ++part) {
      const auto i = static_cast<std::size_t>(part);
      if (find(key_of(drawing, parts[i], coat)) != nullptr) continue;
      sprites[i] = draw_one(drawing, parts[i], 0, coat);
    }
  });
  std::vector<Costume> costumes;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string key = key_of(drawing, parts[i], coat);
    const Costume* known = find(key);
    std::vector<Sprite> one;
    if (known == nullptr) one.push_back(std::move(sprites[i]));
    costumes.push_back(
        known != nullptr ? *known
                         : keep(key, std::move(one), height_of(step_of(context.height_px)), false));
  }
  return costumes;
}

Costume Shelf::person(const Role& role, double height_px, double sun) {
  const int step = step_of(height_px);
  std::string key = "person/" + role.name + "/" + role.colour + (sun < 0 ? "/l" : "/r");
  for (const std::uint64_t part :
       {role.seed, static_cast<std::uint64_t>(step), static_cast<std::uint64_t>(role.wear),
        static_cast<std::uint64_t>(role.gait), static_cast<std::uint64_t>(role.held)}) {
    key += "/" + std::to_string(part);
  }
  if (const Costume* costume = find(key)) return *costume;
  std::optional<PersonLook> look = look_of(role.name, role.seed, role.wear);
  if (!look) return {};
  if (role.held != Held::kNone) look->held = role.held;
  Ink cloth;
  if (colour_of(role.colour, cloth)) {
    look->top = cloth;
    if (look->lower == Lower::kSkirt) look->bottom = cloth;
  }
  if (role.gait == Gait::kSwim) look->bare_top = !look->suit;
  std::vector<Sprite> sprites = draw_cycle(phases_of(role.gait), [&](double phase) {
    return draw_person(*look, role.gait, phase, height_of(step), sun);
  });
  make_uniform(sprites);
  return keep(key, std::move(sprites), height_of(step), false);
}

}  // namespace kare::animatic::props

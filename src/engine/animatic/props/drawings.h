#pragma once

#include <cstdint>
#include <string_view>

#include "engine/animatic/art/sprite.h"
#include "engine/animatic/props/canvas.h"

namespace kare::animatic::props {

// What a drawing is made for.
struct DrawContext {
  double height_px = 200;  // Of the whole thing, about; 8 and more.
  std::uint64_t seed = 1;  // Same seed, same drawing.
  double sun = 1;          // Side the light comes from: -1 left .. 1 right.
  double phase = 0;        // Of a cyclic drawing (flapping, walking, rolling): 0..1.
  int part = 0;            // Of a drawing in parts, from back to front.
  int variant = 0;         // Trees: 1 carries snow, 2 autumn leaves, 3 may be in blossom.
};

using Draw = Sprite (*)(const DrawContext&);

// One thing that we draw ourselves. Pure functions of the context; safe from any thread.
struct Drawing {
  std::string_view name;  // A concept ("palm") or the name of the illustration it stands in for.
  Draw draw = nullptr;
  double height_m = 1;
  int phases = 1;  // Pictures in its cycle; 1 for still things.
  int parts = 1;   // Pictures to be stacked, that may sway on their own.
};

// Null when nothing of this name is drawn. `name` is lower case, words joined with hyphens.
const Drawing* find_drawing(std::string_view name);

Sprite draw_palm(const DrawContext& context);  // Parts: far fronds, trunk, left and right fronds.
// Where its fronds meet, in units of its height from the foot (y negative: up).
Spot palm_crown(std::uint64_t seed);
Sprite draw_parasol(const DrawContext& context);
Sprite draw_towel(const DrawContext& context);
Sprite draw_lounger(const DrawContext& context);
Sprite draw_sandcastle(const DrawContext& context);
Sprite draw_beach_ball(const DrawContext& context);
Sprite draw_broad_tree(const DrawContext& context);
Sprite draw_pine(const DrawContext& context);
Sprite draw_bush(const DrawContext& context);
Sprite draw_cactus(const DrawContext& context);
Sprite draw_grass(const DrawContext& context);
Sprite draw_flowers(const DrawContext& context);
Sprite draw_rock(const DrawContext& context);
Sprite draw_house(const DrawContext& context);
Sprite draw_house_lights(const DrawContext& context);  // Its windows when they are lit.
Sprite draw_tent(const DrawContext& context);
Sprite draw_lamp(const DrawContext& context);
Sprite draw_traffic_light(const DrawContext& context);
Sprite draw_glow(const DrawContext& context);    // Light around a lamp.
Sprite draw_dream(const DrawContext& context);   // The letters of sleep.
Sprite draw_string(const DrawContext& context);  // From its foot up to the right; it sags.
Sprite draw_wall(const DrawContext& context);    // Of bricks, wide.
Sprite draw_fence(const DrawContext& context);
Sprite draw_bench(const DrawContext& context);
Sprite draw_sailboat(const DrawContext& context);
Sprite draw_gull(const DrawContext& context);  // Phases: one beat of the wings.
Sprite draw_wave(const DrawContext& context);  // Phases: its foam boils.
// household.cc
Sprite draw_pillow(const DrawContext& context);
Sprite draw_curtain(const DrawContext& context);
Sprite draw_blender(const DrawContext& context);
Sprite draw_vacuum_cleaner(const DrawContext& context);
Sprite draw_clothes_iron(const DrawContext& context);
Sprite draw_radiator(const DrawContext& context);
Sprite draw_comb(const DrawContext& context);
Sprite draw_hairbrush(const DrawContext& context);
Sprite draw_frying_pan(const DrawContext& context);
Sprite draw_mug(const DrawContext& context);
Sprite draw_plate(const DrawContext& context);
Sprite draw_stool(const DrawContext& context);
Sprite draw_wardrobe(const DrawContext& context);
Sprite draw_dresser(const DrawContext& context);
Sprite draw_barrel(const DrawContext& context);
// tools.cc: tools, and what stands in gardens and on playgrounds.
Sprite draw_shovel(const DrawContext& context);
Sprite draw_rake(const DrawContext& context);
Sprite draw_hoe(const DrawContext& context);
Sprite draw_nail(const DrawContext& context);
Sprite draw_screw(const DrawContext& context);
Sprite draw_stapler(const DrawContext& context);
Sprite draw_golf_club(const DrawContext& context);
Sprite draw_hockey_stick(const DrawContext& context);
Sprite draw_watering_can(const DrawContext& context);
Sprite draw_wheelbarrow(const DrawContext& context);
Sprite draw_lawn_mower(const DrawContext& context);
Sprite draw_swing(const DrawContext& context);
Sprite draw_seesaw(const DrawContext& context);
Sprite draw_starfish(const DrawContext& context);
Sprite draw_scarecrow(const DrawContext& context);
Sprite draw_excavator(const DrawContext& context);
Sprite draw_submarine(const DrawContext& context);

}  // namespace kare::animatic::props

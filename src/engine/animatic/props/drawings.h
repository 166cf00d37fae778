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
  int variant = 0;         // Trees and bushes: 1 carries snow, 2 has turned in autumn.
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
Sprite draw_tent(const DrawContext& context);
Sprite draw_lamp(const DrawContext& context);
Sprite draw_traffic_light(const DrawContext& context);
Sprite draw_glow(const DrawContext& context);    // Light around a lamp.
Sprite draw_dream(const DrawContext& context);   // The letters of sleep.
Sprite draw_string(const DrawContext& context);  // From its foot up to the right; it sags.
Sprite draw_fence(const DrawContext& context);
Sprite draw_bench(const DrawContext& context);
Sprite draw_sailboat(const DrawContext& context);
Sprite draw_gull(const DrawContext& context);  // Phases: one beat of the wings.
Sprite draw_wave(const DrawContext& context);  // Phases: its foam boils.

}  // namespace kare::animatic::props

#include "engine/animatic/props/drawings.h"

namespace kare::animatic::props {
namespace {

constexpr Drawing kDrawings[] = {
    {"palm", draw_palm, 5.6, 1, 4},
    {"parasol", draw_parasol, 2.3},
    {"towel", draw_towel, 0.4},
    {"lounger", draw_lounger, 0.95},
    {"sandcastle", draw_sandcastle, 0.65},
    {"beach-ball", draw_beach_ball, 0.45, 16},
    {"broad-tree", draw_broad_tree, 6.0},
    {"pine", draw_pine, 8.0},
    {"bush", draw_bush, 1.2},
    {"cactus", draw_cactus, 2.6},
    {"grass", draw_grass, 0.4},
    {"flowers", draw_flowers, 0.5},
    {"rock", draw_rock, 0.9},
    {"house", draw_house, 5.0},
    {"house-lights", draw_house_lights, 5.0},
    {"tent", draw_tent, 1.7},
    {"lamp", draw_lamp, 3.8},
    {"traffic-light", draw_traffic_light, 3.2},
    {"dream", draw_dream, 0.3},
    {"string", draw_string, 1.0},
    {"glow", draw_glow, 1.9},
    {"wall", draw_wall, 2.4},
    {"fence", draw_fence, 1.1},
    {"bench", draw_bench, 0.95},
    {"sailboat", draw_sailboat, 9.0},
    {"gull", draw_gull, 0.6, 16},
    {"surf-wave", draw_wave, 2.4, 12},
    {"pillow", draw_pillow, 0.35},
    {"curtain", draw_curtain, 2.2},
    {"blender", draw_blender, 0.4},
    {"vacuum-cleaner", draw_vacuum_cleaner, 1.0},
    {"clothes-iron", draw_clothes_iron, 0.2},
    {"radiator", draw_radiator, 0.7},
    {"comb", draw_comb, 0.05},
    {"hairbrush", draw_hairbrush, 0.08},
    {"frying-pan", draw_frying_pan, 0.09},
    {"mug", draw_mug, 0.11},
    {"plate", draw_plate, 0.04},
    {"stool", draw_stool, 0.6},
    {"wardrobe", draw_wardrobe, 2.1},
    {"dresser", draw_dresser, 1.0},
    {"barrel", draw_barrel, 0.95},
    {"shovel", draw_shovel, 1.1},
    {"rake", draw_rake, 1.5},
    {"hoe", draw_hoe, 1.4},
    {"nail", draw_nail, 0.08},
    {"screw", draw_screw, 0.06},
    {"stapler", draw_stapler, 0.07},
    {"golf-club", draw_golf_club, 1.0},
    {"hockey-stick", draw_hockey_stick, 1.5},
    {"watering-can", draw_watering_can, 0.38},
    {"wheelbarrow", draw_wheelbarrow, 0.65},
    {"lawn-mower", draw_lawn_mower, 1.0},
    {"swing", draw_swing, 2.3},
    {"seesaw", draw_seesaw, 0.8},
    {"starfish", draw_starfish, 0.12},
    {"scarecrow", draw_scarecrow, 1.9},
    {"excavator", draw_excavator, 3.2},
    {"submarine", draw_submarine, 6},
};

}  // namespace

const Drawing* find_drawing(std::string_view name) {
  for (const Drawing& drawing : kDrawings) {
    if (drawing.name == name) return &drawing;
  }
  return nullptr;
}

}  // namespace kare::animatic::props

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
    {"tent", draw_tent, 1.7},
    {"lamp", draw_lamp, 3.8},
    {"traffic-light", draw_traffic_light, 3.2},
    {"dream", draw_dream, 0.3},
    {"string", draw_string, 1.0},
    {"glow", draw_glow, 1.9},
    {"fence", draw_fence, 1.1},
    {"bench", draw_bench, 0.95},
    {"sailboat", draw_sailboat, 9.0},
    {"gull", draw_gull, 0.6, 16},
    {"surf-wave", draw_wave, 2.4, 12},
};

}  // namespace

const Drawing* find_drawing(std::string_view name) {
  for (const Drawing& drawing : kDrawings) {
    if (drawing.name == name) return &drawing;
  }
  return nullptr;
}

}  // namespace kare::animatic::props

#include <algorithm>
#include <cmath>

#include "engine/animatic/props/composer.h"

namespace kare::animatic::props {
namespace {

enum class Where {
  kEdge,   // In front at one side, partly out of the frame: frames the view.
  kSides,  // In the farther half of the land, towards the sides.
  kFar,    // In the farther half of the land.
  kNear,   // In the nearer half.
};

// Where the things that dress a set belong.
struct Habit {
  std::string_view drawing;
  Where first, others;  // The first of them in a scene, and the rest.
  double enlarge = 1;   // Times the true size.
};
constexpr Habit kHabits[] = {
    {"palm", Where::kEdge, Where::kSides, 1.0},
    {"broad-tree", Where::kEdge, Where::kSides, 0.9},
    {"pine", Where::kEdge, Where::kSides, 0.85},
    {"cactus", Where::kEdge, Where::kSides, 1.1},
    {"parasol", Where::kSides, Where::kSides, 1.0},
    {"lounger", Where::kFar, Where::kFar, 1.0},
    {"house", Where::kSides, Where::kSides, 0.9},
    {"tent", Where::kSides, Where::kSides, 1.0},
    {"lamp", Where::kSides, Where::kSides, 1.0},
    {"traffic-light", Where::kSides, Where::kSides, 0.95},
    {"bench", Where::kFar, Where::kFar, 1.0},
    {"fence", Where::kFar, Where::kFar, 1.0},
    {"bush", Where::kSides, Where::kSides, 0.9},
    {"rock", Where::kFar, Where::kNear, 0.8},
    {"flowers", Where::kNear, Where::kNear, 1.0},
    {"towel", Where::kNear, Where::kNear, 1.05},
    {"sandcastle", Where::kNear, Where::kNear, 1.2},
    {"beach-ball", Where::kNear, Where::kNear, 0.9},
};

// Families whose ground grows grass, and how many tufts of it stand near.
struct Green {
  std::string_view family;
  int tufts;
};
constexpr Green kGreens[] = {
    {"beach", 2},    {"park", 5}, {"meadow", 9}, {"forest", 7},
    {"mountain", 5}, {"lake", 6}, {"river", 6},  {"village", 5},
};
constexpr std::string_view kPaved[] = {"harbour", "pool", "market", "temple"};

void place_edge(Composer& composer, Spotted spotted, double enlarge) {
  const double w = composer.width(), near = composer.land_near(), far = composer.land_far();
  // Opposite to the sun, or where less stands.
  const double balance = composer.layout().balance();
  const double side = balance > 0.3 ? -1 : (balance < -0.3 ? 1 : -composer.sun());
  spotted.y = near - (near - far) * 0.22;
  spotted.z = composer.world().depth_at(spotted.y);
  spotted.size = std::min({spotted.thing.height_m * composer.world().scale(spotted.z) * enlarge,
                           spotted.y * 0.97, w * (spotted.thing.name == "palm" ? 0.66 : 0.56)});
  const double out = composer.rng().range(0.0, 0.05) * w;
  spotted.x = side < 0 ? out : w - out;
  if (spotted.thing.name == "palm") {
    // The trunk starts at the edge and leans into the picture.
    for (int i = 0; i < 16 && palm_crown(spotted.seed).x * side > 0; ++i) {
      spotted.seed = mix64(spotted.seed);
    }
  }
  composer.framed = side;
  composer.add(spotted);
}

}  // namespace

bool place_dressing(Composer& composer, Spotted spotted) {
  const auto habit = std::find_if(std::begin(kHabits), std::end(kHabits), [&](const Habit& each) {
    return each.drawing == spotted.thing.name;
  });
  const bool drawn = spotted.thing.kind == Thing::Kind::kDrawing;
  if (!drawn || habit == std::end(kHabits) || !composer.world().land) return false;
  if (spotted.thing.name == "beach-ball" && composer.has_ball) return true;
  spotted.weight = spotted.thing.name == "flowers" ? 0.3 : 0.7;
  const Where where = composer.framed == 0 ? habit->first : habit->others;
  if (where == Where::kEdge) {
    spotted.weight = 0.4;
    place_edge(composer, spotted, habit->enlarge);
    return true;
  }
  const double w = composer.width(), near = composer.land_near(), far = composer.land_far();
  Composer::Zone zone;
  zone.left = 0.03 * w;
  zone.right = 0.97 * w;
  zone.far = where == Where::kNear ? near - (near - far) * 0.75 : far + (near - far) * 0.08;
  zone.near = where == Where::kNear ? near - (near - far) * 0.03 : far + (near - far) * 0.50;
  zone.enlarge = habit->enlarge * composer.rng().range(0.85, 1.12);
  zone.outside = where == Where::kSides;
  if (spotted.thing.name == "palm" && composer.framed != 0) {  // On the other side, further out.
    zone.left = (composer.framed < 0 ? 0.84 : 0.02) * w;
    zone.right = (composer.framed < 0 ? 0.98 : 0.16) * w;
  }
  composer.settle(spotted, zone);
  // Tall things must not be cut off at the top.
  spotted.size = std::min(spotted.size, (spotted.y - 0.02 * composer.height()) / 1.02);
  spotted.reach = spotted.thing.name == "beach-ball" ? spotted.size * 1.6 : 0;
  composer.add(spotted);
  return true;
}

void place_gull(Composer& composer, Spotted spotted, int which) {
  const World& world = composer.world();
  spotted.size = composer.measure() * composer.rng().range(0.030, 0.050);
  spotted.x = composer.width() * 0.5;
  spotted.y = world.air_top + spotted.size * 2 +
              (world.air_bottom - world.air_top) *
                  (0.16 + 0.17 * (which % 4) + composer.rng().range(0, 0.12));
  spotted.z = composer.rng().range(28, 60);
  spotted.heading = world.wind > 0 ? 1 : -1;
  spotted.crosses = true;
  spotted.weight = 0.3;
  composer.add(spotted);
}

void grow_grass(Composer& composer) {
  const World& world = composer.world();
  const auto green = std::find_if(std::begin(kGreens), std::end(kGreens),
                                  [&](const Green& each) { return each.family == world.family; });
  if (green == std::end(kGreens) || !world.land || composer.is_winter()) return;
  const std::string& setting = composer.shot().setting;
  if (std::find(std::begin(kPaved), std::end(kPaved), setting) != std::end(kPaved)) return;
  const double w = composer.width(), near = composer.land_near(), far = composer.land_far();
  for (int i = 0; i < green->tufts; ++i) {
    Spotted spotted;
    spotted.thing = dressing_thing("grass");
    // Few different tufts, so that their pictures are shared.
    spotted.seed = world.seed * 4 + static_cast<std::uint64_t>(i % 3);
    spotted.weight = 0.2;
    if (composer.shot().setting == "savanna") spotted.colour = "gold";
    Composer::Zone zone{0.02 * w, 0.98 * w, near - (near - far) * 0.8, near + (near - far) * 0.04};
    zone.enlarge = composer.rng().range(0.8, 1.2);
    composer.settle(spotted, zone);
    composer.add(spotted);
  }
}

}  // namespace kare::animatic::props

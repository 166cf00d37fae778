#pragma once

#include <string_view>

#include "engine/animatic/shot.h"
#include "engine/animatic/stage/scenery.h"
#include "task/video_spec.h"

namespace kare::animatic::stage {

// How a family of settings is laid out and who paints it.
struct Family {
  std::string_view name;
  double horizon = 0.5;  // Share of the frame's height.
  double eye_m = 2.2;    // For a wide frame; tall ones look from a little higher.
  bool has_ground = true;
  double land_near = 0.95, land_far = 0.62;  // Rows between which things stand; 0: no land.
  double water_near = 0, water_far = 0;      // Rows between which things float; 0: no water.
  void (*build)(Scenery& scenery, const Shot& shot) = nullptr;
  bool changes_world = false;  // `build` does; otherwise it is complete after start_scenery.
};

// The family of a shot; "meadow" when it is unknown.
const Family& family_of(const Shot& shot);

// World and palette of a shot, without layers and textures.
Scenery start_scenery(const Shot& shot, const VideoSpec& spec);
// The textures that the painters share.
void add_textures(Scenery& scenery);

// nature.cc
void build_beach(Scenery& scenery, const Shot& shot);
void build_sea(Scenery& scenery, const Shot& shot);
void build_lake(Scenery& scenery, const Shot& shot);
void build_river(Scenery& scenery, const Shot& shot);
void build_meadow(Scenery& scenery, const Shot& shot);
void build_park(Scenery& scenery, const Shot& shot);
void build_mountain(Scenery& scenery, const Shot& shot);
void build_snow(Scenery& scenery, const Shot& shot);
void build_desert(Scenery& scenery, const Shot& shot);
// wood.cc
void build_forest(Scenery& scenery, const Shot& shot);
// depths.cc
void build_underwater(Scenery& scenery, const Shot& shot);
void build_space(Scenery& scenery, const Shot& shot);
void build_sky(Scenery& scenery, const Shot& shot);
// town.cc
void build_city(Scenery& scenery, const Shot& shot);
void build_village(Scenery& scenery, const Shot& shot);
void build_road(Scenery& scenery, const Shot& shot);
// urban.cc, of the family city
void build_station(Scenery& scenery, const Shot& shot);
void build_alley(Scenery& scenery, const Shot& shot);
void build_site(Scenery& scenery, const Shot& shot);
// paved.cc, of the family road
void build_airport(Scenery& scenery, const Shot& shot);
void build_parking(Scenery& scenery, const Shot& shot);
void build_gas_station(Scenery& scenery, const Shot& shot);
// grounds.cc, of the families village and park
void build_castle(Scenery& scenery, const Shot& shot);
void build_church(Scenery& scenery, const Shot& shot);
void build_temple(Scenery& scenery, const Shot& shot);
void build_market(Scenery& scenery, const Shot& shot);
void build_cemetery(Scenery& scenery, const Shot& shot);
// wilds.cc, of the families desert and forest
void build_canyon(Scenery& scenery, const Shot& shot);
void build_cave(Scenery& scenery, const Shot& shot);
void add_jungle_leaves(Scenery& scenery);
// waterside.cc, of the families lake and river
void build_harbour(Scenery& scenery, const Shot& shot);
void build_pool(Scenery& scenery, const Shot& shot);
void build_waterfall(Scenery& scenery, const Shot& shot);
// Across the water at depth z, with its reflection down to rest row `last_row`.
void add_stone_bridge(Scenery& scenery, double z, double last_row);
// rooms.cc
void build_room(Scenery& scenery, const Shot& shot);
void build_stage(Scenery& scenery, const Shot& shot);

}  // namespace kare::animatic::stage

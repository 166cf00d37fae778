#include <algorithm>
#include <cmath>

#include "engine/animatic/stage/families.h"
#include "engine/animatic/stage/ground.h"
#include "engine/animatic/stage/paint.h"

namespace kare::animatic::stage {
namespace {

// Two ranks of far, hazy land on the horizon.
void add_far_land(Scenery& s, const Colour& colour, double height, double gap) {
  Ridge far;
  far.z = 560;
  far.height = height * s.unit;
  far.length = 330 * s.unit;
  far.octaves = 5;
  far.colour = colour;
  far.mist = 0.7;
  far.gap = gap;
  add_ridge(s, far);
  Ridge near = far;
  near.z = 330;
  near.height = height * 0.66 * s.unit;
  near.length = 210 * s.unit;
  near.gap = gap + 0.08;
  near.forest = 6 * s.unit;
  near.mist = 0.45;
  add_ridge(s, near);
}

}  // namespace

void build_beach(Scenery& s, const Shot&) {
  add_sky(s);
  add_clouds(s);
  add_far_land(s, rgb(0x356F78), 92, 0.40);
  const double shore = s.depth_of_row(0.700);
  add_sand(s, s.world.ground_y(shore + 7), shore);
  add_surf(s, shore);
}

void build_sea(Scenery& s, const Shot&) {
  add_sky(s);
  add_clouds(s);
  Water water;
  water.shallow_m = s.depth_of_row(1.25);
  water.waves = s.world.weather == Weather::kStorm ? 1.5 : 1.05;
  add_water(s, water);
}

void build_lake(Scenery& s, const Shot& shot) {
  if (shot.setting == "harbour") return build_harbour(s, shot);
  if (shot.setting == "pool") return build_pool(s, shot);
  add_sky(s);
  add_clouds(s, 0.8);
  Peaks peaks;
  peaks.height = 0.30 * s.height();
  peaks.length = 330 * s.unit;
  peaks.rock = rgb(0x6F86A6);
  peaks.z = 1500;
  add_peaks(s, peaks);
  Ridge wood;
  wood.z = 260;
  wood.height = 62 * s.unit;
  wood.length = 420 * s.unit;
  wood.forest = 17 * s.unit;
  wood.colour = rgb(0x2F6B57);
  wood.mist = 0.35;
  add_ridge(s, wood);
  const double shore = s.depth_of_row(0.775);
  Water water;
  water.near_m = shore - 3;
  water.waves = 0.42;
  water.mirror = 0.62;
  water.shallow_m = shore;
  add_water(s, water);
  Turf turf;
  turf.near_colour = rgb(0x5E9E3E);
  turf.far_colour = rgb(0x7FB455);
  turf.flowers = 0.5;
  add_bank(s, shore, turf);
}

void build_river(Scenery& s, const Shot& shot) {
  if (shot.setting == "waterfall") return build_waterfall(s, shot);
  add_sky(s);
  add_clouds(s, 0.8);
  add_far_land(s, rgb(0x4E8662), 130, 0.05);
  Turf turf;
  turf.near_colour = rgb(0x5A9A3C);
  turf.far_colour = rgb(0x8CBB5C);
  turf.flowers = 0.4;
  turf.blades = 0.5;
  add_turf(s, s.world.horizon + 1, turf);
  add_grove(s, 46, 11, 0.7);
  const double far = s.depth_of_row(0.545), near = s.depth_of_row(0.755);
  Water water;
  water.far_m = far;
  water.near_m = near - 2.5;
  water.waves = 0.6;
  water.mirror = 0.5;
  water.flow = 1.6;
  water.shallow_m = near * 0.8;
  add_water(s, water);
  if (shot.setting == "bridge" || shot.second_place == "bridge") {
    add_stone_bridge(s, s.world.depth_at(0.600 * s.height()), s.world.ground_y(near + 1.6));
  }
  turf.blades = 1;
  add_bank(s, near, turf);
}

void build_meadow(Scenery& s, const Shot& shot) {
  add_sky(s);
  add_clouds(s);
  const bool dry = shot.setting == "savanna" || shot.season == "autumn";
  const bool lavender = shot.setting == "lavender field";
  const bool sunflower = shot.setting == "sunflower field";
  Ridge ridge;
  ridge.z = 1000;
  ridge.height = 120 * s.unit;
  ridge.length = 620 * s.unit;
  ridge.colour = dry ? rgb(0x9C9166) : rgb(0x5F9478);
  ridge.mist = 0.55;
  ridge.octaves = 3;
  add_ridge(s, ridge);
  ridge.z = 420;
  ridge.height = 84 * s.unit;
  ridge.length = 480 * s.unit;
  ridge.colour = dry ? rgb(0xB3A05A) : rgb(0x6FA35A);
  ridge.forest = 11 * s.unit;
  add_ridge(s, ridge);
  ridge.z = 150;
  ridge.height = 50 * s.unit;
  ridge.length = 560 * s.unit;
  ridge.colour = dry ? rgb(0xC9AE5C) : rgb(0x86B650);
  ridge.forest = 0;
  ridge.mist = 0.2;
  add_ridge(s, ridge);
  Turf turf;
  turf.near_colour = dry ? rgb(0xB9963F) : lavender ? rgb(0x7E63B8) : rgb(0x5FA03A);
  turf.far_colour = dry ? rgb(0xD9BF6C) : lavender ? rgb(0xA98FD6) : rgb(0x9CC860);
  if (sunflower) turf.far_colour = rgb(0xE9C341);
  turf.flowers = dry ? 0 : 1;
  turf.path = shot.setting == "meadow" ? 0 : 1.5;
  turf.path_colour = rgb(0xD8BC8C);
  add_turf(s, s.world.horizon - 1, turf);
  add_foreground_grass(s, turf.near_colour, 62);
}

void build_park(Scenery& s, const Shot& shot) {
  if (shot.setting == "cemetery") return build_cemetery(s, shot);
  add_sky(s);
  add_clouds(s, 0.8);
  Ridge ridge;
  ridge.z = 300;
  ridge.height = 46 * s.unit;
  ridge.length = 380 * s.unit;
  ridge.colour = rgb(0x5C9A60);
  ridge.forest = 30 * s.unit;
  ridge.mist = 0.5;
  add_ridge(s, ridge);
  Turf turf;
  turf.near_colour = rgb(0x62A83F);
  turf.far_colour = rgb(0xA3D067);
  turf.texture = 0.7;
  turf.blades = 0.7;
  turf.flowers = 0.35;
  turf.path = 2.4;
  turf.path_colour = rgb(0xE6D3AC);
  add_turf(s, s.world.horizon - 1, turf);
  add_grove(s, 52, 15, 0.5);
  add_grove(s, 30, 6, 0.85);
  add_foreground_grass(s, turf.near_colour, 44);
}

void build_mountain(Scenery& s, const Shot&) {
  add_sky(s);
  add_clouds(s, 0.7);
  Peaks peaks;
  peaks.height = 0.40 * s.height();
  peaks.length = 460 * s.unit;
  peaks.rock = rgb(0x7C8AA8);
  peaks.z = 1800;
  peaks.snow_line = 0.5;
  add_peaks(s, peaks);
  peaks.height = 0.27 * s.height();
  peaks.length = 330 * s.unit;
  peaks.rock = rgb(0x6C7C92);
  peaks.z = 700;
  peaks.snow_line = 0.66;
  add_peaks(s, peaks);
  Ridge wood;
  wood.z = 220;
  wood.height = 74 * s.unit;
  wood.length = 520 * s.unit;
  wood.forest = 22 * s.unit;
  wood.colour = rgb(0x386F58);
  wood.mist = 0.4;
  add_ridge(s, wood);
  Turf turf;
  turf.near_colour = rgb(0x6B9A48);
  turf.far_colour = rgb(0x93B868);
  turf.flowers = 0.7;
  turf.path = 1.3;
  turf.path_colour = rgb(0xC9B490);
  add_turf(s, s.world.horizon - 1, turf);
  add_foreground_grass(s, turf.near_colour, 40);
}

void build_snow(Scenery& s, const Shot& shot) {
  add_sky(s);
  add_clouds(s, 0.8);
  Peaks peaks;
  peaks.height = 0.30 * s.height();
  peaks.length = 400 * s.unit;
  peaks.rock = rgb(0x8C9DBD);
  peaks.z = 1400;
  peaks.snow_line = 0.12;
  add_peaks(s, peaks);
  Ridge hill;
  hill.z = 300;
  hill.height = 64 * s.unit;
  hill.length = 600 * s.unit;
  hill.octaves = 3;
  hill.colour = rgb(0xDCE8F4);
  hill.mist = 0.3;
  add_ridge(s, hill);
  add_snow_ground(s);
  if (shot.setting != "arctic") {
    add_firs(s, 90, 20, true);
    add_firs(s, 44, 8, true);
  }
}

void build_desert(Scenery& s, const Shot& shot) {
  if (shot.setting == "cave") return build_cave(s, shot);
  if (shot.setting == "canyon" && shot.place != "badlands") return build_canyon(s, shot);
  add_sky(s);
  add_clouds(s, 0.35);
  if (shot.setting == "canyon") add_mesas(s);
  Ridge dune;
  dune.z = 900;
  dune.height = 90 * s.unit;
  dune.length = 560 * s.unit;
  dune.octaves = 2;
  dune.colour = rgb(0xD9A066);
  dune.mist = 0.5;
  add_ridge(s, dune);
  dune.z = 260;
  dune.height = 62 * s.unit;
  dune.length = 720 * s.unit;
  dune.colour = rgb(0xE2AC68);
  dune.mist = 0.15;
  add_ridge(s, dune);
  add_dune_ground(s);
  add_dune_crests(s);
}

}  // namespace kare::animatic::stage

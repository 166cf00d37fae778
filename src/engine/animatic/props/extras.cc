#include <algorithm>
#include <cmath>

#include "engine/animatic/props/casting.h"

namespace kare::animatic::props {

// Where a thing that surrounds the leads may be.
Composer::Zone Casting::zone_of(const Spotted& one) const {
  const World& world = composer_.world();
  const double h = composer_.height();
  Composer::Zone zone{composer_.width() * 0.06, composer_.width() * 0.94, 0, 0};
  if (world.family == "stage") {  // Between the curtains.
    zone.left = composer_.width() * 0.24;
    zone.right = composer_.width() * 0.76;
  }
  const Habitat habitat = one.thing.habitat;
  if (habitat == Habitat::kGround && world.land) {
    const double near = composer_.land_near(), far = composer_.land_far();
    zone.far = far + (near - far) * 0.10;
    zone.near = near - (near - far) * 0.10;
    // Nobody steps in front of whom the picture is about; small things may lie there.
    if (lead_row_ > 0 && one.thing.height_m > 0.45) {
      zone.near = std::max(lead_row_ - 0.035 * h, zone.far + 1);
      zone.far = std::min(zone.far, zone.near - 1);
    }
    zone.enlarge = std::sqrt(growth_);
    const bool is_furniture = !one.thing.living && one.thing.height_m > 0.6;
    if (world.family == "room" && is_furniture) {
      zone.near = zone.far + (near - far) * 0.10;
    }
    if (world.family == "city") {  // Vehicles in their lane, people on the pavement before it.
      const double lane = lane_of(one.thing);
      zone.near = lane > 0 ? lane - 0.035 * h : near;
      zone.far = lane > 0 ? lane - 0.055 * h : near - (near - far) * 0.42;
      zone.enlarge = lane > 0 ? 1.3 : 1;
    }
  } else if (habitat == Habitat::kWater && world.water) {
    const double near = world.ground_y(world.water->near_m);
    const double far = world.ground_y(world.water->far_m);
    const bool ship = one.thing.height_m > 3;  // Keeps off the shore.
    zone.far = far + (near - far) * 0.08;
    zone.near = far + (near - far) * (ship ? 0.26 : 0.75);
    if (one.thing.motion == Motion::kSurf) {  // Near enough to be seen, with room for its wave.
      zone.left = composer_.width() * 0.25;
      zone.right = composer_.width() * 0.8;
      zone.far += (zone.near - zone.far) * 0.6;
    }
  } else {
    zone.true_size = false;
    zone.far = std::max(world.air_top + one.size, h * 0.10);
    const double low = world.has_ground ? world.horizon * 0.85 : world.air_bottom;
    zone.near = std::max(std::min(world.air_bottom, low), zone.far + 1);
    if (!world.has_ground) zone.near = h * (world.land ? 0.72 : 0.9);
  }
  return zone;
}

// At its true size where there is room.
void Casting::place_extra(const Group& group) {
  for (int i = 0; i < group.count; ++i) {
    Spotted one = start(group, i);
    one.heading = composer_.rng().unit() < 0.5 ? -1 : 1;
    if (one.thing.name == "gull") {
      place_gull(composer_, one, i);
      continue;
    }
    if (place_dressing(composer_, one)) continue;
    const Habitat habitat = one.thing.habitat;
    const bool floats = habitat != Habitat::kGround && habitat != Habitat::kWater;
    if (floats) {
      one.size = composer_.measure() * (habitat == Habitat::kSky ? 0.13 : 0.085) *
                 composer_.rng().range(0.85, 1.15);
      set_row(one, composer_.rng().unit());
    }
    const double far_z = one.z;
    const Composer::Zone zone = zone_of(one);
    composer_.settle(one, zone);
    if (!zone.true_size) one.z = far_z;
    // Small things are shown a little larger than life, or nobody would see them.
    if (one.thing.habitat == Habitat::kSky)
      one.y = std::min(one.y, composer_.world().horizon * 0.7);
    one.size = std::max(one.size, composer_.measure() * 0.045);
    one.size = std::min(one.size, one.y * 0.95);
    one.reach = composer_.width() * 0.16;
    if (travels(one.thing.motion) && habitat == Habitat::kAir) one.crosses = true;
    if (one.thing.motion == Motion::kSurf)
      add_surfer(composer_, one);
    else
      composer_.add(one);
  }
}

}  // namespace kare::animatic::props

#pragma once

#include "engine/animatic/stage/scenery.h"

namespace kare::animatic::stage {

// What places in and around towns share.

// A rank of high houses far away: `tall` and `narrow` are of a typical one, `base` is how far their
// feet lie below the horizon, all in rest pixels.
void add_skyline(Scenery& scenery, double z, double tall, double narrow, const Colour& wall,
                 double base);
// House fronts side by side at depth z, with shops.
void add_street_fronts(Scenery& scenery, double z);
// `count` single houses about depth z; on a farm every other one is a barn.
void add_houses(Scenery& scenery, double z, int count, bool farm);
// What a town does to the light of a night: call it before anything is painted.
void light_city(Scenery& scenery);
// In the dark: lamps of `tall` metres at depth `from_z`, their pools of light there and at the
// nearer `to_z`, and reflections on the ground, more of them when it is wet.
void add_street_lights(Scenery& scenery, double from_z, double to_z, double tall);

}  // namespace kare::animatic::stage

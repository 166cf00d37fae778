#include "engine/animatic/stage/tones.h"

namespace kare::animatic::stage {
namespace {

Palette day() {
  Palette p;
  p.zenith = rgb(0x2E7FD0);
  p.middle = rgb(0x74BDEB);
  p.horizon = rgb(0xDDF0EE);
  p.sun = rgb(0xFFFBEA);
  p.glow = rgb(0xFFF1C4);
  p.cloud_lit = rgb(0xFFFEFA);
  p.cloud_shade = rgb(0xA9C7E2);
  p.haze = rgb(0xCBE4EC);
  p.ambient = {1, 1, 1};
  p.water_deep = rgb(0x1C78B4);
  p.water_middle = rgb(0x1FA3C2);
  p.water_shallow = rgb(0x6FDACB);
  p.glitter = rgb(0xFFFCE8);
  p.shadow = rgb(0x2B3A66);
  p.sun_height = 0.62;
  return p;
}

Palette dawn() {
  Palette p;
  p.zenith = rgb(0x5A80C4);
  p.middle = rgb(0xC3A9CF);
  p.horizon = rgb(0xFFDDB4);
  p.sun = rgb(0xFFF3D2);
  p.glow = rgb(0xFFC98A);
  p.cloud_lit = rgb(0xFFE6D2);
  p.cloud_shade = rgb(0xA795BE);
  p.haze = rgb(0xF2CFC0);
  p.ambient = {0.97, 0.86, 0.87};
  p.water_deep = rgb(0x51709F);
  p.water_middle = rgb(0x7E93B4);
  p.water_shallow = rgb(0xC9B8BC);
  p.glitter = rgb(0xFFE9C4);
  p.shadow = rgb(0x3B3560);
  p.sun_height = 0.2;
  p.sun_size = 1.15;
  return p;
}

Palette sunset() {
  Palette p;
  p.zenith = rgb(0x37437F);
  p.middle = rgb(0xC2627F);
  p.horizon = rgb(0xFFB868);
  p.sun = rgb(0xFFF0C0);
  p.glow = rgb(0xFFA24E);
  p.cloud_lit = rgb(0xFFC58E);
  p.cloud_shade = rgb(0x7E5283);
  p.haze = rgb(0xEE9C78);
  p.ambient = {0.93, 0.70, 0.62};
  p.water_deep = rgb(0x4A4A86);
  p.water_middle = rgb(0x8B5D8C);
  p.water_shallow = rgb(0xD8918A);
  p.glitter = rgb(0xFFDC9A);
  p.shadow = rgb(0x2E1F4A);
  p.sun_height = 0.13;
  p.sun_size = 1.35;
  return p;
}

Palette night() {
  Palette p;
  p.zenith = rgb(0x0A1230);
  p.middle = rgb(0x1B2C5C);
  p.horizon = rgb(0x45608F);
  p.sun = rgb(0xF6F3E2);
  p.glow = rgb(0x8FA9D8);
  p.cloud_lit = rgb(0x5E74A4);
  p.cloud_shade = rgb(0x26375F);
  p.haze = rgb(0x2C4272);
  p.ambient = {0.42, 0.52, 0.77};
  p.water_deep = rgb(0x10244C);
  p.water_middle = rgb(0x1B3C68);
  p.water_shallow = rgb(0x3B6788);
  p.glitter = rgb(0xDDE6F6);
  p.shadow = rgb(0x050A1E);
  p.sun_height = 0.62;
  p.sun_size = 0.85;
  p.stars = 1;
  p.clouds = 0.2;
  return p;
}

// How a weather changes the sky: towards `grey` by `share`, everything darker by `light`.
struct Overcast {
  Colour grey;
  double share = 0, light = 1, sun_power = 1, clouds = 0.4, stars = 1;
};

Overcast overcast_of(Weather weather) {
  switch (weather) {
    case Weather::kClear: return {};
    case Weather::kCloudy: return {rgb(0xB4C3D0), 0.50, 0.96, 0.35, 0.9, 0.4};
    case Weather::kRain: return {rgb(0x8696A6), 0.74, 0.80, 0.0, 1.0, 0};
    case Weather::kSnow: return {rgb(0xC6D2DE), 0.70, 0.96, 0.1, 0.8, 0.1};
    case Weather::kFog: return {rgb(0xD2DADD), 0.66, 0.97, 0.25, 0.2, 0.1};
    case Weather::kStorm: return {rgb(0x566274), 0.82, 0.70, 0.0, 1.0, 0};
  }
  return {};
}

double brightness(const Colour& c) {
  return 0.3 * c.r + 0.59 * c.g + 0.11 * c.b;
}

}  // namespace

Palette palette_of(TimeOfDay time, Weather weather) {
  Palette p = time == TimeOfDay::kDawn     ? dawn()
              : time == TimeOfDay::kSunset ? sunset()
              : time == TimeOfDay::kNight  ? night()
                                           : day();
  const Overcast o = overcast_of(weather);
  if (o.share <= 0) return p;
  // The grey takes the brightness of the time: a rainy night stays a night.
  const double level = time == TimeOfDay::kNight ? 0.32 : time == TimeOfDay::kDay ? 1 : 0.86;
  const auto grey = [&](Colour& c, double share) {
    const Colour target = mix(o.grey * level, c * (brightness(o.grey) * level / 0.8), 0.18);
    c = mix(c, target, share) * mix(1.0, o.light, 0.6);
  };
  for (Colour* c : {&p.zenith, &p.middle, &p.horizon, &p.haze}) grey(*c, o.share);
  for (Colour* c : {&p.water_deep, &p.water_middle, &p.water_shallow}) grey(*c, o.share * 0.7);
  grey(p.cloud_lit, o.share * 0.7);
  grey(p.cloud_shade, o.share);
  p.cloud_shade = p.cloud_shade * o.light;
  p.ambient = p.ambient * o.light * mix(Colour{1, 1, 1}, Colour{0.92, 0.97, 1.04}, o.share);
  p.sun_power = o.sun_power;
  p.stars *= o.stars;
  p.clouds = o.clouds;
  return p;
}

}  // namespace kare::animatic::stage

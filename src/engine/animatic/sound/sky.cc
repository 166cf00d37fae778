#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/animatic/sound/noise.h"
#include "engine/animatic/sound/voices.h"

namespace kare::animatic::sound {
namespace {

// A drop that hits something near.
void add_drop(std::size_t at, double hertz, double strength, Pan pan, Track& track) {
  constexpr double kSeconds = 0.012;
  const std::size_t length = samples_in(kSeconds);
  for (std::size_t i = 0; i < length; ++i) {
    const double seconds = static_cast<double>(i) / kRate;
    const double value = std::sin(2 * std::numbers::pi * hertz * seconds);
    track.add(at + i, strength * value * std::exp(-seconds * 500), pan);
  }
}

// One clap: a crack that rolls away.
void add_clap(double at_s, double strength, std::uint64_t seed, Track& track) {
  constexpr double kSeconds = 4;
  Rng rng(seed);
  const Pan pan(rng.range(-0.5, 0.5));
  Noise noise(rng.next());
  Drift roll(rng.next(), 0.22);
  Smooth crack(1400), rumble(95), rumble_again(160);
  const std::size_t begin = samples_in(at_s), length = samples_in(kSeconds);
  for (std::size_t i = 0; i < length; ++i) {
    const double seconds = static_cast<double>(i) / kRate;
    const double white = noise.next();
    const double rise = 1 - std::exp(-seconds * 60);
    const double far =
        9 * rumble_again.next(rumble.next(white)) * std::exp(-seconds * 1.0) * (0.35 + roll.next());
    const double near = 0.8 * crack.next(white) * std::exp(-seconds * 7);
    const double end = std::min(1.0, (kSeconds - seconds) * 2);
    track.add(begin + i, strength * rise * end * (far + near), pan);
  }
}

}  // namespace

void play_rain(std::uint64_t seed, Track& track) {
  Rng rng(seed);
  for (std::vector<float>* channel : {&track.left, &track.right}) {
    Noise noise(rng.next());
    Drift swell(rng.next(), 1.7);
    Biquad low(Biquad::Kind::kLow, 7500, 0.6), high(Biquad::Kind::kHigh, 700, 0.6);
    for (float& sample : *channel) {
      const double rush = high.next(low.next(noise.next()));
      sample += static_cast<float>(0.30 * rush * (0.8 + 0.4 * swell.next()));
    }
  }
  constexpr double kDropsASecond = 130;
  const int drops = static_cast<int>(track.seconds() * kDropsASecond);
  for (int i = 0; i < drops; ++i) {
    const double strength = 0.5 * rng.unit() * rng.unit();
    add_drop(samples_in(rng.unit() * track.seconds()), rng.range(1300, 5200), strength,
             Pan(rng.range(-1, 1)), track);
  }
}

void play_thunder(std::uint64_t seed, Track& track) {
  Rng rng(seed);
  for (double at_s = rng.range(0.1, 0.6); at_s < track.seconds(); at_s += rng.range(3, 5)) {
    add_clap(at_s, rng.range(0.6, 1), rng.next(), track);
  }
}

}  // namespace kare::animatic::sound

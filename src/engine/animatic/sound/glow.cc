#include <array>
#include <cmath>

#include "engine/animatic/sound/noise.h"
#include "engine/animatic/sound/voices.h"

namespace kare::animatic::sound {
namespace {

// Wood that bursts: a short knock of noise.
void add_crackle(std::size_t at, double strength, std::uint64_t seed, Track& track) {
  Rng rng(seed);
  const Pan pan(rng.range(-0.6, 0.6));
  const double fade = rng.range(250, 900);
  Noise noise(rng.next());
  Biquad knock(Biquad::Kind::kBand, rng.range(900, 4200), 1.2);
  constexpr double kSeconds = 0.02;
  for (std::size_t i = 0; i < samples_in(kSeconds); ++i) {
    const double seconds = static_cast<double>(i) / kRate;
    track.add(at + i, strength * knock.next(noise.next()) * std::exp(-seconds * fade), pan);
  }
}

}  // namespace

void play_fire(std::uint64_t seed, Track& track) {
  Rng rng(seed);
  for (std::vector<float>* channel : {&track.left, &track.right}) {
    Noise noise(rng.next());
    Drift flame(rng.next(), 0.16);
    Smooth low(260), lower(420);
    for (float& sample : *channel) {
      sample +=
          static_cast<float>(1.6 * lower.next(low.next(noise.next())) * (0.4 + 0.6 * flame.next()));
    }
  }
  constexpr double kCracklesASecond = 22;
  const int crackles = static_cast<int>(track.seconds() * kCracklesASecond);
  for (int i = 0; i < crackles; ++i) {
    const double strength = rng.unit();
    add_crackle(samples_in(rng.unit() * track.seconds()), strength * strength, rng.next(), track);
  }
}

void play_space(std::uint64_t seed, Track& track) {
  Rng rng(seed);
  constexpr std::array<double, 6> kTones = {55, 82.5, 110, 164.8, 220.4, 330.2};
  for (std::size_t tone = 0; tone < kTones.size(); ++tone) {
    const double strength = 0.5 / (1 + static_cast<double>(tone));
    for (const bool is_left : {true, false}) {
      // The ears' tones beat slowly against each other.
      Tone own(kTones[tone] * (is_left ? 1 : 1.0021));
      Drift swell(rng.next(), 2.6);
      std::vector<float>& channel = is_left ? track.left : track.right;
      for (float& sample : channel) {
        sample += static_cast<float>(strength * own.next() * (0.3 + 0.7 * swell.next()));
      }
    }
  }
}

}  // namespace kare::animatic::sound

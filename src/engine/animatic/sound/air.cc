#include <cmath>

#include "engine/animatic/sound/noise.h"
#include "engine/animatic/sound/voices.h"

namespace kare::animatic::sound {
namespace {

struct Blow {
  double low_hz, high_hz;  // Where the pitch of the wind wanders.
  double sharpness;        // The sharper, the more it whistles.
  double gust_s;
  double calm;  // Share of the strength that is always there.
};

constexpr int kTuneEvery = 64;  // Samples; a filter that is tuned for each of them is slow.

void blow(const Blow& wind, std::uint64_t seed, Track& track) {
  Rng rng(seed);
  // Gusts are the same for both ears, their noise is not.
  const std::uint64_t gusts = rng.next();
  for (std::vector<float>* channel : {&track.left, &track.right}) {
    Noise noise(rng.next());
    Drift gust(gusts, wind.gust_s), wander(rng.next(), wind.gust_s * 0.7);
    Biquad tone(Biquad::Kind::kBand, wind.low_hz, wind.sharpness);
    Smooth deep(170);
    for (std::size_t i = 0; i < channel->size(); ++i) {
      const double strength = gust.next(), pitch = 0.6 * strength + 0.4 * wander.next();
      if (i % kTuneEvery == 0) {
        tone.tune(wind.low_hz * std::pow(wind.high_hz / wind.low_hz, pitch), wind.sharpness);
      }
      const double white = noise.next();
      const double level = wind.calm + (1 - wind.calm) * strength * strength;
      (*channel)[i] += static_cast<float>(level * (tone.next(white) + 0.8 * deep.next(white)));
    }
  }
}

}  // namespace

void play_wind(std::uint64_t seed, Track& track) {
  blow({240, 700, 1.1, 2.2, 0.35}, seed, track);
}

void play_gale(std::uint64_t seed, Track& track) {
  blow({320, 1300, 4.5, 1.3, 0.3}, seed, track);
}

void play_hush(std::uint64_t seed, Track& track) {
  blow({380, 520, 0.4, 4.0, 0.75}, seed, track);
}

}  // namespace kare::animatic::sound

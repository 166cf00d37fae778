#include <cmath>
#include <numbers>

#include "engine/animatic/sound/noise.h"
#include "engine/animatic/sound/voices.h"

namespace kare::animatic::sound {
namespace {

// A vehicle that passes from one side to the other.
void add_vehicle(double at_s, std::uint64_t seed, Track& track) {
  Rng rng(seed);
  const double seconds = rng.range(2.2, 4), side = rng.unit() < 0.5 ? -1 : 1;
  const double engine_hz = rng.range(62, 105), strength = rng.range(0.4, 1);
  Noise noise(rng.next());
  Biquad tyres(Biquad::Kind::kBand, rng.range(500, 900), 0.6);
  double phase = 0;
  const std::size_t begin = samples_in(at_s), length = samples_in(seconds);
  for (std::size_t i = 0; i < length; ++i) {
    const double u = static_cast<double>(i) / static_cast<double>(length);
    const double far = (2 * u - 1) * 2.6;
    const double near = std::exp(-far * far);
    // Doppler: a step down of a sixteenth as it passes.
    phase += 2 * std::numbers::pi * engine_hz * (1 - 0.03 * std::tanh(3 * far)) / kRate;
    const double engine = std::sin(phase) + 0.5 * std::sin(2 * phase) + 0.25 * std::sin(4 * phase);
    const double edge = std::sin(std::numbers::pi * u);
    track.add(begin + i, strength * near * edge * (0.25 * engine + 1.6 * tyres.next(noise.next())),
              Pan(side * std::tanh(1.2 * far)));
  }
}

// Somebody who speaks, too far away to be understood: syllables of two formants.
void add_speaker(std::uint64_t seed, Track& track) {
  Rng rng(seed);
  const Pan pan(rng.range(-0.9, 0.9));
  const double strength = rng.range(0.35, 1);
  const double voice_hz = rng.range(95, 235);
  Noise breath(rng.next());
  Biquad first(Biquad::Kind::kBand, 500, 5), second(Biquad::Kind::kBand, 1500, 7);
  double at_s = rng.range(-0.6, 0.2), phase = 0;
  while (at_s < track.seconds()) {
    const double seconds = rng.range(0.11, 0.26);
    first.tune(rng.range(300, 800), 5);
    second.tune(rng.range(900, 2100), 7);
    const double pitch = voice_hz * rng.range(0.88, 1.15);
    const std::size_t length = samples_in(seconds);
    for (std::size_t i = 0; i < length; ++i) {
      const double u = static_cast<double>(i) / static_cast<double>(length);
      phase = std::fmod(phase + pitch * (1.06 - 0.12 * u) / kRate, 1.0);
      const double source = 2 * phase - 1 + 0.2 * breath.next();
      const double value = first.next(source) + 0.6 * second.next(source);
      const double envelope = std::sin(std::numbers::pi * u);
      const double when_s = at_s + static_cast<double>(i) / kRate;
      if (when_s >= 0) track.add(samples_in(when_s), strength * envelope * value, pan);
    }
    at_s += seconds * 1.05 + (rng.unit() < 0.16 ? rng.range(0.2, 0.9) : 0);
  }
}

}  // namespace

void play_traffic(std::uint64_t seed, Track& track) {
  Rng rng(seed);
  for (std::vector<float>* channel : {&track.left, &track.right}) {
    Noise noise(rng.next());
    Drift swell(rng.next(), 2);
    Biquad rumble(Biquad::Kind::kBand, 130, 0.5);
    Smooth far(500);
    for (float& sample : *channel) {
      const double white = noise.next();
      sample += static_cast<float>((0.5 + 0.5 * swell.next()) *
                                   (0.8 * rumble.next(white) + 0.35 * far.next(white)));
    }
  }
  for (double at_s = rng.range(0, 0.8); at_s < track.seconds(); at_s += rng.range(1.4, 3.2)) {
    add_vehicle(at_s, rng.next(), track);
  }
}

void play_crowd(std::uint64_t seed, Track& track) {
  Rng rng(seed);
  constexpr int kSpeakers = 14;
  for (int i = 0; i < kSpeakers; ++i) add_speaker(rng.next(), track);
}

}  // namespace kare::animatic::sound

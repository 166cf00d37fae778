#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/animatic/sound/noise.h"
#include "engine/animatic/sound/voices.h"

namespace kare::animatic::sound {
namespace {

constexpr double kWavePeriodS = 5.5;  // As the waves of the picture.

// How loud a wave is `u` of the way from one to the next: swells, breaks, runs out.
double wave_strength(double u) {
  constexpr double kBreak = 0.38;
  if (u < kBreak) return 0.10 + 0.90 * std::pow(u / kBreak, 2.4);
  return 0.10 + 0.90 * std::exp(-(u - kBreak) * 5.2);
}

// One ear's waves; the two differ in noise and a little in time, as a shore has width.
void add_waves(std::uint64_t seed, double late_s, std::vector<float>& channel) {
  Noise noise(mix64(seed ^ static_cast<std::uint64_t>(late_s * 1000)));
  Rng rng(seed);
  const double start = rng.unit();
  Smooth deep(140), body(900), spray_low(2500), spray_high(6500);
  Drift height(seed + 1, kWavePeriodS);
  for (std::size_t i = 0; i < channel.size(); ++i) {
    const double seconds = static_cast<double>(i) / kRate + late_s;
    const double u = std::fmod(seconds / kWavePeriodS + start, 1.0);
    const double strength = wave_strength(u) * (0.6 + 0.4 * height.next());
    const double white = noise.next();
    const double low = deep.next(white), middle = body.next(white);
    const double spray = spray_high.next(white - spray_low.next(white));
    // The harder it breaks, the brighter it is.
    channel[i] += static_cast<float>(3 * low * (0.3 + strength) + 1.1 * middle * strength +
                                     0.12 * spray * strength * strength);
  }
}

// A bubble: a short tone that rises as the bubble does.
void add_bubble(std::size_t at, double hertz, double seconds, Pan pan, Track& track) {
  const std::size_t length = samples_in(seconds);
  double phase = 0;
  for (std::size_t i = 0; i < length; ++i) {
    const double u = static_cast<double>(i) / static_cast<double>(length);
    phase += 2 * std::numbers::pi * hertz * (1 + 0.7 * u) / kRate;
    track.add(at + i, std::sin(phase) * std::sin(std::numbers::pi * std::sqrt(u)) * (1 - u), pan);
  }
}

}  // namespace

void play_surf(std::uint64_t seed, Track& track) {
  add_waves(seed, 0, track.left);
  add_waves(seed, 0.35, track.right);
}

void play_stream(std::uint64_t seed, Track& track) {
  Rng rng(seed);
  constexpr double kBubblesASecond = 55;
  const int bubbles = static_cast<int>(track.seconds() * kBubblesASecond);
  for (int i = 0; i < bubbles; ++i) {
    const std::size_t at = samples_in(rng.unit() * track.seconds());
    const double hertz = 380 * std::pow(2.0, 2.4 * rng.unit());
    add_bubble(at, hertz, rng.range(0.012, 0.07), Pan(rng.range(-0.8, 0.8)), track);
  }
  for (std::vector<float>* channel : {&track.left, &track.right}) {
    Noise noise(rng.next());
    Drift swell(rng.next(), 0.9);
    Biquad rush(Biquad::Kind::kBand, 1500, 0.5);
    for (float& sample : *channel) {
      sample += static_cast<float>(rush.next(noise.next()) * (0.6 + 0.6 * swell.next()));
    }
  }
}

void play_underwater(std::uint64_t seed, Track& track) {
  Rng rng(seed);
  for (std::vector<float>* channel : {&track.left, &track.right}) {
    Noise noise(rng.next());
    Drift swell(rng.next(), 2.5);
    Biquad dull(Biquad::Kind::kLow, 320, 0.7);
    for (float& sample : *channel) {
      sample += static_cast<float>(4 * dull.next(noise.next()) * (0.4 + 0.6 * swell.next()));
    }
  }
  // Bubbles come in strings.
  for (double at_s = rng.range(0.2, 1); at_s < track.seconds(); at_s += rng.range(0.8, 2.2)) {
    const Pan pan(rng.range(-0.7, 0.7));
    const int count = 3 + rng.below(6);
    for (int i = 0; i < count; ++i) {
      add_bubble(samples_in(at_s + 0.09 * i + 0.03 * rng.unit()), rng.range(260, 620), 0.07, pan,
                 track);
    }
  }
}

}  // namespace kare::animatic::sound

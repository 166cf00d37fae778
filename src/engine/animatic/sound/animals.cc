#include <cmath>
#include <numbers>

#include "engine/animatic/sound/noise.h"
#include "engine/animatic/sound/voices.h"

namespace kare::animatic::sound {
namespace {

// A call whose pitch slides, in two steps, over its length.
struct Call {
  double begin_hz, middle_hz, end_hz;
  double seconds;
  double trill_hz;  // 0: none.
  double rough;     // Share of the overtones.
};

void add_call(const Call& call, double at_s, double strength, Pan pan, Track& track) {
  const std::size_t begin = samples_in(at_s), length = samples_in(call.seconds);
  double phase = 0;
  for (std::size_t i = 0; i < length; ++i) {
    const double u = static_cast<double>(i) / static_cast<double>(length);
    const double seconds = static_cast<double>(i) / kRate;
    double hertz = u < 0.4 ? call.begin_hz + (call.middle_hz - call.begin_hz) * u / 0.4
                           : call.middle_hz + (call.end_hz - call.middle_hz) * (u - 0.4) / 0.6;
    hertz *= 1 + 0.05 * std::sin(2 * std::numbers::pi * call.trill_hz * seconds);
    phase += 2 * std::numbers::pi * hertz / kRate;
    const double tone = std::sin(phase) + call.rough * (std::sin(2 * phase) + std::sin(3 * phase));
    const double envelope = std::sin(std::numbers::pi * u);
    track.add(begin + i, strength * envelope * envelope * tone, pan);
  }
}

// One bird sings the same phrase again and again, a little different each time.
void add_bird(std::uint64_t seed, Track& track) {
  Rng rng(seed);
  const double pitch = rng.range(2300, 4300);
  const Pan pan(rng.range(-0.9, 0.9));
  const double strength = rng.range(0.4, 1);
  const int notes = 2 + rng.below(4);
  const double slide = rng.range(-0.25, 0.35), trill = rng.unit() < 0.4 ? rng.range(22, 40) : 0;
  const double note_s = rng.range(0.06, 0.15);
  for (double at_s = rng.range(0, 0.9); at_s < track.seconds(); at_s += rng.range(0.9, 2.4)) {
    for (int i = 0; i < notes; ++i) {
      const double hertz = pitch * (1 + 0.10 * (rng.unit() - 0.5)) * (i % 2 == 0 ? 1 : 1.16);
      add_call({hertz, hertz * (1 + slide), hertz * (1 + slide / 2), note_s, trill, 0.04},
               at_s + i * note_s * 1.35, strength, pan, track);
    }
  }
}

// The quiet air that the calls sound in.
void add_air(std::uint64_t seed, double strength, Track& track) {
  Track air(track.size());
  play_hush(seed, air);
  for (std::size_t i = 0; i < track.size(); ++i) {
    track.left[i] += static_cast<float>(strength) * air.left[i];
    track.right[i] += static_cast<float>(strength) * air.right[i];
  }
}

}  // namespace

void play_birds(std::uint64_t seed, Track& track) {
  Rng rng(seed);
  constexpr int kBirds = 4;
  for (int i = 0; i < kBirds; ++i) add_bird(rng.next(), track);
  add_air(rng.next(), 0.12, track);
}

void play_gulls(std::uint64_t seed, Track& track) {
  Rng rng(seed);
  add_air(rng.next(), 0.05, track);
  for (double at_s = rng.range(0.2, 1.2); at_s < track.seconds(); at_s += rng.range(1.2, 3)) {
    const double pitch = rng.range(850, 1150);
    const Pan pan(rng.range(-0.8, 0.8));
    const double strength = rng.range(0.3, 1);
    const int calls = 1 + rng.below(4);
    for (int i = 0; i < calls; ++i) {
      add_call({pitch * 0.8, pitch * 1.25, pitch * 0.75, 0.30, 0, 0.5}, at_s + 0.36 * i,
               strength * std::pow(0.85, i), pan, track);
    }
  }
}

void play_crickets(std::uint64_t seed, Track& track) {
  Rng rng(seed);
  constexpr int kCrickets = 4;
  for (int i = 0; i < kCrickets; ++i) {
    const double hertz = rng.range(4100, 4900);
    const Pan pan(rng.range(-1, 1));
    const double strength = rng.range(0.35, 1), period_s = rng.range(0.42, 0.62);
    const int pulses = 3 + rng.below(2);
    for (double at_s = rng.range(0, 0.5); at_s < track.seconds();
         at_s += period_s * rng.range(0.96, 1.04)) {
      for (int pulse = 0; pulse < pulses; ++pulse) {
        add_call({hertz, hertz * 1.01, hertz * 0.99, 0.024, 0, 0.02}, at_s + 0.034 * pulse,
                 strength, pan, track);
      }
    }
  }
  add_air(rng.next(), 0.05, track);
}

}  // namespace kare::animatic::sound

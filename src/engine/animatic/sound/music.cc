#include <algorithm>
#include <array>
#include <cmath>

#include "engine/animatic/sound/noise.h"
#include "engine/animatic/sound/voices.h"

namespace kare::animatic::sound {
namespace {

struct Style {
  std::array<int, 5> scale;  // Semitones above the root.
  std::array<int, 4> roots;  // Of the pad's chords, semitones above the first.
  std::array<int, 3> chord;  // Semitones above a root.
  double root_hz;
  double beat_s;
  double rests;  // Share of the beats without a note.
  double pluck;  // How loud the motif is over the pad.
};

constexpr std::array<int, 5> kMajor = {0, 2, 4, 7, 9};
constexpr std::array<int, 5> kMinor = {0, 3, 5, 7, 10};
constexpr std::array<int, 3> kMajorChord = {0, 7, 16};
constexpr std::array<int, 3> kMinorChord = {0, 7, 15};
constexpr int kBeatsAChord = 8;

double raised(double hertz, int semitones) {
  return hertz * std::pow(2.0, semitones / 12.0);
}

// Partials that fade the sooner the higher they are, like a plucked string.
void add_pluck(double at_s, double hertz, double strength, Pan pan, Track& track) {
  constexpr double kSeconds = 1.6;
  const std::size_t begin = samples_in(at_s), length = samples_in(kSeconds);
  for (int partial = 1; partial <= 4; ++partial) {
    Tone tone(hertz * partial * (1 + 0.0003 * partial * partial));
    const double keep = std::exp(-(2.2 + 2.6 * partial) / kRate);
    double fade = strength / partial;
    for (std::size_t i = 0; i < length && begin + i < track.size(); ++i) {
      const double seconds = static_cast<double>(i) / kRate;
      const double edge = std::min(seconds / 0.004, 1.0) * (1 - seconds / kSeconds);
      track.add(begin + i, edge * fade * tone.next(), pan);
      fade *= keep;
    }
  }
}

// A soft chord with slow edges that overlap the neighbours'.
void add_pad(double at_s, double seconds, const Style& style, double root_hz, Track& track) {
  const double edge_s = 0.35 * seconds;
  const std::size_t length = samples_in(seconds + edge_s);
  const std::size_t begin = samples_in(at_s);
  for (const int step : style.chord) {
    const double hertz = raised(root_hz, step);
    for (const double detune : {-0.0018, 0.0018}) {
      Tone first(hertz * (1 + detune)), second(2 * hertz * (1 + detune));
      const Pan pan(detune > 0 ? 0.5 : -0.5);
      for (std::size_t i = 0; i < length && begin + i < track.size(); ++i) {
        const double t = static_cast<double>(i) / kRate;
        const double edge = std::clamp(std::min(t, seconds + edge_s - t) / edge_s, 0.0, 1.0);
        track.add(begin + i, 0.10 * edge * edge * (first.next() + 0.25 * second.next()), pan);
      }
    }
  }
}

void play(const Style& style, std::uint64_t seed, Track& track) {
  Rng rng(seed);
  const double chord_s = style.beat_s * kBeatsAChord;
  int chord = 0;
  for (double at_s = 0; at_s < track.seconds(); at_s += chord_s) {
    const int root = style.roots[static_cast<std::size_t>(chord++) % style.roots.size()];
    add_pad(at_s, chord_s, style, raised(style.root_hz, root), track);
  }
  // A motif of eight notes that comes back with small changes.
  std::array<int, kBeatsAChord> motif = {};
  int note = rng.below(5);
  for (int& each : motif) {
    each = rng.unit() < style.rests ? -1 : note;
    note = std::clamp(note + rng.below(5) - 2, 0, 7);
  }
  int beat = 0;
  for (double at_s = style.beat_s / 2; at_s < track.seconds(); at_s += style.beat_s, ++beat) {
    const int which = motif[static_cast<std::size_t>(beat) % motif.size()];
    const int change = rng.unit() < 0.15 ? 1 : 0;
    const double strength = style.pluck * rng.range(0.22, 0.32);
    if (which < 0) continue;
    const int degree = which + change;
    const int step = style.scale[static_cast<std::size_t>(degree % 5)] + 12 * (degree / 5);
    add_pluck(at_s, raised(style.root_hz * 4, step), strength, Pan(beat % 2 == 0 ? -0.3 : 0.3),
              track);
  }
}

}  // namespace

void play_music_bright(std::uint64_t seed, Track& track) {
  play({kMajor, {0, 5, 7, 0}, kMajorChord, 130.8, 0.30, 0.2, 1}, seed, track);
}

void play_music_calm(std::uint64_t seed, Track& track) {
  play({kMajor, {0, 9, 5, 7}, kMajorChord, 110, 0.55, 0.4, 0.7}, seed, track);
}

void play_music_sad(std::uint64_t seed, Track& track) {
  play({kMinor, {0, -4, 3, -2}, kMinorChord, 110, 0.6, 0.4, 0.7}, seed, track);
}

void play_music_dark(std::uint64_t seed, Track& track) {
  play({kMinor, {0, 1, 0, -1}, kMinorChord, 65.4, 0.75, 0.65, 0.5}, seed, track);
}

}  // namespace kare::animatic::sound

#include "engine/animatic/sound/mix.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/rng.h"
#include "engine/animatic/sound/loudness.h"
#include "engine/animatic/sound/score.h"

namespace kare::animatic::sound {
namespace {

double rms_of(const Track& track) {
  double sum = 0;
  for (std::size_t i = 0; i < track.size(); ++i) {
    sum += double{track.left[i]} * track.left[i] + double{track.right[i]} * track.right[i];
  }
  return std::sqrt(sum / (2.0 * static_cast<double>(std::max<std::size_t>(track.size(), 1))));
}

// All parts of a scene, each as loud as its score says, whatever it is by itself.
Track scene_track(const Shot& shot, std::size_t samples, std::uint64_t seed) {
  Track scene(samples);
  std::uint64_t dice = seed;
  for (const Part& part : score_of(shot)) {
    Track own(samples);
    dice = mix64(dice);
    part.voice(dice, own);
    const double loud = loudness_of(own);
    // Too short to be measured as loudness: by power.
    const double db = std::isfinite(loud) ? loud : 20 * std::log10(std::max(rms_of(own), 1e-6));
    scale(own, std::pow(10.0, (kLoudness + part.level_db - db) / 20));
    for (std::size_t i = 0; i < samples; ++i) {
      scene.left[i] += own.left[i];
      scene.right[i] += own.right[i];
    }
  }
  normalise(scene, kLoudness);
  return scene;
}

// Fades both ends, so that two scenes that overlap by a fade are as loud together as each alone.
void fade(Track& track) {
  const std::size_t length = std::min(samples_in(kFadeS), track.size() / 2);
  for (std::size_t i = 0; i < length; ++i) {
    const double u = (static_cast<double>(i) + 0.5) / static_cast<double>(length);
    const auto gain = static_cast<float>(std::sin(u * std::numbers::pi / 2));
    for (std::vector<float>* channel : {&track.left, &track.right}) {
      (*channel)[i] *= gain;
      (*channel)[channel->size() - 1 - i] *= gain;
    }
  }
}

}  // namespace

Track mix(const std::vector<Stretch>& stretches, std::size_t samples, std::uint64_t seed) {
  Track whole(samples);
  for (const Stretch& stretch : stretches) {
    // Half a fade to each side of a cut.
    const std::size_t begin = samples_in(std::max(stretch.begin_s - kFadeS / 2, 0.0));
    const std::size_t end = std::min(samples_in(stretch.end_s + kFadeS / 2), samples);
    if (end <= begin) continue;
    Track scene = scene_track(*stretch.shot, end - begin, mix64(seed ^ 0x50554E44ULL));
    fade(scene);
    for (std::size_t i = 0; i < scene.size(); ++i) {
      whole.left[begin + i] += scene.left[i];
      whole.right[begin + i] += scene.right[i];
    }
  }
  normalise(whole, kLoudness);
  return whole;
}

}  // namespace kare::animatic::sound

#include "engine/animatic/sound/loudness.h"

#include <ebur128.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>
#include <vector>

#include "base/assert.h"

namespace kare::animatic::sound {
namespace {

constexpr double kCeiling = 0.56;    // -5 dBFS: the encoder takes some of the room.
constexpr std::size_t kAhead = 192;  // Samples; 4 ms.

struct FreeMeter {
  void operator()(ebur128_state* state) const { ebur128_destroy(&state); }
};

// For each sample the smallest gain that any of the `window` samples around it needs.
std::vector<float> lowest_around(const std::vector<float>& gains, std::size_t window) {
  std::vector<float> lowest(gains.size());
  std::deque<std::size_t> candidates;  // Of rising gains.
  for (std::size_t i = 0; i < gains.size() + window; ++i) {
    if (i < gains.size()) {
      while (!candidates.empty() && gains[candidates.back()] >= gains[i]) candidates.pop_back();
      candidates.push_back(i);
    }
    if (i < window) continue;
    const std::size_t at = i - window;
    while (candidates.front() + window < at) candidates.pop_front();
    lowest[at] = gains[candidates.front()];
  }
  return lowest;
}

// The mean of the `window` values on each side; at the ends the last value stands for what is not
// there.
std::vector<float> averaged(const std::vector<float>& values, std::size_t window) {
  const auto last = static_cast<std::ptrdiff_t>(values.size()) - 1;
  const auto reach = static_cast<std::ptrdiff_t>(window);
  const auto value = [&](std::ptrdiff_t i) {
    return double{values[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(i, 0, last))]};
  };
  std::vector<float> means(values.size());
  double sum = 0;
  for (std::ptrdiff_t i = -reach; i <= reach; ++i) sum += value(i);
  for (std::ptrdiff_t i = 0; i <= last; ++i) {
    means[static_cast<std::size_t>(i)] =
        static_cast<float>(sum / (2.0 * static_cast<double>(window) + 1));
    sum += value(i + reach + 1) - value(i - reach);
  }
  return means;
}

}  // namespace

double loudness_of(const Track& track) {
  const std::unique_ptr<ebur128_state, FreeMeter> meter(ebur128_init(2, kRate, EBUR128_MODE_I));
  KARE_ASSERT(meter != nullptr);
  std::vector<float> interleaved(2 * track.size());
  for (std::size_t i = 0; i < track.size(); ++i) {
    interleaved[2 * i] = track.left[i];
    interleaved[2 * i + 1] = track.right[i];
  }
  KARE_ASSERT(ebur128_add_frames_float(meter.get(), interleaved.data(), track.size()) ==
              EBUR128_SUCCESS);
  double lufs = 0;
  KARE_ASSERT(ebur128_loudness_global(meter.get(), &lufs) == EBUR128_SUCCESS);
  return lufs;
}

void scale(Track& track, double factor) {
  for (std::vector<float>* channel : {&track.left, &track.right}) {
    for (float& sample : *channel) sample *= static_cast<float>(factor);
  }
}

void limit(Track& track, double ceiling) {
  if (track.size() == 0) return;
  std::vector<float> gains(track.size());
  for (std::size_t i = 0; i < track.size(); ++i) {
    const float peak = std::max(std::abs(track.left[i]), std::abs(track.right[i]));
    gains[i] = static_cast<float>(std::min(1.0, ceiling / std::max(double{peak}, 1e-9)));
  }
  // The mean of lowest gains is not above the lowest gain of the sample itself.
  gains = averaged(lowest_around(gains, kAhead), kAhead);
  for (std::size_t i = 0; i < track.size(); ++i) {
    track.left[i] *= gains[i];
    track.right[i] *= gains[i];
  }
}

void normalise(Track& track, double lufs) {
  constexpr int kRounds = 3;  // The limiter takes some loudness away again.
  for (int round = 0; round < kRounds; ++round) {
    const double now = loudness_of(track);
    if (!std::isfinite(now)) break;
    scale(track, std::pow(10.0, (lufs - now) / 20));
    limit(track, kCeiling);
  }
}

}  // namespace kare::animatic::sound

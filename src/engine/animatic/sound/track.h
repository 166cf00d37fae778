#pragma once

#include <cstddef>
#include <vector>

namespace kare::animatic::sound {

inline constexpr int kRate = 48000;  // Samples a second.

// A place from left (-1) to right (1), with equal power everywhere. Costs a sine and a cosine: make
// it once for all samples of a thing that stays.
struct Pan {
  explicit Pan(double place);
  float left, right;
};

// Sound in stereo: two channels of equal length, samples in -1..1 when it is finished.
struct Track {
  std::vector<float> left, right;

  Track() = default;
  explicit Track(std::size_t samples) : left(samples), right(samples) {}
  std::size_t size() const { return left.size(); }
  double seconds() const { return static_cast<double>(size()) / kRate; }
  // Adds a sample; beyond the end it is lost.
  void add(std::size_t at, double value, Pan pan) {
    if (at >= size()) return;
    left[at] += static_cast<float>(value) * pan.left;
    right[at] += static_cast<float>(value) * pan.right;
  }
};

inline constexpr std::size_t samples_in(double seconds) {
  return static_cast<std::size_t>(seconds * kRate);
}

}  // namespace kare::animatic::sound

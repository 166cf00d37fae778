#pragma once

#include <cstdint>

namespace kare {

// One step of SplitMix64 (Steele, Lea, Flood 2014): a good mix of 64 bits into 64 others.
constexpr std::uint64_t mix64(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

// A small repeatable generator (SplitMix64). Same seed, same numbers, on every machine: the
// standard library's distributions do not promise that, so the helpers are here. Not for secrets.
class Rng {
 public:
  explicit constexpr Rng(std::uint64_t seed) : state_(seed) {}
  constexpr std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    return mix64(state_ - 0x9E3779B97F4A7C15ULL);
  }
  // In [0, 1), with 53 random bits.
  constexpr double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  // In [low, high).
  constexpr double range(double low, double high) { return low + (high - low) * unit(); }
  // In [0, count). REQUIRES: count > 0.
  constexpr int below(int count) { return static_cast<int>(unit() * count); }

 private:
  std::uint64_t state_;
};

}  // namespace kare

#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

#include "base/rng.h"
#include "engine/animatic/sound/track.h"

namespace kare::animatic::sound {

// White noise in -1..1.
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : rng_(seed) {}
  double next() { return 2 * rng_.unit() - 1; }

 private:
  Rng rng_;
};

// A low-pass of one pole: 6 dB an octave above `hertz`.
class Smooth {
 public:
  explicit Smooth(double hertz) : keep_(std::exp(-2 * std::numbers::pi * hertz / kRate)) {}
  double next(double input) { return value_ = input + keep_ * (value_ - input); }

 private:
  double keep_, value_ = 0;
};

// Filters of second order by the formulas of Robert Bristow-Johnson's Audio EQ Cookbook.
class Biquad {
 public:
  enum class Kind { kLow, kHigh, kBand };
  // `hertz` below half the rate; `q` is the sharpness.
  Biquad(Kind kind, double hertz, double q) : kind_(kind) { tune(hertz, q); }
  // May be called while it runs.
  void tune(double hertz, double q);
  double next(double input) {
    const double output = b0_ * input + s1_;
    s1_ = b1_ * input - a1_ * output + s2_;
    s2_ = b2_ * input - a2_ * output;
    return output;
  }

 private:
  Kind kind_;
  double b0_ = 0, b1_ = 0, b2_ = 0, a1_ = 0, a2_ = 0;
  double s1_ = 0, s2_ = 0;
};

// A sine that begins at zero, by turning a vector: quicker than calling sin.
class Tone {
 public:
  explicit Tone(double hertz)
      : c_(std::cos(2 * std::numbers::pi * hertz / kRate)),
        s_(std::sin(2 * std::numbers::pi * hertz / kRate)) {}
  double next() {
    const double value = y_;
    y_ = s_ * x_ + c_ * y_;
    x_ = c_ * x_ - s_ * value;
    return value;
  }

 private:
  double c_, s_, x_ = 1, y_ = 0;
};

// A value in 0..1 that wanders: a new aim about every `seconds`, with soft turns.
class Drift {
 public:
  Drift(std::uint64_t seed, double seconds)
      : rng_(seed), step_(1 / (seconds * kRate)), from_(rng_.unit()), to_(rng_.unit()) {}
  double next() {
    at_ += step_;
    if (at_ >= 1) {
      at_ -= 1;
      from_ = to_;
      to_ = rng_.unit();
    }
    return from_ + (to_ - from_) * at_ * at_ * (3 - 2 * at_);
  }

 private:
  Rng rng_;
  double step_, from_, to_, at_ = 0;
};

}  // namespace kare::animatic::sound

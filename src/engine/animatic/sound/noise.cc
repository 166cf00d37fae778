#include "engine/animatic/sound/noise.h"

#include <numbers>

namespace kare::animatic::sound {

void Biquad::tune(double hertz, double q) {
  const double w = 2 * std::numbers::pi * hertz / kRate;
  const double alpha = std::sin(w) / (2 * q), c = std::cos(w);
  const double a0 = 1 + alpha;
  a1_ = -2 * c / a0;
  a2_ = (1 - alpha) / a0;
  switch (kind_) {
    case Kind::kLow:
      b1_ = (1 - c) / a0;
      b0_ = b2_ = b1_ / 2;
      return;
    case Kind::kHigh:
      b1_ = -(1 + c) / a0;
      b0_ = b2_ = -b1_ / 2;
      return;
    case Kind::kBand:
      b0_ = alpha / a0;
      b1_ = 0;
      b2_ = -b0_;
      return;
  }
}

}  // namespace kare::animatic::sound

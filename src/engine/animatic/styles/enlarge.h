#pragma once

#include "engine/animatic/styles/pass.h"

namespace kare::animatic::styles {

// How many times as long the lines of `large` are: 1, or 2 with an odd last pixel left out.
inline int scale_between(const Size& small, const Size& large) {
  return small.width == large.width ? 1 : 2;
}

// out = row `y` of a picture twice as large, `count` pixels long, linear between the pixels of the
// canvas. `line` is scratch. REQUIRES: count is twice the width of the canvas or one less.
void spread_row(const Bitmap& canvas, int y, std::vector<std::uint32_t>& line, std::uint32_t* out,
                int count);

// Twice as large with soft steps.
class Spread final : public Enlarge {
 public:
  void apply(const Bitmap& canvas, Bitmap& frame, Scratch& scratch) const override;
};

// Twice as large with every pixel a square.
class Squares final : public Enlarge {
 public:
  void apply(const Bitmap& canvas, Bitmap& frame, Scratch& scratch) const override;
};

// What would enlarge a canvas, done to a frame as it is. REQUIRES: it is for two of one size.
class InPlace final : public Pass {
 public:
  explicit InPlace(std::unique_ptr<const Enlarge> step) : step_(std::move(step)) {}
  void apply(double seconds, Bitmap& frame, Scratch& scratch) const override;

 private:
  std::unique_ptr<const Enlarge> step_;
};

}  // namespace kare::animatic::styles

#pragma once

#include "engine/animatic/styles/pass.h"

namespace kare::animatic::styles {

// out = the mean colour of the square of 2 * radius + 1 pixels around each pixel; its alpha holds
// how much brightness varies in there: a quarter of the variance, at most 255. `sums` is scratch.
// REQUIRES: radius 1..40.
void box_means(const Bitmap& source, int radius, Bitmap& out, std::vector<std::int32_t>& sums);

// Evens out areas and keeps their edges: each pixel gets the means of the four squares it is a
// corner of, weighted by how even they are (after Kuwahara, Hachimura, Eiho and Kinoshita 1976).
class Smooth final : public Pass {
 public:
  explicit Smooth(int radius) : radius_(radius) {}
  void apply(double seconds, Bitmap& frame, Scratch& scratch) const override;

 private:
  int radius_;
};

}  // namespace kare::animatic::styles

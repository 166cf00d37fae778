#pragma once

#include "engine/animatic/styles/pass.h"

namespace kare::animatic::styles {

// How a picture is put together from strokes or pieces. Lengths are pixels of a 720-line frame.
struct Brush {
  double length = 30, width = 8;
  double swirl = 0.35;     // 0: follows the picture's shapes; 1: turns by itself.
  double vary = 0.05;      // How much strokes differ in brightness.
  double relief = 0.06;    // How much the bristles show.
  double detail = 1;       // 0: strokes only; 1: the picture's own edges come through.
  bool triangles = false;  // Pieces of a triangle net instead of strokes.
};

// Paints a frame anew with strokes whose places are fixed for the whole shot: each pixel takes the
// colour under the middle of its stroke. Directions follow a frame of the shot.
class Strokes final : public Pass {
 public:
  // `model` is a frame of the shot; it is not kept.
  Strokes(const Brush& brush, const Bitmap& model, std::uint64_t seed);
  void apply(double seconds, Bitmap& frame, Scratch& scratch) const override;

 private:
  void paint_strokes(const Brush& brush, const Bitmap& model, std::uint64_t seed);
  void cut_triangles(const Brush& brush, std::uint64_t seed);

  Size size_;
  int own_;                           // Share of the picture's own edges, 256ths.
  std::vector<std::int32_t> middle_;  // For each pixel the index of its stroke's middle.
  std::vector<std::int8_t> light_;    // For each pixel how much lighter it is.
};

}  // namespace kare::animatic::styles

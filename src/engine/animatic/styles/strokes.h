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
  int edge = 40;           // How much colours differ where a shape comes through; summed channels.
  bool triangles = false;  // Pieces of a triangle net instead of strokes.
};

// One stroke, in pixels of the frame.
struct Stroke {
  double x = 0, y = 0, angle = 0, length = 0, width = 0;
  int light = 0;
  std::uint32_t seed = 0;
};

// Paints a canvas anew with strokes whose places are fixed for the whole shot: each pixel takes the
// colour under the middle of its stroke. Directions follow a picture of the shot.
class Strokes final : public Enlarge {
 public:
  // From a canvas to frames of `size`. `model` is a picture of the shot in the size of either; it
  // is not kept.
  Strokes(const Brush& brush, const Size& canvas, const Size& size, const Bitmap& model,
          std::uint64_t seed);
  void apply(const Bitmap& canvas, Bitmap& frame, Scratch& scratch) const override;

 private:
  void paint_strokes(const Brush& brush, const Bitmap& model, std::uint64_t seed);
  // The part of a stroke in rows `top` to `bottom`, that one not included.
  void lay(const Stroke& stroke, double relief, int top, int bottom);
  void cut_triangles(const Brush& brush, std::uint64_t seed);

  // The index in the canvas of a pixel of the frame.
  std::int32_t in_canvas(int x, int y) const { return y / scale_ * canvas_.width + x / scale_; }

  Size canvas_, size_;
  int scale_;                         // From the canvas to the frame.
  int edge_;                          // As of the brush.
  int own_;                           // Share of the picture's own edges, 256ths.
  std::vector<std::int32_t> middle_;  // For each pixel its stroke's middle, in the canvas.
  std::vector<std::int8_t> light_;    // For each pixel how much lighter it is.
};

}  // namespace kare::animatic::styles

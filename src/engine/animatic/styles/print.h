#pragma once

#include <array>
#include <functional>

#include "engine/animatic/stage/noise.h"
#include "engine/animatic/styles/pass.h"

namespace kare::animatic::styles {

// Lines where colours meet.
class Ink final : public Pass {
 public:
  struct Options {
    double width = 1.5;  // Pixels of a 720-line frame.
    int threshold = 40;  // Of the change of a colour channel, 0..255.
    double strength = 0.9;
    std::uint32_t colour = 0xFF1A1410U;
    bool own_colour = false;  // Darkens the picture's own colour instead.
  };
  Ink(const Size& size, const Options& options);
  void apply(double seconds, Bitmap& frame, Scratch& scratch) const override;

 private:
  Options options_;
  int reach_, strength_;
};

// At most 32 colours, each pixel tends to the nearest.
class Palette final : public Pass {
 public:
  // What a pixel is taken for when the nearest colour is chosen.
  using Reading = std::function<std::uint32_t(std::uint32_t pixel)>;
  // The colours, 0xRRGGBB. `share`: 1 leaves nothing but them. No reading: a pixel is what it is.
  Palette(const std::vector<std::uint32_t>& colours, double share, const Reading& reading = {});
  void apply(double seconds, Bitmap& frame, Scratch& scratch) const override;
  // The nearest of them to a colour, opaque.
  std::uint32_t nearest(std::uint32_t pixel) const;

 private:
  std::vector<std::uint32_t> nearest_;  // Of 32 steps of red, green and blue each.
  int share_;
};

// `count` colours that stand for a picture (median cut, Heckbert 1982), 0xRRGGBB.
std::vector<std::uint32_t> colours_of(const Bitmap& model, int count);

// Square blocks of one colour of a palette.
class Blocks final : public Pass {
 public:
  // `side` in pixels.
  Blocks(int side, const std::vector<std::uint32_t>& colours) : side_(side), palette_(colours, 1) {}
  void apply(double seconds, Bitmap& frame, Scratch& scratch) const override;

 private:
  int side_;
  Palette palette_;
};

// The dots of a printed comic, larger where it is darker, in lines of 45 degrees.
class Halftone final : public Pass {
 public:
  // `cell` in pixels of a 720-line frame.
  Halftone(const Size& size, double cell, double strength);
  void apply(double seconds, Bitmap& frame, Scratch& scratch) const override;

 private:
  int period_, width_, strength_;
  std::vector<std::uint8_t> screen_;  // period_ rows, each as wide as the frame.
};

// A drawing with a pencil: lines where brightness changes, hatching where it is dark.
class Pencil final : public Pass {
 public:
  Pencil(const Size& size, double hatching, std::uint64_t seed);
  void apply(double seconds, Bitmap& frame, Scratch& scratch) const override;

 private:
  int radius_, hatching_;
  std::vector<std::uint16_t> columns_;  // Of the tile, for the frame's width and height.
  std::vector<std::int8_t> tooth_;      // Of each row of the tile, along the columns.
};

// The surface under the paint, and a border that was left unpainted.
class Paper final : public Pass {
 public:
  enum class Kind { kGrain, kChalk, kCanvas };
  struct Options {
    Kind kind = Kind::kGrain;
    double strength = 0.1;            // 0..0.5.
    double border = 0;                // Share of the shorter side.
    std::uint32_t colour = 0xF7F1E3;  // Of the border.
  };
  Paper(const Size& size, const Options& options, std::uint64_t seed);
  void apply(double seconds, Bitmap& frame, Scratch& scratch) const override;

 private:
  // How bare the paper is towards the border.
  void leave_bare(const Size& size, double border);

  std::uint32_t colour_;
  std::vector<std::int8_t> light_;  // How much lighter each row of the tile makes pixels.
  std::vector<std::uint16_t> rows_;
  int reach_ = 0;                   // Of the border into the frame.
  std::vector<std::uint8_t> bare_;  // Empty when there is no border.
};

// Sheets of paper over each other: a shadow falls from lighter to darker ones.
class CutEdges final : public Pass {
 public:
  explicit CutEdges(const Size& size) : size_(size) {}
  void apply(double seconds, Bitmap& frame, Scratch& scratch) const override;

 private:
  Size size_;
};

}  // namespace kare::animatic::styles

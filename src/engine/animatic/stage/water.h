#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/animatic/stage/scenery.h"

namespace kare::animatic::stage {

// The surface of water, drawn row by row from its depth and the time.
class WaterSurface {
 public:
  WaterSurface(const Scenery& scenery, const Water& water);
  // Draws the rows of the picture whose depth lies in the water's range. `bottom` rows at most.
  void draw(const View& view, Bitmap& picture) const;
  // Draws one row into `out` (the picture's width); `above` is the picture the water mirrors.
  // REQUIRES: the row lies below the horizon.
  class Rows;

 private:
  friend class Rows;
  struct Swell {
    double length_m, pace, phase;
  };
  static constexpr int kSwells = 6;
  Water water_;
  Palette palette_;
  double sun_x_ = 0, sun_power_ = 0, unit_ = 1, wind_ = 0.3;
  bool night_ = false;
  std::shared_ptr<const Tile> warp_, gate_, spark_;
  std::array<Swell, kSwells> swells_{};
  std::array<std::int32_t, 256> shape_{};  // As in WaveRow.
};

// The working memory for the rows of one frame.
class WaterSurface::Rows {
 public:
  Rows(const WaterSurface& surface, const View& view);
  // Paints picture row `y` of the water into `out`.
  void paint(int y, const GroundRow& row, const Bitmap& picture, std::uint32_t* out);

 private:
  void add_swells(const GroundRow& row);
  void add_glitter(int y, std::uint32_t* out);
  Colour colour_at(double z) const;

  const WaterSurface& surface_;
  const View& view_;
  double horizon_, sun_x_;
  std::vector<std::int16_t> tone_, crest_, warp_, gate_, lift_;
  std::vector<std::int16_t> half_tone_, half_crest_;  // Of every other column.
  std::vector<std::uint16_t> amount_;
  std::vector<std::uint32_t> mirror_;
  std::array<std::int16_t, Tile::kRowSize> texture_{};
};

// Dither thresholds 0..255 for picture row y. REQUIRES: width <= 8192.
const std::uint8_t* dither_row(int y, int width);

}  // namespace kare::animatic::stage

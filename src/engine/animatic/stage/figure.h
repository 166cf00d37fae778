#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/animatic/stage/actor.h"
#include "engine/animatic/stage/plate.h"
#include "engine/animatic/stage/tones.h"
#include "engine/animatic/stage/view.h"

namespace kare::animatic::stage {

// An actor ready to be drawn: with soft masks of its pictures for the shadow it casts.
class Figure final : public Layer {
 public:
  Figure(Actor actor, const World& world, const Palette& palette);
  void draw(const View& view, Bitmap& picture) const override;

 private:
  // The alpha of a picture at a quarter of its size, blurred.
  struct Mask {
    int width = 0, height = 0;
    std::vector<std::uint8_t> alpha;
  };
  // Where a picture is not empty: the visible columns of each row, and which cells of kCell by
  // kCell pixels have something visible in or beside them.
  struct Filled {
    static constexpr int kCell = 8;
    std::vector<Plate::Span> rows;
    int across = 0, down = 0;
    std::vector<std::uint8_t> cells;
    bool near(double u, double v) const;
  };
  // Where the picture lies at one moment: source (u, v) from target (x, y) and back.
  struct Place {
    Point foot;             // Target position of the anchor.
    Point ground;           // Of the spot on the ground or the water below it.
    double kx = 1, ky = 1;  // Target pixels per source pixel.
    double anchor_u = 0, anchor_v = 0;
    double bend = 0;         // Target pixels at the top.
    double waterline = 1e9;  // Target row below which nothing is drawn.
  };
  // How a picture lies in the target: its pixel (u, v) at target (x, y) is (u0, v0) + x * (ux, vx)
  // + y * (uy, vy), then bent as a SlantRow.
  struct Slant {
    double u0 = 0, v0 = 0, ux = 1, uy = 0, vx = 0, vy = 1;
    double foot_v = 0, bend = 0;
  };
  // The picture of a limb (the one of this index in the actor), turned so that its far end is at
  // the top.
  struct Part {
    media::Picture picture;
    Filled filled;
  };
  static Part part_of(const Limb& limb);
  static Mask soften(const media::Picture& picture, const std::vector<Limb>& limbs);
  static Filled survey(const media::Picture& picture);
  Place place(const View& view, const Pose& pose, const media::Picture& source) const;
  Tint tint(double opacity) const;
  void draw_shadow(const Pose& pose, const Place& at, Bitmap& picture) const;
  void draw_contact(const Pose& pose, const Place& at, Bitmap& picture) const;
  void draw_upright(const Pose& pose, const Place& at, Bitmap& picture) const;
  void draw_turned(const Pose& pose, const Place& at, Bitmap& picture) const;
  void draw_slanted(const media::Picture& source, const Filled& filled, const Slant& slant,
                    const Place& at, const Tint& light, Bitmap& picture) const;
  void draw_part(std::size_t index, double seconds, const Pose& pose, const Place& at,
                 Bitmap& picture) const;
  void draw_reflection(const View& view, const Pose& pose, const Place& at, Bitmap& picture) const;
  void draw_ripples(const View& view, const Pose& pose, const Place& at, Bitmap& picture) const;
  // Fills the sampler's line with the row of the source at target row y (between rows), shifted by
  // `shift`, and returns the columns. `line` points at the first of them.
  Plate::Span source_line(RowSampler& sampler, const Pose& pose, const Place& at, double v,
                          double shift, int width, std::vector<std::uint32_t>& line) const;

  Actor actor_;
  std::vector<Mask> masks_;
  std::vector<Filled> filled_;
  std::vector<Part> parts_;
  Light light_;
  Colour shadow_, water_, froth_;
  double haze_ = 0;
  double unit_ = 1;
};

}  // namespace kare::animatic::stage

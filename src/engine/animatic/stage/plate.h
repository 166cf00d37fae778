#pragma once

#include <functional>
#include <vector>

#include "engine/animatic/stage/bitmap.h"
#include "engine/animatic/stage/pixels.h"
#include "engine/animatic/stage/view.h"

namespace kare::animatic::stage {

// A picture painted once, with its place in the rest frame.
struct Plate {
  Bitmap bitmap;
  double left = 0, top = 0;  // Rest position of its upper left corner.
  double density = 1;        // Its pixels per rest pixel.

  // First and one past the last visible column of each row; set by `measure`.
  struct Span {
    int from = 0, to = 0;
  };
  std::vector<Span> spans;
  bool opaque = false;  // No pixel lets anything through; also set by `measure`.
  void measure();
};

// Something drawn at one depth. Immutable while frames are drawn.
class Layer {
 public:
  // Depth in metres; decides the order, far ones first. Layers of one depth keep their order.
  explicit Layer(double z) : z_(z) {}
  virtual ~Layer() = default;
  double z() const { return z_; }
  virtual void draw(const View& view, Bitmap& picture) const = 0;

 private:
  double z_;
};

// How a plate is moved at one moment, beyond the camera.
struct PlateMove {
  double dx = 0, dy = 0;  // Rest pixels.
  // Rest pixels to the right for a rest row; used for swaying plants. May be empty.
  std::function<double(double rest_y)> shift;
  Tint tint;
};

enum class Edge { kClear, kRepeat };  // What lies outside a plate: nothing, or its last pixels.

// A plate that stands upright at depth z, over the picture.
void draw_plate(const View& view, const Plate& plate, double z, const PlateMove& move, Edge edge,
                Bitmap& picture);

// A painted plate upright at its depth, still or moved by a function of time.
class PlateLayer final : public Layer {
 public:
  using Motion = std::function<PlateMove(double seconds)>;
  PlateLayer(double z, Plate plate, Edge edge = Edge::kClear, Motion motion = nullptr);
  void draw(const View& view, Bitmap& picture) const override;

 private:
  Plate plate_;
  Edge edge_;
  Motion motion_;
};

// A painted plate that is the ground, seen in perspective: every row moves by its own depth.
class GroundLayer final : public Layer {
 public:
  // Lies at `z`, the far end, for the order of drawing.
  GroundLayer(double z, Plate plate, Edge edge = Edge::kRepeat);
  void draw(const View& view, Bitmap& picture) const override;

 private:
  Plate plate_;
  Edge edge_;
};

// A layer drawn by a function.
class DrawnLayer final : public Layer {
 public:
  using Draw = std::function<void(const View& view, Bitmap& picture)>;
  DrawnLayer(double z, Draw draw) : Layer(z), draw_(std::move(draw)) {}
  void draw(const View& view, Bitmap& picture) const override { draw_(view, picture); }

 private:
  Draw draw_;
};

// One row of a picture, taken from a plate or sprite with sub-pixel places and laid over a row.
class RowSampler {
 public:
  RowSampler(const media::Picture& source, Edge edge) : source_(source), edge_(edge) {}
  // Makes a row of another picture the line, until the next call; null: a line of its own.
  void into(std::uint32_t* row) { into_ = row; }
  // Fills `line()` for destination columns from..to (to excluded, cut to what the source covers)
  // with source row y (row middles at whole numbers) and source columns x0 + i * step for column i.
  // Returns the columns that were filled; empty when from >= to.
  Plate::Span sample(double y, double x0, double step, Plate::Span wanted, Plate::Span visible);
  std::uint32_t* line() { return into_ != nullptr ? into_ : line_.data(); }

 private:
  const std::uint32_t* source_row(int y) const;
  // Fills `padded_` with row y of the source, blended between two rows, from column `columns.from`.
  void gather(double y, Plate::Span columns);
  media::Picture source_;
  Edge edge_;
  std::vector<std::uint32_t> padded_, line_;
  std::uint32_t* into_ = nullptr;
};

}  // namespace kare::animatic::stage

#include "engine/animatic/styles/strokes.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/rng.h"
#include "engine/animatic/stage/noise.h"
#include "engine/animatic/stage/parallel.h"
#include "engine/animatic/stage/wide_clones.h"
#include "engine/animatic/styles/enlarge.h"

namespace kare::animatic::styles {
namespace {

// Directions on a coarse grid, as (cos 2a, sin 2a) so that opposite ones are the same.
class Flow {
 public:
  // For pictures of `size`; the model may be of half of it.
  Flow(const Bitmap& model, const Size& size, double swirl, std::uint32_t seed)
      : cell_(std::max(4, std::min(model.width, model.height) / 72)),
        scale_(scale_between({model.width, model.height}, size)),
        across_(model.width / cell_ + 2),
        down_(model.height / cell_ + 2),
        seed_(seed),
        swirl_(swirl),
        cosine_(count()),
        sine_(count()) {
    follow(model);
    for (int i = 0; i < 3; ++i) {
      soften(cosine_);
      soften(sine_);
    }
  }

  double angle(double x, double y) const {
    x /= scale_;
    y /= scale_;
    const int i = std::clamp(static_cast<int>(x) / cell_, 0, across_ - 1);
    const int j = std::clamp(static_cast<int>(y) / cell_, 0, down_ - 1);
    const auto at = static_cast<std::size_t>(j * across_ + i);
    // Turns about the peaks of a smooth noise: the free flow of places without shapes.
    const double u = x / (cell_ * 26.0), v = y / (cell_ * 20.0), step = 0.05;
    const double here = stage::value_noise(u, v, seed_);
    const double gx = stage::value_noise(u + step, v, seed_) - here;
    const double gy = stage::value_noise(u, v + step, seed_) - here;
    const double free = std::atan2(gx, -gy);
    const double c = cosine_[at] + swirl_ * 900 * std::cos(2 * free);
    const double s = sine_[at] + swirl_ * 900 * std::sin(2 * free);
    return 0.5 * std::atan2(s, c);
  }

 private:
  std::size_t count() const {
    return static_cast<std::size_t>(across_) * static_cast<std::size_t>(down_);
  }

  // Along the edges: across the direction of the steepest change (the structure tensor's).
  void follow(const Bitmap& model) {
    const int reach = std::max(1, cell_ / 4);
    for (int y = reach; y + reach < model.height; y += reach) {
      for (int x = reach; x + reach < model.width; x += reach) {
        const int gx = luma_of(model.row(y)[x + reach]) - luma_of(model.row(y)[x - reach]);
        const int gy = luma_of(model.row(y + reach)[x]) - luma_of(model.row(y - reach)[x]);
        const auto at = static_cast<std::size_t>(y / cell_ * across_ + x / cell_);
        cosine_[at] -= gx * gx - gy * gy;
        sine_[at] -= 2.0 * gx * gy;
      }
    }
  }

  void soften(std::vector<double>& field) const {
    const std::vector<double> before = field;
    const auto at = [&](int i, int j) {
      return before[static_cast<std::size_t>(std::clamp(j, 0, down_ - 1) * across_ +
                                             std::clamp(i, 0, across_ - 1))];
    };
    for (int j = 0; j < down_; ++j) {
      for (int i = 0; i < across_; ++i) {
        field[static_cast<std::size_t>(j * across_ + i)] =
            (at(i, j) * 2 + at(i - 1, j) + at(i + 1, j) + at(i, j - 1) + at(i, j + 1)) / 6;
      }
    }
  }

  int cell_, scale_, across_, down_;
  std::uint32_t seed_;
  double swirl_;
  std::vector<double> cosine_, sine_;
};

// Places on a jittered grid, in a random order: later strokes lie over earlier ones.
std::vector<Stroke> plan(const Brush& brush, const Size& size, const Flow& flow, Rng& rng) {
  const double unit = unit_of(size);
  const double step_x = brush.length * 0.55 * unit, step_y = brush.width * 0.8 * unit;
  std::vector<Stroke> strokes;
  for (double y = 0; y < size.height + step_y; y += step_y) {
    for (double x = 0; x < size.width + step_x; x += step_x) {
      Stroke stroke;
      stroke.x = std::clamp(x + (rng.unit() - 0.5) * 1.6 * step_x, 0.0, size.width - 1.0);
      stroke.y = std::clamp(y + (rng.unit() - 0.5) * 1.6 * step_y, 0.0, size.height - 1.0);
      stroke.angle = flow.angle(stroke.x, stroke.y) + (rng.unit() - 0.5) * 0.35;
      stroke.length = brush.length * unit * rng.range(0.35, 0.62);
      stroke.width = brush.width * unit * rng.range(0.38, 0.68);
      stroke.light = static_cast<int>(127 * brush.vary * (2 * rng.unit() - 1));
      stroke.seed = static_cast<std::uint32_t>(rng.next());
      strokes.push_back(stroke);
    }
  }
  for (std::size_t i = strokes.size(); i > 1; --i) {
    std::swap(strokes[i - 1], strokes[static_cast<std::size_t>(rng.below(static_cast<int>(i)))]);
  }
  return strokes;
}

// Columns of a row.
struct Range {
  double from, to;
  // Leaves those where |slope * x + offset| <= most, and at most one more at both ends.
  void cut(double slope, double offset, double most) {
    if (std::abs(slope) < 1e-6) return;
    const double a = (-most - offset) / slope, b = (most - offset) / slope;
    from = std::max(from, std::floor(std::min(a, b)));
    to = std::min(to, std::ceil(std::max(a, b)));
  }
};

// From which difference in colour on a shape comes through the strokes, how fast from there, and up
// to which share; the latter two in 256ths.
struct OwnEdges {
  int apart, gain, share;
};

// A row: its own pixels, those of the canvas, which of these each pixel takes, and how much lighter
// it is.
KARE_WIDE void lay_strokes(const std::uint32_t* __restrict row, const std::uint32_t* canvas,
                           const std::int32_t* middle, const std::int8_t* light,
                           const OwnEdges& edges, std::uint32_t* __restrict out, int count) {
  const OwnEdges own_edges = edges;
  for (int i = 0; i < count; ++i) {
    const std::uint32_t own = row[i], stroke = canvas[middle[i]];
    // Where the stroke would cover another shape, the shape comes through.
    const int apart = std::abs(red_of(own) - red_of(stroke)) +
                      std::abs(green_of(own) - green_of(stroke)) +
                      std::abs(blue_of(own) - blue_of(stroke));
    const int wanted = ((apart - own_edges.apart) * own_edges.gain) >> 8;
    const int through = wanted < 0 ? 0 : wanted > 230 ? 230 : wanted;
    const std::uint32_t colour = mixed(stroke, own, (through * own_edges.share) >> 8);
    const int lit = 256 + 2 * light[i];
    out[i] = pixel_of((red_of(colour) * lit) >> 8, (green_of(colour) * lit) >> 8,
                      (blue_of(colour) * lit) >> 8);
  }
}

}  // namespace

Strokes::Strokes(const Brush& brush, const Size& canvas, const Size& size, const Bitmap& model,
                 std::uint64_t seed)
    : canvas_(canvas),
      size_(size),
      scale_(scale_between(canvas, size)),
      edge_(brush.edge),
      own_(static_cast<int>(brush.detail * 256)),
      middle_(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height)),
      light_(middle_.size()) {
  std::int32_t* middle = middle_.data();
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) *middle++ = in_canvas(x, y);
  }
  if (brush.triangles) {
    cut_triangles(brush, seed);
  } else {
    paint_strokes(brush, model, seed);
  }
}

void Strokes::paint_strokes(const Brush& brush, const Bitmap& model, std::uint64_t seed) {
  const Flow flow(model, size_, brush.swirl, static_cast<std::uint32_t>(seed));
  Rng rng(mix64(seed));
  const std::vector<Stroke> strokes = plan(brush, size_, flow, rng);
  stage::in_parallel(size_.height, [&](int top, int bottom) {
    for (const Stroke& stroke : strokes) lay(stroke, brush.relief, top, bottom);
  });
}

void Strokes::lay(const Stroke& stroke, double relief, int top, int bottom) {
  const double c = std::cos(stroke.angle), s = std::sin(stroke.angle);
  const int reach = static_cast<int>(std::hypot(stroke.length, stroke.width)) + 1;
  const int x0 = static_cast<int>(stroke.x), y0 = static_cast<int>(stroke.y);
  for (int y = std::max(top, y0 - reach); y < std::min(bottom, y0 + reach + 1); ++y) {
    Range columns{std::max(0.0, static_cast<double>(x0 - reach)),
                  std::min(size_.width - 1.0, static_cast<double>(x0 + reach))};
    columns.cut(-s, c * (y - y0) + s * x0, stroke.width);
    columns.cut(c, s * (y - y0) - c * x0, stroke.length);
    for (int x = static_cast<int>(columns.from); x <= static_cast<int>(columns.to); ++x) {
      const double along = (c * (x - x0) + s * (y - y0)) / stroke.length;
      const double across = (c * (y - y0) - s * (x - x0)) / stroke.width;
      const double end = 1 - across * across * 0.35;
      if (std::abs(across) > 1 || std::abs(along) > end) continue;
      const double hair =
          stage::value_noise(across * 4.5, along * 0.9, stroke.seed) - 0.5 - 0.35 * across;
      const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(size_.width) +
                      static_cast<std::size_t>(x);
      middle_[at] = in_canvas(x0, y0);
      light_[at] =
          static_cast<std::int8_t>(std::clamp(stroke.light + hair * 254 * relief, -100.0, 100.0));
    }
  }
}

// A net of squares with moved corners, each cut into two triangles.
void Strokes::cut_triangles(const Brush& brush, std::uint64_t seed) {
  const double step = brush.length * unit_of(size_);
  const auto dice = static_cast<std::uint32_t>(seed);
  struct Corner {
    double x, y;
  };
  const auto corner = [&](int i, int j) -> Corner {
    return {(i + 0.66 * (stage::hash01(i, j, dice) - 0.5)) * step,
            (j + 0.66 * (stage::hash01(i, j, dice + 1) - 0.5)) * step};
  };
  const auto fill = [&](Corner a, Corner b, Corner c, float tone) {
    const int mx = std::clamp(static_cast<int>((a.x + b.x + c.x) / 3), 0, size_.width - 1);
    const int my = std::clamp(static_cast<int>((a.y + b.y + c.y) / 3), 0, size_.height - 1);
    const auto side = [](Corner p, Corner q, double x, double y) {
      return (q.x - p.x) * (y - p.y) - (q.y - p.y) * (x - p.x);
    };
    const int top = std::max(0, static_cast<int>(std::min({a.y, b.y, c.y})));
    const int low = std::min(size_.height - 1, static_cast<int>(std::max({a.y, b.y, c.y})) + 1);
    const int left = std::max(0, static_cast<int>(std::min({a.x, b.x, c.x})));
    const int right = std::min(size_.width - 1, static_cast<int>(std::max({a.x, b.x, c.x})) + 1);
    for (int y = top; y <= low; ++y) {
      for (int x = left; x <= right; ++x) {
        const double u = side(a, b, x, y), v = side(b, c, x, y), w = side(c, a, x, y);
        if (u < 0 || v < 0 || w < 0) continue;
        const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(size_.width) +
                        static_cast<std::size_t>(x);
        middle_[at] = in_canvas(mx, my);
        light_[at] = static_cast<std::int8_t>(127 * brush.vary * (2 * tone - 1));
      }
    }
  };
  for (int j = -1; j * step < size_.height + step; ++j) {
    for (int i = -1; i * step < size_.width + step; ++i) {
      fill(corner(i, j), corner(i + 1, j), corner(i, j + 1), stage::hash01(i, j, dice + 2));
      fill(corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1), stage::hash01(i, j, dice + 3));
    }
  }
}

void Strokes::apply(const Bitmap& canvas, Bitmap& frame, Scratch& scratch) const {
  constexpr int kSpeed = 200 * 256;  // Five times the difference above a threshold of 40.
  const OwnEdges edges{edge_, kSpeed / edge_, own_};
  const int width = frame.width;
  for (int y = 0; y < frame.height; ++y) {
    const std::uint32_t* own = canvas.row(y / scale_);
    if (scale_ == 2) {
      scratch.row.resize(static_cast<std::size_t>(width));
      spread_row(canvas, y, scratch.line, scratch.row.data(), width);
      own = scratch.row.data();
    }
    const auto at = static_cast<std::ptrdiff_t>(y) * width;
    lay_strokes(own, canvas.pixels.data(), middle_.data() + at, light_.data() + at, edges,
                frame.row(y), width);
  }
}

}  // namespace kare::animatic::styles

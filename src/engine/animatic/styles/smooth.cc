#include "engine/animatic/styles/smooth.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "engine/animatic/stage/wide_clones.h"

namespace kare::animatic::styles {
namespace {

constexpr int kPlanes = 5;  // Blue, green, red, brightness, its square.

// Adds a row to the sums of the columns, and takes another away. The planes come one by one, as
// pointers that the compiler knows to be apart.
KARE_WIDE void roll_colours(const std::uint32_t* in, const std::uint32_t* out,
                            std::int32_t* __restrict blue, std::int32_t* __restrict green,
                            std::int32_t* __restrict red, int width) {
  for (int x = 0; x < width; ++x) {
    const std::uint32_t a = in[x], b = out[x];
    blue[x] += blue_of(a) - blue_of(b);
    green[x] += green_of(a) - green_of(b);
    red[x] += red_of(a) - red_of(b);
  }
}

KARE_WIDE void roll_brightness(const std::uint32_t* in, const std::uint32_t* out,
                               std::int32_t* __restrict luma, std::int32_t* __restrict square,
                               int width) {
  for (int x = 0; x < width; ++x) {
    const int l_in = luma_of(in[x]), l_out = luma_of(out[x]);
    luma[x] += l_in - l_out;
    square[x] += l_in * l_in - l_out * l_out;
  }
}

// The sums of columns of one row of squares, plane by plane, each with `radius` more at both ends
// that repeat the outermost column; and room to sum them up in.
struct Columns {
  Columns(std::vector<std::int32_t>& space, int width_, int radius_)
      : width(width_), radius(radius_), stride(width_ + 2 * radius_) {
    space.assign(static_cast<std::size_t>(kPlanes * (stride + width) + 2 * stride), 0);
    sums = space.data();
    totals = sums + static_cast<std::ptrdiff_t>(kPlanes) * stride;
    work = totals + static_cast<std::ptrdiff_t>(kPlanes) * width;
  }
  // Where the columns of the picture begin.
  std::int32_t* plane(int k) const {
    return sums + static_cast<std::ptrdiff_t>(k) * stride + radius;
  }

  int width, radius, stride;
  std::int32_t* sums;
  std::int32_t* totals;  // Of squares, `width` a plane.
  std::int32_t* work;    // Two lines.
};

void roll_columns(const std::uint32_t* in, const std::uint32_t* out, const Columns& columns) {
  const int width = columns.width, radius = columns.radius;
  roll_colours(in, out, columns.plane(0), columns.plane(1), columns.plane(2), width);
  roll_brightness(in, out, columns.plane(3), columns.plane(4), width);
  for (int k = 0; k < kPlanes; ++k) {
    std::int32_t* plane = columns.plane(k);
    std::fill_n(plane - radius, radius, plane[0]);
    std::fill_n(plane + width, radius, plane[width - 1]);
  }
}

KARE_WIDE void add_lines(const std::int32_t* a, const std::int32_t* b, std::int32_t* __restrict out,
                         int count) {
  for (int i = 0; i < count; ++i) out[i] = a[i] + b[i];
}

KARE_WIDE void add_to_line(const std::int32_t* a, std::int32_t* __restrict out, int count) {
  for (int i = 0; i < count; ++i) out[i] += a[i];
}

// out[i] = in[i] + … + in[i + side - 1], from sums of 1, 2, 4, … neighbours. `in` has count + side
// - 1 values, `work` twice as many. REQUIRES: side is odd and at least 3.
void window_sums(const std::int32_t* in, int side, std::int32_t* work, std::int32_t* out,
                 int count) {
  std::copy_n(in, count, out);
  int length = count + side - 1, done = 1;
  const std::int32_t* line = in;
  std::int32_t* next = work;
  std::int32_t* other = work + length;
  for (int span = 2; span <= side; span *= 2) {
    length -= span / 2;
    add_lines(line, line + span / 2, next, length);
    line = next;
    std::swap(next, other);
    if ((side & span) == 0) continue;
    add_to_line(line + done, out, count);
    done += span;
  }
}

// Means of squares of `side` from their totals, plane by plane. A total times `inverse` stays below
// 2^28, but for the squares of brightness.
KARE_WIDE void mean_squares(const std::int32_t* totals, int inverse, int width,
                            std::uint32_t* out) {
  const std::int32_t* blue = totals;
  const std::int32_t* green = totals + width;
  const std::int32_t* red = totals + 2 * width;
  const std::int32_t* luma = totals + 3 * width;
  const std::int32_t* square = totals + 4 * width;
  const auto mean = [inverse](std::int32_t sum) { return (sum * inverse + (1 << 19)) >> 20; };
  const auto wide = static_cast<std::uint32_t>(inverse);
  for (int x = 0; x < width; ++x) {
    const auto middle = static_cast<std::uint32_t>((luma[x] * inverse) >> 12);  // In 256ths.
    const std::uint64_t squares = std::uint64_t{static_cast<std::uint32_t>(square[x])} * wide;
    const int variance =
        static_cast<int>(squares >> 20) - static_cast<int>((middle * middle) >> 16);
    const auto uneven = static_cast<std::uint32_t>(clamp255(variance / 4));
    out[x] = (pixel_of(mean(red[x]), mean(green[x]), mean(blue[x])) & 0xFFFFFFU) | uneven << 24;
  }
}

// The means of the row that the columns stand for.
void mean_row(const Columns& columns, std::uint32_t* out) {
  const int side = 2 * columns.radius + 1, width = columns.width;
  for (int k = 0; k < kPlanes; ++k) {
    window_sums(columns.plane(k) - columns.radius, side, columns.work, columns.totals + k * width,
                width);
  }
  mean_squares(columns.totals, (1 << 20) / (side * side), width, out);
}

// The weighted mean of four squares: an even one counts far more than one across an edge.
inline std::uint32_t weighed(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  const auto weight = [](std::uint32_t square) {
    const auto uneven = static_cast<float>(static_cast<int>(square >> 24));
    return 1.0F / (4.0F + uneven * uneven) + 1e-5F;
  };
  const float wa = weight(a), wb = weight(b), wc = weight(c), wd = weight(d);
  const float share = 1.0F / (wa + wb + wc + wd);
  const auto mean = [&](int shift) {
    const auto part = [shift](std::uint32_t square) {
      return static_cast<float>(static_cast<int>(square >> shift & 255U));
    };
    const float sum = wa * part(a) + wb * part(b) + wc * part(c) + wd * part(d);
    return static_cast<std::uint32_t>(static_cast<int>(sum * share + 0.5F));
  };
  return 0xFF000000U | mean(16) << 16 | mean(8) << 8 | mean(0);
}

// out[i] from the squares left and right of it, in the rows above and below. No edges here, so that
// the compiler makes vectors of it.
KARE_WIDE void smooth_row(const std::uint32_t* above, const std::uint32_t* below, int span,
                          std::uint32_t* out, int count) {
  for (int i = 0; i < count; ++i) {
    out[i] = weighed(above[i], above[i + span], below[i], below[i + span]);
  }
}

}  // namespace

void box_means(const Bitmap& source, int radius, Bitmap& out, std::vector<std::int32_t>& sums) {
  KARE_ASSERT(radius >= 1 && radius <= 40);
  KARE_ASSERT(!source.pixels.empty());
  const int width = source.width, height = source.height;
  fit(out, width, height);
  const Columns columns(sums, width, radius);
  const std::vector<std::uint32_t> nothing(static_cast<std::size_t>(width), 0);
  for (int y = -radius; y <= radius; ++y) {
    roll_columns(source.row(std::clamp(y, 0, height - 1)), nothing.data(), columns);
  }
  for (int y = 0; y < height; ++y) {
    mean_row(columns, out.row(y));
    roll_columns(source.row(std::min(y + radius + 1, height - 1)),
                 source.row(std::max(y - radius, 0)), columns);
  }
}

void Smooth::apply(double /*seconds*/, Bitmap& frame, Scratch& scratch) const {
  box_means(frame, radius_, scratch.sheet, scratch.sums);
  const Bitmap& means = scratch.sheet;
  const int width = frame.width, right = width - 1, low = frame.height - 1;
  const int inner = std::max(0, width - 2 * radius_);
  for (int y = 0; y < frame.height; ++y) {
    const std::uint32_t* above = means.row(std::max(y - radius_, 0));
    const std::uint32_t* below = means.row(std::min(y + radius_, low));
    std::uint32_t* out = frame.row(y);
    const auto at_edge = [&](int x) {
      const int a = std::max(x - radius_, 0), b = std::min(x + radius_, right);
      out[x] = weighed(above[a], above[b], below[a], below[b]);
    };
    for (int x = 0; x < std::min(radius_, width); ++x) at_edge(x);
    if (inner > 0) smooth_row(above, below, 2 * radius_, out + radius_, inner);
    for (int x = std::max(radius_, width - radius_); x < width; ++x) at_edge(x);
  }
}

}  // namespace kare::animatic::styles

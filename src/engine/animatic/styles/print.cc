#include "engine/animatic/styles/print.h"

#include <cmath>
#include <numbers>

#include "base/assert.h"
#include "engine/animatic/stage/parallel.h"
#include "engine/animatic/stage/tones.h"
#include "engine/animatic/stage/wide_clones.h"
#include "engine/animatic/styles/smooth.h"

namespace kare::animatic::styles {
namespace {

constexpr double kTau = 2 * std::numbers::pi;

inline int change(std::uint32_t a, std::uint32_t b) {
  const int red = std::abs(red_of(a) - red_of(b)), green = std::abs(green_of(a) - green_of(b)),
            blue = std::abs(blue_of(a) - blue_of(b));
  const int most = red > green ? red : green;
  return most > blue ? most : blue;
}

// How the pixels of a row become ink: where they change, and in which colour. `own` and `other`
// choose between half of a pixel's own colour and another one.
struct InkTone {
  int threshold, strength;
  std::uint32_t own, other;
};

inline std::uint32_t inked(const InkTone& tone, std::uint32_t here, int edge) {
  const int wanted = (edge - tone.threshold) * 6;
  const int amount = (wanted < 0 ? 0 : wanted > 256 ? 256 : wanted) * tone.strength >> 8;
  return mixed(here, (here >> 1 & tone.own) | tone.other, amount);
}

KARE_WIDE void ink_row(const std::uint32_t* here, int reach, const std::uint32_t* above,
                       const std::uint32_t* below, const InkTone& tone,
                       std::uint32_t* __restrict out, int from, int to) {
  const InkTone t = tone;
  for (int x = from; x < to; ++x) {
    const int edge = change(here[x - reach], here[x + reach]) + change(above[x], below[x]);
    out[x] = inked(t, here[x], edge);
  }
}

// The index of a colour in 32 steps of red, green and blue each.
inline std::uint32_t step_of(std::uint32_t pixel) {
  return (pixel >> 19 & 31U) << 10 | (pixel >> 11 & 31U) << 5 | (pixel >> 3 & 31U);
}

KARE_WIDE void ink_flat(const std::uint32_t* __restrict colours, int share,
                        std::uint32_t* __restrict pixels, std::ptrdiff_t count) {
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    pixels[i] = mixed(pixels[i], colours[step_of(pixels[i])], share);
  }
}

KARE_WIDE void bare_row(const std::uint8_t* bare, std::uint32_t colour, std::uint32_t* row,
                        int count) {
  for (int x = 0; x < count; ++x) row[x] = mixed(row[x], colour, bare[x] + (bare[x] >> 7));
}

KARE_WIDE void lighten_row(const std::int8_t* light, std::uint32_t* row, int count) {
  for (int x = 0; x < count; ++x) {
    row[x] = pixel_of(red_of(row[x]) + light[x], green_of(row[x]) + light[x],
                      blue_of(row[x]) + light[x]);
  }
}

// Dots where a row is darker than the screen.
KARE_WIDE void dot_row(const std::uint8_t* screen, int strength, std::uint32_t* __restrict row,
                       int count) {
  for (int x = 0; x < count; ++x) {
    const std::uint32_t pixel = row[x];
    const int wanted = (screen[x] - luma_of(pixel)) * 8;
    const int dot = wanted < 0 ? 0 : wanted > 256 ? 256 : wanted;
    const std::uint32_t shade =
        pixel_of(red_of(pixel) * 5 / 8, green_of(pixel) * 5 / 8, blue_of(pixel) * 11 / 16);
    row[x] = mixed(pixel, shade, dot * strength >> 8);
  }
}

// A pixel against its surroundings: flat areas stay paper, dark sides of edges get a line.
KARE_WIDE void pencil_row(const std::uint32_t* means, const std::int8_t* tooth, int hatching,
                          std::uint32_t* __restrict row, int count) {
  for (int x = 0; x < count; ++x) {
    const int luma = luma_of(row[x]), around = luma_of(means[x]) + 8;
    // As whole numbers would divide: such small ones are exact enough.
    const int part = static_cast<int>(static_cast<float>(luma * 255) / static_cast<float>(around));
    const int line = part + 12 > 255 ? 255 : part + 12;
    const int dark = 142 - (luma + around) / 2 + tooth[x];
    const int shade = (dark < 0 ? 0 : dark > 150 ? 150 : dark) * hatching >> 8;
    const int tone = clamp255((line * line / 255 * line / 255) - shade);
    row[x] = mixed(0xFF2B2A2EU, 0xFFF8F6F0U, tone + (tone >> 7));
  }
}

// The shadow that lighter sheets up and left throw on a pixel, and its rim of light.
inline std::uint32_t under_sheets(std::uint32_t pixel, std::uint32_t far_up,
                                  std::uint32_t near_up) {
  const int here = luma_of(pixel);
  const int far = (luma_of(far_up) - here) * 2, near = luma_of(near_up) - here;
  const int keep = 256 -
                   (far < 0    ? 0
                    : far > 40 ? 40
                               : far) -
                   (near < 0    ? 0
                    : near > 25 ? 50
                                : 2 * near);
  const int rim = near > 0 ? 0 : near < -22 ? 22 : -near;
  return pixel_of((red_of(pixel) * keep >> 8) + rim, (green_of(pixel) * keep >> 8) + rim,
                  (blue_of(pixel) * keep >> 8) + rim);
}

KARE_WIDE void shade_row(const std::uint32_t* far_up, const std::uint32_t* near_up,
                         std::uint32_t* __restrict row, int count) {
  for (int x = 0; x < count; ++x) row[x] = under_sheets(row[x], far_up[x], near_up[x]);
}

// Adds a row to sums of columns: three planes of `width`.
KARE_WIDE void sum_columns(const std::uint32_t* row, std::int32_t* sums, int width) {
  for (int x = 0; x < width; ++x) {
    sums[x] += red_of(row[x]);
    sums[width + x] += green_of(row[x]);
    sums[2 * width + x] += blue_of(row[x]);
  }
}

// Columns (or rows) of a tile for a frame: `cycles` pixels of the tile per pixel of a 720-line one.
std::vector<std::uint16_t> along(int count, double step) {
  std::vector<std::uint16_t> out;
  for (int i = 0; i < count; ++i) {
    out.push_back(
        static_cast<std::uint16_t>(static_cast<int>(i * step) & (stage::Tile::kSize - 1)));
  }
  return out;
}

stage::Tile tile_of(Paper::Kind kind, std::uint32_t seed) {
  if (kind == Paper::Kind::kChalk) return {seed, 32, 64, 3};
  if (kind == Paper::Kind::kCanvas) return {seed, 64, 64, 1};
  return {seed, 32, 32, 4};
}

}  // namespace

Ink::Ink(const Size& size, const Options& options)
    : options_(options),
      reach_(pixels_of(options.width, size)),
      strength_(static_cast<int>(options.strength * 256)) {}

void Ink::apply(double /*seconds*/, Bitmap& frame, Scratch& scratch) const {
  copy(frame, scratch.sheet);
  const Bitmap& sheet = scratch.sheet;
  const int width = frame.width, right = width - 1;
  // Half of its own colour: the lowest bit of each channel falls away.
  const InkTone tone = options_.own_colour
                           ? InkTone{options_.threshold, strength_, 0x7F7F7FU, 0xFF000000U}
                           : InkTone{options_.threshold, strength_, 0, options_.colour};
  for (int y = 0; y < frame.height; ++y) {
    const std::uint32_t* above = sheet.row(std::max(y - reach_, 0));
    const std::uint32_t* here = sheet.row(y);
    const std::uint32_t* below = sheet.row(std::min(y + reach_, frame.height - 1));
    std::uint32_t* out = frame.row(y);
    const auto at_edge = [&](int x) {
      const int edge = change(here[std::max(x - reach_, 0)], here[std::min(x + reach_, right)]) +
                       change(above[x], below[x]);
      out[x] = inked(tone, here[x], edge);
    };
    const int inner = std::min(reach_, width), outer = std::max(inner, width - reach_);
    for (int x = 0; x < inner; ++x) at_edge(x);
    ink_row(here, reach_, above, below, tone, out, inner, outer);
    for (int x = outer; x < width; ++x) at_edge(x);
  }
}

Palette::Palette(const std::vector<std::uint32_t>& colours, double share, const Reading& reading)
    : nearest_(32 * 32 * 32), share_(static_cast<int>(share * 256 + 0.5)) {
  KARE_ASSERT(!colours.empty() && colours.size() <= 64);
  for (int i = 0; i < 32 * 32 * 32; ++i) {
    std::uint32_t pixel = pixel_of((i >> 10) * 8 + 4, (i >> 5 & 31) * 8 + 4, (i & 31) * 8 + 4);
    if (reading) pixel = reading(pixel);
    int best = 1 << 30;
    for (const std::uint32_t colour : colours) {
      const int r = red_of(pixel) - red_of(colour), g = green_of(pixel) - green_of(colour),
                b = blue_of(pixel) - blue_of(colour);
      const int l = (54 * r + 183 * g + 19 * b) / 256;
      const int apart = 2 * r * r + 4 * g * g + 2 * b * b + 3 * l * l;
      if (apart >= best) continue;
      best = apart;
      nearest_[static_cast<std::size_t>(i)] = colour | 0xFF000000U;
    }
  }
}

std::uint32_t Palette::nearest(std::uint32_t pixel) const {
  return nearest_[step_of(pixel)];
}

void Palette::apply(double /*seconds*/, Bitmap& frame, Scratch& /*scratch*/) const {
  ink_flat(nearest_.data(), share_, frame.pixels.data(),
           static_cast<std::ptrdiff_t>(frame.pixels.size()));
}

std::vector<std::uint32_t> colours_of(const Bitmap& model, int count) {
  std::vector<std::uint32_t> sample;
  const std::size_t step = std::max<std::size_t>(1, model.pixels.size() / 20000);
  for (std::size_t i = 0; i < model.pixels.size(); i += step) sample.push_back(model.pixels[i]);
  struct Box {
    std::size_t begin, end;
    int shift, range;
  };
  const auto measure = [&sample](std::size_t begin, std::size_t end) {
    Box box{begin, end, 0, -1};
    for (const int shift : {16, 8, 0}) {
      int low = 255, high = 0;
      for (std::size_t i = begin; i < end; ++i) {
        const int value = static_cast<int>(sample[i] >> shift & 255U);
        low = std::min(low, value);
        high = std::max(high, value);
      }
      if (high - low > box.range) box = {begin, end, shift, high - low};
    }
    return box;
  };
  std::vector<Box> boxes = {measure(0, sample.size())};
  while (static_cast<int>(boxes.size()) < count) {
    const auto widest = std::max_element(
        boxes.begin(), boxes.end(), [](const Box& a, const Box& b) { return a.range < b.range; });
    if (widest->range < 4) break;
    const Box box = *widest;
    const int shift = box.shift;
    std::sort(sample.begin() + static_cast<std::ptrdiff_t>(box.begin),
              sample.begin() + static_cast<std::ptrdiff_t>(box.end),
              [shift](std::uint32_t a, std::uint32_t b) {
                return (a >> shift & 255U) < (b >> shift & 255U);
              });
    // Between the median and the middle of the range, so that small bright things keep a colour.
    const int middle = static_cast<int>(sample[box.begin] >> shift & 255U) + box.range / 2;
    std::size_t cut = box.begin + 1;
    while (cut + 1 < box.end && static_cast<int>(sample[cut] >> shift & 255U) < middle) ++cut;
    *widest = measure(box.begin, cut);
    boxes.push_back(measure(cut, box.end));
  }
  std::vector<std::uint32_t> colours;
  for (const Box& box : boxes) {
    std::int64_t red = 0, green = 0, blue = 0;
    for (std::size_t i = box.begin; i < box.end; ++i) {
      red += red_of(sample[i]);
      green += green_of(sample[i]);
      blue += blue_of(sample[i]);
    }
    const auto n = static_cast<std::int64_t>(box.end - box.begin);
    colours.push_back(pixel_of(static_cast<int>(red / n), static_cast<int>(green / n),
                               static_cast<int>(blue / n)) &
                      0xFFFFFFU);
  }
  return colours;
}

void Blocks::apply(double /*seconds*/, Bitmap& frame, Scratch& scratch) const {
  static constexpr std::array<int, 16> kBayer = {0, 8,  2, 10, 12, 4, 14, 6,
                                                 3, 11, 1, 9,  15, 7, 13, 5};
  for (int top = 0; top < frame.height; top += side_) {
    const int rows = std::min(side_, frame.height - top);
    scratch.sums.assign(3 * static_cast<std::size_t>(frame.width), 0);
    for (int y = top; y < top + rows; ++y) {
      sum_columns(frame.row(y), scratch.sums.data(), frame.width);
    }
    std::uint32_t* first = frame.row(top);
    for (int left = 0; left < frame.width; left += side_) {
      const int columns = std::min(side_, frame.width - left);
      int red = 0, green = 0, blue = 0;
      const std::int32_t* sums = scratch.sums.data() + left;
      for (int x = 0; x < columns; ++x) {
        red += sums[x];
        green += sums[frame.width + x];
        blue += sums[2 * frame.width + x];
      }
      const int count = rows * columns;
      const int dither =
          kBayer[static_cast<std::size_t>((top / side_ & 3) * 4 + (left / side_ & 3))] - 8;
      const std::uint32_t colour = palette_.nearest(
          pixel_of(red / count + dither, green / count + dither, blue / count + dither));
      std::fill_n(first + left, columns, colour);
    }
    for (int y = top + 1; y < top + rows; ++y) std::copy_n(first, frame.width, frame.row(y));
  }
}

Halftone::Halftone(const Size& size, double cell, double strength)
    : period_(std::max(4, pixels_of(cell, size))),
      width_(size.width),
      strength_(static_cast<int>(strength * 256)) {
  for (int y = 0; y < period_; ++y) {
    for (int x = 0; x < width_; ++x) {
      const int at = x % period_;
      const double u = kTau * (at + y) / period_, v = kTau * (at - y) / period_;
      const double wave = 0.5 + (std::cos(u) + std::cos(v)) / 4;
      screen_.push_back(static_cast<std::uint8_t>(wave * 255));
    }
  }
}

void Halftone::apply(double /*seconds*/, Bitmap& frame, Scratch& /*scratch*/) const {
  for (int y = 0; y < frame.height; ++y) {
    dot_row(screen_.data() + static_cast<std::ptrdiff_t>(y % period_) * width_, strength_,
            frame.row(y), frame.width);
  }
}

Pencil::Pencil(const Size& size, double hatching, std::uint64_t seed)
    : radius_(std::min(40, pixels_of(7, size))),
      hatching_(static_cast<int>(hatching * 256)),
      columns_(along(size.width + size.height, 1.0 / std::max(1.0, unit_of(size)))) {
  const stage::Tile hatch(static_cast<std::uint32_t>(seed), 64, 4, 2);
  tooth_.reserve(stage::Tile::kSize * columns_.size());
  for (int y = 0; y < stage::Tile::kSize; ++y) {
    for (const std::uint16_t x : columns_) {
      tooth_.push_back(static_cast<std::int8_t>(hatch.row(y)[x] - 128));
    }
  }
}

void Pencil::apply(double /*seconds*/, Bitmap& frame, Scratch& scratch) const {
  box_means(frame, radius_, scratch.sheet, scratch.sums);
  for (int y = 0; y < frame.height; ++y) {
    // The hatching slants: a row further down begins a column to the left.
    const std::size_t from = columns_[static_cast<std::size_t>(y)] * columns_.size() +
                             static_cast<std::size_t>(frame.height - 1 - y);
    pencil_row(scratch.sheet.row(y), tooth_.data() + from, hatching_, frame.row(y), frame.width);
  }
}

Paper::Paper(const Size& size, const Options& options, std::uint64_t seed)
    : colour_(options.colour | 0xFF000000U),
      rows_(along(size.height, 1 / std::max(0.5, unit_of(size)))) {
  const stage::Tile tile = tile_of(options.kind, static_cast<std::uint32_t>(seed));
  const int strength = static_cast<int>(options.strength * 256);
  const std::vector<std::uint16_t> columns = along(size.width, 1 / std::max(0.5, unit_of(size)));
  light_.reserve(stage::Tile::kSize * columns.size());
  for (int y = 0; y < stage::Tile::kSize; ++y) {
    for (const std::uint16_t x : columns) {
      light_.push_back(static_cast<std::int8_t>(((tile.row(y)[x] - 128) * strength) >> 8));
    }
  }
  if (options.border > 0) leave_bare(size, options.border);
}

void Paper::leave_bare(const Size& size, double border) {
  constexpr double kFarthest = 1.9;  // Beyond, the most ragged edge leaves nothing bare.
  const double side = std::min(size.width, size.height);
  reach_ = std::min(static_cast<int>(kFarthest * border * side) + 1, size.width / 2);
  bare_.resize(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height));
  stage::in_parallel(size.height, [&](int top, int bottom) {
    for (int y = top; y < bottom; ++y) {
      std::uint8_t* row = bare_.data() + static_cast<std::ptrdiff_t>(y) * size.width;
      for (int x = 0; x < size.width; ++x) {
        const double edge = std::min({x, y, size.width - 1 - x, size.height - 1 - y}) / side;
        if (edge > kFarthest * border) continue;
        const double ragged = stage::fbm(x / side * 9, y / side * 9, 7, 4) - 0.5;
        const double bare = 1 - stage::smooth(0.8, 1.1, edge / border + 1.6 * ragged);
        row[x] = static_cast<std::uint8_t>(bare * 255);
      }
    }
  });
}

void Paper::apply(double /*seconds*/, Bitmap& frame, Scratch& /*scratch*/) const {
  const int width = frame.width, right = width - reach_;
  for (int y = 0; y < frame.height; ++y) {
    std::uint32_t* row = frame.row(y);
    if (!bare_.empty()) {
      const std::uint8_t* bare = bare_.data() + static_cast<std::ptrdiff_t>(y) * width;
      const bool is_across = y < reach_ || y >= frame.height - reach_;
      bare_row(bare, colour_, row, is_across ? width : reach_);
      if (!is_across) bare_row(bare + right, colour_, row + right, reach_);
    }
    const auto tooth = static_cast<std::ptrdiff_t>(rows_[static_cast<std::size_t>(y)]);
    lighten_row(light_.data() + tooth * width, row, width);
  }
}

void CutEdges::apply(double /*seconds*/, Bitmap& frame, Scratch& scratch) const {
  copy(frame, scratch.sheet);
  const int fall = pixels_of(5, size_), half = fall / 2;
  const int inner = std::min(fall, frame.width);
  for (int y = 0; y < frame.height; ++y) {
    const std::uint32_t* far_up = scratch.sheet.row(std::max(y - fall, 0));
    const std::uint32_t* near_up = scratch.sheet.row(std::max(y - half, 0));
    std::uint32_t* row = frame.row(y);
    for (int x = 0; x < inner; ++x) {
      row[x] = under_sheets(row[x], far_up[0], near_up[std::max(x - half, 0)]);
    }
    shade_row(far_up, near_up + inner - half, row + inner, frame.width - inner);
  }
}

}  // namespace kare::animatic::styles

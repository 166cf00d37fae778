#include "engine/animatic/stage/plate.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/animatic/stage/noise.h"

namespace kare::animatic::stage {
namespace {

constexpr int kPad = 2;  // Transparent or repeated pixels at both ends of a padded row.

bool is_visible(std::uint32_t pixel) {
  return pixel != 0;
}

// 16.16 fixed point, rounded.
std::int32_t fixed(double value) {
  return static_cast<std::int32_t>(whole(value * 65536.0 + 0.5));
}

}  // namespace

void Plate::measure() {
  spans.resize(static_cast<std::size_t>(bitmap.height));
  for (int y = 0; y < bitmap.height; ++y) {
    const std::uint32_t* row = bitmap.row(y);
    const auto first = std::find_if(row, row + bitmap.width, is_visible) - row;
    int last = bitmap.width;
    while (last > first && row[last - 1] == 0) --last;
    spans[static_cast<std::size_t>(y)] = {static_cast<int>(first), last};
  }
  opaque = std::all_of(bitmap.pixels.begin(), bitmap.pixels.end(),
                       [](std::uint32_t pixel) { return pixel >> 24 == 255; });
}

const std::uint32_t* RowSampler::source_row(int y) const {
  if (edge_ == Edge::kRepeat) y = std::clamp(y, 0, source_.height - 1);
  if (y < 0 || y >= source_.height) return nullptr;
  return reinterpret_cast<const std::uint32_t*>(source_.pixels + y * source_.stride);
}

void RowSampler::gather(double y, Plate::Span columns) {
  const int row = static_cast<int>(whole(y));
  const int share = static_cast<int>((y - row) * 256.0);
  const std::uint32_t* a = source_row(row);
  const std::uint32_t* b = source_row(row + 1);
  padded_.assign(static_cast<std::size_t>(columns.to - columns.from + 2 * kPad), 0);
  const int begin = std::max(columns.from, 0), end = std::min(columns.to, source_.width);
  const int count = end - begin;
  if (count <= 0 || (a == nullptr && b == nullptr)) return;
  const std::vector<std::uint32_t> clear(
      static_cast<std::size_t>(a == nullptr || b == nullptr ? count : 0));
  // The row that the next one of the picture will need: plates are larger than the caches.
  if (const std::uint32_t* next = source_row(row + 2)) {
    constexpr int kPixelsALine = 16;
    for (int i = begin; i < end; i += kPixelsALine) __builtin_prefetch(next + i);
  }
  std::uint32_t* out = padded_.data() + kPad + (begin - columns.from);
  mix_rows(a != nullptr ? a + begin : clear.data(), b != nullptr ? b + begin : clear.data(), share,
           out, count);
  if (edge_ == Edge::kRepeat) {
    std::fill(padded_.data(), out, *out);
    std::fill(out + count, padded_.data() + padded_.size(), out[count - 1]);
  }
}

Plate::Span RowSampler::sample(double y, double x0, double step, Plate::Span wanted,
                               Plate::Span visible) {
  if (edge_ == Edge::kRepeat) visible = {0, source_.width};
  if (visible.from >= visible.to) return {0, 0};
  // Columns whose position lies within one pixel of something visible.
  const int from =
      std::max(wanted.from, -static_cast<int>(whole((x0 - (visible.from - 1)) / step)));
  int to = std::min(wanted.to, static_cast<int>(whole((visible.to - x0) / step)) + 1);
  if (from >= to) return {0, 0};
  const double first = x0 + from * step, last = x0 + (to - 1) * step;
  const int low = static_cast<int>(whole(first));
  gather(y, {low, static_cast<int>(whole(last)) + 2});
  const auto fixed_step = fixed(step);
  const auto start = fixed(first - low + kPad);
  // Rounding of the step may carry the last columns of a long row past the padding: cut them.
  const std::int64_t room = (static_cast<std::int64_t>(padded_.size()) - 1) * 65536 - 1 - start;
  to = std::min(to, from + static_cast<int>(room / std::max(fixed_step, 1)) + 1);
  if (into_ == nullptr && line_.size() < static_cast<std::size_t>(wanted.to)) {
    line_.resize(static_cast<std::size_t>(wanted.to));
  }
  std::uint32_t* out = line();
  resample(padded_.data(), start, fixed_step, out + from, to - from);
  if (edge_ == Edge::kClear) return {from, to};
  std::fill(out + wanted.from, out + from, out[from]);
  std::fill(out + to, out + wanted.to, out[to - 1]);
  return wanted;
}

void draw_plate(const View& view, const Plate& plate, double z, const PlateMove& move, Edge edge,
                Bitmap& picture) {
  const PlaneMap map = view.plane(z);
  const double left = plate.left + move.dx, top = plate.top + move.dy;
  const double rows_to = top + plate.bitmap.height / plate.density;
  int from = static_cast<int>(std::floor(map.scale * top + map.y)) - 1;
  int to = static_cast<int>(std::ceil(map.scale * rows_to + map.y)) + 1;
  if (edge == Edge::kRepeat) from = 0;
  from = std::max(from, 0);
  to = std::min(to, picture.height);
  const double step = plate.density / map.scale;
  const bool neutral = move.tint.neutral();
  const int last_row = plate.bitmap.height - 1;
  RowSampler sampler(plate.bitmap.picture(), edge);
  const bool direct = plate.opaque && edge == Edge::kRepeat && neutral;
  for (int y = from; y < to; ++y) {
    const double rest_y = (y + 0.5 - map.y) / map.scale;
    const double source_y = (rest_y - top) * plate.density - 0.5;
    const double shift = move.shift ? move.shift(rest_y) : 0;
    const double x0 = ((0.5 - map.x) / map.scale - left - shift) * plate.density - 0.5;
    Plate::Span visible{0, plate.bitmap.width};
    if (!plate.spans.empty()) {
      const int row = std::clamp(static_cast<int>(std::floor(source_y)), 0, last_row);
      const Plate::Span a = plate.spans[static_cast<std::size_t>(row)];
      const Plate::Span b = plate.spans[static_cast<std::size_t>(std::min(row + 1, last_row))];
      visible = a.from >= a.to   ? b
                : b.from >= b.to ? a
                                 : Plate::Span{std::min(a.from, b.from), std::max(a.to, b.to)};
    }
    if (direct) sampler.into(picture.row(y));
    const Plate::Span filled = sampler.sample(source_y, x0, step, {0, picture.width}, visible);
    if (filled.from >= filled.to || direct) continue;
    std::uint32_t* line = sampler.line() + filled.from;
    const int count = filled.to - filled.from;
    if (!neutral) tint_row(line, move.tint, count);
    lay_over(picture.row(y) + filled.from, line, count);
  }
}

PlateLayer::PlateLayer(double z, Plate plate, Edge edge, Motion motion)
    : Layer(z), plate_(std::move(plate)), edge_(edge), motion_(std::move(motion)) {
  plate_.measure();
}

void PlateLayer::draw(const View& view, Bitmap& picture) const {
  const PlateMove move = motion_ ? motion_(view.seconds()) : PlateMove{};
  draw_plate(view, plate_, z(), move, edge_, picture);
}

GroundLayer::GroundLayer(double z, Plate plate, Edge edge)
    : Layer(z), plate_(std::move(plate)), edge_(edge) {
  plate_.measure();
}

void GroundLayer::draw(const View& view, Bitmap& picture) const {
  const int from = std::max(0, static_cast<int>(std::floor(view.horizon())) + 1);
  RowSampler sampler(plate_.bitmap.picture(), edge_);
  const bool direct = plate_.opaque && edge_ == Edge::kRepeat;
  for (int y = from; y < picture.height; ++y) {
    const GroundRow row = view.ground(y);
    const double source_y = (row.rest_y - plate_.top) * plate_.density - 0.5;
    if (source_y < -0.5) continue;
    const double x0 = (row.rest_x - plate_.left) * plate_.density - 0.5;
    if (direct) sampler.into(picture.row(y));
    const Plate::Span filled = sampler.sample(source_y, x0, row.step * plate_.density,
                                              {0, picture.width}, {0, plate_.bitmap.width});
    if (filled.from >= filled.to || direct) continue;
    lay_over(picture.row(y) + filled.from, sampler.line() + filled.from, filled.to - filled.from);
  }
}

}  // namespace kare::animatic::stage

#include "engine/animatic/styles/enlarge.h"

#include "base/assert.h"
#include "engine/animatic/stage/wide_clones.h"

namespace kare::animatic::styles {
namespace {

// Three quarters of a pixel and one of another, rounded.
inline std::uint32_t nearer(std::uint32_t a, std::uint32_t b) {
  constexpr std::uint32_t kTwo = 0xFF00FFU, kHalf = 0x20002U;  // Two of the four channels.
  const std::uint32_t even = ((a & kTwo) * 3 + (b & kTwo) + kHalf) >> 2 & kTwo;
  const std::uint32_t odd = ((a >> 8 & kTwo) * 3 + (b >> 8 & kTwo) + kHalf) >> 2 & kTwo;
  return even | odd << 8;
}

KARE_WIDE void nearer_row(const std::uint32_t* a, const std::uint32_t* b,
                          std::uint32_t* __restrict out, int count) {
  for (int i = 0; i < count; ++i) out[i] = nearer(a[i], b[i]);
}

// `line` has a pixel more at each end.
KARE_WIDE void double_row(const std::uint32_t* line, std::uint32_t* __restrict out, int pairs) {
  for (int i = 0; i < pairs; ++i) {
    out[2 * i] = nearer(line[i + 1], line[i]);
    out[2 * i + 1] = nearer(line[i + 1], line[i + 2]);
  }
}

KARE_WIDE void repeat_row(const std::uint32_t* line, std::uint32_t* __restrict out, int pairs) {
  for (int i = 0; i < pairs; ++i) out[2 * i] = out[2 * i + 1] = line[i];
}

}  // namespace

void spread_row(const Bitmap& canvas, int y, std::vector<std::uint32_t>& line, std::uint32_t* out,
                int count) {
  const int width = canvas.width;
  KARE_ASSERT(count == 2 * width || count == 2 * width - 1);
  line.resize(static_cast<std::size_t>(width) + 2);
  const int row = y / 2, other = std::clamp(y % 2 == 0 ? row - 1 : row + 1, 0, canvas.height - 1);
  nearer_row(canvas.row(row), canvas.row(other), line.data() + 1, width);
  line.front() = line[1];
  line.back() = line[static_cast<std::size_t>(width)];
  double_row(line.data(), out, count / 2);
  if (count % 2 != 0)
    out[count - 1] = nearer(line.back(), line[static_cast<std::size_t>(width - 1)]);
}

void Spread::apply(const Bitmap& canvas, Bitmap& frame, Scratch& scratch) const {
  for (int y = 0; y < frame.height; ++y) {
    spread_row(canvas, y, scratch.line, frame.row(y), frame.width);
  }
}

void Squares::apply(const Bitmap& canvas, Bitmap& frame, Scratch& /*scratch*/) const {
  for (int y = 0; y < frame.height; ++y) {
    std::uint32_t* out = frame.row(y);
    if (y % 2 != 0) {
      std::copy_n(frame.row(y - 1), frame.width, out);
      continue;
    }
    repeat_row(canvas.row(y / 2), out, frame.width / 2);
    if (frame.width % 2 != 0) out[frame.width - 1] = canvas.row(y / 2)[canvas.width - 1];
  }
}

void InPlace::apply(double /*seconds*/, Bitmap& frame, Scratch& scratch) const {
  copy(frame, scratch.sheet);
  step_->apply(scratch.sheet, frame, scratch);
}

}  // namespace kare::animatic::styles

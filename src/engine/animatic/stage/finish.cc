#include "engine/animatic/stage/finish.h"

#include <algorithm>
#include <cmath>

#include "engine/animatic/stage/pixels.h"
#include "engine/animatic/stage/water.h"

namespace kare::animatic::stage {

Vignette::Vignette(const Size& size, double strength) {
  const auto side = [&](int count, int i) {
    const double d = (i + 0.5) / count * 2 - 1;
    return 256 * strength * 0.5 * d * d * d * d;
  };
  for (int x = 0; x < size.width; ++x) {
    across_.push_back(static_cast<std::uint16_t>(std::lround(side(size.width, x))));
  }
  for (int y = 0; y < size.height; ++y) {
    down_.push_back(static_cast<int>(std::lround(side(size.height, y))));
  }
}

void Vignette::apply(Bitmap& frame) const {
  for (int y = 0; y < frame.height; ++y) {
    dim_row(frame.row(y), across_.data(), down_[static_cast<std::size_t>(y)],
            dither_row(y, frame.width), frame.width);
  }
}

void turn(const Bitmap& wide, double angle, Bitmap& frame) {
  const double c = std::cos(angle), s = std::sin(angle);
  const auto step_x = static_cast<std::int32_t>(std::lround(c * 65536));
  const auto step_y = static_cast<std::int32_t>(std::lround(-s * 65536));
  for (int y = 0; y < frame.height; ++y) {
    const double dx = 0.5 - frame.width / 2.0, dy = y + 0.5 - frame.height / 2.0;
    const double u = wide.width / 2.0 + c * dx + s * dy - 0.5;
    const double v = wide.height / 2.0 - s * dx + c * dy - 0.5;
    auto at_x = static_cast<std::int32_t>(std::lround(u * 65536));
    auto at_y = static_cast<std::int32_t>(std::lround(v * 65536));
    std::uint32_t* out = frame.row(y);
    for (int x = 0; x < frame.width; ++x, at_x += step_x, at_y += step_y) {
      const int i = std::clamp(at_x >> 16, 0, wide.width - 2);
      const int j = std::clamp(at_y >> 16, 0, wide.height - 2);
      std::uint32_t pair[2];
      mix_rows(wide.row(j) + i, wide.row(j + 1) + i, at_y >> 8 & 255, pair, 2);
      mix_rows(pair, pair + 1, at_x >> 8 & 255, out + x, 1);
    }
  }
}

}  // namespace kare::animatic::stage

#include "engine/animatic/stage/focus.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace kare::animatic::stage {
namespace {

constexpr double kRadiusShare = 0.011;  // Of the frame's shorter side, for what is wholly blurred.
constexpr double kSharpBelow = 0.35;    // Pixels of radius that nobody sees.
constexpr int kChannels = 4;

struct Window {
  int radius = 0;
  std::uint32_t edge = 0;  // 0..256: how much of the next pixel on each side counts.
  float inverse = 1;       // Of the sum of all weights.
};

Window window_of(double radius) {
  Window window;
  window.radius = static_cast<int>(radius);
  window.edge = static_cast<std::uint32_t>((radius - window.radius) * 256);
  window.inverse = 1.0F / static_cast<float>((2 * window.radius + 1) * 256 + 2 * window.edge);
  return window;
}

std::uint32_t channel(std::uint32_t pixel, int k) {
  return pixel >> (8 * k) & 255U;
}

// Running means along a line of `count` pixels, which `at(i)` gives and `put(i, pixel)` takes.
template <class At, class Put>
void mean_line(int count, const Window& window, At at, Put put) {
  std::uint32_t sums[kChannels] = {};
  const auto clamped = [count](int i) { return std::clamp(i, 0, count - 1); };
  for (int i = -window.radius; i <= window.radius; ++i) {
    for (int k = 0; k < kChannels; ++k) sums[k] += channel(at(clamped(i)), k);
  }
  for (int i = 0; i < count; ++i) {
    const std::uint32_t before = at(clamped(i - window.radius - 1));
    const std::uint32_t after = at(clamped(i + window.radius + 1));
    const std::uint32_t last = at(clamped(i - window.radius));
    std::uint32_t out = 0;
    for (int k = 0; k < kChannels; ++k) {
      const std::uint32_t whole =
          sums[k] * 256 + window.edge * (channel(before, k) + channel(after, k));
      const auto mean =
          static_cast<std::uint32_t>(static_cast<float>(whole) * window.inverse + 0.5F);
      out |= std::min(mean, 255U) << (8 * k);
      sums[k] += channel(after, k) - channel(last, k);
    }
    put(i, out);
  }
}

void blur_rows(Bitmap& picture, const Window& window) {
  std::vector<std::uint32_t> line(static_cast<std::size_t>(picture.width));
  for (int y = 0; y < picture.height; ++y) {
    std::uint32_t* row = picture.row(y);
    std::copy(row, row + picture.width, line.begin());
    mean_line(
        picture.width, window, [&](int x) { return line[static_cast<std::size_t>(x)]; },
        [row](int x, std::uint32_t pixel) { row[x] = pixel; });
  }
}

// The same down the columns: turned over, so that memory is read in its order.
void transpose(const Bitmap& from, Bitmap& to) {
  constexpr int kTile = 32;
  to.width = from.height;
  to.height = from.width;
  to.pixels.resize(from.pixels.size());
  for (int y0 = 0; y0 < from.height; y0 += kTile) {
    for (int x0 = 0; x0 < from.width; x0 += kTile) {
      for (int y = y0; y < std::min(y0 + kTile, from.height); ++y) {
        for (int x = x0; x < std::min(x0 + kTile, from.width); ++x) to.row(x)[y] = from.row(y)[x];
      }
    }
  }
}

std::uint32_t mixed(std::uint32_t a, std::uint32_t b, std::uint32_t share) {
  std::uint32_t out = 0;
  for (int k = 0; k < kChannels; ++k) {
    out |= (channel(a, k) * (256 - share) + channel(b, k) * share + 128) >> 8 << (8 * k);
  }
  return out;
}

// How blurred the ground of each row is, as a share of `most`.
void blur_far(const Sharpness& sharpness, const View& view, double near_m, double radius,
              Bitmap& picture) {
  const double most = std::max(sharpness.near, sharpness.far);
  if (most * radius < kSharpBelow) return;
  const Bitmap sharp = picture;
  blur(picture, most * radius);
  const double horizon = std::ceil(view.horizon()) + 1;
  for (int y = 0; y < picture.height; ++y) {
    // Blur goes with the difference of the inverse distances (the thin lens).
    const bool is_ground = view.world().has_ground && y > horizon;
    const double nearness = is_ground ? std::clamp(near_m / view.ground(y).z, 0.0, 1.5) : 0;
    const double here = std::abs(sharpness.far - nearness * (sharpness.far - sharpness.near));
    const auto share = static_cast<std::uint32_t>(256 * std::clamp(here / most, 0.0, 1.0));
    std::uint32_t* row = picture.row(y);
    const std::uint32_t* clear = sharp.row(y);
    for (int x = 0; x < picture.width; ++x) row[x] = mixed(clear[x], row[x], share);
  }
}

// Lays what was drawn once on black and once on white over a picture: the two tell how much of the
// ground each pixel lets through.
void lay_over(const Bitmap& on_black, const Bitmap& through, Bitmap& picture) {
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
    std::uint32_t out = 0;
    for (int k = 0; k < kChannels - 1; ++k) {
      const std::uint32_t below = channel(picture.pixels[i], k) * channel(through.pixels[i], k);
      out |= std::min(channel(on_black.pixels[i], k) + (below + 127) / 255, 255U) << (8 * k);
    }
    picture.pixels[i] = out | 0xFF000000U;
  }
}

}  // namespace

Sharpness sharpness_at(Focus focus, double share) {
  if (focus == Focus::kDeep) return {};
  if (focus == Focus::kShallow) return {0, 1};
  constexpr double kFrom = 0.32, kUntil = 0.68;
  const double u = std::clamp((share - kFrom) / (kUntil - kFrom), 0.0, 1.0);
  const double eased = u * u * (3 - 2 * u);
  return {eased, 1 - eased};
}

void blur(Bitmap& picture, double radius) {
  if (radius < kSharpBelow) return;
  const Window window = window_of(radius);
  Bitmap turned;
  for (int pass = 0; pass < 2; ++pass) blur_rows(picture, window);
  transpose(picture, turned);
  for (int pass = 0; pass < 2; ++pass) blur_rows(turned, window);
  transpose(turned, picture);
}

void draw_in_focus(const Sharpness& sharpness, const View& view, double near_m,
                   const std::function<void(Bitmap&)>& draw_far,
                   const std::function<void(Bitmap&)>& draw_near, Bitmap& picture) {
  const Size& size = view.world().size;
  const double radius = kRadiusShare * std::min(size.width, size.height);
  draw_far(picture);
  blur_far(sharpness, view, near_m, radius, picture);
  if (sharpness.near * radius < kSharpBelow) {
    draw_near(picture);
    return;
  }
  Bitmap on_black = picture, on_white = picture;
  std::fill(on_black.pixels.begin(), on_black.pixels.end(), 0xFF000000U);
  std::fill(on_white.pixels.begin(), on_white.pixels.end(), 0xFFFFFFFFU);
  draw_near(on_black);
  draw_near(on_white);
  for (std::size_t i = 0; i < on_white.pixels.size(); ++i) {
    std::uint32_t through = 0xFF000000U;
    for (int k = 0; k < kChannels - 1; ++k) {
      const std::uint32_t white = channel(on_white.pixels[i], k);
      const std::uint32_t black = channel(on_black.pixels[i], k);
      through |= (white > black ? white - black : 0) << (8 * k);
    }
    on_white.pixels[i] = through;
  }
  blur(on_black, sharpness.near * radius);
  blur(on_white, sharpness.near * radius);
  lay_over(on_black, on_white, picture);
}

}  // namespace kare::animatic::stage

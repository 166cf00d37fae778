#include <librsvg/rsvg.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>

#include "base/assert.h"
#include "engine/animatic/art/sprite.h"

namespace kare::animatic {
namespace {

// A first drawing at this size finds where the visible part is.
constexpr int kProbePx = 96;
constexpr double kMarginPx = 2;
// Alpha below this is the faint edge of a blur and does not count as visible.
constexpr std::uint32_t kVisibleAlpha = 10;
constexpr std::uint32_t kSolidAlpha = 128;
constexpr double kWidestRatio = 3;

struct Unref {
  void operator()(RsvgHandle* handle) const { g_object_unref(handle); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};
using Handle = std::unique_ptr<RsvgHandle, Unref>;
using Surface = std::unique_ptr<cairo_surface_t, Unref>;

Error bad_picture(std::string_view why) {
  return {Code::kCorrupt, "an illustration cannot be drawn", std::string(why)};
}

// Draws the document so that it covers `scale` × `scale` pixels and its point (x, y), in pixels,
// comes to the corner of a surface of the given size.
Result<Surface> draw(RsvgHandle* handle, int width, int height, double scale, double x, double y) {
  Surface surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height));
  const std::unique_ptr<cairo_t, Unref> context(cairo_create(surface.get()));
  const RsvgRectangle viewport{-x, -y, scale, scale};
  GError* failure = nullptr;
  if (!rsvg_handle_render_document(handle, context.get(), &viewport, &failure)) {
    const Error error = bad_picture(failure->message);
    g_error_free(failure);
    return error;
  }
  cairo_surface_flush(surface.get());
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) return bad_picture("no memory");
  return surface;
}

// The pixels of a surface, rows without padding.
Sprite to_sprite(cairo_surface_t* surface) {
  Sprite sprite;
  sprite.width = cairo_image_surface_get_width(surface);
  sprite.height = cairo_image_surface_get_height(surface);
  const unsigned char* bytes = cairo_image_surface_get_data(surface);
  const int stride = cairo_image_surface_get_stride(surface);
  for (int y = 0; y < sprite.height; ++y) {
    const auto* row = reinterpret_cast<const std::uint32_t*>(bytes + std::ptrdiff_t{y} * stride);
    sprite.pixels.insert(sprite.pixels.end(), row, row + sprite.width);
  }
  return sprite;
}

std::uint32_t alpha(const Sprite& sprite, int x, int y) {
  return sprite.pixels[static_cast<std::size_t>(y) * sprite.width + x] >> 24;
}

// The half-open rectangle of visible pixels, or nothing.
struct Rect {
  int left, top, right, bottom;
};
std::optional<Rect> visible_part(const Sprite& sprite) {
  Rect rect{sprite.width, sprite.height, 0, 0};
  for (int y = 0; y < sprite.height; ++y) {
    for (int x = 0; x < sprite.width; ++x) {
      if (alpha(sprite, x, y) < kVisibleAlpha) continue;
      rect = {std::min(rect.left, x), std::min(rect.top, y), std::max(rect.right, x + 1), y + 1};
    }
  }
  if (rect.right == 0) return std::nullopt;
  return rect;
}

Sprite cut(const Sprite& sprite, const Rect& rect) {
  Sprite out;
  out.width = rect.right - rect.left;
  out.height = rect.bottom - rect.top;
  out.pixels.reserve(static_cast<std::size_t>(out.width) * out.height);
  for (int y = rect.top; y < rect.bottom; ++y) {
    const auto row = sprite.pixels.begin() + std::ptrdiff_t{y} * sprite.width;
    out.pixels.insert(out.pixels.end(), row + rect.left, row + rect.right);
  }
  return out;
}

void find_foot(Sprite& sprite) {
  const int band = std::max(1, sprite.height / 20);
  int left = sprite.width, right = 0, lowest = 0;
  for (int y = sprite.height - 1; y >= 0 && (lowest == 0 || y >= lowest - band); --y) {
    for (int x = 0; x < sprite.width; ++x) {
      if (alpha(sprite, x, y) < kSolidAlpha) continue;
      if (lowest == 0) lowest = y + 1;
      left = std::min(left, x);
      right = std::max(right, x + 1);
    }
  }
  sprite.foot_x = lowest == 0 ? sprite.width / 2.0 : (left + right) / 2.0;
  sprite.foot_y = lowest == 0 ? sprite.height : lowest;
}

// The document without its filters: they take most of the time and hardly change the outline.
std::string without_filters(std::string_view svg) {
  constexpr std::string_view kUse = " filter=\"url(";
  std::string out;
  while (true) {
    const std::size_t use = svg.find(kUse);
    out.append(svg.substr(0, use));
    if (use == std::string_view::npos) return out;
    const std::size_t end = svg.find('"', use + kUse.size());
    if (end == std::string_view::npos) return out;
    svg.remove_prefix(end + 1);
  }
}

Result<Handle> load(std::string_view svg) {
  GError* failure = nullptr;
  Handle handle(
      rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), &failure));
  if (!handle) {
    const Error error = bad_picture(failure->message);
    g_error_free(failure);
    return error;
  }
  return handle;
}

}  // namespace

Result<Sprite> rasterise(std::string_view svg, int height_px) {
  KARE_ASSERT(height_px >= 1 && height_px <= 4096);
  const Handle plain = KARE_TRY(load(without_filters(svg)));
  const Surface probe = KARE_TRY(draw(plain.get(), kProbePx, kProbePx, kProbePx, 0, 0));
  const std::optional<Rect> found = visible_part(to_sprite(probe.get()));
  if (!found) return bad_picture("it shows nothing");

  const double high = found->bottom - found->top, wide = found->right - found->left;
  const double scale = kProbePx * std::min(height_px / high, kWidestRatio * height_px / wide);
  const double ratio = scale / kProbePx;
  // A margin on each side: the probe's edge is only as exact as its pixels, and blurs reach
  // further.
  const double left = (found->left - kMarginPx) * ratio, top = (found->top - kMarginPx) * ratio;
  const int width = static_cast<int>(std::ceil((wide + 2 * kMarginPx) * ratio));
  const int height = static_cast<int>(std::ceil((high + 2 * kMarginPx) * ratio));
  const Handle handle = KARE_TRY(load(svg));
  const Surface full = KARE_TRY(draw(handle.get(), width, height, scale, left, top));
  const Sprite whole = to_sprite(full.get());
  const std::optional<Rect> visible = visible_part(whole);
  if (!visible) return bad_picture("it shows nothing at this size");
  Sprite sprite = cut(whole, *visible);
  sprite.side = scale;
  sprite.left = left + visible->left;
  sprite.top = top + visible->top;
  find_foot(sprite);
  return sprite;
}

}  // namespace kare::animatic

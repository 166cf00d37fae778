#include "engine/animatic/stage/pixels.h"

#include <algorithm>

#include "engine/animatic/stage/pixels_wide.h"
#include "engine/animatic/stage/wide_clones.h"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3")
#endif

namespace kare::animatic::stage {
namespace {

constexpr std::uint32_t kEven = 0x00FF00FFU;

inline int clamp255(int v) {
  return v < 0 ? 0 : v > 255 ? 255 : v;
}

}  // namespace

KARE_WIDE void mix_rows(const std::uint32_t* a, const std::uint32_t* b, int share,
                        std::uint32_t* out, int count) {
  if (share == 0) {
    std::copy(a, a + count, out);
    return;
  }
  for (int i = 0; i < count; ++i) {
    out[i] = mix_pixels(a[i], b[i], static_cast<std::uint32_t>(share));
  }
}

KARE_WIDE void shift_row(const std::uint32_t* src, std::uint32_t share, std::uint32_t* out,
                         int count) {
  for (int i = 0; i < count; ++i) out[i] = mix_pixels(src[i], src[i + 1], share);
}

void resample(const std::uint32_t* src, std::int32_t start, std::int32_t step, std::uint32_t* out,
              int count) {
  if (step == 65536) {
    return shift_row(src + (start >> 16), static_cast<std::uint32_t>(start >> 8 & 255), out, count);
  }
  const int done = wide::available() ? wide::resample(src, start, step, out, count) : 0;
  for (int i = done; i < count; ++i) {
    const std::int32_t at = start + i * step;
    const std::int32_t index = at >> 16;
    out[i] = mix_pixels(src[index], src[index + 1], static_cast<std::uint32_t>(at >> 8 & 255));
  }
}

void slant_row(const SlantRow& row, std::uint32_t* out, int count) {
  const SlantRow r = row;
  const auto right = static_cast<float>(r.width - 1), low = static_cast<float>(r.height - 1);
  const float per_height = 1.0F / static_cast<float>(r.height);
  const int done = wide::available() ? wide::slant_row(row, out, count) : 0;
  for (int i = done; i < count; ++i) {
    const auto at = static_cast<float>(i);
    const float v = r.v0 + at * r.dv;
    const float up = std::max(0.0F, (r.foot_v - v) * per_height);
    const float u = r.u0 + at * r.du - r.bend * up * up;
    // Outside, the edge pixels fade out within one pixel.
    const float fade_u = std::min(std::min(u + 1, right + 1 - u), 1.0F);
    const float fade_v = std::min(std::min(v + 1, low + 1 - v), 1.0F);
    const auto cover =
        static_cast<std::uint32_t>(256 * (std::max(fade_u, 0.0F) * std::max(fade_v, 0.0F)));
    const float cu = std::min(std::max(u, 0.0F), right), cv = std::min(std::max(v, 0.0F), low);
    const std::int32_t x = std::min(static_cast<std::int32_t>(cu), r.width - 2);
    const std::int32_t y = std::min(static_cast<std::int32_t>(cv), r.height - 2);
    const auto share_x = static_cast<std::uint32_t>((cu - static_cast<float>(x)) * 256);
    const auto share_y = static_cast<std::uint32_t>((cv - static_cast<float>(y)) * 256);
    const std::int32_t index = y * r.stride + x;
    const std::uint32_t top = mix_pixels(r.pixels[index], r.pixels[index + 1], share_x);
    const std::uint32_t next =
        mix_pixels(r.pixels[index + r.stride], r.pixels[index + r.stride + 1], share_x);
    out[i] = mix_pixels(0, mix_pixels(top, next, share_y), cover);
  }
}

KARE_WIDE void lay_over(std::uint32_t* dst, const std::uint32_t* src, int count) {
  for (int i = 0; i < count; ++i) {
    const std::uint32_t s = src[i], d = dst[i];
    const std::uint32_t a = s >> 24;
    const std::uint32_t keep = 256 - (a + (a >> 7));
    const std::uint32_t even = (((d & kEven) * keep) >> 8) & kEven;
    const std::uint32_t odd = (((d >> 8) & kEven) * keep) & ~kEven;
    dst[i] = s + (even | odd);
  }
}

KARE_WIDE void tint_row(std::uint32_t* row, const Tint& tint, int count) {
  const Tint t = tint;
  for (int i = 0; i < count; ++i) {
    const std::uint32_t p = row[i];
    const int a = static_cast<int>(p >> 24);
    const int b = std::min(a, (static_cast<int>(p & 255) * t.mul[0] + a * t.add[0]) >> 8);
    const int g = std::min(a, (static_cast<int>(p >> 8 & 255) * t.mul[1] + a * t.add[1]) >> 8);
    const int r = std::min(a, (static_cast<int>(p >> 16 & 255) * t.mul[2] + a * t.add[2]) >> 8);
    const int o = t.opacity;
    row[i] = static_cast<std::uint32_t>((b * o) >> 8) |
             static_cast<std::uint32_t>((g * o) >> 8) << 8 |
             static_cast<std::uint32_t>((r * o) >> 8) << 16 |
             static_cast<std::uint32_t>((a * o) >> 8) << 24;
  }
}

KARE_WIDE void wash_row(std::uint32_t* dst, const std::uint16_t* amount, std::uint32_t colour,
                        int count) {
  for (int i = 0; i < count; ++i) dst[i] = mix_pixels(dst[i], colour, amount[i]);
}

KARE_WIDE void wash_row(std::uint32_t* dst, int amount, std::uint32_t colour, int count) {
  for (int i = 0; i < count; ++i) {
    dst[i] = mix_pixels(dst[i], colour, static_cast<std::uint32_t>(amount));
  }
}

KARE_WIDE void blend_row(std::uint32_t* dst, const std::uint32_t* src, const std::uint16_t* amount,
                         int count) {
  for (int i = 0; i < count; ++i) dst[i] = mix_pixels(dst[i], src[i], amount[i]);
}

KARE_WIDE void shine_row(std::uint32_t* dst, const std::uint16_t* amount, std::uint32_t colour,
                         int count) {
  const int cb = static_cast<int>(colour & 255), cg = static_cast<int>(colour >> 8 & 255),
            cr = static_cast<int>(colour >> 16 & 255);
  for (int i = 0; i < count; ++i) {
    const std::uint32_t p = dst[i];
    const int k = amount[i];
    const int b = std::min(255, static_cast<int>(p & 255) + (cb * k >> 8));
    const int g = std::min(255, static_cast<int>(p >> 8 & 255) + (cg * k >> 8));
    const int r = std::min(255, static_cast<int>(p >> 16 & 255) + (cr * k >> 8));
    dst[i] = static_cast<std::uint32_t>(b) | static_cast<std::uint32_t>(g) << 8 |
             static_cast<std::uint32_t>(r) << 16 | (p & 0xFF000000U);
  }
}

KARE_WIDE void dim_row(std::uint32_t* dst, const std::uint16_t* across, int down,
                       const std::uint8_t* dither, int count) {
  for (int i = 0; i < count; ++i) {
    const std::uint32_t p = dst[i];
    const auto keep = static_cast<std::uint32_t>(256 - across[i] - down);
    const std::uint32_t noise = dither[i] * 0x00010001U;
    const std::uint32_t even = (((p & kEven) * keep + noise) >> 8) & kEven;
    const std::uint32_t odd = (((p >> 8) & kEven) * keep + noise) & ~kEven;
    dst[i] = even | odd;
  }
}

void texture_row(const std::int16_t* texture, std::uint32_t start, std::uint32_t step,
                 std::int16_t* out, int count) {
  const int done = wide::available() ? wide::texture_row(texture, start, step, out, count) : 0;
  for (int i = done; i < count; ++i) {
    const std::uint32_t at = start + static_cast<std::uint32_t>(i) * step;
    const std::uint32_t index = at >> 16 & 255U;
    const int share = static_cast<int>(at >> 8 & 255U);
    const int a = texture[index], b = texture[index + 1];
    out[i] = static_cast<std::int16_t>(a + ((b - a) * share >> 8));
  }
}

KARE_WIDE void wave_row(const WaveRow& wave, const std::int16_t* warp, const std::int16_t* gate,
                        std::int16_t* tone, std::int16_t* crest, int count) {
  const WaveRow w = wave;
  for (int i = 0; i < count; ++i) {
    const std::uint32_t phase =
        (w.phase + static_cast<std::uint32_t>(warp[i] * w.bend >> 8)) & 255U;
    const int strength = gate[i] * w.weight;
    const std::int32_t shape = w.shape[phase];
    const int height = static_cast<std::int32_t>(static_cast<std::uint32_t>(shape) << 16) >> 16;
    tone[i] = static_cast<std::int16_t>(tone[i] + (height * strength >> 16));
    crest[i] = static_cast<std::int16_t>(crest[i] + ((shape >> 16) * strength >> 16));
  }
}

KARE_WIDE void spread_row(const std::int16_t* half, std::int16_t* __restrict out, int count) {
  for (int i = 0; i < count / 2; ++i) {
    out[2 * i] = half[i];
    out[2 * i + 1] = static_cast<std::int16_t>((half[i] + half[i + 1]) >> 1);
  }
}

KARE_WIDE void glitter_row(const std::int16_t* a, const std::int16_t* b, const std::int16_t* lift,
                           const Glitter& glitter, std::uint16_t* amount, int count) {
  const Glitter g = glitter;
  for (int i = 0; i < count; ++i) {
    const int v = (a[i] + b[i] - 510 + lift[i]) * g.gain;
    amount[i] = static_cast<std::uint16_t>((v < 0 ? 0 : v > 256 ? 256 : v) * g.strength >> 8);
  }
}

KARE_WIDE void water_row(std::uint32_t* dst, const WaterRow& row, const std::int16_t* tone,
                         const std::int16_t* crest, const std::uint32_t* mirror,
                         const std::uint8_t* dither, int count) {
  const WaterRow w = row;
  const auto share = static_cast<std::uint32_t>(w.mirror_share);
  for (int i = 0; i < count; ++i) {
    const int t = tone[i], c = crest[i], n = dither[i];
    const int b = (w.base[0] + t * w.tone_gain[0] + c * w.crest_gain[0] + n) >> 8;
    const int g = (w.base[1] + t * w.tone_gain[1] + c * w.crest_gain[1] + n) >> 8;
    const int r = (w.base[2] + t * w.tone_gain[2] + c * w.crest_gain[2] + n) >> 8;
    const std::uint32_t water = static_cast<std::uint32_t>(clamp255(b)) |
                                static_cast<std::uint32_t>(clamp255(g)) << 8 |
                                static_cast<std::uint32_t>(clamp255(r)) << 16 | 0xFF000000U;
    dst[i] = mix_pixels(water, mirror[i], share);
  }
}

}  // namespace kare::animatic::stage

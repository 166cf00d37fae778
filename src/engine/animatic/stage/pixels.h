#pragma once

#include <cstdint>

// The inner loops: rows of pixels in integers, so that every machine and every vector width gives
// the same bytes. Pixels are premultiplied BGRA words.
namespace kare::animatic::stage {

// a * (256 - share) + b * share, in 256ths, of each channel; share 0..256.
inline std::uint32_t mix_pixels(std::uint32_t a, std::uint32_t b, std::uint32_t share) {
  constexpr std::uint32_t kTwo = 0x00FF00FFU;  // Two of the four channels.
  const std::uint32_t keep = 256 - share;
  const std::uint32_t even = (((a & kTwo) * keep + (b & kTwo) * share) >> 8) & kTwo;
  const std::uint32_t odd = ((a >> 8) & kTwo) * keep + ((b >> 8) & kTwo) * share;
  return even | (odd & ~kTwo);
}

// out = a * (256 - share) + b * share, in 256ths. `out` may be `a`.
void mix_rows(const std::uint32_t* a, const std::uint32_t* b, int share, std::uint32_t* out,
              int count);

// out[i] = src at (i + share/256), linear between neighbours. REQUIRES: src has count + 1 pixels.
void shift_row(const std::uint32_t* src, std::uint32_t share, std::uint32_t* out, int count);

// out[i] = src at (start + i * step), 16.16 fixed point, linear between neighbours.
// REQUIRES: every position lies in [0, last index of src - 1].
void resample(const std::uint32_t* src, std::int32_t start, std::int32_t step, std::uint32_t* out,
              int count);

// dst = src over dst.
void lay_over(std::uint32_t* dst, const std::uint32_t* src, int count);

// A straight line through a picture, and what bends it: for pixel i of the target, v = v0 + i * dv
// and u = u0 + i * du - bend * up * up, with up = (foot_v - v) / height where that is positive.
struct SlantRow {
  const std::uint32_t* pixels = nullptr;
  std::int32_t stride = 0;             // In pixels.
  std::int32_t width = 0, height = 0;  // At least 2.
  float u0 = 0, v0 = 0, du = 1, dv = 0;
  float foot_v = 0, bend = 0;
};
// out[i] = the picture at (u, v), linear between pixels, transparent outside.
void slant_row(const SlantRow& row, std::uint32_t* out, int count);

// Light and haze on things: colour * mul + alpha * add, then everything times opacity.
struct Tint {
  int mul[3] = {256, 256, 256};  // Blue, green, red, in 256ths.
  int add[3] = {0, 0, 0};        // 0..255 at full alpha.
  int opacity = 256;
  bool neutral() const {
    return mul[0] == 256 && mul[1] == 256 && mul[2] == 256 && add[0] == 0 && add[1] == 0 &&
           add[2] == 0 && opacity == 256;
  }
};
void tint_row(std::uint32_t* row, const Tint& tint, int count);

// dst tends to `colour` (alpha ignored) by amount/256 a pixel, amount 0..256.
void wash_row(std::uint32_t* dst, const std::uint16_t* amount, std::uint32_t colour, int count);
// The same with one amount.
void wash_row(std::uint32_t* dst, int amount, std::uint32_t colour, int count);
// dst tends to src by amount/256 a pixel.
void blend_row(std::uint32_t* dst, const std::uint32_t* src, const std::uint16_t* amount,
               int count);
// dst + colour * amount/256, saturating.
void shine_row(std::uint32_t* dst, const std::uint16_t* amount, std::uint32_t colour, int count);

// dst = dst * (256 - across[i] - down) / 256 with ordered dither, for the vignette; the sum of the
// two is at most 256.
void dim_row(std::uint32_t* dst, const std::uint16_t* across, int down, const std::uint8_t* dither,
             int count);

// Values of a row of a repeating texture (Tile::kRowSize entries, see Tile::row_at) along a line:
// out[i] = texture at (start + i * step), 8.16 fixed point in entries, linear, 0..255.
void texture_row(const std::int16_t* texture, std::uint32_t start, std::uint32_t step,
                 std::int16_t* out, int count);

// Adds one set of waves to a row: the phase in 256ths of a wavelength is phase + warp[i] *
// bend/256, a height is shape[phase] * gate[i] * weight / 65536; peaks are taken from its upper
// half alike.
struct WaveRow {
  // 256 entries: a height (-128..127) in the lower sixteen bits, a peak (0..255) in the upper ones.
  const std::int32_t* shape = nullptr;
  std::uint32_t phase = 0;
  int bend = 256;
  int weight = 256;
};
void wave_row(const WaveRow& wave, const std::int16_t* warp, const std::int16_t* gate,
              std::int16_t* tone, std::int16_t* crest, int count);

// Doubles a row: out[2i] = half[i], what lies between is the mean. REQUIRES: `half` has count / 2 +
// 1 values and a count that is even.
void spread_row(const std::int16_t* half, std::int16_t* out, int count);

// amount[i] = clamp((a[i] + b[i] - 510 + lift[i]) * gain, 0, 256) * strength / 256: the sparks of a
// glitter path.
struct Glitter {
  int gain = 1;
  int strength = 256;
};
void glitter_row(const std::int16_t* a, const std::int16_t* b, const std::int16_t* lift,
                 const Glitter& glitter, std::uint16_t* amount, int count);

// The water's composition of one row: base + tone * tone_gain/256 + crest * crest_gain/256 a
// channel, then `mirror` (what lies above, upside down) by `mirror_share`/256.
struct WaterRow {
  int base[3] = {0, 0, 0};  // Blue, green, red, 0..255 in 256ths.
  int tone_gain[3] = {0, 0, 0};
  int crest_gain[3] = {0, 0, 0};
  int mirror_share = 0;
};
void water_row(std::uint32_t* dst, const WaterRow& row, const std::int16_t* tone,
               const std::int16_t* crest, const std::uint32_t* mirror, const std::uint8_t* dither,
               int count);

}  // namespace kare::animatic::stage

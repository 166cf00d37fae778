#include "engine/animatic/stage/water.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "engine/animatic/stage/pixels.h"
#include "engine/animatic/stage/surf_rows.h"

namespace kare::animatic::stage {
namespace {

// Position in 8.16 fixed point entries of a repeating texture.
std::uint32_t entries(double repeats) {
  const double wrapped = repeats - std::floor(repeats);
  return static_cast<std::uint32_t>(wrapped * Tile::kSize * 65536.0);
}
std::uint32_t entry_step(double repeats) {
  return static_cast<std::uint32_t>(
      static_cast<std::int64_t>(std::llround(repeats * Tile::kSize * 65536.0)));
}

struct DitherTable {
  static constexpr int kRows = 64, kWidth = 8192;
  std::vector<std::uint8_t> values;
  DitherTable() : values(static_cast<std::size_t>(kRows) * kWidth) {
    for (int y = 0; y < kRows; ++y) {
      for (int x = 0; x < kWidth; ++x) {
        values[static_cast<std::size_t>(y * kWidth + x)] =
            static_cast<std::uint8_t>(dither01(x & 255, y) * 255.0);
      }
    }
  }
};

}  // namespace

const std::uint8_t* dither_row(int y, int width) {
  static const DitherTable table;
  KARE_ASSERT(width <= DitherTable::kWidth);
  return table.values.data() +
         static_cast<std::ptrdiff_t>(y & (DitherTable::kRows - 1)) * DitherTable::kWidth;
}

WaterSurface::WaterSurface(const Scenery& scenery, const Water& water)
    : water_(water),
      palette_(scenery.palette),
      sun_x_(scenery.world.light.sun_x),
      sun_power_(scenery.palette.sun_power),
      unit_(scenery.unit),
      wind_(scenery.world.wind),
      night_(scenery.world.time == TimeOfDay::kNight),
      warp_(std::make_shared<Tile>(scenery.seed + 11, 8, 8, 3)),
      gate_(std::make_shared<Tile>(scenery.seed + 12, 16, 16, 2)),
      spark_(std::make_shared<Tile>(scenery.seed + 13, 64, 64, 1)) {
  Rng rng(scenery.seed + 99);
  double length = 0.55;
  for (Swell& swell : swells_) {
    swell = {length, 0.75 * std::sqrt(length), rng.unit()};
    length *= 3.5;
  }
  // A wave from crest to crest: a bright narrow top, a darker face before it, a long even back.
  for (int i = 0; i < 256; ++i) {
    const double u = i / 256.0;
    const double top = std::exp(-std::pow((u - 0.5) / 0.085, 2));
    const double face = std::exp(-std::pow((u - 0.66) / 0.11, 2));
    const double back = 0.5 * std::exp(-std::pow((u - 0.30) / 0.16, 2));
    const auto height = static_cast<std::int32_t>(96 * top - 104 * face + 44 * back);
    const auto crest = static_cast<std::int32_t>(255 * std::exp(-std::pow((u - 0.5) / 0.045, 2)));
    shape_[static_cast<std::size_t>(i)] = crest * 65536 + (height & 0xFFFF);
  }
}

WaterSurface::Rows::Rows(const WaterSurface& surface, const View& view)
    : surface_(surface),
      view_(view),
      horizon_(view.horizon()),
      sun_x_(view.place({surface.sun_x_, 0}, kSky).x) {
  const auto width = static_cast<std::size_t>(view.width());
  for (auto* row : {&warp_, &gate_, &lift_}) row->resize(width + 2);
  amount_.resize(width);
  mirror_.resize(width);
  const std::size_t pairs = (width + 1) / 2;
  for (auto* row : {&tone_, &crest_}) row->resize(2 * pairs);
  for (auto* row : {&half_tone_, &half_crest_}) row->resize(pairs + 1);
}

Colour WaterSurface::Rows::colour_at(double z) const {
  const Palette& p = surface_.palette_;
  const double near = surface_.water_.shallow_m / z;  // 1 at the shallow depth, 0 at the horizon.
  Colour c = mix(p.water_deep, p.water_middle, smooth(0.06, 0.52, near));
  c = mix(c, p.water_shallow, smooth(0.48, 1.05, near));
  const double far = smooth(0.16, 0.0, near);
  return mix(c, mix(p.haze, p.water_middle, 0.25), 0.62 * far);
}

void WaterSurface::Rows::add_swells(const GroundRow& row) {
  const double per_metre = view_.world().focal * view_.world().eye_m / (row.z * row.z) *
                           view_.camera().zoom / surface_.unit_;
  // Waves are far longer than high: every other column tells enough of them.
  const auto count = static_cast<int>(half_tone_.size());
  const double two_columns = 2 * row.metre_step;
  std::fill(half_tone_.begin(), half_tone_.end(), std::int16_t{0});
  std::fill(half_crest_.begin(), half_crest_.end(), std::int16_t{0});
  for (const Swell& swell : surface_.swells_) {
    // Waves show while they are a few to a few dozen rows long.
    const double rows = swell.length_m * per_metre;
    const double weight = smooth(2.8, 6.0, rows) * smooth(46.0, 18.0, rows);
    if (weight <= 0.03) continue;
    const double t = view_.seconds();
    const double along = row.z + swell.pace * t;
    const double across = 1.0 / (42 * std::sqrt(swell.length_m));  // Crests look alike everywhere.
    const double drift = (surface_.water_.flow + 0.2 * surface_.wind_) * t;
    surface_.warp_->row_at(along / (swell.length_m * 34) + swell.phase, texture_.data());
    texture_row(texture_.data(), entries((row.metre_x - drift) * across + swell.phase),
                entry_step(two_columns * across), warp_.data(), count);
    surface_.gate_->row_at(row.z / (swell.length_m * 22) + 0.011 * t + swell.phase,
                           texture_.data());
    texture_row(texture_.data(), entries((row.metre_x - drift * 1.3) * across * 1.21),
                entry_step(two_columns * across * 1.21), gate_.data(), count);
    WaveRow wave;
    wave.shape = surface_.shape_.data();
    const double turns = -along / swell.length_m + swell.phase;
    wave.phase = static_cast<std::uint32_t>((turns - std::floor(turns)) * 256.0);
    wave.bend = 900;
    wave.weight = static_cast<int>(weight * 256.0 * surface_.water_.waves);
    wave_row(wave, warp_.data(), gate_.data(), half_tone_.data(), half_crest_.data(), count);
  }
  spread_row(half_tone_.data(), tone_.data(), 2 * (count - 1));
  spread_row(half_crest_.data(), crest_.data(), 2 * (count - 1));
}

void WaterSurface::Rows::add_glitter(int y, std::uint32_t* out) {
  const double power = surface_.sun_power_;
  if (power < 0.3) return;
  const double below = (y + 0.5 - horizon_) / surface_.unit_;
  const bool low = surface_.palette_.sun_height < 0.3;
  const double sigma = (34 + 0.42 * below) * (low ? 0.9 : 1.15) * surface_.unit_;
  const int from = std::max(0, static_cast<int>(sun_x_ - 2.8 * sigma));
  const int to = std::min(view_.width(), static_cast<int>(sun_x_ + 2.8 * sigma));
  if (from >= to) return;
  const int count = to - from;
  const double fade = smooth(420, 60, below) * 0.65 + 0.35;
  const double peak = (surface_.night_ ? 160 : low ? 232 : 190) * fade;
  lift_row({static_cast<float>((from - sun_x_) / sigma), static_cast<float>(1 / sigma),
            static_cast<float>(peak), 26},
           lift_.data(), count);
  // Sparks are rows of dashes that grow towards the viewer and change as the waves pass.
  const double thick = 1.5, grow = 0.017;
  const double bands = std::log(1 + grow / thick * below) / grow;
  const double dash = (9 + 0.11 * below) * surface_.unit_;
  const double t = view_.seconds();
  const double step = 1.0 / (dash * 64);
  surface_.spark_->row_at((bands + 1.7 * t) / 64.0, texture_.data());
  texture_row(texture_.data(), entries((from - sun_x_) * step + 0.013 * t), entry_step(step),
              warp_.data(), count);
  surface_.spark_->row_at((bands * 0.83 - 1.3 * t) / 64.0 + 0.37, texture_.data());
  texture_row(texture_.data(), entries((from - sun_x_) * step * 1.31 - 0.017 * t + 0.5),
              entry_step(step * 1.31), gate_.data(), count);
  glitter_row(warp_.data(), gate_.data(), lift_.data(), {5, static_cast<int>(215 * power)},
              amount_.data(), count);
  wash_row(out + from, amount_.data(), pack(surface_.palette_.glitter), count);
}

void WaterSurface::Rows::paint(int y, const GroundRow& row, const Bitmap& picture,
                               std::uint32_t* out) {
  const int width = view_.width();
  add_swells(row);
  const Palette& p = surface_.palette_;
  const Colour base = colour_at(row.z);
  const Colour bright = mix(p.water_shallow, p.cloud_lit, 0.70);
  const double near = clamp01(surface_.water_.shallow_m / row.z);
  WaterRow w;
  const double base_of[3] = {base.b, base.g, base.r}, bright_of[3] = {bright.b, bright.g, bright.r};
  for (int i = 0; i < 3; ++i) {
    w.base[i] = static_cast<int>(base_of[i] * 255 * 256);
    w.tone_gain[i] = static_cast<int>((0.35 + 0.65 * base_of[i]) * 88 * (0.50 + 0.50 * near));
    w.crest_gain[i] = static_cast<int>((bright_of[i] - base_of[i]) * 255 * (0.16 + 0.62 * near));
  }
  // The row that is mirrored, a little unsteady where waves are near.
  const double below = y + 0.5 - horizon_;
  const double sway = std::sin(row.z * 5.1 + view_.seconds() * 2.1) * std::min(6.0, 0.03 * below);
  const int source = std::clamp(static_cast<int>(horizon_ - below * 0.92 + sway), 0, y);
  const int shift = static_cast<int>(std::sin(row.z * 3.3 - view_.seconds() * 1.7) *
                                     (0.6 + 0.02 * below) * surface_.water_.waves);
  const std::uint32_t* above = picture.row(source);
  const int left = std::clamp(-shift, 0, width), right = std::clamp(width - shift, 0, width);
  std::fill(mirror_.begin(), mirror_.begin() + left, above[0]);
  std::copy(above + left + shift, above + right + shift, mirror_.begin() + left);
  std::fill(mirror_.begin() + right, mirror_.end(), above[width - 1]);
  const double grazing = 0.35 + 0.65 * std::exp(-below / (130 * surface_.unit_));
  w.mirror_share = static_cast<int>(256 * clamp01(surface_.water_.mirror * grazing));
  water_row(out, w, tone_.data(), crest_.data(), mirror_.data(), dither_row(y, width), width);
  add_glitter(y, out);
}

void WaterSurface::draw(const View& view, Bitmap& picture) const {
  const int first = std::max(0, static_cast<int>(std::floor(view.horizon() + 0.5)));
  Rows rows(*this, view);
  for (int y = first; y < picture.height; ++y) {
    if (y + 0.5 <= view.horizon()) continue;
    const GroundRow row = view.ground(y);
    if (row.z > water_.far_m) continue;
    if (row.z < water_.near_m) break;
    rows.paint(y, row, picture, picture.row(y));
  }
}

void add_water(Scenery& scenery, const Water& water) {
  auto surface = std::make_shared<const WaterSurface>(scenery, water);
  scenery.add<DrawnLayer>(
      1450, [surface](const View& view, Bitmap& picture) { surface->draw(view, picture); });
}

}  // namespace kare::animatic::stage

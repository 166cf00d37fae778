#include "engine/animatic/stage/figure.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/assert.h"
#include "engine/animatic/stage/pixels.h"
#include "engine/animatic/stage/surf_rows.h"

namespace kare::animatic::stage {
namespace {

constexpr int kMaskShrink = 4;
constexpr int kMaskPad = 4;  // Empty border of a mask, so that its blur has room.

void blur(std::vector<std::uint8_t>& values, int width, int height, int radius) {
  std::vector<std::uint8_t> out(values.size());
  const int span = 2 * radius + 1;
  for (int pass = 0; pass < 2; ++pass) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        int sum = 0;
        for (int d = -radius; d <= radius; ++d) {
          const int at = pass == 0 ? y * width + std::clamp(x + d, 0, width - 1)
                                   : std::clamp(y + d, 0, height - 1) * width + x;
          sum += values[static_cast<std::size_t>(at)];
        }
        out[static_cast<std::size_t>(y * width + x)] = static_cast<std::uint8_t>(sum / span);
      }
    }
    values.swap(out);
  }
}

const std::uint32_t* row_of(const media::Picture& picture, int y) {
  return reinterpret_cast<const std::uint32_t*>(picture.pixels + y * picture.stride);
}

}  // namespace

Figure::Figure(Actor actor, const World& world, const Palette& palette)
    : Layer(actor.z),
      actor_(std::move(actor)),
      light_(world.light),
      shadow_(palette.shadow),
      water_(mix(palette.water_middle, palette.water_deep, 0.3)),
      froth_(mix(palette.cloud_lit, Colour{1, 1, 1}, 0.4) * palette.ambient),
      haze_(world.haze(actor_.z)),
      unit_(std::min(world.size.width, world.size.height) / 720.0) {
  KARE_ASSERT(!actor_.pictures.empty());
  for (const media::Picture& picture : actor_.pictures) filled_.push_back(survey(picture));
  for (const Limb& limb : actor_.limbs) parts_.push_back(part_of(limb));
  if (actor_.ground != Ground::kShadow) return;
  for (const media::Picture& picture : actor_.pictures)
    masks_.push_back(soften(picture, actor_.limbs));
}

// With the limbs where they are at rest: a soft shadow need not follow their steps.
Figure::Mask Figure::soften(const media::Picture& picture, const std::vector<Limb>& limbs) {
  Mask mask;
  mask.width = picture.width / kMaskShrink + 1 + 2 * kMaskPad;
  mask.height = picture.height / kMaskShrink + 1 + 2 * kMaskPad;
  std::vector<int> sums(static_cast<std::size_t>(mask.width * mask.height));
  const auto add = [&](const media::Picture& part, int left, int top) {
    for (int y = std::max(0, -top); y < std::min(part.height, picture.height - top); ++y) {
      const std::uint32_t* row = row_of(part, y);
      int* out = sums.data() + ((top + y) / kMaskShrink + kMaskPad) * mask.width + kMaskPad;
      for (int x = std::max(0, -left); x < std::min(part.width, picture.width - left); ++x) {
        out[(left + x) / kMaskShrink] += static_cast<int>(row[x] >> 24);
      }
    }
  };
  add(picture, 0, 0);
  for (const Limb& limb : limbs) add(limb.picture, limb.left, limb.top);
  mask.alpha.resize(sums.size());
  for (std::size_t i = 0; i < sums.size(); ++i) {
    mask.alpha[i] = static_cast<std::uint8_t>(std::min(sums[i] / (kMaskShrink * kMaskShrink), 255));
  }
  blur(mask.alpha, mask.width, mask.height, std::clamp(picture.height / 160, 1, 3));
  return mask;
}

Figure::Filled Figure::survey(const media::Picture& picture) {
  Filled filled;
  filled.across = picture.width / Filled::kCell + 1;
  filled.down = picture.height / Filled::kCell + 1;
  filled.cells.assign(static_cast<std::size_t>(filled.across * filled.down), 0);
  const auto mark = [&](int x, int y) {
    for (int j = std::max(0, y - 1); j <= std::min(filled.down - 1, y + 1); ++j) {
      for (int i = std::max(0, x - 1); i <= std::min(filled.across - 1, x + 1); ++i) {
        filled.cells[static_cast<std::size_t>(j * filled.across + i)] = 1;
      }
    }
  };
  for (int y = 0; y < picture.height; ++y) {
    const std::uint32_t* row = row_of(picture, y);
    Plate::Span span{picture.width, 0};
    for (int x = 0; x < picture.width; ++x) {
      if (row[x] == 0) continue;
      span = {std::min(span.from, x), x + 1};
      mark(x / Filled::kCell, y / Filled::kCell);
      // The rest of the cell's row says nothing new, but the last pixel does.
      const int next = std::min((x / Filled::kCell + 1) * Filled::kCell, picture.width) - 1;
      while (x < next && row[x + 1] != 0) span.to = ++x + 1;
    }
    filled.rows.push_back(span);
  }
  return filled;
}

bool Figure::Filled::near(double u, double v) const {
  const int x = std::clamp(static_cast<int>(u), 0, across * kCell - 1) / kCell;
  const int y = std::clamp(static_cast<int>(v), 0, down * kCell - 1) / kCell;
  return cells[static_cast<std::size_t>(y * across + x)] != 0;
}

Figure::Place Figure::place(const View& view, const Pose& pose,
                            const media::Picture& source) const {
  const double grow = magnification(view.camera(), z());
  const double k = pose.height / source.height;
  Place at;
  at.ground = view.place({pose.x, pose.y}, z());
  at.kx = std::max(1e-3, k * grow * pose.stretch_x);
  at.ky = std::max(1e-3, k * grow * pose.stretch_y);
  at.foot = {at.ground.x, at.ground.y - pose.lift * grow};
  if (actor_.ground == Ground::kWater) {
    at.waterline = at.ground.y;
    at.foot.y += actor_.draught * pose.height * grow * pose.stretch_y;
  }
  at.anchor_u = actor_.anchor_x * source.width - 0.5;
  at.anchor_v = actor_.anchor_y * source.height - 0.5;
  at.bend = pose.bend * grow;
  return at;
}

Tint Figure::tint(double opacity) const {
  const double haze = haze_;
  const Colour light = actor_.emissive ? Colour{1, 1, 1} : light_.tint;
  Tint tint;
  const double mul[3] = {light.b, light.g, light.r};
  const double add[3] = {light_.haze.b, light_.haze.g, light_.haze.r};
  for (int i = 0; i < 3; ++i) {
    tint.mul[i] = static_cast<int>(std::lround(256 * mul[i] * (1 - haze)));
    tint.add[i] = static_cast<int>(std::lround(255 * add[i] * haze));
  }
  tint.opacity = static_cast<int>(std::lround(256 * clamp01(opacity)));
  return tint;
}

Plate::Span Figure::source_line(RowSampler& sampler, const Pose& pose, const Place& at, double v,
                                double shift, int width, std::vector<std::uint32_t>& line) const {
  const double step = 1 / at.kx;
  const media::Picture& source = actor_.pictures[static_cast<std::size_t>(pose.picture)];
  const Filled& filled = filled_[static_cast<std::size_t>(pose.picture)];
  const int row = static_cast<int>(std::floor(v)), last = source.height - 1;
  const Plate::Span a = filled.rows[static_cast<std::size_t>(std::clamp(row, 0, last))];
  const Plate::Span b = filled.rows[static_cast<std::size_t>(std::clamp(row + 1, 0, last))];
  const Plate::Span all{std::min(a.from, b.from), std::max(a.to, b.to)};
  const double foot = at.foot.x + shift;
  if (!pose.flip) {
    const double x0 = at.anchor_u + (0.5 - foot) * step;
    const Plate::Span columns = sampler.sample(v, x0, step, {0, width}, all);
    line.assign(sampler.line() + columns.from, sampler.line() + columns.to);
    return columns;
  }
  // Mirrored: column i of the target is column width - 1 - i of the line.
  const double x0 = at.anchor_u - (width - 0.5 - foot) * step;
  const Plate::Span columns = sampler.sample(v, x0, step, {0, width}, all);
  line.assign(sampler.line() + columns.from, sampler.line() + columns.to);
  std::reverse(line.begin(), line.end());
  return {width - columns.to, width - columns.from};
}

void Figure::draw_upright(const Pose& pose, const Place& at, Bitmap& picture) const {
  const media::Picture& source = actor_.pictures[static_cast<std::size_t>(pose.picture)];
  const int from = std::max(0, static_cast<int>(at.foot.y - (at.anchor_v + 1.5) * at.ky) - 1);
  const double low = at.foot.y + (source.height - at.anchor_v + 1) * at.ky;
  const int to = std::min({picture.height, static_cast<int>(low) + 1,
                           static_cast<int>(std::min(at.waterline + 1, 1e6)) + 1});
  const Tint light = tint(pose.opacity);
  RowSampler sampler(source, Edge::kClear);
  std::vector<std::uint32_t> line;
  for (int y = from; y < to; ++y) {
    const double v = at.anchor_v + (y + 0.5 - at.foot.y) / at.ky;
    const double up = std::max(0.0, (at.anchor_v - v) / source.height);
    const Plate::Span columns =
        source_line(sampler, pose, at, v, at.bend * up * up, picture.width, line);
    if (columns.from >= columns.to) continue;
    Tint row_light = light;
    // The last rows above the water fade: it laps at the thing.
    if (at.waterline < 1e8) {
      const double dry = clamp01((at.waterline - (y + 0.5)) / 2.0 + 0.5);
      row_light.opacity = static_cast<int>(row_light.opacity * dry);
    }
    const int count = columns.to - columns.from;
    if (!row_light.neutral()) tint_row(line.data(), row_light, count);
    lay_over(picture.row(y) + columns.from, line.data(), count);
  }
}

// The body of the turned picture: pixel (u, v) of the source lies at
// foot + turn(rotation) * (side * kx * (u - anchor_u), ky * (v - anchor_v)).
void Figure::draw_turned(const Pose& pose, const Place& at, Bitmap& picture) const {
  const auto index = static_cast<std::size_t>(pose.picture);
  const media::Picture& source = actor_.pictures[index];
  const double c = std::cos(pose.rotation), s = std::sin(pose.rotation);
  const double side = pose.flip ? -1 : 1;
  Slant slant;
  slant.ux = side * c / at.kx;
  slant.uy = side * s / at.kx;
  slant.vx = -s / at.ky;
  slant.vy = c / at.ky;
  slant.u0 = at.anchor_u - slant.ux * at.foot.x - slant.uy * at.foot.y;
  slant.v0 = at.anchor_v - slant.vx * at.foot.x - slant.vy * at.foot.y;
  slant.foot_v = at.anchor_v;
  slant.bend = side * at.bend / at.kx;
  draw_slanted(source, filled_[index], slant, at, tint(pose.opacity), picture);
}

void Figure::draw_shadow(const Pose& pose, const Place& at, Bitmap& picture) const {
  const Mask& mask = masks_[static_cast<std::size_t>(pose.picture)];
  const double fall = light_.shadow_y, lean = light_.shadow_x;
  const double lift = at.ground.y - at.foot.y;
  const double tall = (at.anchor_v + 1) * at.ky;
  if (std::abs(fall) < 0.02 || light_.shadow_strength < 0.03) return;
  const double end = at.ground.y + fall * (tall + lift);
  const int from = std::max(0, static_cast<int>(std::min(at.ground.y, end)) - 2);
  const int to = std::min(picture.height, static_cast<int>(std::max(at.ground.y, end)) + 3);
  const double side = pose.flip ? -1 : 1;
  std::vector<std::uint16_t> amount(static_cast<std::size_t>(picture.width));
  // One row of the mask as pixels of one channel, with an empty one at either end.
  std::vector<std::uint32_t> line(static_cast<std::size_t>(mask.width) + 2), shade(amount.size());
  for (int y = from; y < to; ++y) {
    const double high = (y + 0.5 - at.ground.y) / fall;  // Above the ground, pixels.
    const double v = (at.anchor_v - (high - lift) / at.ky) / kMaskShrink + kMaskPad;
    const int row = static_cast<int>(std::floor(v));
    if (row < 0 || row + 1 >= mask.height) continue;
    const auto share_v = static_cast<std::uint32_t>((v - row) * 256);
    const double strength = light_.shadow_strength * pose.opacity *
                            mix(1.0, 0.45, clamp01(high / (tall + lift))) *
                            smooth(-3.0, 1.5, high * std::abs(fall));
    const double up = clamp01((high - lift) / tall);
    const double x_foot = at.foot.x + lean * high + at.bend * up * up;
    const double step = side / at.kx / kMaskShrink;
    const double u0 = at.anchor_u / kMaskShrink + kMaskPad + (0.5 - x_foot) * step;
    const double a = -u0 / step, b = (mask.width - 1.01 - u0) / step;
    const int first = std::max(0, static_cast<int>(std::ceil(std::min(a, b))));
    const int last = std::min(picture.width, static_cast<int>(std::floor(std::max(a, b))) + 1);
    if (first >= last) continue;
    const std::uint8_t* near = mask.alpha.data() + row * mask.width;
    const std::uint8_t* next = near + mask.width;
    for (int x = 0; x < mask.width; ++x) {
      line[static_cast<std::size_t>(x) + 1] = (near[x] * (256 - share_v) + next[x] * share_v) >> 8;
    }
    const int count = last - first;
    // Rounding must not carry a position past either end.
    const double u = std::clamp(u0 + first * step, -0.5, mask.width - 0.5);
    const double u_last = std::clamp(u0 + (last - 1) * step, -0.5, mask.width - 0.5);
    const double even = count > 1 ? (u_last - u) / (count - 1) : 0;
    resample(line.data(), static_cast<std::int32_t>((u + 1) * 65536),
             static_cast<std::int32_t>(std::lround(even * 65536)), shade.data(), count);
    const auto gain = static_cast<std::uint32_t>(strength * 65536 / 255);
    for (int i = 0; i < count; ++i) {
      const auto column = static_cast<std::size_t>(i);
      amount[column] = static_cast<std::uint16_t>(shade[column] * gain >> 8);
    }
    wash_row(picture.row(y) + first, amount.data(), pack(shadow_), count);
  }
}

void Figure::draw_contact(const Pose& pose, const Place& at, Bitmap& picture) const {
  const media::Picture& source = actor_.pictures[static_cast<std::size_t>(pose.picture)];
  const double lift = at.ground.y - at.foot.y;
  const double wide = actor_.contact * source.width * at.kx / 2;
  if (wide < 1) return;
  const double rx = wide * (1 + 0.3 * clamp01(lift / (2 * wide)));
  const double ry = std::max(1.5, rx * 0.20);
  const double strength = (0.16 + 0.5 * light_.shadow_strength) * pose.opacity *
                          (1 - 0.75 * clamp01(lift / (3 * wide)));
  const double cx = at.ground.x + light_.shadow_x * ry * 0.4, cy = at.ground.y;
  const int from_x = std::max(0, static_cast<int>(cx - rx)),
            to_x = std::min(picture.width, static_cast<int>(cx + rx) + 1);
  const int from_y = std::max(0, static_cast<int>(cy - ry)),
            to_y = std::min(picture.height, static_cast<int>(cy + ry) + 1);
  if (from_x >= to_x) return;
  std::vector<std::uint16_t> amount(static_cast<std::size_t>(to_x - from_x));
  for (int y = from_y; y < to_y; ++y) {
    const double dy = (y + 0.5 - cy) / ry;
    const OvalRow oval{static_cast<float>((from_x + 0.5 - cx) / rx), static_cast<float>(1 / rx),
                       static_cast<float>(dy), static_cast<float>(256 * strength)};
    disc_row(oval, amount.data(), to_x - from_x);
    wash_row(picture.row(y) + from_x, amount.data(), pack(shadow_), to_x - from_x);
  }
}

void Figure::draw_reflection(const View& view, const Pose& pose, const Place& at,
                             Bitmap& picture) const {
  const media::Picture& source = actor_.pictures[static_cast<std::size_t>(pose.picture)];
  const double tall = at.waterline - (at.foot.y - at.anchor_v * at.ky);
  if (tall < 2) return;
  constexpr double kShrink = 0.72;  // The mirror image is foreshortened by the waves.
  const int from = std::max(0, static_cast<int>(at.waterline));
  const int to = std::min(picture.height, static_cast<int>(at.waterline + tall * kShrink) + 1);
  RowSampler sampler(source, Edge::kClear);
  std::vector<std::uint32_t> line;
  Tint light = tint(1);
  const double water[3] = {water_.b, water_.g, water_.r};
  for (int i = 0; i < 3; ++i) {
    light.add[i] = static_cast<int>(light.add[i] * 0.6 + 255 * 0.4 * water[i]);
    light.mul[i] = static_cast<int>(light.mul[i] * 0.6);
  }
  for (int y = from; y < to; ++y) {
    const double down = y + 0.5 - at.waterline;
    const double mirrored = at.waterline - down / kShrink;
    const double v = at.anchor_v + (mirrored - at.foot.y) / at.ky;
    const double wobble =
        std::sin(down * 0.55 / unit_ - view.seconds() * 4.2 + at.ground.x * 0.01) *
        (0.8 + 0.035 * down) * unit_;
    const Plate::Span columns = source_line(sampler, pose, at, v, wobble, picture.width, line);
    if (columns.from >= columns.to) continue;
    light.opacity = static_cast<int>(256 * 0.5 * pose.opacity * smooth(tall * kShrink, 0, down));
    tint_row(line.data(), light, columns.to - columns.from);
    lay_over(picture.row(y) + columns.from, line.data(), columns.to - columns.from);
  }
}

// Light rings where the thing breaks the surface; they widen and fade, one after the other.
void Figure::draw_ripples(const View& view, const Pose& pose, const Place& at,
                          Bitmap& picture) const {
  const media::Picture& source = actor_.pictures[static_cast<std::size_t>(pose.picture)];
  const double wide = 0.5 * source.width * at.kx;
  for (int ring = 0; ring < 2; ++ring) {
    const double phase = view.seconds() * 0.55 + 0.5 * ring + std::sin(z() * 12.9) * 4;
    const double age = phase - std::floor(phase);
    const double rx = wide * (0.62 + 0.55 * age), ry = std::max(1.6, rx * 0.13);
    const double strength = 0.55 * pose.opacity * (1 - age) * smooth(0, 0.15, age);
    const int from_y = std::max(0, static_cast<int>(at.waterline - ry)),
              to_y = std::min(picture.height, static_cast<int>(at.waterline + ry) + 2);
    const int from_x = std::max(0, static_cast<int>(at.ground.x - rx)),
              to_x = std::min(picture.width, static_cast<int>(at.ground.x + rx) + 1);
    if (from_x >= to_x) continue;
    std::vector<std::uint16_t> amount(static_cast<std::size_t>(to_x - from_x));
    for (int y = from_y; y < to_y; ++y) {
      const double dy = (y + 0.5 - at.waterline) / ry;
      const double front = dy > 0 ? 1 : 0.45;
      const OvalRow oval{static_cast<float>((from_x + 0.5 - at.ground.x) / rx),
                         static_cast<float>(1 / rx), static_cast<float>(dy),
                         static_cast<float>(256 * strength * front)};
      ring_row(oval, amount.data(), to_x - from_x);
      wash_row(picture.row(y) + from_x, amount.data(), pack(froth_), to_x - from_x);
    }
  }
}

void Figure::draw(const View& view, Bitmap& picture) const {
  Pose pose = actor_.pose(view.seconds());
  if (pose.opacity <= 0.004 || pose.height < 0.5) return;
  pose.picture = std::clamp(pose.picture, 0, static_cast<int>(actor_.pictures.size()) - 1);
  const media::Picture& source = actor_.pictures[static_cast<std::size_t>(pose.picture)];
  const Place at = place(view, pose, source);
  if (actor_.ground == Ground::kShadow || actor_.ground == Ground::kFlat) {
    if (actor_.ground == Ground::kShadow) draw_shadow(pose, at, picture);
    if (actor_.contact > 0) draw_contact(pose, at, picture);
  }
  if (actor_.ground == Ground::kWater) draw_reflection(view, pose, at, picture);
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (actor_.limbs[i].behind) draw_part(i, view.seconds(), pose, at, picture);
  }
  if (std::abs(pose.rotation) < 1e-4) {
    draw_upright(pose, at, picture);
  } else {
    draw_turned(pose, at, picture);
  }
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (!actor_.limbs[i].behind) draw_part(i, view.seconds(), pose, at, picture);
  }
  if (actor_.ground == Ground::kWater) draw_ripples(view, pose, at, picture);
}

}  // namespace kare::animatic::stage

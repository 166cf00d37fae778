#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/animatic/stage/figure.h"
#include "engine/animatic/stage/limb_place.h"
#include "engine/animatic/stage/pixels.h"

// How a figure draws what does not lie straight in the frame: turned pictures, and the limbs.
namespace kare::animatic::stage {
namespace {

struct Columns {
  double from = 0, to = 0;
};

// Narrows columns to where start + i * step lies within low..high.
void keep_within(Columns& columns, double start, double step, double low, double high) {
  if (std::abs(step) < 1e-9) {
    if (start < low || start > high) columns.to = columns.from;
    return;
  }
  const double a = (low - start) / step, b = (high - start) / step;
  columns.from = std::max(columns.from, std::min(a, b));
  columns.to = std::min(columns.to, std::max(a, b));
}

}  // namespace

// Bends grow towards the top of a picture, so one that hangs is stored upside down.
Figure::Part Figure::part_of(const Limb& limb) {
  Part part{limb.picture, {}};
  if (limb.hangs) {
    part.picture.pixels += (limb.picture.height - 1) * limb.picture.stride;
    part.picture.stride = -limb.picture.stride;
  }
  part.filled = survey(part.picture);
  return part;
}

void Figure::draw_part(std::size_t index, double seconds, const Pose& pose, const Place& at,
                       Bitmap& picture) const {
  const Part& part = parts_[index];
  const Limb& limb = actor_.limbs[index];
  const LimbPlace own = place_limb(actor_.limbs, index, seconds);
  const double c = std::cos(pose.rotation), s = std::sin(pose.rotation);
  const double side = pose.flip ? -1 : 1, down = limb.hangs ? -1 : 1;
  // Target = foot + body * ((joint - anchor) + turn * (point - joint)), all pixels of the picture.
  const double body[4] = {c * side * at.kx, -s * at.ky, s * side * at.kx, c * at.ky};
  const double turn[4] = {own.xx, own.xy, own.yx, own.yy};
  const double a = body[0] * turn[0] + body[1] * turn[2];
  const double b = (body[0] * turn[1] + body[1] * turn[3]) * down;
  const double d = body[2] * turn[0] + body[3] * turn[2];
  const double e = (body[2] * turn[1] + body[3] * turn[3]) * down;
  const double area = a * e - b * d;
  if (std::abs(area) < 1e-9) return;
  // The joint, in pixels of the limb's picture counted from their middles, and where it is seen.
  const double jx = limb.joint_x - 0.5, jy = limb.joint_y - 0.5;
  const double seen_u = own.joint_x - 0.5 - at.anchor_u, seen_v = own.joint_y - 0.5 - at.anchor_v;
  const double x = at.foot.x + body[0] * seen_u + body[1] * seen_v;
  const double y = at.foot.y + body[2] * seen_u + body[3] * seen_v;
  Slant slant;
  slant.ux = e / area;
  slant.uy = -b / area;
  slant.vx = -d / area;
  slant.vy = a / area;
  const double joint_u = jx - limb.left;
  const double joint_v = limb.hangs ? limb.picture.height - 1 - (jy - limb.top) : jy - limb.top;
  slant.u0 = joint_u - slant.ux * x - slant.uy * y;
  slant.v0 = joint_v - slant.vx * x - slant.vy * y;
  slant.foot_v = joint_v;
  const double share = limb.picture.height / std::max(limb.reach, 1.0);
  slant.bend = own.swing * share * share;
  draw_slanted(part.picture, part.filled, slant, at, tint(pose.opacity), picture);
}

void Figure::draw_slanted(const media::Picture& source, const Filled& filled, const Slant& slant,
                          const Place& at, const Tint& light, Bitmap& picture) const {
  if (source.width < 2 || source.height < 2) return;
  // The rows that it touches.
  const double area = slant.ux * slant.vy - slant.uy * slant.vx;
  const double reach = std::abs(slant.bend) * 1.2 + 2;  // Pixels of the source, to either side.
  double top = 1e9, bottom = -1e9;
  for (const double u : {-1.0 - reach, source.width + 1.0 + reach}) {
    for (const double v : {-1.0, source.height + 1.0}) {
      const double y = (slant.ux * (v - slant.v0) - slant.vx * (u - slant.u0)) / area;
      top = std::min(top, y);
      bottom = std::max(bottom, y);
    }
  }
  const int from_y = static_cast<int>(std::clamp(top, 0.0, 1e5));
  const int to_y = std::min({picture.height, static_cast<int>(std::clamp(bottom, 0.0, 1e5)) + 1,
                             static_cast<int>(std::min(at.waterline, 1e6)) + 1});
  SlantRow row;
  row.pixels = reinterpret_cast<const std::uint32_t*>(source.pixels);
  row.stride = static_cast<std::int32_t>(source.stride / 4);
  row.width = source.width;
  row.height = source.height;
  row.foot_v = static_cast<float>(slant.foot_v);
  row.bend = static_cast<float>(slant.bend);
  row.du = static_cast<float>(slant.ux);
  row.dv = static_cast<float>(slant.vx);
  // Half a run stays within the cells beside that of its middle, bent or not.
  const double pace = std::max(std::hypot(slant.ux, slant.vx), 1e-6);
  const int run = std::clamp(static_cast<int>(1.4 * Filled::kCell / pace), 2, 2 * Filled::kCell);
  std::vector<std::uint32_t> line(static_cast<std::size_t>(picture.width));
  for (int y = from_y; y < to_y; ++y) {
    const double u = slant.u0 + 0.5 * slant.ux + (y + 0.5) * slant.uy;
    const double v = slant.v0 + 0.5 * slant.vx + (y + 0.5) * slant.vy;
    Columns columns{0, static_cast<double>(picture.width)};
    keep_within(columns, v, slant.vx, -1, source.height + 0.0);
    keep_within(columns, u, slant.ux, -1 - reach, source.width + reach);
    const int from = static_cast<int>(std::ceil(columns.from));
    const int to = static_cast<int>(std::ceil(columns.to));
    if (from >= to) continue;
    // Runs of a cell's length whose middle is near something visible.
    int begin = from;
    const auto flush = [&](int end) {
      if (begin >= end) return;
      row.u0 = static_cast<float>(u + begin * slant.ux);
      row.v0 = static_cast<float>(v + begin * slant.vx);
      slant_row(row, line.data(), end - begin);
      if (!light.neutral()) tint_row(line.data(), light, end - begin);
      lay_over(picture.row(y) + begin, line.data(), end - begin);
    };
    for (int x = from; x < to; x += run) {
      const double middle = x + run / 2.0;
      const double at_v = v + middle * slant.vx;
      const double up = std::max(0.0, (slant.foot_v - at_v) / source.height);
      if (filled.near(u + middle * slant.ux - slant.bend * up * up, at_v)) continue;
      flush(x);
      begin = x + run;
    }
    flush(to);
  }
}

}  // namespace kare::animatic::stage

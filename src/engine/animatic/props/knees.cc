#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "engine/animatic/props/limbs.h"

namespace kare::animatic::props {
namespace {

constexpr std::uint32_t kSolid = 64;
constexpr double kShortestPx = 9;  // Shorter legs are too small for anybody to see a knee.
constexpr double kStump = 0.46;    // Wider ones would tilt on their broad feet.
constexpr double kKnee = 0.50;     // How far down the leg it is.

std::size_t index_of(const Sprite& sprite, int x, int y) {
  return static_cast<std::size_t>(y) * static_cast<std::size_t>(sprite.width) +
         static_cast<std::size_t>(x);
}

// The visible part of a row about column `near`: its middle and half its width.
struct Cross {
  double middle = 0, half = 0;
};
Cross cross_at(const Sprite& sprite, int y) {
  y = std::clamp(y, 0, sprite.height - 1);
  int from = sprite.width, to = 0;
  for (int x = 0; x < sprite.width; ++x) {
    if ((sprite.pixels[index_of(sprite, x, y)] >> 24) < kSolid) continue;
    from = std::min(from, x);
    to = x + 1;
  }
  if (from >= to) return {sprite.width / 2.0, 0};
  return {(from + to) / 2.0, (to - from) / 2.0};
}

std::uint32_t faded(std::uint32_t pixel, double share) {
  const auto part = static_cast<std::uint32_t>(std::lround(256 * std::clamp(share, 0.0, 1.0)));
  const std::uint32_t even = (pixel & 0x00FF00FFU) * part >> 8 & 0x00FF00FFU;
  return even | ((pixel >> 8 & 0x00FF00FFU) * part & 0xFF00FF00U);
}

// Leaves of the rows on one side of `y` only what lies in the disc about (x, y): the end of a bone
// is round, so that it may turn in its joint.
void round_off(Sprite& sprite, Spot centre, double radius, bool above) {
  for (int v = 0; v < sprite.height; ++v) {
    const double dy = v + 0.5 - centre.y;
    if (above ? dy >= 0 : dy < 0) continue;
    for (int u = 0; u < sprite.width; ++u) {
      const double share = radius + 0.5 - std::hypot(u + 0.5 - centre.x, dy);
      std::uint32_t& pixel = sprite.pixels[index_of(sprite, u, v)];
      if (share < 1) pixel = faded(pixel, share);
    }
  }
}

Sprite rows_of(const Sprite& sprite, int from, int to) {
  Sprite part;
  part.width = sprite.width;
  part.height = to - from;
  part.pixels.assign(sprite.pixels.begin() + static_cast<std::ptrdiff_t>(index_of(sprite, 0, from)),
                     sprite.pixels.begin() + static_cast<std::ptrdiff_t>(index_of(sprite, 0, to)));
  return part;
}

}  // namespace

void add_knees(std::vector<Cutting>& limbs, bool faces_left) {
  const std::size_t count = limbs.size();
  const auto legs = std::count_if(limbs.begin(), limbs.end(),
                                  [](const Cutting& limb) { return limb.joint == Joint::kLeg; });
  const auto is_stump = [](const Cutting& leg) {
    const double knee = leg.joint_y - leg.top + kKnee * leg.reach;
    const double wide = 2 * cross_at(leg.picture, static_cast<int>(knee)).half;
    return leg.joint == Joint::kLeg && (leg.reach < kShortestPx || wide > kStump * leg.reach);
  };
  if (std::any_of(limbs.begin(), limbs.end(), is_stump)) return;
  std::vector<Cutting> shins;
  for (std::size_t i = 0; i < count; ++i) {
    Cutting& leg = limbs[i];
    if (leg.joint != Joint::kLeg) continue;
    const double hip_v = leg.joint_y - leg.top;
    const double knee_v = std::round(hip_v + kKnee * leg.reach);
    const Cross knee = cross_at(leg.picture, static_cast<int>(knee_v));
    const Cross foot = cross_at(leg.picture, leg.picture.height - 2);
    const Cross hip = cross_at(leg.picture, static_cast<int>(hip_v));
    const double radius = knee.half + 0.5;
    const int over = static_cast<int>(std::ceil(radius)) + 1, at = static_cast<int>(knee_v);
    Bones bones;
    bones.hip = {leg.joint_x, leg.joint_y};
    bones.knee = {leg.left + knee.middle, leg.top + knee_v};
    bones.foot = {leg.left + foot.middle, static_cast<double>(leg.top + leg.picture.height)};
    // The joint that is seen in the middle of a leg: the wrist of a fore leg goes ahead, the heel
    // of a hind leg and of a bird goes back.
    const bool is_fore = legs > 2 && leg.gallop >= 0.3;
    bones.bend = (is_fore ? 1 : -1) * (faces_left ? -1 : 1);
    leg.bones = bones;
    Cutting shin = leg;
    shin.joint = Joint::kShin;
    shin.parent = static_cast<int>(i);
    const int from = std::max(0, at - over), to = std::min(leg.picture.height, at + over);
    shin.picture = rows_of(leg.picture, from, leg.picture.height);
    shin.top = leg.top + from;
    shin.joint_x = bones.knee.x;
    shin.joint_y = bones.knee.y;
    shin.reach = leg.picture.height - knee_v;
    round_off(shin.picture, {knee.middle, knee_v - from}, radius, true);
    leg.picture = rows_of(leg.picture, 0, to);
    round_off(leg.picture, {knee.middle, knee_v}, radius, false);
    round_off(leg.picture, {leg.joint_x - leg.left, hip_v}, hip.half + 0.5, true);
    shins.push_back(std::move(shin));
  }
  for (Cutting& shin : shins) limbs.push_back(std::move(shin));
}

}  // namespace kare::animatic::props

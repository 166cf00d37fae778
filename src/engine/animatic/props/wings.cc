#include "engine/animatic/props/wings.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <utility>

#include "engine/animatic/props/canvas.h"

namespace kare::animatic::props {
namespace {

constexpr Flyer kFlyers[] = {
    {.name = "bird", .pitch = 0.50, .span = 1.15},
    {.name = "blackbird", .pitch = 0.50, .span = 1.15},
    {.name = "parrot", .pitch = 0.75, .span = 1.20},
    {.name = "owl", .span = 0.95, .from_front = true, .has_legs = false},
    {.name = "eagle",
     .pitch = 0.10,
     .span = 1.40,
     .has_legs = false,
     .off_x = 13.6 / 32,
     .off_y = 6.0 / 32,
     .off_right = 8.6 / 32,
     .off_down = 10.6 / 32},
    {.name = "duck", .pitch = 0.12, .has_legs = false},
    {.name = "swan", .pitch = 0.30, .span = 1.25, .has_legs = false},
    {.name = "goose", .pitch = 0.30, .span = 1.15},
    {.name = "flamingo", .pitch = 0.40, .span = 1.25},
    {.name = "rooster", .pitch = 0.15, .span = 0.80},
    {.name = "turkey", .pitch = 0.10, .span = 0.75},
    {.name = "baby-chick", .pitch = 0.25, .span = 0.75},
    {.name = "dodo", .pitch = 0.15, .span = 0.70},
    {.name = "peacock", .span = 0.65, .from_front = true},
    {.name = "dragon", .span = 1.05, .has_legs = false, .leathery = true},
};

constexpr double kArm = 0.46;   // Share of the wing from the shoulder to the wrist.
constexpr double kLap = 0.035;  // The hand begins so far inside the arm.

std::uint32_t pixel_at(const Sprite& sprite, int x, int y) {
  return sprite.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(sprite.width) +
                       static_cast<std::size_t>(x)];
}

// Where what is visible has its middle, and how much of it there is in pixels.
struct Mass {
  double x = 0, y = 0, area = 0;
};
Mass mass_of(const Sprite& sprite) {
  double x_sum = 0, y_sum = 0, sum = 0;
  for (int y = 0; y < sprite.height; ++y) {
    for (int x = 0; x < sprite.width; ++x) {
      const double alpha = static_cast<double>(pixel_at(sprite, x, y) >> 24) / 255;
      x_sum += alpha * (x + 0.5);
      y_sum += alpha * (y + 0.5);
      sum += alpha;
    }
  }
  if (sum < 1) return {};
  return {x_sum / sum, y_sum / sum, sum};
}

// The mean colour about a point; `otherwise` where nothing is visible.
Ink colour_at(const Sprite& sprite, double x, double y, double radius, const Ink& otherwise) {
  double sum[4] = {};
  const int reach = std::max(1, static_cast<int>(radius));
  for (int v = static_cast<int>(y) - reach; v <= static_cast<int>(y) + reach; ++v) {
    for (int u = static_cast<int>(x) - reach; u <= static_cast<int>(x) + reach; ++u) {
      if (u < 0 || v < 0 || u >= sprite.width || v >= sprite.height) continue;
      const std::uint32_t pixel = pixel_at(sprite, u, v);
      for (unsigned i = 0; i < 4; ++i) sum[i] += static_cast<double>(pixel >> (8 * i) & 255U);
    }
  }
  const double alpha = sum[3];
  if (alpha < 255) return otherwise;
  return {sum[2] / alpha, sum[1] / alpha, sum[0] / alpha, 1};
}

// From the shoulder outwards.
struct Plumage {
  Ink coverts, flight, tips;
};

// A wing in units of its length: its root at the origin, the tip up, the leading edge to the side
// that `forward` says.
struct WingArt {
  double forward;
  Plumage plumage;
  double dim;
  bool leathery;

  Ink tone(const Ink& base) const { return dim > 0 ? shaded(base, dim) : base; }
  double x(double ahead) const { return forward * ahead; }
  void feather(Canvas& canvas, Spot from, Spot to, double width, const Ink& base) const {
    canvas.move(x(from.x), from.y)
        .line(x(to.x), to.y)
        .stroke(Paint::linear(
                    {x(from.x), from.y}, {x(to.x), to.y},
                    {{0, tone(lit(base, 0.10))}, {0.7, tone(base)}, {1, tone(shaded(base, 0.18))}}),
                width);
  }
  Sprite arm(double scale) const;
  Sprite hand(double scale) const;
  void arm_skin(Canvas& canvas) const;
  void hand_skin(Canvas& canvas) const;
};

void WingArt::arm_skin(Canvas& canvas) const {
  const Ink skin = tone(plumage.flight), bone = tone(plumage.coverts);
  canvas.move(x(0.10), 0.05)
      .curve(x(0.16), -0.15, x(0.18), -0.30, x(0.14), -kArm)
      .line(x(-0.30), -kArm)
      .curve(x(-0.20), -0.32, x(-0.24), -0.20, x(-0.26), -0.02)
      .curve(x(-0.20), 0.02, x(-0.10), 0.05, x(0.10), 0.05)
      .close()
      .fill(Paint::linear({x(0.15), 0}, {x(-0.3), 0}, {{0, lit(skin, 0.12)}, {1, skin}}));
  canvas.move(x(0.06), 0.02).curve(x(0.12), -0.15, x(0.16), -0.30, x(0.13), -kArm);
  canvas.stroke(bone, 0.09);
}

void WingArt::hand_skin(Canvas& canvas) const {
  const Ink skin = tone(plumage.flight), bone = tone(plumage.coverts);
  canvas.move(x(0.14), kLap)
      .line(x(0.14), 0)
      .curve(x(0.14), -0.22, x(0.06), -0.42, x(-0.10), -0.54)
      .curve(x(-0.06), -0.40, x(-0.14), -0.34, x(-0.28), -0.36)
      .curve(x(-0.18), -0.24, x(-0.22), -0.16, x(-0.38), -0.12)
      .curve(x(-0.30), -0.06, x(-0.29), -0.02, x(-0.30), 0)
      .line(x(-0.30), kLap)
      .close()
      .fill(Paint::linear({x(0.15), 0}, {x(-0.35), 0}, {{0, lit(skin, 0.12)}, {1, skin}}));
  for (const Spot tip : {Spot{-0.09, -0.52}, Spot{-0.27, -0.35}, Spot{-0.37, -0.12}}) {
    canvas.move(x(0.13), 0.01)
        .curve(x(0.13), tip.y * 0.5, x(tip.x * 0.5), tip.y * 0.9, x(tip.x), tip.y)
        .stroke(bone, 0.035);
  }
}

Sprite WingArt::arm(double scale) const {
  Canvas canvas({-0.6, -0.7, 0.6, 0.25}, scale);
  if (leathery) {
    arm_skin(canvas);
    return canvas.take();
  }
  for (int i = 3; i >= 0; --i) {
    const double y = -0.015 - 0.125 * i;
    feather(canvas, {0.10, y - 0.03}, {-0.25 + 0.012 * i * i, y + 0.045}, 0.155, plumage.flight);
  }
  canvas
      .smooth({{x(0.12), 0.06},
               {x(0.19), -0.16},
               {x(0.20), -0.34},
               {x(0.19), -kArm},
               {x(0.06), -kArm - 0.02},
               {x(-0.09), -kArm + 0.02},
               {x(-0.07), -0.20},
               {x(-0.12), 0.02},
               {x(0.0), 0.085}},
              true)
      .fill(Paint::linear({x(0.2), -0.2}, {x(-0.12), -0.2},
                          {{0, tone(lit(plumage.coverts, 0.22))},
                           {0.5, tone(plumage.coverts)},
                           {1, tone(shaded(plumage.coverts, 0.08))}}));
  return canvas.take();
}

Sprite WingArt::hand(double scale) const {
  Canvas canvas({-0.6, -0.8, 0.6, 0.2}, scale);
  if (leathery) {
    hand_skin(canvas);
    return canvas.take();
  }
  constexpr Spot kTips[] = {
      {-0.21, 0.0}, {-0.225, -0.13}, {-0.20, -0.26}, {-0.14, -0.38}, {-0.055, -0.47}};
  for (int i = 0; i < 5; ++i) {
    const double y = kLap - 0.045 - 0.035 * i;
    feather(canvas, {0.10, y}, kTips[i], 0.125 - 0.008 * i, plumage.tips);
  }
  canvas
      .smooth({{x(0.19), kLap},
               {x(0.195), -0.10},
               {x(0.15), -0.27},
               {x(0.05), -0.40},
               {x(0.0), -0.36},
               {x(0.02), -0.22},
               {x(-0.05), -0.10},
               {x(-0.09), kLap}},
              true)
      .fill(Paint::linear({x(0.2), -0.1}, {x(-0.1), -0.1},
                          {{0, tone(lit(plumage.coverts, 0.20))}, {1, tone(plumage.flight)}}));
  return canvas.take();
}

// What hangs below the body and is narrow: taken off, to trail behind.
void tuck_legs(Sprite& sprite, bool faces_left, std::vector<Cutting>& limbs) {
  std::vector<int> wide;
  for (int y = 0; y < sprite.height; ++y) {
    int count = 0;
    for (int x = 0; x < sprite.width; ++x) count += (pixel_at(sprite, x, y) >> 24) > 100 ? 1 : 0;
    wide.push_back(count);
  }
  const int most = *std::max_element(wide.begin(), wide.end());
  // From the highest row of the lower half that is as narrow as legs (a leg that is drawn up, and
  // the feet, are wider).
  int top = sprite.height / 2;
  while (top < sprite.height && wide[static_cast<std::size_t>(top)] > 0.30 * most) ++top;
  if (top > 0.95 * sprite.height) return;
  while (top > 1 && wide[static_cast<std::size_t>(top - 1)] < 0.50 * most) --top;
  if (top < 0.3 * sprite.height) return;
  const int lap = std::max(1, sprite.height / 50);
  Cutting legs;
  legs.joint = Joint::kTucked;
  legs.behind = true;
  legs.top = top - lap;
  legs.picture.width = sprite.width;
  legs.picture.height = sprite.height - legs.top;
  const auto from = sprite.pixels.begin() + static_cast<std::ptrdiff_t>(legs.top) * sprite.width;
  legs.picture.pixels.assign(from, sprite.pixels.end());
  std::fill(from + static_cast<std::ptrdiff_t>(lap) * sprite.width, sprite.pixels.end(), 0U);
  // Of the lap only what continues the legs.
  int left = sprite.width, right = 0;
  for (int x = 0; x < sprite.width; ++x) {
    if ((pixel_at(legs.picture, x, lap) >> 24) <= 100) continue;
    left = std::min(left, x);
    right = std::max(right, x + 1);
  }
  for (int y = 0; y < lap; ++y) {
    for (int x = 0; x < sprite.width; ++x) {
      if (x >= left && x < right) continue;
      legs.picture.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(sprite.width) +
                          static_cast<std::size_t>(x)] = 0;
    }
  }
  legs.joint_x = (left + right) / 2.0;
  legs.joint_y = top;
  legs.reach = sprite.height - top;
  legs.side = faces_left ? -1 : 1;
  limbs.push_back(std::move(legs));
}

void fade(Sprite& sprite, int x, int y, double share) {
  std::uint32_t& pixel =
      sprite.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(sprite.width) +
                    static_cast<std::size_t>(x)];
  const auto part = static_cast<std::uint32_t>(std::lround(256 * share));
  const std::uint32_t even = (pixel & 0x00FF00FFU) * part >> 8 & 0x00FF00FFU;
  pixel = even | ((pixel >> 8 & 0x00FF00FFU) * part & 0xFF00FF00U);
}

void take_off(Sprite& sprite, const Flyer& flyer) {
  if (flyer.off_x <= 0) return;
  for (int y = 0; y < sprite.height; ++y) {
    const double v = (y + 0.5 + sprite.top) / sprite.side;
    for (int x = 0; x < sprite.width; ++x) {
      const double u = (x + 0.5 + sprite.left) / sprite.side;
      const double off = (u - flyer.off_x) * flyer.off_down - (v - flyer.off_y) * flyer.off_right;
      const double share = std::clamp(
          0.5 - off / std::hypot(flyer.off_right, flyer.off_down) * sprite.side, 0.0, 1.0);
      if (share < 1 && v < flyer.off_y + flyer.off_down) fade(sprite, x, y, share);
    }
  }
}

// The spot, or the first one below it that lies well inside the body.
Spot inside(const Sprite& sprite, Spot spot, double margin) {
  const int x = std::clamp(static_cast<int>(spot.x), 0, sprite.width - 1);
  int y = std::clamp(static_cast<int>(spot.y - margin), 0, sprite.height - 1);
  while (y + 1 < sprite.height && (pixel_at(sprite, x, y) >> 24) < 200) ++y;
  return {spot.x, std::max(spot.y, y + margin)};
}

// The wing of one side: its arm and its hand.
void add_wing(const WingArt& art, Spot shoulder, double length, double side, bool behind,
              bool from_front, std::vector<Cutting>& limbs) {
  const int arm_index = static_cast<int>(limbs.size());
  for (const bool is_arm : {true, false}) {
    Cutting cut;
    cut.joint = is_arm ? Joint::kArm : Joint::kHand;
    cut.picture = is_arm ? art.arm(length) : art.hand(length);
    const double x = shoulder.x, y = shoulder.y - (is_arm ? 0 : kArm * length);
    cut.left = static_cast<int>(std::lround(x - cut.picture.foot_x));
    cut.top = static_cast<int>(std::lround(y - cut.picture.foot_y));
    cut.joint_x = cut.left + cut.picture.foot_x;
    cut.joint_y = cut.top + cut.picture.foot_y;
    cut.reach = length * 0.5;
    cut.hangs = false;
    cut.behind = behind;
    cut.parent = is_arm ? -1 : arm_index;
    cut.side = side;
    cut.from_front = from_front;
    limbs.push_back(std::move(cut));
  }
}

}  // namespace

const Flyer* find_flyer(std::string_view name) {
  for (const Flyer& flyer : kFlyers) {
    if (flyer.name == name) return &flyer;
  }
  return nullptr;
}

std::vector<Cutting> spread_wings(Sprite& sprite, const Flyer& flyer, bool faces_left) {
  std::vector<Cutting> limbs;
  take_off(sprite, flyer);
  if (flyer.has_legs) tuck_legs(sprite, faces_left, limbs);
  const Mass body = mass_of(sprite);
  if (body.area < 16) return limbs;
  const double unit = std::sqrt(body.area), ahead = faces_left ? -1 : 1;
  const Ink middle = colour_at(sprite, body.x, body.y, 0.05 * unit, ink(0x8a8a94));
  const auto at = [&](double forward, double down) {
    const double side = flyer.from_front ? 0.36 : forward;
    return colour_at(sprite, body.x + ahead * side * unit, body.y + down * unit, 0.045 * unit,
                     middle);
  };
  const Plumage plumage{at(0.05, -0.06), at(-0.10, 0.02), at(-0.20, 0.16)};
  const double length = 1.02 * unit * flyer.span;
  if (flyer.from_front) {
    for (const double side : {-1.0, 1.0}) {
      const WingArt art{-side, plumage, 0.04, flyer.leathery};
      add_wing(art, {body.x + side * 0.28 * unit, body.y - 0.10 * unit}, length, side, true, true,
               limbs);
    }
    return limbs;
  }
  const WingArt near{ahead, plumage, 0, flyer.leathery};
  const WingArt far{ahead, plumage, 0.20, flyer.leathery};
  const Spot shoulder =
      inside(sprite, {body.x + ahead * 0.02 * unit, body.y - 0.14 * unit}, 0.10 * unit);
  const Spot other =
      inside(sprite, {shoulder.x + ahead * 0.10 * unit, shoulder.y - 0.06 * unit}, 0.05 * unit);
  add_wing(far, other, length * 0.92, -1, true, false, limbs);
  add_wing(near, shoulder, length, 1, false, false, limbs);
  return limbs;
}

std::string with_level_wings(std::string_view name, std::string svg) {
  if (name != "bat") return svg;
  const std::size_t open = svg.find("<svg"), close = svg.rfind("</svg>");
  const std::size_t head = open == std::string::npos ? open : svg.find('>', open);
  if (head == std::string::npos || close == std::string::npos || close < head) return svg;
  svg.insert(close, "</g>");
  svg.insert(head + 1,
             "<g transform=\"translate(16 16) rotate(45) scale(0.68) translate(-15.6 -15.6)\">");
  return svg;
}

namespace {

constexpr double kTurn = 2 * std::numbers::pi;
constexpr int kRound = 8;  // Beats after which beating and gliding begin again.

double smooth(double u) {
  u = std::clamp(u, 0.0, 1.0);
  return u * u * (3 - 2 * u);
}

// The turn of beats of one flyer.
struct Beat {
  double rate = 2, own = 0;
  double glide = 0;  // Share of a round that it glides; 1: always.
  double cycle(double t) const { return rate * t + own; }
  // How much it beats at the moment, 0..1.
  double strength(double t) const {
    if (glide <= 0) return 1;
    if (glide >= 1) return 0;
    const double u = cycle(t) / kRound;
    const double share = u - std::floor(u), edge = 0.08;
    return 1 - smooth(share / edge) * (1 - smooth((share - glide) / edge));
  }
};

Beat beat_of(Motion motion, const Stance& stance) {
  Beat beat;
  beat.rate = beats_of(stance);
  beat.own = own_share(stance);
  const double metres = stance.size / std::max(stance.metre, 1e-3);
  beat.glide = motion == Motion::kGlide ? 1 : metres > 0.5 ? 0.40 : metres > 0.25 ? 0.20 : 0;
  if (motion == Motion::kHover) beat.glide = 0;
  return beat;
}

// The height of the wing above level, radians, `late` of a beat behind the shoulder.
double height_of_wing(const Beat& beat, double t, double late, double wide) {
  const double strength = beat.strength(t);
  // Down quicker than up: the phase leads in the upper half.
  const double phase = kTurn * (beat.cycle(t) - late);
  const double wave = std::sin(phase + 0.35 * std::cos(phase));
  return strength * (0.18 + wide * wave) + (1 - strength) * 0.20;
}

}  // namespace

std::function<LimbPose(double)> move_wing(const Cutting& wing, Motion motion,
                                          const Stance& stance) {
  const Beat beat = beat_of(motion, stance);
  const bool is_hand = wing.joint == Joint::kHand;
  const double side = wing.side, ahead = stance.art_faces_left ? -1 : 1;
  const double late = is_hand ? 0.12 : 0, wide = is_hand ? 0.98 : 0.80;
  if (wing.from_front) {
    return [=](double t) {
      LimbPose pose;
      const double high = height_of_wing(beat, t, late, wide);
      pose.turn = side * (std::numbers::pi / 2 - high);
      pose.along = 0.75 + 0.25 * std::cos(high);
      return pose;
    };
  }
  return [=](double t) {
    const double high = height_of_wing(beat, t, late, wide);
    // Seen a little from above and from ahead: what comes towards the viewer goes down and back,
    // what goes away from him up and ahead.
    const double out = std::cos(high), slow = beat.strength(t);
    const double down = side * (0.30 + 0.10 * (1 - slow)) * out - std::sin(high);
    const double back = (side > 0 ? 0.34 : -0.10) * out + (is_hand ? 0.12 : 0.04);
    LimbPose pose;
    pose.along = -down;
    // The tip's way, against one pixel up in the wing's own picture.
    pose.lean = ahead * back;
    return pose;
  };
}

double heave(Motion motion, const Stance& stance, double seconds) {
  const Beat beat = beat_of(motion, stance);
  // A body rises while its wings go down: against the height of the wings.
  return -beat.strength(seconds) * std::sin(kTurn * beat.cycle(seconds));
}

}  // namespace kare::animatic::props

#include "engine/animatic/props/person.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/animatic/props/head.h"
#include "engine/animatic/props/skeleton.h"

namespace kare::animatic::props {
namespace {

// Where everything is, in units, after the joints are applied.
struct Limb {
  Spot root, middle, end;
  double end_angle = 0;  // Direction of the last bone, as in Joints.
};
struct Body {
  Build build;
  Joints joints;
  Spot hip, shoulder, head;
  Limb near_arm, far_arm, near_leg, far_leg;
};

Spot bone(Spot from, double angle, double length) {
  return {from.x + std::sin(angle) * length, from.y + std::cos(angle) * length};
}

Limb leg_of(const Build& build, Spot hip, double angle, double knee) {
  Limb limb{hip, bone(hip, angle, build.thigh), {}, angle - knee};
  limb.end = bone(limb.middle, limb.end_angle, build.shin);
  return limb;
}

Limb arm_of(const Build& build, Spot shoulder, double angle, double elbow) {
  Limb limb{shoulder, bone(shoulder, angle, build.upper_arm), {}, angle + elbow};
  limb.end = bone(limb.middle, limb.end_angle, build.fore_arm);
  return limb;
}

Body body_of(bool child, Gait gait, double phase) {
  Body body{build_of(child), {}, {}, {}, {}, {}, {}, {}, {}};
  const Build& build = body.build;
  body.joints = joints_of(gait, phase, build);
  const Joints& joints = body.joints;
  body.near_leg = leg_of(build, {0, 0}, joints.near_leg, joints.near_knee);
  body.far_leg = leg_of(build, {0, 0}, joints.far_leg, joints.far_knee);
  const double sole = build.limb * kSole;
  const double reach = std::max(body.near_leg.end.y, body.far_leg.end.y) + sole;
  body.hip = {0, joints.grounded ? -reach - joints.rise : joints.hip_y};
  for (Limb* leg : {&body.near_leg, &body.far_leg}) {
    for (Spot* spot : {&leg->root, &leg->middle, &leg->end}) spot->y += body.hip.y;
  }
  const double back = build.hip_y - build.shoulder_y;
  body.shoulder = bone(body.hip, std::numbers::pi - joints.lean, back);
  body.near_arm = arm_of(build, {body.shoulder.x - build.shoulder_half * 0.35, body.shoulder.y},
                         joints.near_arm + joints.lean * 0.5, joints.near_elbow);
  body.far_arm = arm_of(build, {body.shoulder.x + build.shoulder_half * 0.55, body.shoulder.y},
                        joints.far_arm + joints.lean * 0.5, joints.far_elbow);
  const double neck = build.shoulder_y - build.neck_y;
  body.head = bone(body.shoulder, std::numbers::pi - joints.lean - joints.nod * 0.3,
                   neck + build.head * 0.92);
  return body;
}

void limb_path(Canvas& canvas, const Limb& limb, double until) {
  canvas.move(limb.root.x, limb.root.y);
  // The joint is rounded a little, as a sleeve or a trouser leg is.
  const auto between = [](Spot a, Spot b, double u) {
    return Spot{a.x + (b.x - a.x) * u, a.y + (b.y - a.y) * u};
  };
  if (until <= 0.5) {
    const Spot end = between(limb.root, limb.middle, until * 2);
    canvas.line(end.x, end.y);
    return;
  }
  const Spot in = between(limb.root, limb.middle, 0.82);
  const Spot out = between(limb.middle, limb.end, 0.18);
  const Spot end = between(limb.middle, limb.end, std::max((until - 0.5) * 2, 0.2));
  canvas.line(in.x, in.y)
      .curve(limb.middle.x, limb.middle.y, limb.middle.x, limb.middle.y, out.x, out.y);
  canvas.line(end.x, end.y);
}

Paint limb_paint(const Ink& base, const Limb& limb, double width, double sun, double dim) {
  const Ink tone = shaded(base, dim);
  const double x = (limb.root.x + limb.end.x) / 2;
  const double spread = std::abs(limb.root.x - limb.end.x) / 2 + width * 0.8;
  return Paint::linear({x - spread * sun, limb.end.y}, {x + spread * sun, limb.root.y},
                       {{0, shaded(tone, 0.20)}, {0.5, tone}, {1, lit(tone, 0.24)}});
}

struct Dresser {
  Canvas& canvas;
  const PersonLook& look;
  const Body& body;
  double sun;

  void leg(const Limb& limb, double dim) const;
  void arm(const Limb& limb, double dim) const;
  void shoe(const Limb& limb, double dim) const;
  void torso() const;
  void skirt() const;
  void cape() const;
  void pack() const;
};

void Dresser::shoe(const Limb& limb, double dim) const {
  const double size = body.build.limb;
  const Ink base = look.bare_top && !look.suit ? look.skin : look.shoe;
  canvas.turn(limb.end, -limb.end_angle * 0.75);
  canvas.move(limb.end.x - size * 0.55, limb.end.y - size * 0.30)
      .curve(limb.end.x - size * 0.65, limb.end.y + size * 0.3, limb.end.x - size * 0.6,
             limb.end.y + size * 0.62, limb.end.x - size * 0.3, limb.end.y + size * 0.62)
      .line(limb.end.x + size * 1.05, limb.end.y + size * 0.62)
      .curve(limb.end.x + size * 1.40, limb.end.y + size * 0.60, limb.end.x + size * 1.25,
             limb.end.y + size * 0.05, limb.end.x + size * 0.85, limb.end.y - size * 0.02)
      .curve(limb.end.x + size * 0.6, limb.end.y - size * 0.1, limb.end.x + size * 0.5,
             limb.end.y - size * 0.3, limb.end.x + size * 0.42, limb.end.y - size * 0.40)
      .close()
      .fill(Paint::linear({0, limb.end.y - size * 0.3}, {0, limb.end.y + size * 0.62},
                          {{0, lit(shaded(base, dim), 0.22)}, {1, shaded(base, dim + 0.15)}}));
  canvas.restore();
}

void Dresser::leg(const Limb& limb, double dim) const {
  const double width = body.build.limb;
  const Ink cloth = look.suit ? look.top : look.bottom;
  shoe(limb, dim);
  limb_path(canvas, limb, 1);
  canvas.stroke(limb_paint(look.skin, limb, width, sun, dim), width * 0.82);
  const bool bare = look.lower == Lower::kSkirt || look.lower == Lower::kGown;
  if (bare && !look.suit) return;
  limb_path(canvas, limb, look.lower == Lower::kShorts && !look.suit ? 0.50 : 0.97);
  canvas.stroke(limb_paint(cloth, limb, width, sun, dim), width * 1.12);
}

void Dresser::arm(const Limb& limb, double dim) const {
  const double width = body.build.limb * 0.80;
  limb_path(canvas, limb, 1);
  canvas.stroke(limb_paint(look.skin, limb, width, sun, dim), width * 0.86);
  const Ink glove = look.suit ? mixed(look.top, ink(0x8f97ad), 0.35) : look.skin;
  const Spot hand = bone(limb.end, limb.end_angle, width * 0.25);
  if (!look.bare_top) {
    limb_path(canvas, limb, look.long_sleeves || look.suit ? 0.95 : 0.42);
    canvas.stroke(limb_paint(look.top, limb, width, sun, dim), width * 1.16);
  }
  canvas.ellipse(hand.x, hand.y, width * 0.60, width * 0.56)
      .fill(Paint::ball(hand, width * 0.66, {hand.x + sun * width * 0.2, hand.y - width * 0.2},
                        {{0, lit(shaded(glove, dim), 0.25)}, {1, shaded(glove, dim + 0.04)}}));
}

void Dresser::torso() const {
  const Build& build = body.build;
  const Spot hip = body.hip, top = body.shoulder;
  const double s = build.shoulder_half, h = build.hip_half;
  const auto at = [&](double along, double across) {
    const double ax = top.x - hip.x, ay = top.y - hip.y;
    const double length = std::max(std::hypot(ax, ay), 1e-6);
    return Spot{hip.x + ax * along - ay / length * across,
                hip.y + ay * along + ax / length * across};
  };
  const auto outline = [&](double from, double to) {
    const Spot spots[] = {at(from, -h),       at(0.45, -h * 0.96), at(0.86, -s),
                          at(to, -s * 0.62),  at(to, s * 0.62),    at(0.86, s),
                          at(0.45, h * 0.98), at(from, h)};
    canvas.smooth(spots, true);
  };
  const auto paint = [&](const Ink& base) {
    return Paint::linear(at(0.2, -s * sun), at(0.9, s * sun),
                         {{0, shaded(base, 0.30)}, {0.45, base}, {1, lit(base, 0.26)}});
  };
  const Spot neck = at(1.10, 0);
  canvas.move(top.x, top.y)
      .line(neck.x + build.head * 0.1, neck.y - build.head * 0.2)
      .stroke(shaded(look.suit ? look.top : look.skin, 0.25), build.limb * 0.85);
  const Ink cloth = look.suit ? look.top : look.bottom;
  outline(-0.16, 0.3);
  canvas.fill(paint(look.lower == Lower::kGown ? look.top : cloth));
  outline(-0.02, 1.03);
  canvas.fill(paint(look.bare_top ? look.skin : look.top));
  if (look.suit) {  // The control panel of a suit.
    const Spot chest = at(0.58, s * 0.25);
    canvas.box(chest.x - 0.035, chest.y - 0.024, 0.07, 0.048, 0.01).fill(ink(0xd5d3e4));
    canvas.ellipse(chest.x - 0.014, chest.y, 0.010, 0.010).fill(ink(0x2f8fe6));
    canvas.ellipse(chest.x + 0.014, chest.y, 0.010, 0.010).fill(ink(0xee3f6b));
  }
}

void Dresser::skirt() const {
  if (look.suit || (look.lower != Lower::kSkirt && look.lower != Lower::kGown)) return;
  const Build& build = body.build;
  const double length =
      look.lower == Lower::kGown ? build.thigh + build.shin * 0.86 : build.thigh * 0.95;
  const Ink cloth = look.lower == Lower::kGown ? look.top : look.bottom;
  const double swing = (body.near_leg.end.x + body.far_leg.end.x) * 0.25;
  const double spread = std::max(std::abs(body.near_leg.middle.x - body.far_leg.middle.x) * 0.75,
                                 build.hip_half * 0.9) +
                        build.hip_half * 0.55;
  const Spot hip = body.hip;
  const double bottom = std::min(hip.y + length, -0.03);
  canvas.move(hip.x - build.hip_half * 1.02, hip.y - build.thigh * 0.10)
      .curve(hip.x - build.hip_half * 1.2, hip.y + length * 0.4, hip.x + swing - spread,
             bottom - length * 0.2, hip.x + swing - spread, bottom)
      .curve(hip.x + swing - spread * 0.4, bottom + 0.022, hip.x + swing + spread * 0.4,
             bottom + 0.022, hip.x + swing + spread, bottom)
      .curve(hip.x + swing + spread, bottom - length * 0.2, hip.x + build.hip_half * 1.2,
             hip.y + length * 0.4, hip.x + build.hip_half * 1.02, hip.y - build.thigh * 0.10)
      .close();
  canvas.fill(Paint::linear({hip.x - spread * sun, 0}, {hip.x + spread * sun, 0},
                            {{0, shaded(cloth, 0.32)}, {0.5, cloth}, {1, lit(cloth, 0.25)}}));
  for (const double u : {-0.45, 0.05, 0.5}) {
    canvas.move(hip.x + build.hip_half * u, hip.y + length * 0.12)
        .curve(hip.x + build.hip_half * u, hip.y + length * 0.5, hip.x + swing + spread * u,
               bottom - length * 0.3, hip.x + swing + spread * u, bottom)
        .stroke(shaded(faded(cloth, 0.35), 0.5), 0.008);
  }
}

void Dresser::cape() const {
  if (!look.cape) return;
  const Ink cloth = look.hat_ink;
  const Spot top = body.shoulder, hip = body.hip;
  canvas.turn(top, 0.7 * body.joints.sway);
  canvas.move(top.x + 0.05, top.y - 0.02)
      .curve(top.x - 0.14, top.y + 0.02, hip.x - 0.22, hip.y - 0.02, hip.x - 0.30, hip.y + 0.24)
      .curve(hip.x - 0.18, hip.y + 0.20, hip.x - 0.10, hip.y + 0.26, hip.x + 0.02, hip.y + 0.20)
      .close()
      .fill(Paint::linear(top, {hip.x - 0.2, hip.y + 0.2},
                          {{0, lit(cloth, 0.15)}, {1, shaded(cloth, 0.3)}}));
  canvas.restore();
}

void Dresser::pack() const {
  if (!look.suit) return;
  const Spot middle{(body.shoulder.x + body.hip.x) / 2 - body.build.shoulder_half * 1.15,
                    (body.shoulder.y * 0.6 + body.hip.y * 0.4)};
  canvas.box(middle.x - 0.055, middle.y - 0.13, 0.11, 0.25, 0.035)
      .fill(Paint::linear({middle.x - 0.06, 0}, {middle.x + 0.06, 0},
                          {{0, ink(0x9a9ab6)}, {1, ink(0xd9d7e6)}}));
}

void draw_held(Canvas& canvas, Held held, const Body& body) {
  const Spot hand = bone(body.near_arm.end, body.near_arm.end_angle, 0.02);
  const double u = body.build.head;
  if (held == Held::kBall) {
    canvas.ellipse(hand.x + u * 0.2, hand.y - u * 0.35, u * 0.45, u * 0.45)
        .fill(Paint::ball({hand.x + u * 0.2, hand.y - u * 0.35}, u * 0.5,
                          {hand.x + u * 0.3, hand.y - u * 0.5},
                          {{0, ink(0xffffff)}, {1, ink(0xb9a9d8)}}));
  } else if (held == Held::kBook) {
    canvas
        .polygon({{hand.x - u * 0.1, hand.y - u * 0.55},
                  {hand.x + u * 0.5, hand.y - u * 0.75},
                  {hand.x + u * 0.62, hand.y + u * 0.05},
                  {hand.x, hand.y + u * 0.25}})
        .fill(ink(0xd9463e));
    canvas
        .polygon({{hand.x - u * 0.05, hand.y - u * 0.52},
                  {hand.x + u * 0.06, hand.y - u * 0.62},
                  {hand.x + u * 0.16, hand.y + u * 0.14},
                  {hand.x + u * 0.05, hand.y + u * 0.2}})
        .fill(ink(0xfff8e8));
  } else if (held == Held::kCup) {
    canvas.box(hand.x - u * 0.05, hand.y - u * 0.35, u * 0.32, u * 0.42, u * 0.06)
        .fill(Paint::linear({hand.x, 0}, {hand.x + u * 0.3, 0},
                            {{0, ink(0xffffff)}, {1, ink(0xc9cfe0)}}));
  } else if (held == Held::kFood) {
    canvas.ellipse(hand.x + u * 0.12, hand.y - u * 0.12, u * 0.26, u * 0.20)
        .fill(Paint::radial(hand, u * 0.4, {{0, ink(0xf7c873)}, {1, ink(0xc47a34)}}));
  } else if (held == Held::kPan) {
    canvas.move(hand.x, hand.y).line(hand.x + u * 0.55, hand.y).stroke(ink(0x4a3a36), u * 0.13);
    canvas.box(hand.x + u * 0.5, hand.y - u * 0.14, u * 0.95, u * 0.28, u * 0.1)
        .fill(Paint::linear({0, hand.y - u * 0.14}, {0, hand.y + u * 0.14},
                            {{0, ink(0x6d7284)}, {1, ink(0x33384a)}}));
  } else if (held == Held::kMicrophone || held == Held::kPhone) {
    canvas.move(hand.x, hand.y + u * 0.1)
        .line(hand.x + u * 0.08, hand.y - u * 0.35)
        .stroke(ink(0x3a3f52), u * 0.16);
    if (held == Held::kMicrophone) {
      canvas.ellipse(hand.x + u * 0.1, hand.y - u * 0.42, u * 0.17, u * 0.17).fill(ink(0xa7adbd));
    }
  } else if (held == Held::kBrush) {
    canvas.move(hand.x, hand.y)
        .line(hand.x + u * 0.5, hand.y - u * 0.5)
        .stroke(ink(0xa66f3f), u * 0.09);
    canvas.ellipse(hand.x + u * 0.54, hand.y - u * 0.54, u * 0.12, u * 0.10).fill(ink(0x2f8fe6));
  } else if (held == Held::kGuitar) {
    const Spot belly{body.hip.x + u * 0.35, body.hip.y - u * 0.35};
    canvas.turn(belly, -0.45);
    canvas.box(belly.x, belly.y - u * 0.10, u * 2.1, u * 0.17, u * 0.05).fill(ink(0x5b3a2a));
    canvas.ellipse(belly.x, belly.y, u * 0.62, u * 0.50).fill(ink(0xd9873d));
    canvas.ellipse(belly.x + u * 0.55, belly.y, u * 0.42, u * 0.38).fill(ink(0xe59a4d));
    canvas.ellipse(belly.x + u * 0.28, belly.y, u * 0.18, u * 0.18).fill(ink(0x3f2a22));
    canvas.restore();
  }
}

void draw_board(Canvas& canvas, const Body& body, const Ink& colour) {
  const double y = std::max(body.near_leg.end.y, body.far_leg.end.y) + body.build.limb * 0.66;
  const double x = (body.near_leg.end.x + body.far_leg.end.x) / 2;
  canvas.turn({x, y}, -0.10);
  canvas
      .smooth({{x - 0.46, y - 0.01},
               {x - 0.2, y - 0.035},
               {x + 0.25, y - 0.035},
               {x + 0.56, y - 0.06},
               {x + 0.30, y + 0.03},
               {x - 0.25, y + 0.03}},
              true)
      .fill(Paint::linear({x, y - 0.04}, {x, y + 0.03},
                          {{0, lit(colour, 0.55)}, {0.5, colour}, {1, shaded(colour, 0.35)}}));
  canvas.move(x - 0.40, y - 0.005).line(x + 0.46, y - 0.025).stroke(ink(0xffffff, 0.8), 0.008);
  canvas.restore();
}

}  // namespace

Sprite draw_person(const PersonLook& look, Gait gait, double phase, double height_px, double sun) {
  const Body body = body_of(look.child, gait, phase);
  const double side = sun < 0 ? -1 : 1;
  Canvas canvas({-0.95, -1.35, 0.95, 0.12}, height_px);
  if (gait == Gait::kSwim) canvas.box(-1, -1.4, 2, 1.4).clip();
  canvas.turn(body.hip, body.joints.whole_turn);
  const Dresser dress{canvas, look, body, side};
  dress.cape();
  dress.pack();
  // An arm that is raised passes behind the head, a hanging one in front of the body.
  const bool raised = body.joints.near_arm > 1.9 && body.joints.near_arm < 5.2;
  dress.arm(body.far_arm, 0.16);
  if (raised) dress.arm(body.near_arm, 0.06);
  if (gait == Gait::kSurf) draw_board(canvas, body, look.hat_ink);
  dress.leg(body.far_leg, 0.20);
  draw_back_hair(canvas, look, body.head, body.build.head, body.joints.sway);
  dress.leg(body.near_leg, 0);
  dress.torso();
  dress.skirt();
  const bool behind = gait == Gait::kWork && look.held == Held::kGuitar;
  if (behind) draw_held(canvas, look.held, body);
  draw_head(canvas, look, body.head, body.build.head, body.joints.nod + body.joints.lean * 0.4,
            body.joints.sway, side);
  if (!behind) draw_held(canvas, look.held, body);
  if (!raised) dress.arm(body.near_arm, 0);
  canvas.restore();
  return canvas.take();
}

}  // namespace kare::animatic::props

#include "engine/animatic/props/head.h"

#include <cmath>
#include <numbers>

namespace kare::animatic::props {
namespace {

constexpr double kPi = std::numbers::pi;

// Draws in units of the head's radius about its centre.
struct Head {
  Canvas& canvas;
  const PersonLook& look;
  Spot c;
  double r, sun, sway;

  double x(double u) const { return c.x + u * r; }
  double y(double v) const { return c.y + v * r; }
  Canvas& ellipse(double u, double v, double ru, double rv, double angle = 0) const {
    return canvas.ellipse(x(u), y(v), ru * r, rv * r, angle);
  }
  Paint shade(const Ink& base, double u, double v, double radius) const {
    return Paint::ball({x(u), y(v)}, radius * r, {x(u + 0.35 * sun * radius), y(v - 0.45 * radius)},
                       {{0, lit(base, 0.26)}, {0.5, base}, {1, shaded(base, 0.26)}});
  }
  void face() const;
  void hair() const;
  void hat() const;
  void cap() const;
  void brim() const;
  void soft_hat() const;
  void helmet() const;
};

void Head::face() const {
  ellipse(-0.30, 0.18, 0.20, 0.24).fill(shade(shaded(look.skin, 0.10), -0.30, 0.18, 0.3));
  ellipse(0.06, 0.02, 0.90, 0.95).fill(shade(look.skin, 0.06, 0.02, 1.08));
  if (look.beard) {
    canvas.move(x(-0.66), y(0.10))
        .curve(x(-0.70), y(1.2), x(0.85), y(1.35), x(0.92), y(0.15))
        .curve(x(0.80), y(0.55), x(0.50), y(0.28), x(0.34), y(0.40))
        .curve(x(0.10), y(0.30), x(-0.40), y(0.60), x(-0.66), y(0.10))
        .close()
        .fill(shade(look.hair_ink, 0, 0.7, 0.9));
  }
  for (const double u : {0.10, 0.62}) {
    ellipse(u, -0.02, 0.10, 0.15).fill(ink(0x2b2230));
    ellipse(u + 0.03, -0.07, 0.035, 0.045).fill(ink(0xffffff, 0.9));
    canvas.move(x(u - 0.13), y(-0.27))
        .curve(x(u - 0.05), y(-0.36), x(u + 0.08), y(-0.36), x(u + 0.15), y(-0.28))
        .stroke(shaded(mixed(look.hair_ink, ink(0x8a5a2e), 0.4), 0.2), 0.075 * r);
  }
  const Ink blush = faded(mixed(look.skin, ink(0xf0483c), 0.6), 0.42);
  ellipse(-0.10, 0.28, 0.17, 0.10).fill(blush);
  ellipse(0.76, 0.26, 0.13, 0.10).fill(blush);
  canvas.move(x(0.36), y(0.02))
      .curve(x(0.46), y(0.14), x(0.46), y(0.18), x(0.36), y(0.19))
      .stroke(shaded(look.skin, 0.32), 0.06 * r);
  canvas.move(x(0.12), y(0.40))
      .curve(x(0.22), y(0.68), x(0.56), y(0.68), x(0.64), y(0.38))
      .curve(x(0.48), y(0.46), x(0.28), y(0.46), x(0.12), y(0.40))
      .close()
      .fill(ink(0x9c2b35));
  canvas.move(x(0.17), y(0.425))
      .curve(x(0.28), y(0.49), x(0.48), y(0.49), x(0.60), y(0.41))
      .stroke(ink(0xffffff), 0.06 * r);
}

void Head::hair() const {
  if (look.hair == Hair::kBald) return;
  const Paint paint = shade(look.hair_ink, -0.1, -0.4, 1.05);
  if (look.hair == Hair::kBun)
    ellipse(-0.55, -0.92, 0.36, 0.34).fill(shade(look.hair_ink, -0.55, -0.92, 0.36));
  if (look.hair == Hair::kCurly) {
    for (int i = 0; i < 8; ++i) {
      const double angle = kPi * (0.80 + 0.145 * i);
      const double u = -0.02 + 0.92 * std::cos(angle), v = -0.28 + 0.78 * std::sin(angle);
      ellipse(u, v, 0.33, 0.31).fill(shade(look.hair_ink, u, v, 0.36));
    }
  }
  // The cap of hair: from the nape over the top to a parted fringe.
  canvas.move(x(-0.80), y(0.42))
      .curve(x(-1.15), y(-0.30), x(-0.75), y(-1.14), x(0.05), y(-1.10))
      .curve(x(0.62), y(-1.10), x(0.98), y(-0.72), x(0.93), y(-0.24))
      .curve(x(0.84), y(-0.46), x(0.66), y(-0.58), x(0.42), y(-0.58))
      .curve(x(0.18), y(-0.44), x(-0.10), y(-0.40), x(-0.34), y(-0.44))
      .curve(x(-0.38), y(-0.20), x(-0.42), y(-0.02), x(-0.52), y(0.10))
      .curve(x(-0.56), y(0.22), x(-0.60), y(0.38), x(-0.80), y(0.42))
      .close()
      .fill(paint);
  canvas.move(x(-0.45), y(-0.86))
      .curve(x(-0.10), y(-1.02), x(0.25), y(-1.0), x(0.52), y(-0.84))
      .stroke(lit(faded(look.hair_ink, 0.5), 0.45), 0.09 * r);
  if (look.hair == Hair::kTails) {
    canvas.turn({x(-0.70), y(0.02)}, sway);
    canvas.move(x(-0.62), y(-0.10))
        .curve(x(-1.30), y(-0.20), x(-1.45), y(0.55), x(-1.12), y(0.92))
        .curve(x(-0.98), y(0.60), x(-0.72), y(0.60), x(-0.56), y(0.22))
        .close()
        .fill(shade(look.hair_ink, -0.98, 0.3, 0.7));
    canvas.restore();
    ellipse(-0.70, 0.02, 0.14, 0.14).fill(ink(0xf2517a));
  }
}

void Head::helmet() const {
  ellipse(0.05, -0.02, 1.38, 1.36)
      .fill(Paint::ball({x(0.05), y(0)}, 1.42 * r, {x(0.35 * sun), y(-0.6)},
                        {{0, ink(0xffffff)}, {0.7, ink(0xe2e0ee)}, {1, ink(0xa5a3bf)}}));
  ellipse(0.30, 0.02, 1.05, 0.98).fill(ink(0x6b7088));
  ellipse(0.32, 0.03, 0.95, 0.88)
      .fill(Paint::ball({x(0.32), y(0)}, 1.0 * r, {x(0.6), y(-0.4)},
                        {{0, ink(0x5a6f9f)}, {1, ink(0x232a4a)}}));
}

void Head::soft_hat() const {
  const Ink cloth = look.hat_ink;
  if (look.hat == Hat::kBeanie || look.hat == Hat::kSanta) {
    const double tip = look.hat == Hat::kSanta ? 1 : 0;
    canvas.move(x(-0.92), y(-0.30))
        .curve(x(-0.95), y(-1.30), x(-0.2 - 0.5 * tip), y(-1.45 - 0.3 * tip), x(-0.1 - 1.0 * tip),
               y(-1.38 + 0.2 * tip))
        .curve(x(0.4), y(-1.40), x(0.98), y(-1.10), x(0.98), y(-0.36))
        .close()
        .fill(shade(cloth, 0, -0.8, 1.0));
    ellipse(-0.1 - 1.0 * tip, -1.42 + 0.25 * tip, 0.24, 0.24).fill(ink(0xfffaf4));
    canvas.move(x(-0.90), y(-0.32))
        .curve(x(-0.4), y(-0.60), x(0.5), y(-0.62), x(0.96), y(-0.38))
        .stroke(tip > 0 ? ink(0xfffaf4) : shaded(cloth, 0.25), 0.34 * r);
  } else if (look.hat == Hat::kScarf) {
    canvas.move(x(-0.75), y(1.15))
        .curve(x(-1.35), y(-0.6), x(-0.7), y(-1.22), x(0.1), y(-1.18))
        .curve(x(0.9), y(-1.15), x(1.15), y(-0.3), x(1.0), y(0.6))
        .curve(x(0.8), y(1.1), x(0.2), y(1.3), x(-0.75), y(1.15))
        .close();
    ellipse(0.22, 0.06, 0.76, 0.86);
    canvas.fill(shade(cloth, 0, -0.2, 1.4));
  } else {  // kWizard
    canvas.move(x(-0.78), y(-0.48))
        .curve(x(-0.5), y(-1.3), x(-0.35), y(-2.0), x(-0.55), y(-2.45))
        .curve(x(0.1), y(-2.2), x(0.6), y(-1.3), x(0.92), y(-0.52))
        .close()
        .fill(shade(cloth, 0, -1.2, 1.2));
    ellipse(0.05, -0.50, 1.42, 0.24, 0.04).fill(shade(shaded(cloth, 0.1), 0, -0.5, 1.4));
  }
}

void Head::cap() const {
  const Ink cloth = look.hat_ink;
  const Ink dark = shaded(cloth, 0.3);
  canvas.move(x(-0.98), y(-0.34))
      .curve(x(-1.05), y(-1.35), x(0.95), y(-1.45), x(1.0), y(-0.42))
      .curve(x(0.4), y(-0.56), x(-0.4), y(-0.52), x(-0.98), y(-0.34))
      .close()
      .fill(shade(cloth, 0, -0.8, 1.0));
  canvas.move(x(0.30), y(-0.56))
      .curve(x(0.8), y(-0.66), x(1.35), y(-0.56), x(1.52), y(-0.34))
      .curve(x(1.2), y(-0.40), x(0.9), y(-0.38), x(0.55), y(-0.40))
      .close()
      .fill(dark);
  if (look.hat == Hat::kPeaked) ellipse(0.45, -0.80, 0.14, 0.14).fill(ink(0xffd75e));
}

void Head::brim() const {
  const Ink cloth = look.hat_ink;
  const Ink dark = shaded(cloth, 0.3);
  canvas.move(x(-0.72), y(-0.52))
      .curve(x(-0.72), y(-1.45), x(0.85), y(-1.50), x(0.82), y(-0.56))
      .close()
      .fill(shade(cloth, 0, -0.9, 0.9));
  canvas.move(x(-0.74), y(-0.60))
      .curve(x(-0.3), y(-0.46), x(0.4), y(-0.48), x(0.84), y(-0.64))
      .stroke(look.hat == Hat::kStraw ? ink(0xe4545f) : dark, 0.2 * r);
  ellipse(0.06, -0.48, 1.55, 0.27, 0.03).fill(shade(cloth, 0.06, -0.48, 1.6));
  canvas.move(x(-0.74), y(-0.58))
      .curve(x(-0.3), y(-0.46), x(0.4), y(-0.48), x(0.84), y(-0.62))
      .stroke(look.hat == Hat::kStraw ? ink(0xe4545f) : dark, 0.16 * r);
}

void Head::hat() const {
  const Ink cloth = look.hat_ink;
  switch (look.hat) {
    case Hat::kCap:
    case Hat::kHard:
    case Hat::kPeaked: cap(); break;
    case Hat::kStraw:
    case Hat::kCowboy: brim(); break;
    case Hat::kToque:
      for (const double u : {-0.55, 0.1, 0.7}) {
        ellipse(u, -1.35, 0.50, 0.44).fill(shade(ink(0xfbf9ff), u, -1.35, 0.5));
      }
      canvas.box(x(-0.78), y(-1.28), 1.62 * r, 0.86 * r, 0.1 * r)
          .fill(Paint::linear({x(-0.8), 0}, {x(0.85), 0},
                              {{0, ink(0xcfcde0)}, {0.6, ink(0xffffff)}, {1, ink(0xe6e4f0)}}));
      break;
    case Hat::kCrown:
      canvas
          .polygon({{x(-0.75), y(-0.62)},
                    {x(-0.90), y(-1.38)},
                    {x(-0.38), y(-1.02)},
                    {x(0.05), y(-1.55)},
                    {x(0.46), y(-1.04)},
                    {x(0.98), y(-1.40)},
                    {x(0.85), y(-0.64)}})
          .fill(Paint::linear({x(-0.8), 0}, {x(0.9), 0},
                              {{0, ink(0xd99a26)}, {0.6, ink(0xffe27a)}, {1, ink(0xf2b43a)}}));
      ellipse(0.05, -0.86, 0.11, 0.13).fill(ink(0xe43d5a));
      break;
    case Hat::kMortar:
      canvas.box(x(-0.75), y(-0.95), 1.6 * r, 0.5 * r, 0.2 * r).fill(ink(0x34334f));
      canvas
          .polygon(
              {{x(-1.3), y(-1.05)}, {x(0.1), y(-1.42)}, {x(1.45), y(-1.05)}, {x(0.1), y(-0.72)}})
          .fill(ink(0x45446a));
      canvas.move(x(0.1), y(-1.06))
          .line(x(-0.95), y(-0.95))
          .line(x(-0.98), y(-0.5))
          .stroke(ink(0xf2b83a), 0.08 * r);
      break;
    case Hat::kMask:
      canvas.move(x(-0.55), y(-0.22))
          .curve(x(0), y(-0.3), x(0.6), y(-0.32), x(0.96), y(-0.18))
          .curve(x(0.9), y(0.2), x(0.2), y(0.22), x(-0.55), y(0.1))
          .close()
          .fill(faded(cloth, 0.55));
      break;
    case Hat::kBeanie:
    case Hat::kSanta:
    case Hat::kScarf:
    case Hat::kWizard: soft_hat(); break;
    case Hat::kHelmet:  // Drawn before the face.
    case Hat::kNone: break;
  }
}

}  // namespace

void draw_back_hair(Canvas& canvas, const PersonLook& look, Spot centre, double radius,
                    double sway) {
  if (look.hair != Hair::kLong || look.hat == Hat::kHelmet || look.hat == Hat::kScarf) return;
  const double r = radius;
  canvas.turn(centre, 0.6 * sway);
  canvas.move(centre.x - 0.2 * r, centre.y - 0.9 * r)
      .curve(centre.x - 1.35 * r, centre.y - 0.8 * r, centre.x - 1.35 * r, centre.y + 0.8 * r,
             centre.x - 1.05 * r, centre.y + 1.75 * r)
      .curve(centre.x - 0.6 * r, centre.y + 2.0 * r, centre.x - 0.1 * r, centre.y + 1.8 * r,
             centre.x + 0.25 * r, centre.y + 1.35 * r)
      .line(centre.x + 0.4 * r, centre.y - 0.3 * r)
      .close()
      .fill(Paint::linear({centre.x - 1.2 * r, 0}, {centre.x + 0.3 * r, 0},
                          {{0, look.hair_ink}, {1, shaded(look.hair_ink, 0.35)}}));
  canvas.restore();
}

void draw_head(Canvas& canvas, const PersonLook& look, Spot centre, double radius, double nod,
               double sway, double sun) {
  canvas.turn(centre, nod);
  const bool helmet = look.hat == Hat::kHelmet;
  const Head head{canvas, look, centre, helmet ? radius * 0.88 : radius, sun, sway};
  if (helmet) {
    head.helmet();
    const Head small{canvas,        look, {centre.x + radius * 0.16, centre.y + radius * 0.04},
                     radius * 0.74, sun,  sway};
    small.face();
    small.hair();
    head.ellipse(0.55, -0.42, 0.30, 0.13, 0.5).fill(ink(0xffffff, 0.55));
  } else {
    head.face();
    if (look.hat != Hat::kScarf) head.hair();
    head.hat();
  }
  canvas.restore();
}

}  // namespace kare::animatic::props

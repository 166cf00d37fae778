#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/animatic/props/composer.h"

namespace kare::animatic::props {
namespace {

constexpr double kPeriod = 3.0;  // Seconds for the ball to come back.
// Shares of a player's cycle (see the throwing gait): the ball leaves the hand and arrives in the
// other's, whose cycle is half a period behind.
constexpr double kLeaves = 0.53, kArrives = 0.78;

double wrapped(double u) {
  return u - std::floor(u);
}

// The hand at a share of the cycle, relative to the foot, in body heights, facing right.
struct Hand {
  double x, y;
};
Hand hand_at(double share) {
  const auto ease = [](double from, double to, double at) {
    const double u = std::clamp((at - from) / (to - from), 0.0, 1.0);
    return u * u * (3 - 2 * u);
  };
  const double pull = ease(0.28, 0.41, share) - ease(0.41, kLeaves, share);
  const double thrown = ease(0.41, kLeaves, share);
  // Over the head, not through the face.
  const double over = 4 * pull * (1 - pull);
  return {0.29 - 0.53 * pull + 0.02 * thrown, -0.66 - 0.34 * pull - 0.26 * thrown - 0.34 * over};
}

// The ball's height and place between the two hands.
Hand ball_at(double cycle, const Spotted& left, const Spotted& right) {
  const bool leftwards = wrapped(cycle + 0.5 - kLeaves) < wrapped(cycle - kLeaves);
  const double share = wrapped(leftwards ? cycle + 0.5 : cycle);  // Of who threw or holds it.
  const Spotted& from = leftwards ? right : left;
  const Spotted& to = leftwards ? left : right;
  const double facing = leftwards ? -1 : 1;
  const auto place = [](const Spotted& who, Hand hand, double side) {
    return Hand{who.x + side * hand.x * who.size, who.y + hand.y * who.size};
  };
  const Hand out = place(from, hand_at(kLeaves), facing);
  const Hand in = place(to, hand_at(kArrives - 0.5), -facing);
  const double u = wrapped(share - kLeaves) / (kArrives - kLeaves);
  if (u <= 1) {
    const double high = std::max(from.size * 0.55, std::abs(in.x - out.x) * 0.22);
    return {out.x + (in.x - out.x) * u, out.y + (in.y - out.y) * u - high * 4 * u * (1 - u)};
  }
  return place(to, hand_at(wrapped(share + 0.5)), -facing);
}

}  // namespace

void add_ball_game(Composer& composer, Spotted left, Spotted right, const Thing& ball) {
  const double start = composer.rng().unit();
  for (Spotted* player : {&left, &right}) {
    const bool second = player == &right;
    player->thing.gait = Gait::kThrow;
    player->thing.motion = Motion::kBusy;
    player->thing.held = Held::kNone;
    player->heading = second ? -1 : 1;
    const int pictures = phases_of(Gait::kThrow);
    composer.add(*player, [=](double t, Pose usual) {
      const double share = wrapped(start + t / kPeriod + (second ? 0.5 : 0));
      usual.picture = std::min(static_cast<int>(share * pictures), pictures - 1);
      return usual;
    });
  }
  Spotted toss = left;
  toss.thing = ball;
  toss.thing.motion = Motion::kStill;
  toss.thing.habitat = Habitat::kGround;
  toss.subject = -1;
  toss.colour.clear();
  toss.texture.clear();
  toss.size = 0.22 * std::min(left.size, right.size);
  toss.z = std::min(left.z, right.z) - 0.02;
  toss.weight = 0;
  const int pictures = ball.drawing != nullptr ? ball.drawing->phases : 1;
  composer.add(toss, [=](double t, Pose usual) {
    const double cycle = start + t / kPeriod;
    const Hand at = ball_at(cycle, left, right);
    usual.x = at.x;
    usual.lift = usual.y - at.y - toss.size * 0.5;
    usual.picture = static_cast<int>(wrapped(cycle * 2) * pictures) % pictures;
    if (pictures == 1) usual.rotation = 2 * std::numbers::pi * wrapped(cycle * 2);
    return usual;
  });
}

}  // namespace kare::animatic::props

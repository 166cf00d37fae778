#include "engine/animatic/props/motion.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/rng.h"
#include "engine/animatic/props/gait.h"
#include "engine/animatic/props/wings.h"

namespace kare::animatic::props {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

double smooth(double u) {
  u = std::clamp(u, 0.0, 1.0);
  return u * u * (3 - 2 * u);
}
double wrapped(double u) {
  return u - std::floor(u);
}

// Repeatable numbers of one actor, by name.
double trait(const Stance& stance, std::uint64_t which, double low, double high) {
  Rng rng(mix64(stance.seed * 31 + which));
  return rng.range(low, high);
}

int picture_at(const Stance& stance, double phase) {
  return std::min(static_cast<int>(wrapped(phase) * stance.pictures), stance.pictures - 1);
}

Pose rest(const Stance& stance) {
  Pose pose;
  pose.x = stance.x;
  pose.y = stance.y;
  pose.height = stance.drawn;
  pose.flip = (stance.heading < 0) != stance.art_faces_left;
  return pose;
}

void stretch(Pose& pose, double up) {
  pose.stretch_y *= up;
  pose.stretch_x /= std::sqrt(up);
}

Pose breathe(const Stance& stance, double t, double rate, double depth) {
  Pose pose = rest(stance);
  const double own = trait(stance, 1, 0, 1);
  stretch(pose, 1 + depth * std::sin(kTurn * (rate * t + own)));
  return pose;
}

Pose idle(const Stance& stance, double t) {
  if (stance.pictures > 1) {
    Pose pose = rest(stance);
    pose.picture = picture_at(stance, 0.32 * t + trait(stance, 1, 0, 1));
    return pose;
  }
  Pose pose = breathe(stance, t, trait(stance, 2, 0.35, 0.5), 0.014);
  pose.rotation = 0.012 * std::sin(kTurn * (0.19 * t + trait(stance, 3, 0, 1)));
  return pose;
}

// Sunk down, breathing slowly; people have pictures of lying.
Pose sleep(const Stance& stance, double t) {
  Pose pose = breathe(stance, t, 0.24, 0.022);
  if (stance.pictures > 1) {
    pose.picture = picture_at(stance, 0.24 * t);
    return pose;
  }
  if (stance.leg > 0) {
    pose.lift = -kFolded * stance.leg;
    return pose;
  }
  pose.stretch_y *= 0.72;
  pose.stretch_x *= 1.06;
  return pose;
}

Pose sway(const Stance& stance, double t) {
  Pose pose = rest(stance);
  const double strength = 0.012 + 0.03 * std::abs(stance.wind);
  const double own = trait(stance, 1, 0, 1);
  const double gust = std::sin(kTurn * (0.21 * t + own)) + 0.4 * std::sin(kTurn * (0.53 * t + own));
  pose.bend = stance.size * strength * (gust + 0.6 * (stance.wind > 0 ? 1 : -1));
  return pose;
}

// --- On the ground, going somewhere ------------------------------------------------------------

struct Track {
  double half;   // Half the way.
  double speed;  // Pixels a second.
};

double natural_speed(Motion motion) {  // Metres a second for a body 1.7 m high.
  switch (motion) {
    case Motion::kWalk: return 1.3;
    case Motion::kRun: return 3.6;
    case Motion::kDrive: return 6.0;
    case Motion::kFlap: return 5.0;
    case Motion::kGlide: return 7.0;
    case Motion::kFish: return 0.9;
    case Motion::kPaddle: return 0.8;
    case Motion::kRock: return 0.5;
    case Motion::kSurf: return 2.2;
    case Motion::kRoll: return 1.2;
    default: return 0;
  }
}

Track track_of(Motion motion, const Stance& stance) {
  // Small legs make smaller steps, but quicker ones: speed grows with the root of the size.
  const double metres = stance.size / std::max(stance.metre, 1e-3);
  double speed = natural_speed(motion) * stance.metre * std::sqrt(std::max(metres, 0.05) / 1.7);
  if (stance.crosses) {
    const double half = stance.frame_width * 0.62 + stance.size;
    return {half, std::clamp(speed, stance.frame_width * 0.03, stance.frame_width * 0.45)};
  }
  const double half = std::min(speed * stance.duration_s / 2, stance.reach);
  return {half, stance.duration_s > 0 ? 2 * half / stance.duration_s : 0};
}

// Where on its track it is: from -half to half over the clip, eased a little at both ends; or, for
// what crosses the frame, at a steady speed, coming back in on the other side out of sight.
double along(const Stance& stance, const Track& track, double t) {
  if (stance.crosses) {
    const double start = trait(stance, 11, 0.10, 0.55);
    return (2 * wrapped(start + track.speed * t / (2 * track.half)) - 1) * track.half;
  }
  const double u = std::clamp(t / std::max(stance.duration_s, 1e-3), 0.0, 1.0);
  return (2 * (0.8 * u + 0.2 * smooth(u)) - 1) * track.half;
}

// On its own legs: the body rides on them, and only a runner leaves the ground.
Pose stride_along(Motion motion, const Stance& stance, double t, Pose pose) {
  const Stride stride = stride_of(motion, stance);
  if (motion == Motion::kRun) {
    const double up = flight(stride, t);
    pose.lift = stance.leg * (carried(motion, stance, stride, t) - 1);
    pose.rotation = stance.heading * 0.050 * pitch(stride, t);
    stretch(pose, 1 + 0.030 * (up - 0.4));
    return pose;
  }
  const double step = kTurn * 2 * (stride.rate * t + stride.start);
  pose.lift = stance.leg * (carried(motion, stance, stride, t) - 1);
  pose.rotation = stance.heading * 0.010 * std::sin(step / 2);
  stretch(pose, 1 + 0.006 * std::cos(step));
  return pose;
}

Pose go(Motion motion, const Stance& stance, double t) {
  const Track track = track_of(motion, stance);
  const double run = motion == Motion::kRun ? 1 : 0;
  Pose pose = rest(stance);
  const double way = along(stance, track, t);
  pose.x += stance.heading * way;
  if (stance.leg > 0) return stride_along(motion, stance, t, pose);
  // A step cycle of drawn people covers so many body heights (skeleton.cc: the way of a foot on the
  // ground over its share of the cycle; children's legs are shorter); never so slow that it looks
  // frozen.
  const double legs = stance.size < 1.4 * stance.metre ? 0.33 : 0.425;
  const double stride = stance.size * (stance.pictures > 1 ? (run > 0 ? 2.74 : 1.66) * legs
                                       : run > 0           ? 1.35
                                                           : 0.80);
  const double rate = std::clamp(track.speed / stride, run > 0 ? 1.3 : 0.60, run > 0 ? 3.0 : 1.8);
  const double cycle = rate * t + trait(stance, 1, 0, 1);
  if (stance.pictures > 1) {
    pose.picture = picture_at(stance, cycle);
    return pose;
  }
  const double step = std::sin(kTurn * cycle);
  const double bounce = std::abs(step);
  pose.lift = stance.size * (run > 0 ? 0.085 : 0.022) * bounce;
  pose.rotation = stance.heading * (run > 0 ? 0.085 : 0.030) * std::cos(kTurn * cycle);
  stretch(pose, 1 + (run > 0 ? 0.05 : 0.018) * (bounce - 0.5) * 2);
  return pose;
}

Pose drive(const Stance& stance, double t) {
  Pose pose = rest(stance);
  pose.x += stance.heading * along(stance, track_of(Motion::kDrive, stance), t);
  const double own = trait(stance, 1, 0, 1);
  pose.lift = stance.size * 0.006 * (1 + std::sin(kTurn * (2.1 * t + own)));
  pose.rotation = 0.006 * std::sin(kTurn * (1.3 * t + own));
  if (stance.pictures > 1) pose.picture = picture_at(stance, 0.6 * t + own);
  return pose;
}

constexpr double kCrouch = 0.22, kLand = 0.68;  // Shares of a hop.

double hop_share(const Stance& stance, double t) {
  return wrapped(t / trait(stance, 4, 0.95, 1.2) + trait(stance, 1, 0, 1));
}

// Crouch, take off, fly, land and settle.
Pose hop(const Stance& stance, double t) {
  Pose pose = rest(stance);
  const double u = hop_share(stance, t), height = trait(stance, 6, 0.20, 0.32);
  if (u < kCrouch) {
    stretch(pose, 1 - 0.13 * std::sin(std::numbers::pi * u / kCrouch));
  } else if (u < kLand) {
    const double v = (u - kCrouch) / (kLand - kCrouch);
    pose.lift = stance.size * height * 4 * v * (1 - v);
    stretch(pose, 1 + 0.07 * std::sin(kTurn * v * 0.5));
    pose.rotation = stance.heading * 0.06 * std::sin(kTurn * v);
  } else {
    const double v = (u - kLand) / (1 - kLand);
    stretch(pose, 1 - 0.14 * std::sin(std::numbers::pi * std::min(v * 1.6, 1.0)) * (1 - smooth(v)));
  }
  if (stance.pictures > 1) {
    const double flight =
        std::clamp((u - kCrouch * 0.5) / (kLand + 0.08 - kCrouch * 0.5), 0.0, 1.0);
    pose.picture = picture_at(stance, std::min(flight, 0.999));
  }
  return pose;
}

Pose dance(const Stance& stance, double t) {
  Pose pose = rest(stance);
  const double beat = 1.0 * t + trait(stance, 1, 0, 0.25);
  pose.lift = stance.size * 0.035 * std::pow(std::abs(std::sin(kTurn * beat)), 1.4);
  pose.x += stance.size * 0.10 * std::sin(kTurn * beat / 2);
  if (stance.pictures > 1) {
    pose.picture = picture_at(stance, beat / 2);
    return pose;
  }
  pose.bend = stance.size * 0.07 * std::sin(kTurn * beat / 2);
  stretch(pose, 1 + 0.035 * std::sin(2 * kTurn * beat));
  return pose;
}

Pose scuttle(const Stance& stance, double t) {
  // A stop every `beat` seconds; between stops it dashes to the next one.
  constexpr double kBeat = 1.15;
  const double at = t / kBeat + trait(stance, 1, 0, 1);
  const auto stop = [&](double index) {
    return trait(stance, 100 + static_cast<std::uint64_t>(index), -1, 1);
  };
  const double index = std::floor(at), u = at - index;
  const double dash = smooth((u - 0.35) / 0.45);
  const double half = std::min(stance.reach, stance.size * 2.2);
  const double from = stop(index), to = stop(index + 1);
  Pose pose = rest(stance);
  pose.x += half * (from + (to - from) * dash);
  const double moving = 4 * dash * (1 - dash);
  pose.lift = stance.size * 0.05 * moving * std::abs(std::sin(kTurn * 3.5 * t));
  pose.rotation = 0.07 * moving * std::sin(kTurn * 3.5 * t);
  stretch(pose, 1 + 0.03 * std::sin(kTurn * 0.8 * t));
  return pose;
}

// --- In the air ----------------------------------------------------------------------------------

Pose fly(Motion motion, const Stance& stance, double t) {
  const Track track = track_of(motion, stance);
  Pose pose = rest(stance);
  const double way = along(stance, track, t);
  const double own = trait(stance, 1, 0, 1), curve = trait(stance, 2, 0.25, 0.6);
  const double u = way / std::max(track.half, 1.0);
  const bool flaps = motion == Motion::kFlap;
  const double swing = flaps ? 0.10 : 0.02;
  pose.x += stance.heading * way;
  // A shallow arc over the whole way, and small waves on it.
  const double arc =
      std::min(stance.frame_height * 0.05, stance.size * 1.2) * (1 - u * u) * (curve - 0.3) * 3;
  pose.y -= arc + stance.size * swing * std::sin(kTurn * (0.45 * t + own));
  if (stance.spreads) {
    pose.y -= stance.size * 0.06 * heave(motion, stance, t);
    pose.rotation = stance.heading * (stance.pitch + 0.04 * std::sin(kTurn * (0.45 * t + own)));
    return pose;
  }
  if (!flaps) {
    pose.rotation = stance.heading * 0.025 * std::sin(kTurn * (0.3 * t + own));
    if (stance.pictures > 1) pose.picture = picture_at(stance, 0.5 * t + own);
    return pose;
  }
  const double rate = beats_of(stance);
  if (stance.pictures > 1) {
    // Beats a while, then glides with level wings: the phase slows down where they are level.
    const double slow = 0.16 * std::sin(kTurn * (rate * t * 0.25 + own));
    pose.picture = picture_at(stance, rate * t * 0.75 + own + slow);
    pose.y -= stance.size * 0.05 * std::sin(kTurn * (rate * t * 0.75 + own));
    return pose;
  }
  const double beat = std::sin(kTurn * (rate * t + own));
  if (!stance.has_wings) stretch(pose, 1 + 0.09 * beat);
  pose.y -= stance.size * 0.05 * beat;
  pose.rotation = stance.heading * (0.03 + 0.03 * std::sin(kTurn * (0.45 * t + own)));
  return pose;
}

Pose hover(const Stance& stance, double t) {
  Pose pose = rest(stance);
  const double own = trait(stance, 1, 0, 1);
  const double wide = std::min(stance.reach * 0.7, stance.size * 1.1);
  pose.x += wide * std::sin(kTurn * (0.17 * t + own));
  pose.y -= stance.size * 0.30 * std::sin(kTurn * (0.29 * t + own * 2)) +
            stance.size * 0.04 * std::sin(kTurn * (1.1 * t + own));
  const double beat = std::abs(std::sin(kTurn * (2.4 * t + own)));
  pose.stretch_x = stance.pictures > 1 || stance.has_wings ? 1 : 0.72 + 0.28 * beat;
  pose.rotation = 0.10 * std::sin(kTurn * (0.23 * t + own));
  if (stance.pictures > 1) pose.picture = picture_at(stance, 0.5 * t + own);
  return pose;
}

Pose drift(const Stance& stance, double t) {
  Pose pose = rest(stance);
  const double own = trait(stance, 1, 0, 1);
  pose.x += stance.size * 0.16 * std::sin(kTurn * (0.11 * t + own));
  pose.y -= stance.size * 0.12 * std::sin(kTurn * (0.15 * t + own * 3));
  pose.rotation = 0.14 * std::sin(kTurn * (0.09 * t + own * 2));
  if (stance.pictures > 1) pose.picture = picture_at(stance, 0.3 * t + own);
  return pose;
}

Pose fall(const Stance& stance, double t) {
  Pose pose = rest(stance);
  const double own = trait(stance, 1, 0, 1);
  // From above the frame to below it, so that nobody sees it begin again.
  const double way = stance.frame_height + 3 * stance.size;
  const double u = wrapped(own + t * trait(stance, 2, 0.16, 0.24));
  pose.y = -stance.size + way * u;
  pose.x += stance.size * 0.8 * std::sin(kTurn * (0.35 * t + own));
  pose.rotation = 0.5 * std::sin(kTurn * (0.35 * t + own + 0.25));
  if (stance.pictures > 1) pose.picture = picture_at(stance, 0.5 * t + own);
  return pose;
}

// --- In the water
// ----------------------------------------------------------------------------------

Pose fish(const Stance& stance, double t) {
  Pose pose = rest(stance);
  const double own = trait(stance, 1, 0, 1);
  pose.x += stance.heading * along(stance, track_of(Motion::kFish, stance), t);
  pose.y -= stance.size * 0.14 * std::sin(kTurn * (0.27 * t + own));
  const double tail = std::sin(kTurn * (1.5 * t + own));
  pose.stretch_x = 1 + 0.035 * tail;
  pose.rotation = -stance.heading * 0.06 * std::cos(kTurn * (0.27 * t + own)) + 0.02 * tail;
  return pose;
}

Pose rock(Motion motion, const Stance& stance, double t) {
  Pose pose = rest(stance);
  const double own = trait(stance, 1, 0, 1);
  pose.x += stance.heading * along(stance, track_of(motion, stance), t);
  pose.lift = stance.size * 0.014 * std::sin(kTurn * (0.36 * t + own));
  pose.rotation = 0.030 * std::sin(kTurn * (0.30 * t + own + 0.2));
  if (stance.pictures > 1) {
    pose.picture = picture_at(stance, (motion == Motion::kPaddle ? 0.62 : 0.5) * t + own);
  }
  return pose;
}

Pose surf(const Stance& stance, double t) {
  Pose pose = rest(stance);
  const double own = trait(stance, 1, 0, 1);
  pose.x += stance.heading * along(stance, track_of(Motion::kSurf, stance), t);
  // Up and down the face of the wave, leaning into each turn.
  const double u = kTurn * (0.32 * t + own);
  pose.lift = stance.size * (0.16 + 0.13 * std::sin(u));
  pose.rotation = stance.heading * (0.05 - 0.13 * std::cos(u));
  if (stance.pictures > 1) pose.picture = picture_at(stance, 0.45 * t + own);
  return pose;
}

// --- Others
// ----------------------------------------------------------------------------------------

Pose roll(const Stance& stance, double t) {
  Pose pose = rest(stance);
  const double way = along(stance, track_of(Motion::kRoll, stance), t);
  pose.x += stance.heading * way;
  const double turns = way / (std::numbers::pi * std::max(stance.size, 1.0));
  if (stance.pictures > 1) pose.picture = picture_at(stance, stance.heading * turns + 100);
  pose.lift = stance.size * 0.10 * std::pow(std::abs(std::sin(kTurn * 0.5 * t)), 2);
  return pose;
}

Pose spin(const Stance& stance, double t) {
  Pose pose = rest(stance);
  const double angle = kTurn * (0.45 * t + trait(stance, 1, 0, 1));
  const double face = std::cos(angle);
  pose.flip = pose.flip != (face < 0);
  pose.stretch_x = std::max(std::abs(face), 0.08);
  if (stance.pictures > 1) pose.picture = picture_at(stance, 0.5 * t);
  return pose;
}

Pose climb(const Stance& stance, double t) {
  Pose pose = rest(stance);
  const double cycle = 0.8 * t + trait(stance, 1, 0, 1);
  const double u = std::clamp(t / std::max(stance.duration_s, 1e-3), 0.0, 1.0);
  pose.lift = stance.size * (0.15 + 0.55 * u + 0.03 * std::sin(2 * kTurn * cycle));
  if (stance.pictures > 1)
    pose.picture = picture_at(stance, cycle);
  else
    pose.rotation = 0.05 * std::sin(kTurn * cycle);
  return pose;
}

Pose graze(const Stance& stance, double t) {
  Pose pose = breathe(stance, t, 0.4, 0.010);
  const double u = wrapped(t / 3.1 + trait(stance, 5, 0, 1));
  const double bow = smooth(u / 0.2) * (1 - smooth((u - 0.6) / 0.25));
  pose.rotation = stance.heading * (0.055 * bow + 0.008 * bow * std::sin(kTurn * 1.7 * t));
  return pose;
}

Pose busy(const Stance& stance, double t) {
  Pose pose = rest(stance);
  const double rate = trait(stance, 2, 0.62, 0.78);
  if (stance.pictures > 6) {
    pose.picture = picture_at(stance, rate * t + trait(stance, 1, 0, 1));
    return pose;
  }
  return idle(stance, t);
}

}  // namespace

std::function<Pose(double)> make_motion(Motion motion, const Stance& stance) {
  switch (motion) {
    case Motion::kStill: return [stance](double) { return rest(stance); };
    case Motion::kIdle: return [stance](double t) { return idle(stance, t); };
    case Motion::kSway: return [stance](double t) { return sway(stance, t); };
    case Motion::kWalk:
    case Motion::kRun: return [=](double t) { return go(motion, stance, t); };
    case Motion::kHop: return [stance](double t) { return hop(stance, t); };
    case Motion::kDance: return [stance](double t) { return dance(stance, t); };
    case Motion::kFlap:
    case Motion::kGlide: return [=](double t) { return fly(motion, stance, t); };
    case Motion::kHover: return [stance](double t) { return hover(stance, t); };
    case Motion::kFish: return [stance](double t) { return fish(stance, t); };
    case Motion::kPaddle:
    case Motion::kRock: return [=](double t) { return rock(motion, stance, t); };
    case Motion::kSurf: return [stance](double t) { return surf(stance, t); };
    case Motion::kDrive: return [stance](double t) { return drive(stance, t); };
    case Motion::kSpin: return [stance](double t) { return spin(stance, t); };
    case Motion::kFall: return [stance](double t) { return fall(stance, t); };
    case Motion::kDrift: return [stance](double t) { return drift(stance, t); };
    case Motion::kClimb: return [stance](double t) { return climb(stance, t); };
    case Motion::kSleep: return [stance](double t) { return sleep(stance, t); };
    case Motion::kGraze: return [stance](double t) { return graze(stance, t); };
    case Motion::kScuttle: return [stance](double t) { return scuttle(stance, t); };
    case Motion::kRoll: return [stance](double t) { return roll(stance, t); };
    case Motion::kBusy: return [stance](double t) { return busy(stance, t); };
  }
  return [stance](double) { return rest(stance); };
}

double own_share(const Stance& stance) {
  return trait(stance, 1, 0, 1);
}

double beats_of(const Stance& stance) {
  return std::clamp(2.6 / std::sqrt(std::max(stance.size / stance.metre, 0.1) / 0.6), 1.3, 4.0);
}

double hop_flight(const Stance& stance, double seconds) {
  return std::clamp((hop_share(stance, seconds) - kCrouch) / (kLand - kCrouch), 0.0, 1.0);
}

double way_at(Motion motion, const Stance& stance, double seconds) {
  if (natural_speed(motion) <= 0) return 0;
  return along(stance, track_of(motion, stance), seconds);
}

double path_half(Motion motion, const Stance& stance) {
  if (motion == Motion::kScuttle) return std::min(stance.reach, stance.size * 2.2);
  if (natural_speed(motion) <= 0) return 0;
  return track_of(motion, stance).half;
}

}  // namespace kare::animatic::props

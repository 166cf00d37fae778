#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/animatic/props/canvas.h"

namespace kare::animatic::props {

// What a drawn person does. Each is a cycle of pictures, see phases_of.
enum class Gait {
  kStand,
  kWalk,
  kRun,
  kJump,  // Crouch, leap, fall, land: the picture only; the flight is the pose's.
  kDance,
  kWave,
  kCheer,
  kThrow,
  kSit,    // On the ground, leaning back.
  kRide,   // Astride or in a seat, hands forward.
  kBuild,  // On the knees, patting and shaping something in front.
  kHold,   // Standing, one hand at the mouth: eats, drinks, sings, telephones.
  kRead,
  kWork,  // Standing, hands busy in front: cooks, paints, types, plays an instrument.
  kSwim,  // Crawl; what is below the waterline is not drawn.
  kLie,
  kClimb,
  kFly,   // Stretched out, one fist ahead.
  kSurf,  // Crouched on a board, arms out.
  kPushUp,
  kCry,    // Both hands at the face.
  kReach,  // One hand held out: gives, takes, shakes, strokes, points.
  kAim,    // One arm straight ahead, the other drawn back.
  kKick,
  kBend,  // Bows from the hips and rises again.
  kHug,   // Both arms around somebody.
};

enum class Hair { kShort, kLong, kTails, kBun, kCurly, kBald };
enum class Hat {
  kNone,
  kCap,
  kStraw,
  kToque,
  kHard,
  kSanta,
  kCrown,
  kHelmet,
  kWizard,
  kPeaked,
  kBeanie,
  kScarf,
  kCowboy,
  kMortar,
  kMask,
};
enum class Lower { kTrousers, kShorts, kSkirt, kGown };
enum class Held { kNone, kBall, kBook, kCup, kPan, kGuitar, kMicrophone, kPhone, kBrush, kFood };

// How a person looks. A value.
struct PersonLook {
  bool child = false;
  Ink skin = ink(0xffc83d);
  Ink hair_ink = ink(0x6b4128);
  Ink top = ink(0x2f8de4), bottom = ink(0x6d6c85), shoe = ink(0x37345a);
  Hair hair = Hair::kShort;
  Hat hat = Hat::kNone;
  Ink hat_ink = ink(0xf2b23a);
  Lower lower = Lower::kTrousers;
  bool bare_top = false;  // Swimming trunks only.
  bool long_sleeves = false;
  bool beard = false;
  bool cape = false;
  bool suit = false;  // One-piece suit from neck to toe in the colour of `top` (space, dive).
  Held held = Held::kNone;
};

// What people wear for where they are.
enum class Wear { kUsual, kSummer, kWinter };

// The bits of a seed that number the members of one group.
inline constexpr std::uint64_t kGroupMask = 15;

// The look for a concept or illustration name ("child", "man-astronaut", "cook", "women-…"), varied
// by the seed; nothing when the name is not a person's.
std::optional<PersonLook> look_of(std::string_view name, std::uint64_t seed,
                                  Wear wear = Wear::kUsual);

// Pictures in the cycle of a gait.
int phases_of(Gait gait);

// The person facing right, the foot point at the ground. `phase` is 0..1 of the cycle, `sun` the
// side of the light. `height_px` is the height when standing. Pure; safe from any thread.
Sprite draw_person(const PersonLook& look, Gait gait, double phase, double height_px, double sun);

}  // namespace kare::animatic::props

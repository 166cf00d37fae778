#include <algorithm>
#include <cmath>

#include "engine/animatic/props/casting.h"

namespace kare::animatic::props {
namespace {

// Small letters that rise from a sleeper and fade.
void add_dreams(Composer& composer, const Spotted& sleeper) {
  Spotted dream = sleeper;
  dream.thing = dressing_thing("dream");
  dream.subject = -1;
  dream.colour.clear();
  dream.texture.clear();
  dream.size = std::max(sleeper.size * 0.26, composer.measure() * 0.05);
  dream.heading = 1;
  dream.weight = 0;
  dream.z = std::max(sleeper.z - 0.02, 1.01);
  dream.x += sleeper.heading * sleeper.size * 0.45;
  const double high = sleeper.size * 0.86, rise = dream.size * 1.1;
  composer.add(dream, [=](double t, Pose usual) {
    const double u = std::fmod(t / 2.6, 1.0);
    usual.lift = high + rise * u;
    usual.x += dream.size * 0.15 * std::sin(6.28 * u);
    usual.opacity = std::min(1.0, 4 * std::min(u, 1 - u));
    usual.stretch_x = usual.stretch_y = 0.75 + 0.35 * u;
    return usual;
  });
}

// The string from the hand of who flies a kite.
void add_string(Composer& composer, const Spotted& person, const Spotted& kite) {
  Spotted string = kite;
  string.thing = dressing_thing("string");
  string.subject = -1;
  string.colour.clear();
  string.texture.clear();
  string.size = composer.measure() * 0.4;
  string.z = std::max(person.z - 0.01, 1.01);
  string.heading = 1;
  string.weight = 0;
  const Costume costume = composer.costume(kite);
  const auto fly = make_motion(kite.thing.motion, composer.stance_of(kite, costume));
  const double hand_x = person.x + person.heading * person.size * 0.30;
  const double hand_y = person.y - person.size * 0.62;
  composer.add(string, [=](double t, Pose usual) {
    const Pose at = fly(t);
    const double across = at.x - hand_x, up = hand_y - (at.y - at.lift - 0.35 * kite.size);
    usual.x = hand_x;
    usual.y = hand_y;
    usual.rotation = usual.bend = 0;
    usual.opacity = up > 1 ? 1 : 0;
    usual.height *= std::max(up, 1.0) / string.size;
    usual.stretch_x = std::abs(across) / std::max(up, 1.0);
    usual.flip = across < 0;
    return usual;
  });
}

// Where the mouth of an animal is, in heights of its picture from its foot, x ahead: a little below
// and behind what of the upper half is farthest ahead.
Spot mouth_of(const Costume& costume) {
  const media::Picture& picture = costume.pictures[0];
  int row = 0, best = -1;
  for (int y = 0; y < picture.height * 6 / 10; ++y) {
    const auto* line = reinterpret_cast<const std::uint32_t*>(picture.pixels + y * picture.stride);
    int ahead = -1;
    for (int i = 0; i < picture.width && ahead < 0; ++i) {
      const int x = costume.faces_left ? i : picture.width - 1 - i;
      if ((line[x] >> 24) > 128) ahead = picture.width - i;
    }
    // Of the rows that reach as far, the middle one would do; the last is nearer to the mouth.
    if (ahead + picture.width / 100 >= best && ahead > 0) {
      best = std::max(best, ahead);
      row = y;
    }
  }
  const double tall = picture.height;
  const double foot = costume.faces_left ? 1 - costume.anchor_x : costume.anchor_x;
  return {(best - foot * picture.width) / tall - 0.06, row / tall - costume.anchor_y + 0.02};
}

// Those who are large stand far away, all on one row, unless they are told.
void step_back(const Composer& composer, Spotted& one) {
  if (one.thing.habitat != Habitat::kGround) return;
  one.y = std::max(composer.land_far() + 1, one.y - 0.30 * one.size);
  one.z = composer.world().depth_at(one.y);
}

}  // namespace

bool Casting::place_pair_at_play(const Group& group, double centre_x) {
  if (group.thing.kind != Thing::Kind::kPerson || group.count < 2) return false;
  const std::string& action = group.subject->action;
  if (action != "play" && action != "throw" && action != "catch") return false;
  if (group.thing.habitat != Habitat::kGround) return false;
  Spotted left = start(group);
  set_row(left, 0.2);
  Spotted right = start(group, 1);
  right.size = left.size;
  right.y = left.y;
  right.z = left.z;
  const double apart = std::min(left.size * 1.9, composer_.width() * 0.42);
  left.x = centre_x - apart / 2;
  right.x = centre_x + apart / 2;
  add_ball_game(composer_, left, right, dressing_thing("beach-ball"));
  composer_.has_ball = true;
  if (group.count > 2) {
    Group rest = group;
    rest.count -= 2;
    rest.thing.gait = Gait::kCheer;
    place_crowd(rest, centre_x);
  }
  return true;
}

bool Casting::place_builders(const Group& group) {
  if (group.thing.gait != Gait::kBuild || !work_) return false;
  const double half = composer_.width_of(*work_) / 2;
  for (int i = 0; i < group.count; ++i) {
    Spotted person = start(group, i);
    const double side = i % 2 == 0 ? -1 : 1;
    person.x = work_->x + side * (half * 0.85 + person.size * (0.22 + 0.32 * (i / 2)));
    person.y = work_->y + person.size * 0.035 * (i % 3);
    person.z = composer_.world().depth_at(person.y) - 0.01;
    person.heading = -side;
    if (i % 3 == 2) person.thing.gait = Gait::kCheer;
    composer_.add(person);
  }
  return true;
}

bool Casting::place_riders(const Group& group) {
  const std::string& action = group.subject->action;
  const bool rides = action == "ride" || action == "drive" || action == "cycle";
  if (!rides || !mount_ || group.thing.kind != Thing::Kind::kPerson) return false;
  const bool vehicle = mount_->thing.motion == Motion::kDrive;
  const bool beast = mount_->thing.living;
  for (int i = 0; i < std::min(group.count, 2); ++i) {
    Spotted rider = start(group, i);
    rider.thing.gait = Gait::kRide;
    rider.thing.motion = Motion::kStill;
    rider.thing.habitat = mount_->thing.habitat;
    rider.size = std::min(rider.size, mount_->size * (beast ? 0.95 : 0.85));
    rider.y = mount_->y;
    rider.z = mount_->z + (vehicle && !beast ? 0.03 : -0.02);
    rider.heading = mount_->heading;
    Costume costume = composer_.costume(*mount_);
    const auto carry = make_motion(mount_->thing.motion, composer_.stance_of(*mount_, costume));
    const double up = mount_->size * (beast ? 0.60 : 0.40);
    const double back = (i - 0.5 * (std::min(group.count, 2) - 1)) * rider.size * 0.35;
    rider.x = mount_->x;
    composer_.add(rider, [=](double t, Pose usual) {
      const Pose at = carry(t);
      usual.x = at.x - back + std::sin(at.rotation) * up;
      usual.y = at.y;
      usual.lift = at.lift + up * at.stretch_y;
      usual.rotation = at.rotation;
      return usual;
    });
  }
  return true;
}

// What somebody does something with is at hand: small things in the hands, large ones before them.
bool Casting::place_used(const Group& group) {
  const auto user = placed_.find(group.subject->user);
  if (user == placed_.end() || group.count > 3 || group.subject->relation) return false;
  const Spotted& person = user->second;
  const bool stands = group.thing.kind != Thing::Kind::kNone && !group.thing.living;
  if (!stands || group.thing.habitat == Habitat::kSky) return false;
  if (group.thing.kind == Thing::Kind::kArt && group.thing.height_m <= 0.55) {
    holder_ = person;
    return place_handheld(group);
  }
  Spotted thing = start(group);
  if (thing.thing.motion == Motion::kDrive || thing.thing.motion == Motion::kHover) return false;
  thing.reach = thing.size * 0.1;
  const double apart = composer_.width_of(thing) / 2 + person.size * 0.22;
  thing.x = person.x + person.heading * apart;
  thing.y = person.y;
  thing.z = person.z + 0.02;
  thing.heading = -person.heading;
  keep(group, thing);
  return true;
}

// What an animal eats is at its mouth.
bool Casting::place_bite(const Group& group) {
  const bool is_small = group.thing.kind == Thing::Kind::kArt && !group.thing.living &&
                        group.thing.height_m <= 0.55 && !group.subject->relation;
  if (!is_small || group.thing.habitat != Habitat::kGround) return false;
  const auto eats = [this](const auto& placed) {
    const Group& other = *std::find_if(groups_.begin(), groups_.end(),
                                       [&](const Group& one) { return one.index == placed.first; });
    const std::string& action = other.subject->action;
    return other.thing.kind == Thing::Kind::kArt && other.thing.living &&
           (action == "eat" || action == "chew" || action == "nibble" || action == "gnaw");
  };
  const auto found = std::find_if(placed_.begin(), placed_.end(), eats);
  if (found == placed_.end()) return false;
  const Spotted& eater = found->second;
  const Costume costume = composer_.costume(eater);
  if (costume.pictures.empty()) return false;
  const Stance stance = composer_.stance_of(eater, costume);
  const Spot mouth = mouth_of(costume);
  Spotted bite = start(group);
  bite.thing.habitat = Habitat::kAir;
  bite.thing.motion = Motion::kStill;
  bite.size = stance.drawn * 0.26;
  bite.z = std::max(eater.z - 0.02, 1.01);
  bite.x = eater.x + eater.heading * mouth.x * stance.drawn;
  bite.y = eater.y;
  bite.lift = -mouth.y * stance.drawn;
  bite.heading = -eater.heading;
  const auto carry = make_motion(eater.thing.motion, stance);
  const Spot at{eater.heading * mouth.x * stance.drawn, mouth.y * stance.drawn};
  const double own = bite.size;
  composer_.add(bite, [=](double t, Pose usual) {
    const Pose body = carry(t);
    const double x = at.x * body.stretch_x, y = at.y * body.stretch_y;
    const double c = std::cos(body.rotation), s = std::sin(body.rotation);
    // Turned at the mouth as it is chewed.
    usual.x = body.x + c * x - s * y;
    usual.lift = body.lift - (s * x + c * y) - 0.55 * own + 0.03 * own * std::sin(11 * t);
    usual.rotation = 0.30 + 0.07 * std::sin(11 * t + 0.8);
    return usual;
  });
  return true;
}

// A small thing goes into the hand of who eats, reads or holds it.
bool Casting::place_handheld(const Group& group) {
  if (!holder_ || group.thing.kind != Thing::Kind::kArt || group.thing.living) return false;
  const bool is_used = group.subject->user >= 0;
  if (group.thing.height_m > 0.55 || group.thing.habitat == Habitat::kSky) return false;
  if (group.thing.habitat != Habitat::kGround && !is_used) return false;
  Spotted thing = start(group);
  const bool mouth = holder_->thing.gait == Gait::kHold;
  thing.thing.habitat = Habitat::kAir;
  thing.thing.motion = Motion::kStill;
  thing.size = holder_->size * std::clamp(group.thing.height_m / 1.7 * 1.6, 0.13, 0.26);
  thing.x = holder_->x + holder_->heading * holder_->size * (mouth ? 0.20 : 0.26);
  thing.y = holder_->y;
  thing.z = std::max(holder_->z - 0.03, 1.01);
  thing.lift = holder_->size * (mouth ? 0.66 : 0.60) - thing.size * 0.3;
  thing.heading = -holder_->heading;
  const double swing = holder_->size * 0.025;
  composer_.add(thing, [=](double t, Pose usual) {
    usual.lift += swing * std::sin(4.4 * t);
    return usual;
  });
  holder_.reset();
  return true;
}

// Umbrellas are over the heads of people, one each, and go along with them.
bool Casting::place_umbrellas(const Group& group) {
  if (group.thing.name != kUmbrella || group.subject->relation || people_.empty()) return false;
  constexpr std::string_view kColours[] = {"red", "navy", "yellow", "teal", "purple", "green"};
  for (std::size_t i = 0; i < people_.size() && static_cast<int>(i) < group.count; ++i) {
    const Spotted& person = people_[i];
    Spotted umbrella = start(group, static_cast<int>(i));
    umbrella.thing.habitat = Habitat::kAir;
    umbrella.thing.motion = Motion::kStill;
    if (umbrella.colour.empty()) umbrella.colour = kColours[i % std::size(kColours)];
    umbrella.size = person.size * 0.80;
    umbrella.x = person.x;
    umbrella.y = person.y;
    umbrella.z = std::max(person.z - 0.02, 1.01);
    umbrella.weight = 0;
    const Costume costume = composer_.costume(person);
    const auto carry = make_motion(person.thing.motion, composer_.stance_of(person, costume));
    const double ahead = person.heading * person.size * 0.13, up = person.size * 0.55;
    const double own = 0.7 * static_cast<double>(i);
    composer_.add(umbrella, [=](double t, Pose usual) {
      const Pose at = carry(t);
      usual.x = at.x + ahead;
      usual.y = at.y;
      usual.lift = at.lift + up;
      usual.rotation = 0.045 * std::sin(1.9 * t + own);
      return usual;
    });
  }
  return true;
}

// Whether a lead that can be held is used by the group.
bool Casting::uses_something(const Group& group) const {
  return std::any_of(leads_.begin(), leads_.end(), [&](std::size_t i) {
    return groups_[i].subject->user == group.index && !groups_[i].subject->relation;
  });
}

void Casting::place_member(const Group& group, int which, double centre_x, Rng& rng) {
  const double width = composer_.width();
  Spotted one = start(group, which);
  const double wide =
      composer_.width_of(one) * (group.thing.kind == Thing::Kind::kPerson ? 0.62 : 0.86);
  const int n = group.count;
  const bool air = group.thing.habitat == Habitat::kAir || group.thing.habitat == Habitat::kSky ||
                   group.thing.habitat == Habitat::kUnderWater || !composer_.world().land;
  const bool together = n == 2 && group.thing.motion == Motion::kDance;
  const bool is_person = group.thing.kind == Thing::Kind::kPerson;
  const double apart = std::max(wide * 1.12, one.size * (is_person && n > 4 ? 0.62 : 0.5));
  const double share = n > 4 ? 0.86 : n == 4 ? 0.80 : n == 3 ? 0.72 : 0.6;
  // More than four stand in two rows, those behind in the gaps of those before.
  const bool rows = n > 4 && !air;
  const int columns = (n + 1) / 2;
  const bool is_behind = rows && which % 2 == 1;
  const double place = rows ? (which / 2 + (is_behind ? 1.0 : 0.5)) / columns : (which + 0.5) / n;
  const double u = n == 1 ? 0 : place - (rows ? 0.5 + 0.125 / columns : 0.5);
  const double spread = std::min(width * share, apart * (rows ? columns : n));
  one.x = centre_x + u * spread + (n > 2 ? rng.range(-0.10, 0.10) * wide : 0);
  if (together) one.x = centre_x + (which == 0 ? -1 : 1) * one.size * 0.33;
  if (n > 1 && !air) one.size *= rng.range(0.95, 1.05);
  const double scattered = which * 0.618 - std::floor(which * 0.618);
  const double depth = n == 1 ? 0.25 : rows ? (is_behind ? 0.9 : 0.1) + 0.1 * scattered : scattered;
  if (is_behind) one.size *= 0.82;
  set_row(one, air ? depth * 3.0 : (together ? 0.2 : depth * 0.7));
  if (is_behind) step_back(composer_, one);
  if (air && n > 1) {
    one.size *= rng.range(0.78, 1.08);
    const double room = std::max(composer_.height() * 0.16, one.size * 0.5);
    one.y = std::max(one.y - room * rng.range(-0.7, 1.0), one.size * 1.3);
    one.z *= rng.range(0.85, 1.3);
  }
  const double inwards = centre_x > width * 0.5 + 1 ? -1 : 1;
  one.heading = travels(one.thing.motion) || n == 1 ? inwards : (u <= 0 ? 1 : -1);
  const double half = composer_.width_of(one) / 2;
  const double room = std::min(one.x, width - one.x) - half - 0.02 * width;
  // A group goes as far as its outer members can, all at one speed: nobody runs into his neighbour.
  const double edge = std::min(centre_x, width - centre_x) - spread / 2 - half - 0.02 * width;
  one.reach = std::max(n > 1 ? std::min(room, edge) : room, one.size * (n > 1 ? 0.4 : 0.15));
  one.x = std::clamp(one.x, half * 0.85, std::max(width - half * 0.85, half * 0.85));
  // Hands are for the thing itself, when the prompt or the action has one.
  if (uses_something(group)) one.thing.held = Held::kNone;
  const bool holds = one.thing.held != Held::kNone || group.subject->action == "hold";
  if (holds && has_small_lead()) {
    one.thing.held = Held::kNone;
    holder_ = one;
  }
  const bool person = one.thing.kind == Thing::Kind::kPerson;
  const bool upright = one.thing.gait == Gait::kStand || one.thing.gait == Gait::kWalk;
  if (person && upright && has_umbrella()) {
    if (one.thing.gait == Gait::kStand) one.thing.gait = Gait::kHold;
    one.thing.held = Held::kNone;
    people_.push_back(one);
  }
  composer_.add(one);
  if (one.thing.habitat == Habitat::kGround && composer_.world().land) {
    lead_row_ = lead_row_ > 0 ? std::min(lead_row_, one.y) : one.y;
  }
  if (one.thing.name == "locomotive") follow_train(one);
  if (one.thing.motion == Motion::kSleep) add_dreams(composer_, one);
  if (which > 0) return;
  placed_.emplace(group.index, one);
  const auto user = placed_.find(group.subject->user);
  if (one.thing.name == "kite" && user != placed_.end()) add_string(composer_, user->second, one);
  if (!work_ && group.thing.kind != Thing::Kind::kPerson) work_ = one;
  if (!mount_ && group.thing.kind == Thing::Kind::kArt) mount_ = one;
}

void Casting::place_crowd(const Group& group, double centre_x) {
  Rng rng(mix64(composer_.world().seed + static_cast<std::uint64_t>(group.index) * 31 + 7));
  for (int i = 0; i < group.count; ++i) place_member(group, i, centre_x, rng);
}

// A locomotive pulls carriages.
void Casting::follow_train(const Spotted& engine) {
  if (!composer_.pack().has("railway-car")) return;
  const Costume costume = composer_.costume(engine);
  const auto pull = make_motion(engine.thing.motion, composer_.stance_of(engine, costume));
  for (int i = 1; i <= 3; ++i) {
    Spotted car = engine;
    car.thing.name = "railway-car";
    car.thing.motion = Motion::kStill;
    car.colour.clear();
    car.size = engine.size * 0.92;
    car.z += 0.01 * i;
    const double behind = engine.heading * engine.size * (0.97 * i + 0.02);
    car.x -= behind;
    composer_.add(car, [=](double t, Pose usual) {
      const Pose at = pull(t);
      usual.x = at.x - behind;
      usual.lift = pull(std::max(t - 0.12 * i, 0.0)).lift;
      return usual;
    });
  }
}

void Casting::place_lead(std::size_t which) {
  const Group& group = groups_[leads_[which]];
  const double centre = centre_of(which);
  if (group.thing.motion == Motion::kSurf) {
    Spotted surfer = start(group);
    set_row(surfer, 0.1);
    surfer.x = composer_.width() * 0.46;
    surfer.reach = composer_.width() * 0.10;
    add_surfer(composer_, surfer);
    return;
  }
  if (place_umbrellas(group) || place_related(group) || place_used(group)) return;
  if (place_bite(group)) return;
  if (!is_in_relation(group) && place_handheld(group)) return;
  if (place_first(group)) return;
  if (place_builders(group) || place_riders(group)) return;
  if (place_pair_at_play(group, centre)) return;
  place_crowd(group, centre);
}

void add_surfer(Composer& composer, Spotted surfer) {
  surfer.heading = 1;
  Spotted wave = surfer;
  wave.thing = dressing_thing("surf-wave");
  wave.thing.motion = Motion::kSurf;
  wave.thing.height_m = surfer.thing.height_m * 1.3;  // So that both run at one speed.
  wave.subject = -1;
  wave.size = surfer.size * 1.3;
  wave.z += 0.4;
  wave.x -= surfer.size * 0.35;
  wave.colour.clear();
  wave.texture.clear();
  // The wave keeps to the water; only the surfer climbs and drops on its face.
  composer.add(wave, [](double t, Pose usual) {
    usual.lift = 0;
    usual.rotation = 0;
    usual.stretch_y = 1 + 0.02 * std::sin(1.7 * t);
    return usual;
  });
  composer.add(surfer);
}

}  // namespace kare::animatic::props

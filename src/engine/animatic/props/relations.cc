#include <algorithm>
#include <cmath>

#include "engine/animatic/props/casting.h"

namespace kare::animatic::props {
namespace {

// Of the frame's width, between the middles of two things side by side.
constexpr double kApartShare = 0.38;
// How high one sits on a seat, as a share of the seat's height.
constexpr double kSeatShare = 0.42;

bool is_seat(const Thing& thing) {
  for (const std::string_view word : {"couch", "chair", "bench", "bed", "seat", "lounger"}) {
    if (thing.name.find(word) != std::string::npos) return true;
  }
  return false;
}

// Whether something can be under it while it stands on the ground.
bool has_room_below(const Thing& thing) {
  for (const std::string_view word : {"table", "desk", "bench", "tree", "palm", "pine", "umbrella",
                                      "parasol", "arch", "bridge", "bed"}) {
    if (thing.name.find(word) != std::string::npos) return true;
  }
  return false;
}

// What is beside it or leans against it stands before it.
bool is_backing(const Thing& thing) {
  return thing.name == "wall" || thing.name == "curtain";
}

bool is_below(RelationType type) {
  return type == RelationType::kUnder || type == RelationType::kBelow;
}

// Keeps to its place, so that the relation holds all the time.
void calm(Thing& thing) {
  if (thing.motion == Motion::kFlap) thing.motion = Motion::kHover;
  if (travels(thing.motion) && thing.kind != Thing::Kind::kPerson) thing.motion = Motion::kIdle;
  if (thing.motion == Motion::kFall || thing.motion == Motion::kRoll) thing.motion = Motion::kIdle;
}

}  // namespace

bool Casting::is_in_relation(const Group& group) const {
  if (group.subject->relation) return true;
  return std::any_of(leads_.begin(), leads_.end(), [&](std::size_t i) {
    const auto& relation = groups_[i].subject->relation;
    return relation && (relation->to == group.index || relation->and_to == group.index);
  });
}

// Where the middle of something stands that others are beside of; 0 when nobody says so.
double Casting::related_centre(const Group& group) const {
  const double width = composer_.width(), half = kApartShare / 2 * width;
  for (const std::size_t i : leads_) {
    const auto& relation = groups_[i].subject->relation;
    if (!relation || (relation->to != group.index && relation->and_to != group.index)) continue;
    switch (relation->type) {
      case RelationType::kLeftOf: return width * 0.5 + half;
      case RelationType::kRightOf: return width * 0.5 - half;
      case RelationType::kNextTo: return width * 0.5 + half * 0.7;
      case RelationType::kBetween:
        return width * 0.5 + (relation->to == group.index ? -1 : 1) * kApartShare * 0.82 * width;
      default: return width * 0.5;
    }
  }
  return 0;
}

// How many leads stand on the same thing.
int Casting::beside_on(int index) const {
  return std::max(
      1, static_cast<int>(std::count_if(leads_.begin(), leads_.end(), [&](std::size_t i) {
        const auto& relation = groups_[i].subject->relation;
        return relation && relation->type == RelationType::kOnTopOf && relation->to == index;
      })));
}

// Two things, one over the other or side by side, must fit into the frame together.
void Casting::fit_related() {
  for (const std::size_t i : leads_) {
    const auto& relation = groups_[i].subject->relation;
    if (!relation) continue;
    const bool stacks =
        relation->type == RelationType::kOnTopOf || relation->type == RelationType::kBelow ||
        relation->type == RelationType::kUnder || relation->type == RelationType::kInside;
    for (Group& other : groups_) {
      if (!other.lead || other.index != relation->to) continue;
      Group& own = groups_[i];
      const double high = (stacks ? 0.30 : 0.42) * composer_.measure();
      const double wide = (stacks ? 0.5 : 0.30) * composer_.width();
      for (Group* one : {&own, &other}) {
        if (is_backing(one->thing)) {
          one->size = 0.40 * composer_.measure();
          continue;
        }
        const bool giant = one->thing.height_m > 4 && stacks;
        one->size = std::min(one->size, giant ? 0.44 * composer_.measure() : high);
        one->size = std::max(one->size, 0.15 * composer_.measure());
        Spotted probe = start(*one);
        const double across = composer_.width_of(probe);
        if (across > wide) one->size *= wide / across;
      }
      // What carries is not much smaller than what it carries.
      if (stacks) own.size = std::min(own.size, other.size * 1.25);
      // What lies on something does not reach far beyond it.
      if (relation->type != RelationType::kOnTopOf || own.thing.living) continue;
      const double ledge = composer_.width_of(start(other)) * 0.86 / beside_on(other.index);
      own.size *= std::min(1.0, ledge / std::max(composer_.width_of(start(own)), 1.0));
    }
  }
}

void Casting::place_beside(const Group& group, Spotted one, const Spotted& to) {
  const auto type = group.subject->relation->type;
  const double width = composer_.width();
  const double side = type == RelationType::kLeftOf    ? -1
                      : type == RelationType::kRightOf ? 1
                      : to.x > width / 2               ? -1
                                                       : 1;
  const double half = (composer_.width_of(one) + composer_.width_of(to)) / 2;
  const bool is_near = type == RelationType::kNextTo;
  one.x = to.x + side * std::max(half * 1.12, is_near ? 0.0 : kApartShare * width);
  const double edge = composer_.width_of(one) / 2;
  one.x = std::clamp(one.x, edge + 0.02 * width, width - edge - 0.02 * width);
  // Side by side means at one height: in the air no higher than the distance allows.
  set_row(one, 0.25);
  const bool both_stand =
      one.thing.habitat == to.thing.habitat && one.thing.habitat == Habitat::kGround;
  if (both_stand) {
    one.y = to.y;
    one.z = to.z - 0.01;
  }
  const double room = 0.55 * std::abs(one.x - to.x);
  const double middle = one.y - one.size / 2, other = to.y - to.lift - to.size / 2;
  one.y += std::clamp(middle, other - room, other + room) - middle;
  one.heading = -side;
  keep(group, one);
}

void Casting::place_stacked(const Group& group, Spotted upper, const Spotted& lower) {
  const bool sits = is_seat(lower.thing) && upper.thing.living;
  const double high = composer_.height_of(lower) * (sits ? kSeatShare : 0.97);
  if (sits && upper.thing.gait == Gait::kStand) upper.thing.gait = Gait::kSit;
  // Several share the room side by side.
  const int index = group.subject->relation->to, count = beside_on(index);
  const double own = stacked_[index]++ + 0.5;
  upper.x = lower.x + (own / count - 0.5) * (count > 1 ? 0.94 : 0) * composer_.width_of(lower);
  upper.y = lower.y;
  upper.z = std::max(lower.z - 0.02, 1.01);
  upper.lift = lower.lift + high;
  upper.thing.habitat = Habitat::kAir;  // No shadow on the ground: it does not touch it.
  keep(group, upper);
}

// In front: nearer and lower, a little to the side, so that both are seen. Behind: the other way.
void Casting::place_before(const Group& group, Spotted one, const Spotted& to) {
  const bool behind = group.subject->relation->type == RelationType::kBehind;
  const double h = composer_.height();
  const bool backs = is_backing(to.thing);
  const double shift = backs ? 0.12 * composer_.width_of(to)
                             : (composer_.width_of(to) + composer_.width_of(one)) * 0.28;
  one.x = to.x + (to.x > composer_.width() / 2 ? -shift : shift);
  if (to.thing.habitat == Habitat::kGround && one.thing.habitat == Habitat::kGround) {
    one.y = behind ? std::max(to.y - 0.10 * h, composer_.land_far() + 1)
                   : std::min(to.y + (backs ? 0.025 : 0.09) * h, composer_.land_near() * 0.99);
    one.z = composer_.world().depth_at(one.y);
    if (behind) one.size = std::max(one.size, 0.9 * to.size);
  } else {
    one.y = to.y;
    one.z = to.z + (behind ? 1 : -1) * 0.5;
  }
  one.z = std::max(one.z, 1.01);
  keep(group, one);
}

void Casting::place_inside(const Group& group, Spotted one, const Spotted& to) {
  const double high = composer_.height_of(to);
  one.size = std::min(one.size, 0.62 * high);
  // Flowers stick out of the neck of their vase.
  const bool blooms = to.thing.name == "vase" || one.thing.name == "flowers";
  if (blooms) {
    const double wide = std::max(composer_.width_of(one), 1.0);
    one.size *= std::min(1.0, 1.35 * composer_.width_of(to) / wide);
  }
  one.x = to.x;
  one.y = to.y;
  one.lift = to.lift + (blooms ? 0.72 : 0.42) * high;
  one.thing.habitat = Habitat::kAir;
  one.z = to.z + 0.01;  // The rim hides its lower half.
  keep(group, one);
}

void Casting::keep(const Group& group, const Spotted& one) {
  composer_.add(one);
  placed_[group.index] = one;
}

// One of a relation whose other one has its place already. False when it is not so.
bool Casting::place_related(const Group& group) {
  const auto& relation = group.subject->relation;
  if (!relation) return false;
  const auto found = placed_.find(relation->to);
  if (found == placed_.end()) return false;
  const Spotted to = found->second;
  Spotted one = start(group);
  one.reach = one.size * 0.12;
  one.heading = one.x > composer_.width() / 2 ? -1 : 1;
  calm(one.thing);
  switch (relation->type) {
    case RelationType::kLeftOf:
    case RelationType::kRightOf:
    case RelationType::kNextTo:
      if (is_backing(to.thing) && relation->type == RelationType::kNextTo) {
        place_before(group, one, to);
      } else {
        place_beside(group, one, to);
      }
      break;
    case RelationType::kOnTopOf: place_stacked(group, one, to); break;
    case RelationType::kUnder:
    case RelationType::kBelow: place_under(group, one, to); break;
    case RelationType::kInFrontOf:
    case RelationType::kBehind: place_before(group, one, to); break;
    case RelationType::kInside: place_inside(group, one, to); break;
    case RelationType::kBetween:
      set_row(one, 0.25);
      one.x = composer_.width() / 2;
      keep(group, one);
      break;
  }
  return true;
}

// The upper one has been left room for: see place_first.
void Casting::place_under(const Group& group, Spotted one, const Spotted& upper) {
  one.x = upper.x;
  one.y = upper.y;
  one.z = upper.z + 0.02;
  const bool is_inside =
      group.subject->relation->type == RelationType::kUnder && has_room_below(upper.thing);
  if (is_inside) {
    one.size = std::min(one.size, 0.5 * composer_.height_of(upper));
    one.z = std::max(upper.z - 0.02, 1.01);
  }
  keep(group, one);
}

// The one that others are in relation to: it stays where it is put.
bool Casting::place_first(const Group& group) {
  if (!is_in_relation(group) || group.count > 2) return false;
  Spotted one = start(group);
  calm(one.thing);
  set_row(one, 0.25);
  const double centre = related_centre(group);
  one.x = centre > 0 ? centre : composer_.width() * 0.5;
  one.reach = one.size * 0.12;
  const double edge = composer_.width_of(one) / 2 + 0.02 * composer_.width();
  one.x = std::clamp(one.x, edge, std::max(edge, composer_.width() - edge));
  one.heading = one.x > composer_.width() / 2 ? -1 : 1;
  // Something comes below it: it is raised by that one's height.
  for (const std::size_t i : leads_) {
    const auto& relation = groups_[i].subject->relation;
    if (!relation || relation->to != group.index) continue;
    const bool has_room = relation->type == RelationType::kUnder && has_room_below(one.thing);
    if (has_room || !is_below(relation->type)) continue;
    Spotted below = start(groups_[i]);
    calm(below.thing);
    const bool floats = one.thing.habitat == Habitat::kAir || one.thing.habitat == Habitat::kSky;
    if (floats) {
      below.thing.habitat = Habitat::kGround;
    }
    set_row(below, 0.25);
    one.y = below.y;
    one.z = below.z;
    one.lift = composer_.height_of(below) * 0.97;
    one.thing.habitat = Habitat::kAir;
  }
  keep(group, one);
  return true;
}

}  // namespace kare::animatic::props

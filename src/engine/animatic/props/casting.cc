#include "engine/animatic/props/casting.h"

#include <algorithm>
#include <cmath>

#include "engine/animatic/dice.h"
#include "engine/animatic/props/recolour.h"

namespace kare::animatic::props {
namespace {

// The share of the measure that the largest lead takes, by its real height: an ant alone is seen
// close, a house from afar, but the house still fills more of the frame.
double lead_share(const Thing& thing, int count) {
  double share = 0.37 + 0.085 * std::log10(std::max(thing.height_m, 0.01) / 1.7);
  if (thing.habitat == Habitat::kAir) share *= 0.62;
  if (thing.habitat == Habitat::kSky) share *= 0.8;
  if (thing.habitat == Habitat::kUnderWater) share *= 0.72;
  if (thing.gait == Gait::kSwim || thing.gait == Gait::kLie) share *= 1.25;
  return std::clamp(share, 0.16, 0.55) / (1 + 0.10 * (std::min(count, 8) - 1));
}

constexpr double kRoomLeadM = 0.6;

}  // namespace

bool travels(Motion motion) {
  switch (motion) {
    case Motion::kWalk:
    case Motion::kRun:
    case Motion::kDrive:
    case Motion::kFlap:
    case Motion::kGlide:
    case Motion::kFish:
    case Motion::kPaddle:
    case Motion::kSurf: return true;
    default: return false;
  }
}

void Casting::gather() {
  const Shot& shot = composer_.shot();
  for (std::size_t i = 0; i < shot.subjects.size(); ++i) {
    const Subject& subject = shot.subjects[i];
    Group group{&subject,
                static_cast<int>(i),
                0,
                thing_of(subject, composer_.pack()),
                std::clamp(subject.count, 1, 12),
                0,
                subject.main};
    if (group.thing.kind == Thing::Kind::kNone) continue;
    // A thing of the water without water, or of the air without air, stays where it can be.
    if (group.thing.habitat == Habitat::kWater && !composer_.world().water) {
      group.thing.habitat = composer_.world().has_ground ? Habitat::kGround : Habitat::kAir;
      if (group.thing.gait == Gait::kSwim) group.thing.gait = Gait::kStand;
    }
    if (group.thing.habitat == Habitat::kGround && !composer_.world().land &&
        composer_.world().water && composer_.world().has_ground) {
      group.thing.habitat = Habitat::kWater;
    }
    // What lives on the floor of the sea, and a walker on the moon, belongs on the ground.
    const Motion motion = group.thing.motion;
    const bool swims = motion == Motion::kFish || motion == Motion::kDrift;
    const bool person = group.thing.kind == Thing::Kind::kPerson && !travels(motion);
    const bool floor = group.thing.habitat == Habitat::kUnderWater ? !swims
                       : group.thing.habitat == Habitat::kAir      ? person
                                                                   : false;
    if (floor && composer_.world().land) group.thing.habitat = Habitat::kGround;
    group.number = free_number(subject.concept_name);
    groups_.push_back(std::move(group));
  }
}

// A number that is the same for a concept in every shot, unless another group of this one has it.
std::uint64_t Casting::free_number(const std::string& concept_name) const {
  constexpr std::uint64_t kBetween = 3;  // Leaves room for the members of a usual group.
  std::uint64_t number = dice_of(concept_name, 0) & kGroupMask;
  const auto is_taken = [&number](const Group& group) {
    return ((group.number ^ number) & kGroupMask) == 0;
  };
  for (std::uint64_t tries = 0; tries < kGroupMask; ++tries) {
    if (std::none_of(groups_.begin(), groups_.end(), is_taken)) break;
    number += kBetween;
  }
  return number;
}

void Casting::choose_leads() {
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    if (groups_[i].lead) leads_.push_back(i);
  }
  // Nobody is named: the first people or animals on land carry the scene.
  for (std::size_t i = 0; i < groups_.size() && (leads_.empty() || nobody_named_); ++i) {
    if (leads_.size() >= 2) break;
    if (!groups_[i].thing.living || groups_[i].thing.habitat != Habitat::kGround) continue;
    // A cat that is shown large would make toys of the furniture.
    const bool is_in_room = composer_.world().family == "room";
    if (is_in_room && groups_[i].thing.height_m < kRoomLeadM) continue;
    groups_[i].lead = true;
    leads_.push_back(i);
    nobody_named_ = true;
  }
  find_work();
}

// Who builds has something to build: the first lasting thing that the shot has, though it may be
// dressing only.
void Casting::find_work() {
  const auto builds = [&](std::size_t i) { return groups_[i].thing.gait == Gait::kBuild; };
  if (std::none_of(leads_.begin(), leads_.end(), builds)) return;
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    const std::string& name = groups_[i].subject->concept_name;
    if (name.find("castle") == std::string::npos && name.find("snowman") == std::string::npos)
      continue;
    if (groups_[i].lead) return;
    groups_[i].lead = true;
    leads_.push_back(i);
    return;
  }
}

void Casting::measure() {
  const bool living = std::any_of(leads_.begin(), leads_.end(), [this](std::size_t i) {
    return groups_[i].thing.living && groups_[i].thing.habitat != Habitat::kSky;
  });
  double tallest = 0, share = 0.3;
  for (const std::size_t i : leads_) {
    const Thing& thing = groups_[i].thing;
    // A tree or a house beside somebody is where that happens, not what it is about.
    const bool scenery = thing.habitat == Habitat::kSky || (living && !thing.living);
    if (scenery || thing.height_m <= tallest) continue;
    tallest = thing.height_m;
    share = lead_share(thing, groups_[i].count);
  }
  // People around a small lead would look like dwarfs beside it: it is shown less large then.
  const bool people = std::any_of(groups_.begin(), groups_.end(),
                                  [](const Group& group) {
                                    return !group.lead && group.thing.kind == Thing::Kind::kPerson;
                                  }) ||
                      composer_.world().family == "city";
  const double natural = tallest *
                         composer_.world().scale(composer_.world().depth_at(
                             composer_.land_near() * 0.94 + composer_.land_far() * 0.06)) /
                         composer_.measure();
  if (people && tallest > 0 && composer_.world().land && natural < share) {
    share = std::sqrt(share * std::max(natural, 0.04));
  }
  if (natural > 0 && composer_.world().land) growth_ = std::clamp(share / natural, 1.0, 2.0);
  for (Group& group : groups_) {
    if (!group.lead) continue;
    // Proportions between leads are kept, but drawn together so that the small one is seen.
    const bool alone = tallest <= 0 || group.thing.habitat == Habitat::kSky;
    const double ratio = alone ? 1 : std::pow(group.thing.height_m / tallest, 0.55);
    const double own = alone ? lead_share(group.thing, group.count) : share * ratio;
    group.size = std::clamp(own, 0.075, 0.66) * composer_.measure() * (nobody_named_ ? 0.86 : 1);
    // A row of them has to fit; so has one that is wide.
    Spotted probe = start(group);
    const double wide = std::max(composer_.width_of(probe), 1.0);
    const int across = std::min(group.count, group.count > 4 ? (group.count + 1) / 2 : 4);
    const double room = composer_.width() * (leads_.size() > 1 ? 0.54 : 0.84);
    const double needed = wide * (1 + 0.85 * (across - 1));
    if (needed > room) group.size *= room / needed;
  }
}

Spotted Casting::start(const Group& group, int which) const {
  Spotted spotted;
  spotted.thing = group.thing;
  const std::vector<std::string>& variants = group.subject->variants;
  if (which > 0 && !variants.empty()) {
    const std::string& art = variants[static_cast<std::size_t>(which - 1) % variants.size()];
    const bool person = group.thing.kind == Thing::Kind::kPerson;
    if (person) spotted.thing.name = person_name(art, group.subject->concept_name);
    if (!person && composer_.pack().has(art)) spotted.thing.name = art;
  }
  spotted.size = std::max(group.size, 8.0);
  spotted.subject = group.index;
  spotted.colour = group.subject->colour;
  if (group.thing.kind == Thing::Kind::kArt && group.thing.living) {
    spotted.colour = natural_colour(group.subject->concept_name, spotted.colour);
  }
  spotted.texture = group.subject->texture;
  // People differ by their number, so that groups differ from each other too.
  const std::uint64_t base = mix64(composer_.world().seed ^ 0x70656F706C65ULL);
  const std::uint64_t member = group.number + static_cast<std::uint64_t>(which);
  spotted.seed = (group.thing.kind == Thing::Kind::kPerson ? base : mix64(base + member * 977));
  spotted.seed = (spotted.seed & ~kGroupMask) | (member & kGroupMask);
  spotted.weight = group.lead ? 3 : (group.thing.living ? 2 : 1);
  return spotted;
}

double Casting::lane_of(const Thing& thing) const {
  const bool rolls = thing.motion == Motion::kDrive && thing.habitat == Habitat::kGround;
  if (!rolls || composer_.world().family != "city") return 0;
  return composer_.height() * (composer_.shot().setting == "city" ? 0.695 : 0.765);
}

void Casting::set_row(Spotted& spotted, double depth) const {
  const World& world = composer_.world();
  const double h = composer_.height();
  const double natural = world.focal * spotted.thing.height_m / spotted.size;
  switch (spotted.thing.habitat) {
    case Habitat::kGround:
      if (const double lane = lane_of(spotted.thing); lane > 0) {
        spotted.y = lane - composer_.height() * 0.012 * depth;
        spotted.z = world.depth_at(spotted.y);
        return;
      }
      if (world.land) {
        const double near = composer_.land_near(), far = composer_.land_far();
        const double row = near - (near - far) * (0.10 + 0.42 * depth);
        if (world.family == "city" && spotted.thing.kind == Thing::Kind::kPerson) {
          spotted.y = near - (near - far) * (0.04 + 0.30 * depth);  // On the pavement.
          spotted.z = world.depth_at(spotted.y);
          const double true_size = spotted.thing.height_m * world.scale(spotted.z);
          spotted.size = std::max(spotted.size, 0.96 * true_size);
          return;
        }
        // Large things stand as far away as their size says, small ones are shown close.
        const double far_row = std::clamp(world.ground_y(natural), far, row);
        spotted.y = far_row;
        spotted.z = world.depth_at(spotted.y);
        return;
      }
      break;
    case Habitat::kWater:
      if (world.water) {
        const double near = std::min(world.ground_y(world.water->near_m), h * 0.93);
        const double far = world.ground_y(world.water->far_m);
        const double wish = near - (near - far) * (0.30 + 0.4 * depth);
        spotted.y = std::clamp(world.ground_y(natural), far + (near - far) * 0.12, wish);
        spotted.z = world.depth_at(spotted.y);
        return;
      }
      break;
    case Habitat::kAir:
    case Habitat::kSky: {
      const double room = std::max(world.air_bottom - world.air_top - spotted.size, 1.0);
      spotted.y = world.air_top + spotted.size + room * (0.45 + 0.25 * depth);
      spotted.y = std::max(spotted.y, spotted.size + h * 0.04);
      spotted.z = spotted.thing.habitat == Habitat::kSky ? 5000 : std::max(natural, 6.0);
      return;
    }
    case Habitat::kUnderWater:
      if (world.has_ground && world.water) {  // Seen from above the water: it shows its back.
        spotted.thing.habitat = Habitat::kWater;
        set_row(spotted, depth);
        return;
      }
      break;
  }
  // Floats freely.
  spotted.y = h * (0.56 - 0.16 * depth) + spotted.size * 0.5;
  spotted.z = std::clamp(natural, 4.0, 60.0);
}

double Casting::centre_of(std::size_t which) const {
  const bool in_hand = which == 0 && leads_.size() == 2 && has_small_lead() &&
                       groups_[leads_[0]].thing.held != Held::kNone;
  const std::size_t count = in_hand ? 1 : leads_.size();
  const double width = composer_.width();
  // The light is on one side: the subject takes the other power point and looks into the room.
  const double side = composer_.sun() > 0 ? 0.385 : 0.615;
  if (count == 1) {
    const Group& group = groups_[leads_[0]];
    if (group.count > 2 || travels(group.thing.motion)) return width * 0.5;
    return width * (group.size > 0.42 * composer_.measure() ? (side + 0.5) / 2 : side);
  }
  if (is_of_pair(which)) {
    const double half = composer_.measure() * 0.125;
    return width * 0.5 + (which == 0 ? -half : half);
  }
  if (count == 2) {
    const bool first_left = composer_.sun() > 0;
    return width * ((which == 0) == first_left ? 0.34 : 0.67);
  }
  constexpr double kOrder[] = {0.5, 0.23, 0.77, 0.36, 0.64};
  return width * kOrder[which % 5];
}

// Whether a lead would fit into a hand.
bool Casting::has_small_lead() const {
  return std::any_of(leads_.begin(), leads_.end(), [this](std::size_t i) {
    const Thing& thing = groups_[i].thing;
    return thing.kind == Thing::Kind::kArt && !thing.living && thing.height_m <= 0.5 &&
           thing.habitat == Habitat::kGround;
  });
}

// Whether two single people who do the same belong together.
bool Casting::is_of_pair(std::size_t which) const {
  if (leads_.size() != 2 || which > 1) return false;
  const Group& a = groups_[leads_[0]];
  const Group& b = groups_[leads_[1]];
  const bool people = a.thing.kind == Thing::Kind::kPerson && b.thing.kind == Thing::Kind::kPerson;
  const bool single = a.count == 1 && b.count == 1 && !travels(a.thing.motion);
  return people && single && a.subject->action == b.subject->action;
}

bool Casting::has_umbrella() const {
  return std::any_of(groups_.begin(), groups_.end(), [](const Group& group) {
    return group.lead && group.thing.name == kUmbrella && !group.subject->relation;
  });
}

void Casting::run() {
  gather();
  choose_leads();
  measure();
  fit_related();
  // What others sit on or work at comes first.
  const auto follows = [&](std::size_t i) {
    const Group& group = groups_[leads_[i]];
    if (group.subject->relation || group.subject->user >= 0) return true;
    const std::string& action = group.subject->action;
    const bool rides = action == "ride" || action == "drive" || action == "cycle";
    if (group.thing.kind != Thing::Kind::kPerson) {
      return group.thing.height_m <= 0.5 || group.thing.name == kUmbrella;
    }
    return rides || group.thing.gait == Gait::kBuild;
  };
  // Then what stands on, beside or under something else.
  const auto turn_of = [&](std::size_t i) {
    const Group& group = groups_[leads_[i]];
    if (group.subject->relation) return 2;
    if (is_in_relation(group)) return 0;
    return follows(i) ? 1 : 0;
  };
  std::vector<std::size_t> related;
  for (std::size_t i = leads_.size(); i-- > 0;) {
    if (turn_of(i) == 2) related.push_back(i);
  }
  for (const int turn : {0, 1}) {
    for (std::size_t i = 0; i < leads_.size(); ++i) {
      if (turn_of(i) == turn) place_lead(i);
    }
  }
  // What stands on something waits until that has its place.
  for (std::size_t rounds = related.size(); rounds-- > 0;) {
    const auto ready = std::find_if(related.begin(), related.end(), [&](std::size_t i) {
      return placed_.contains(groups_[leads_[i]].subject->relation->to);
    });
    const auto next = ready != related.end() ? ready : related.begin();
    place_lead(*next);
    related.erase(next);
  }
  for (const Group& group : groups_) {
    if (!group.lead) place_extra(group);
  }
}

void place_subjects(Composer& composer) {
  Casting(composer).run();
}

}  // namespace kare::animatic::props

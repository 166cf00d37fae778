#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/animatic/props/composer.h"

namespace kare::animatic::props {
namespace {

// One subject with everything that is decided about it before it gets a place.
struct Group {
  const Subject* subject = nullptr;
  int index = 0;
  Thing thing;
  int count = 1;
  double size = 0;  // Pixels of each.
  bool lead = false;  // Among the things the picture is about.
};

bool travels(Motion motion) {
  switch (motion) {
    case Motion::kWalk:
    case Motion::kRun:
    case Motion::kDrive:
    case Motion::kFlap:
    case Motion::kGlide:
    case Motion::kFish:
    case Motion::kPaddle:
    case Motion::kSurf:
      return true;
    default:
      return false;
  }
}

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

class Casting {
 public:
  explicit Casting(Composer& composer) : composer_(composer) {}
  void run();

 private:
  void gather();
  void find_work();
  void measure();
  void place_lead(std::size_t which);
  void place_extra(const Group& group);
  void place_crowd(const Group& group, double centre_x);
  bool place_pair_at_play(const Group& group, double centre_x);
  bool place_builders(const Group& group);
  bool place_riders(const Group& group);
  double centre_of(std::size_t which) const;
  // The `which`th of the group, without a place.
  Spotted start(const Group& group, int which = 0) const;
  void set_row(Spotted& spotted, double depth) const;

  Composer& composer_;
  std::vector<Group> groups_;
  std::vector<std::size_t> leads_;
  bool nobody_named_ = false;     // The prompt is about the place: people are part of it.
  std::optional<Spotted> mount_;  // What the riders of the shot sit on.
  std::optional<Spotted> work_;   // What the builders of the shot build.
};

void Casting::gather() {
  const Shot& shot = composer_.shot();
  int living = 0;
  for (std::size_t i = 0; i < shot.subjects.size(); ++i) {
    const Subject& subject = shot.subjects[i];
    Group group{&subject, static_cast<int>(i), thing_of(subject, composer_.pack()),
                std::clamp(subject.count, 1, 12), 0, subject.main};
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
    living += group.thing.living ? 1 : 0;
    groups_.push_back(std::move(group));
  }
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    if (groups_[i].lead) leads_.push_back(i);
  }
  find_work();
  if (!leads_.empty() || living == 0) return;
  // Nobody is named: the first people or animals on land carry the scene.
  for (std::size_t i = 0; i < groups_.size() && leads_.size() < 2; ++i) {
    if (!groups_[i].thing.living || groups_[i].thing.habitat != Habitat::kGround) continue;
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
    if (name.find("castle") == std::string::npos && name.find("snowman") == std::string::npos) continue;
    if (groups_[i].lead) return;
    groups_[i].lead = true;
    leads_.push_back(i);
    return;
  }
}

void Casting::measure() {
  double tallest = 0, share = 0.3;
  for (const std::size_t i : leads_) {
    const Group& group = groups_[i];
    const bool sky = group.thing.habitat == Habitat::kSky;
    if (sky || group.thing.height_m <= tallest) continue;
    tallest = group.thing.height_m;
    share = lead_share(group.thing, group.count);
  }
  for (Group& group : groups_) {
    if (!group.lead) continue;
    // Proportions between leads are kept, but drawn together so that the small one is seen.
    const bool alone = tallest <= 0 || group.thing.habitat == Habitat::kSky;
    const double ratio = alone ? 1 : std::pow(group.thing.height_m / tallest, 0.55);
    const double own = alone ? lead_share(group.thing, group.count) : share * ratio;
    group.size = std::max(own, 0.075) * composer_.measure() * (nobody_named_ ? 0.86 : 1);
    // A row of them has to fit; so has one that is wide.
    Spotted probe = start(group);
    const double wide = std::max(composer_.width_of(probe), 1.0);
    const int across = std::min(group.count, group.count > 4 ? (group.count + 1) / 2 : 4);
    const double room = composer_.width() * (leads_.size() > 1 ? 0.50 : 0.80);
    const double needed = wide * (1 + 0.62 * (across - 1));
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
  // People differ by their number over the whole shot, so that groups differ from each other too.
  const std::uint64_t base = mix64(composer_.world().seed ^ 0x70656F706C65ULL);
  const std::uint64_t member = static_cast<std::uint64_t>(group.index * 3 + which);
  spotted.seed = (group.thing.kind == Thing::Kind::kPerson ? base : mix64(base + member * 977));
  spotted.seed = (spotted.seed & ~kGroupMask) | (member & kGroupMask);
  spotted.weight = group.lead ? 3 : (group.thing.living ? 2 : 1);
  return spotted;
}

// Finds the row for a thing of decided size; `depth` 0 is as near as it can be, 1 as far.
void Casting::set_row(Spotted& spotted, double depth) const {
  const World& world = composer_.world();
  const double h = composer_.height();
  const double natural = world.focal * spotted.thing.height_m / spotted.size;
  switch (spotted.thing.habitat) {
    case Habitat::kGround:
      if (world.land && world.has_ground) {
        const double near = composer_.land_near(), far = composer_.land_far();
        const double row = near - (near - far) * (0.10 + 0.42 * depth);
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
  const std::size_t count = leads_.size();
  const double width = composer_.width();
  // The light is on one side: the subject takes the other power point and looks into the room.
  const double side = composer_.sun() > 0 ? 0.385 : 0.615;
  if (count == 1) {
    const Group& group = groups_[leads_[0]];
    if (group.count > 2 || travels(group.thing.motion)) return width * 0.5;
    return width * (group.size > 0.42 * composer_.measure() ? (side + 0.5) / 2 : side);
  }
  if (count == 2) {
    const bool first_left = composer_.sun() > 0;
    return width * ((which == 0) == first_left ? 0.34 : 0.67);
  }
  constexpr double kOrder[] = {0.5, 0.23, 0.77, 0.36, 0.64};
  return width * kOrder[which % 5];
}

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

void Casting::place_crowd(const Group& group, double centre_x) {
  Rng rng(mix64(composer_.world().seed + static_cast<std::uint64_t>(group.index) * 31 + 7));
  Spotted first = start(group);
  const double wide = composer_.width_of(first) *
                      (group.thing.kind == Thing::Kind::kPerson ? 0.62 : 0.86);
  const int n = group.count;
  const bool air = group.thing.habitat == Habitat::kAir || group.thing.habitat == Habitat::kSky ||
                   !composer_.world().has_ground;
  const bool together = n == 2 && group.thing.motion == Motion::kDance;
  const double spread = std::min(composer_.width() * (n > 3 ? 0.74 : 0.6), wide * 1.12 * n);
  const double heading = centre_x > composer_.width() * 0.5 + 1 ? -1 : 1;
  for (int i = 0; i < n; ++i) {
    Spotted one = start(group, i);
    const double u = n == 1 ? 0 : (i + 0.5) / n - 0.5;
    one.x = centre_x + u * spread + (n > 2 ? rng.range(-0.10, 0.10) * wide : 0);
    if (together) one.x = centre_x + (i == 0 ? -1 : 1) * wide * 0.62;
    one.size *= n > 1 && !air ? rng.range(0.95, 1.05) : 1.0;
    set_row(one, n == 1 ? 0.25 : (i * 0.618 - std::floor(i * 0.618)) * (air ? 3.0 : 0.7));
    if (air && n > 1) {
      one.size *= rng.range(0.78, 1.08);
      const double room = std::max(composer_.height() * 0.16, one.size * 0.5);
      one.y = std::max(one.y - room * rng.range(-0.7, 1.0), one.size * 1.15);
      one.z *= rng.range(0.85, 1.3);
    }
    one.heading = travels(one.thing.motion) ? heading : (n == 1 ? heading : (u <= 0 ? 1 : -1));
    const double half = composer_.width_of(one) / 2;
    const double room = std::min(one.x, composer_.width() - one.x) - half -
                        0.02 * composer_.width();
    one.reach = std::max(room, one.size * 0.15);
    one.x = std::clamp(one.x, half * 0.85, std::max(composer_.width() - half * 0.85, half * 0.85));
    composer_.add(one);
    if (i == 0) first = one;
  }
  if (!work_ && group.thing.kind != Thing::Kind::kPerson) work_ = first;
  if (!mount_ && group.thing.kind == Thing::Kind::kArt) mount_ = first;
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
  if (place_builders(group) || place_riders(group)) return;
  if (place_pair_at_play(group, centre)) return;
  place_crowd(group, centre);
}

// Dressing that comes with the shot: at its true size where there is room.
void Casting::place_extra(const Group& group) {
  const World& world = composer_.world();
  Composer::Zone zone;
  for (int i = 0; i < group.count; ++i) {
    Spotted one = start(group, i);
    one.heading = composer_.rng().unit() < 0.5 ? -1 : 1;
    if (one.thing.name == "gull") {
      place_gull(composer_, one, i);
      continue;
    }
    if (place_dressing(composer_, one)) continue;
    zone = {composer_.width() * 0.06, composer_.width() * 0.94, 0, 0};
    const Habitat habitat = one.thing.habitat;
    if (habitat == Habitat::kGround && world.land && world.has_ground) {
      const double near = composer_.land_near(), far = composer_.land_far();
      zone.far = far + (near - far) * 0.08;
      zone.near = near - (near - far) * 0.10;
    } else if (habitat == Habitat::kWater && world.water) {
      const double near = world.ground_y(world.water->near_m), far = world.ground_y(world.water->far_m);
      zone.far = far + (near - far) * 0.10;
      // Ships keep off the shore.
      zone.near = near - (near - far) * (one.thing.height_m > 3 ? 0.62 : 0.25);
    } else {
      one.size = composer_.measure() * (habitat == Habitat::kSky ? 0.13 : 0.075);
      set_row(one, composer_.rng().unit());
      zone.true_size = false;
      zone.far = std::max(world.air_top + one.size, composer_.height() * 0.10);
      zone.near = std::max(world.air_bottom, zone.far + 1);
      if (!world.has_ground) zone.near = composer_.height() * 0.9;
    }
    const double far_z = one.z;
    if (one.thing.motion == Motion::kSurf) {  // Near enough to be seen, with room for its wave.
      zone.left = composer_.width() * 0.25;
      zone.right = composer_.width() * 0.8;
      zone.far = zone.far + (zone.near - zone.far) * 0.6;
    }
    composer_.settle(one, zone);
    if (!zone.true_size) one.z = far_z;
    // Small things are shown a little larger than life, or nobody would see them.
    one.size = std::max(one.size, composer_.measure() * 0.045);
    one.reach = composer_.width() * 0.16;
    if (travels(one.thing.motion) && habitat == Habitat::kAir) one.crosses = true;
    if (one.thing.motion == Motion::kSurf) add_surfer(composer_, one);
    else composer_.add(one);
  }
}

void Casting::run() {
  gather();
  measure();
  // What others sit on or work at comes first.
  const auto follows = [&](std::size_t i) {
    const Group& group = groups_[leads_[i]];
    const std::string& action = group.subject->action;
    const bool rides = action == "ride" || action == "drive" || action == "cycle";
    return group.thing.kind == Thing::Kind::kPerson && (rides || group.thing.gait == Gait::kBuild);
  };
  for (const bool second : {false, true}) {
    for (std::size_t i = 0; i < leads_.size(); ++i) {
      if (follows(i) == second) place_lead(i);
    }
  }
  for (const Group& group : groups_) {
    if (!group.lead) place_extra(group);
  }
}

}  // namespace

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
  // The wave keeps to the water; only the surfer climbs and drops on its face.
  composer.add(wave, [](double t, Pose usual) {
    usual.lift = 0;
    usual.rotation = 0;
    usual.stretch_y = 1 + 0.02 * std::sin(1.7 * t);
    return usual;
  });
  composer.add(surfer);
}

void place_subjects(Composer& composer) { Casting(composer).run(); }

}  // namespace kare::animatic::props

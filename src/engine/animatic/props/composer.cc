#include "engine/animatic/props/composer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/animatic/props/gait.h"
#include "engine/animatic/props/wings.h"

namespace kare::animatic::props {
namespace {

constexpr double kProbePx = 40;

Ground ground_of(const Thing& thing, const World& world) {
  if (thing.name == "towel") return Ground::kFlat;
  if (thing.name == "glow" || thing.name == "house-lights" || thing.name == "dream" ||
      thing.name == "string")
    return Ground::kNone;
  if (thing.habitat == Habitat::kWater && world.water) return Ground::kWater;
  if (thing.habitat == Habitat::kGround && world.has_ground && world.land) return Ground::kShadow;
  return Ground::kNone;
}

double draught_of(const Thing& thing) {
  if (thing.kind == Thing::Kind::kPerson) return thing.gait == Gait::kSwim ? 0 : 0.02;
  if (thing.name == "sailboat") return 0.045;
  if (thing.name == "surf-wave") return 0.06;
  return 0.10;
}

// What of an illustration can move by itself when the thing moves as it does.
Loose loose_of(const Thing& thing) {
  const auto is = [&thing](std::string_view name) { return thing.name == name; };
  if (is("helicopter") && thing.motion != Motion::kStill) return Loose::kRotor;
  switch (thing.motion) {
    case Motion::kWalk:
    case Motion::kRun: return Loose::kLegs;
    case Motion::kDrive: return Loose::kWheels;
    case Motion::kHop:
    case Motion::kSleep: return thing.living ? Loose::kLegs : Loose::kNothing;
    case Motion::kFish: return Loose::kFin;
    case Motion::kHover:
    case Motion::kGlide:
    case Motion::kFlap:
      if (find_flyer(thing.name) != nullptr) return Loose::kSpreadWings;
      if (thing.motion == Motion::kGlide) return Loose::kNothing;
      if (is("dove") || is("honeybee") || is("mosquito")) return Loose::kRaisedWings;
      return is("butterfly") || is("bat") ? Loose::kWings : Loose::kNothing;
    case Motion::kIdle:
    case Motion::kGraze: return thing.living ? Loose::kTail : Loose::kNothing;
    default: return Loose::kNothing;
  }
}

// The length of the legs as a share of the picture's height; 0 for none.
double leg_share(const Costume& costume) {
  double sum = 0, count = 0;
  for (const Cutting* limb : costume.limbs) {
    if (limb->joint != Joint::kLeg) continue;
    sum += limb->reach;
    count += 1;
  }
  return count > 0 ? sum / count / costume.pictures[0].height : 0;
}

void add_limbs(const Costume& costume, Motion motion, const Stance& stance, Actor& actor) {
  for (const Cutting* cut : costume.limbs) {
    const Sprite& sprite = cut->picture;
    Limb limb;
    limb.picture = {reinterpret_cast<const std::uint8_t*>(sprite.pixels.data()), sprite.width,
                    sprite.height, static_cast<std::ptrdiff_t>(sprite.width) * 4};
    limb.left = cut->left;
    limb.top = cut->top;
    limb.joint_x = cut->joint_x;
    limb.joint_y = cut->joint_y;
    limb.reach = cut->reach;
    limb.hangs = cut->hangs;
    limb.behind = cut->behind;
    limb.parent = cut->parent;
    limb.move = move_limb(*cut, motion, stance);
    actor.limbs.push_back(std::move(limb));
  }
}

}  // namespace

Composer::Composer(const Shot& shot, const World& world, const ArtPack& pack)
    : shot_(shot),
      world_(world),
      pack_(pack),
      layout_(world),
      rng_(mix64(world.seed ^ 0x70726F7073ULL)) {}

double Composer::measure() const {
  return world_.closeness * std::min(height(), std::sqrt(width() * height()) * 0.95);
}

double Composer::land_near() const {
  if (!world_.land) return height() * 0.92;
  return std::min(world_.ground_y(world_.land->near_m), height() * 0.965);
}

double Composer::land_far() const {
  if (!world_.land) return height() * 0.6;
  return world_.ground_y(world_.land->far_m);
}

bool Composer::is_winter() const {
  return shot_.season == "winter" || world_.weather == Weather::kSnow || world_.family == "snow";
}

Wear Composer::wear() const {
  if (is_winter()) return Wear::kWinter;
  if (world_.family == "beach" || shot_.season == "summer") return Wear::kSummer;
  return Wear::kUsual;
}

Costume Composer::costume(const Spotted& spotted) {
  const Thing& thing = spotted.thing;
  switch (thing.kind) {
    case Thing::Kind::kPerson:
      return cast_.shelf.person(
          {thing.name, spotted.seed, wear(), thing.gait, thing.held, spotted.colour}, spotted.size,
          sun());
    case Thing::Kind::kDrawing: {
      DrawContext context;
      // A wave that fills a tall frame would be a hundred megabytes of pictures, wider than what is
      // seen of them. It is soft all over: half of the pixels show it as well.
      constexpr double kWavePxMax = 400;
      const bool is_wave = thing.name == "surf-wave";
      context.height_px = is_wave ? std::min(spotted.size, kWavePxMax) : spotted.size;
      context.seed = spotted.seed;
      context.sun = sun();
      context.variant = is_winter()                ? 1
                        : shot_.season == "autumn" ? 2
                        : shot_.season == "spring" ? 3
                                                   : 0;
      return cast_.shelf.drawn(*thing.drawing, context, {spotted.colour, spotted.texture});
    }
    case Thing::Kind::kArt:
      // Proportions are asked of small pictures: nothing moves in those.
      return cast_.shelf.art(pack_, thing.name, spotted.size, {spotted.colour, spotted.texture},
                             spotted.size > kProbePx ? loose_of(thing) : Loose::kNothing);
    case Thing::Kind::kNone: break;
  }
  return {};
}

double Composer::width_of(const Spotted& spotted) {
  const Costume costume = proportions(spotted);
  return costume.aspect * costume.ratio * spotted.size;
}

double Composer::height_of(const Spotted& spotted) {
  const Costume costume = proportions(spotted);
  return costume.ratio * spotted.size * std::min(costume.anchor_y, 1.0);
}

Stance Composer::stance_of(const Spotted& spotted, const Costume& costume) const {
  Stance stance;
  stance.x = spotted.x;
  stance.y = spotted.y;
  stance.size = spotted.size;
  stance.drawn = spotted.size * costume.ratio;
  stance.metre = spotted.size / std::max(spotted.thing.height_m, 1e-3);
  stance.frame_width = width();
  stance.frame_height = height();
  stance.reach = spotted.reach;
  stance.heading = spotted.heading;
  stance.art_faces_left = costume.faces_left;
  stance.pictures = static_cast<int>(costume.pictures.size());
  if (!costume.pictures.empty()) stance.picture_height = costume.pictures[0].height;
  stance.faces_front = spotted.thing.kind == Thing::Kind::kArt &&
                       pack_.facts(spotted.thing.name).facing == Facing::kFront;
  stance.leg = leg_share(costume) * stance.drawn;
  for (const Cutting* limb : costume.limbs) {
    const bool is_wing =
        limb->joint == Joint::kWing || limb->joint == Joint::kBeat || limb->joint == Joint::kSpread;
    stance.has_wings = stance.has_wings || is_wing;
    stance.has_knees = stance.has_knees || limb->joint == Joint::kShin;
    stance.spreads = stance.spreads || limb->joint == Joint::kArm;
  }
  if (stance.spreads) stance.pitch = find_flyer(spotted.thing.name)->pitch;
  stance.duration_s = world_.duration_s;
  stance.wind = world_.wind;
  stance.seed = spotted.seed;
  stance.crosses = spotted.crosses;
  return stance;
}

Costume Composer::proportions(const Spotted& spotted) {
  Spotted small = spotted;
  small.size = kProbePx;
  return costume(small);
}

Area Composer::area_of(const Spotted& spotted) {
  const Costume costume = proportions(spotted);
  const Stance stance = stance_of(spotted, costume);
  // People's pictures have room for raised arms; half of it is empty most of the time.
  const double spare = spotted.thing.kind == Thing::Kind::kPerson ? 0.7 : 1;
  const double half = stance.drawn * costume.aspect / 2 * spare +
                      (spotted.crosses ? 0 : path_half(spotted.thing.motion, stance));
  const double low = spotted.y - spotted.lift;
  return {spotted.x - half, low - spotted.size, spotted.x + half, low, spotted.weight};
}

bool Composer::add_actor(const Spotted& spotted, const Costume& costume,
                         std::function<Pose(double)> pose, Ground ground) {
  if (costume.pictures.empty()) return false;
  if (static_cast<int>(cast_.actors.size()) >= kActorsMax) return false;
  Actor actor;
  actor.z = std::max(spotted.z, 1.01);
  // What lies flat reaches back as far as its picture: people may stand on it.
  if (ground == Ground::kFlat && world_.has_ground) {
    actor.z = world_.depth_at(std::max(spotted.y - spotted.size, world_.horizon + 1));
  }
  actor.pictures = costume.pictures;
  actor.anchor_x = costume.anchor_x;
  actor.anchor_y = costume.anchor_y;
  actor.pose = std::move(pose);
  add_limbs(costume, spotted.thing.motion, stance_of(spotted, costume), actor);
  actor.ground = ground;
  if (ground == Ground::kWater) actor.draught = draught_of(spotted.thing);
  if (spotted.thing.kind == Thing::Kind::kPerson) {
    actor.contact = 0.45;
    if (spotted.thing.gait == Gait::kLie || spotted.thing.gait == Gait::kSit) actor.contact = 0.8;
  }
  if (spotted.thing.name == "parasol" || spotted.thing.name == "broad-tree") actor.contact = 0.22;
  if (spotted.thing.name == "pine" || spotted.thing.name == "lamp") actor.contact = 0.30;
  for (const std::string_view shining :
       {"fire", "campfire", "candle", "fireworks", "sparkler", "dream", "glow", "house-lights",
        "light-bulb", "lantern", "star"}) {
    actor.emissive = actor.emissive || spotted.thing.name == shining;
  }
  const bool named = spotted.subject >= 0;
  actor.name = named ? shot_.subjects[static_cast<std::size_t>(spotted.subject)].concept_name
                     : spotted.thing.name;
  cast_.actors.push_back(std::move(actor));
  cast_.subjects.push_back(spotted.subject);
  return true;
}

bool Composer::add(const Spotted& spotted) {
  if (!add(spotted, {})) return false;
  const bool dark = world_.time == TimeOfDay::kNight || world_.time == TimeOfDay::kSunset;
  const bool is_house = spotted.thing.name == "house";
  if ((spotted.thing.name != "lamp" && !is_house) || !dark) return true;
  // A lamp or a window that is lit.
  Spotted glow = spotted;
  glow.thing = dressing_thing(is_house ? "house-lights" : "glow");
  glow.subject = -1;
  glow.colour.clear();
  glow.texture.clear();
  if (!is_house) {
    glow.size = spotted.size * 0.5;
    glow.lift = spotted.size * (0.865 - 0.25);
  }
  glow.z -= 0.01;
  glow.weight = 0;
  return add(glow, {});
}

bool Composer::add(const Spotted& spotted, const Change& change) {
  if (spotted.thing.name == "palm" && spotted.thing.kind == Thing::Kind::kDrawing) {
    return add_palm(spotted);
  }
  const Costume costume = this->costume(spotted);
  auto usual = make_motion(spotted.thing.motion, stance_of(spotted, costume));
  const double lift = spotted.lift;
  auto pose = [usual = std::move(usual), change, lift](double t) {
    Pose at = usual(t);
    at.lift += lift;
    return change ? change(t, at) : at;
  };
  if (!add_actor(spotted, costume, std::move(pose), ground_of(spotted.thing, world_))) return false;
  layout_.take(area_of(spotted));
  return true;
}

bool Composer::add_palm(const Spotted& spotted) {
  const Spot crown = palm_crown(spotted.seed);
  const double size = spotted.size, wind = world_.wind;
  const double own = Rng(spotted.seed).unit() * 6.28;
  // The trunk leans with the gusts, the crown rides on its top, each group of fronds nods behind.
  const auto lean = [=](double t) {
    return size * (0.004 + 0.012 * std::abs(wind)) * std::sin(1.25 * t + own) + size * 0.012 * wind;
  };
  DrawContext context;
  context.height_px = size;
  context.seed = spotted.seed;
  context.sun = sun();
  const std::vector<Costume> costumes = cast_.shelf.drawn_parts(*spotted.thing.drawing, context, 4,
                                                                {spotted.colour, spotted.texture});
  for (int part = 0; part < 4; ++part) {
    Costume costume = costumes[static_cast<std::size_t>(part)];
    if (costume.pictures.empty()) return false;
    Pose base;
    base.x = spotted.x;
    base.y = spotted.y;
    base.height = size * costume.ratio;
    Spotted placed = spotted;
    placed.z =
        spotted.z - 0.004 * (part - 1);  // Far fronds behind the trunk, the others before it.
    if (part == 1) {
      add_actor(
          placed, costume,
          [=](double t) {
            Pose pose = base;
            pose.bend = lean(t);
            return pose;
          },
          Ground::kShadow);
      continue;
    }
    costume.anchor_x += crown.x / (costume.ratio * costume.aspect);
    costume.anchor_y += crown.y / costume.ratio;
    const double late = own - 0.5 - 0.45 * part, side = part == 2 ? -1 : (part == 3 ? 1 : 0.6);
    add_actor(
        placed, costume,
        [=](double t) {
          Pose pose = base;
          pose.x += crown.x * size + lean(t) * 0.95;
          pose.lift = -crown.y * size;
          // A nod and a lean look like a turn of a few degrees, at half the cost of one.
          const double turn = (0.012 + 0.030 * std::abs(wind)) * std::sin(1.25 * t + late) +
                              side * 0.010 * std::sin(2.9 * t + late) + 0.02 * wind;
          pose.bend = 0.3 * size * turn;
          pose.stretch_y = 1 + 0.9 * side * turn;
          return pose;
        },
        Ground::kNone);
  }
  Area area{spotted.x + (crown.x - 0.40) * size, spotted.y - size,
            spotted.x + (crown.x + 0.40) * size, spotted.y - size * 0.45, spotted.weight};
  layout_.take(area);
  area = {spotted.x - 0.04 * size, spotted.y - size * 0.45, spotted.x + 0.04 * size, spotted.y,
          spotted.weight};
  layout_.take(area);
  return true;
}

void Composer::settle(Spotted& spotted, const Zone& zone) {
  constexpr int kTries = 28;
  double best = 1e9;
  Spotted chosen = spotted;
  for (int i = 0; i < kTries; ++i) {
    Spotted tried = spotted;
    tried.x = rng_.range(zone.left, zone.right);
    // Even in rows rather than in depth, so that the near ground is not left empty.
    tried.y = rng_.range(zone.far, zone.near);
    if ((world_.has_ground || world_.land) && tried.y > world_.horizon + 1) {
      tried.z = world_.depth_at(tried.y);
    }
    if (zone.true_size) {
      tried.size = std::max(tried.thing.height_m * world_.scale(tried.z) * zone.enlarge, 8.0);
    }
    double cost = layout_.cost(area_of(tried));
    const double off = std::abs(2 * tried.x / width() - 1);
    if (zone.outside) cost += 1.5 * std::max(0.0, 0.62 - off);
    if (cost >= best) continue;
    best = cost;
    chosen = tried;
  }
  spotted = chosen;
}

}  // namespace kare::animatic::props

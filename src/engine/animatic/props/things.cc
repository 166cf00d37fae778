#include "engine/animatic/props/things.h"

#include <algorithm>

#include "base/assert.h"
#include "engine/animatic/props/wings.h"

namespace kare::animatic::props {
namespace {

// Names under which subjects come, and the drawing that shows them better than their illustration.
struct Alias {
  std::string_view name, drawing;
};
constexpr Alias kAliases[] = {
    {"palm-tree", "palm"},
    {"palm", "palm"},
    {"coconut-tree", "palm"},
    {"umbrella-on-ground", "parasol"},
    {"beach-with-umbrella", "parasol"},
    {"beach-umbrella", "parasol"},
    {"parasol", "parasol"},
    {"sunshade", "parasol"},
    {"towel", "towel"},
    {"beach-towel", "towel"},
    {"lounger", "lounger"},
    {"sun-lounger", "lounger"},
    {"deckchair", "lounger"},
    {"sandcastle", "sandcastle"},
    {"sand-castle", "sandcastle"},
    {"beach-ball", "beach-ball"},
    {"deciduous-tree", "broad-tree"},
    {"tree", "broad-tree"},
    {"oak", "broad-tree"},
    {"evergreen-tree", "pine"},
    {"pine", "pine"},
    {"pine-tree", "pine"},
    {"fir", "pine"},
    {"bush", "bush"},
    {"shrub", "bush"},
    {"hedge", "bush"},
    {"cactus", "cactus"},
    {"grass", "grass"},
    {"flower", "flowers"},
    {"flowers", "flowers"},
    {"wildflower", "flowers"},
    {"rock", "rock"},
    {"stone", "rock"},
    {"boulder", "rock"},
    {"house", "house"},
    {"house-with-garden", "house"},
    {"cottage", "house"},
    {"cabin", "house"},
    {"camping", "tent"},
    {"tent", "tent"},
    {"lamp-post", "lamp"},
    {"street-lamp", "lamp"},
    {"streetlight", "lamp"},
    {"fence", "fence"},
    {"vertical-traffic-light", "traffic-light"},
    {"horizontal-traffic-light", "traffic-light"},
    {"traffic-light", "traffic-light"},
    {"bench", "bench"},
    {"sailboat", "sailboat"},
    {"sailing-boat", "sailboat"},
    {"yacht", "sailboat"},
    {"gull", "gull"},
    {"seagull", "gull"},
};

// Illustrations of whole people with what they do; a drawn person could not show it.
constexpr std::string_view kPosed[] = {
    "biking",     "rowing-boat",  "horse-racing", "skier",         "snowboarder", "lotus-position",
    "lifting",    "cartwheeling", "golfing",      "in-bed",        "taking-bath", "wheelchair",
    "levitating", "merpeople",    "fairy",        "fencing",       "wrestling",   "getting-massage",
    "white-cane", "bunny-ears",   "genie",        "bouncing-ball", "juggling",
};

// Illustrations of moving things, by how they move when no verb says otherwise.
struct Habit {
  std::string_view word;
  Motion motion;
};
constexpr Habit kHabits[] = {
    {"automobile", Motion::kDrive},  {"car", Motion::kDrive},
    {"taxi", Motion::kDrive},        {"bus", Motion::kDrive},
    {"truck", Motion::kDrive},       {"lorry", Motion::kDrive},
    {"minibus", Motion::kDrive},     {"trolleybus", Motion::kDrive},
    {"ambulance", Motion::kDrive},   {"fire-engine", Motion::kDrive},
    {"vehicle", Motion::kDrive},     {"tractor", Motion::kDrive},
    {"motorcycle", Motion::kDrive},  {"motor-scooter", Motion::kDrive},
    {"bicycle", Motion::kDrive},     {"scooter", Motion::kDrive},
    {"rickshaw", Motion::kDrive},    {"train", Motion::kDrive},
    {"locomotive", Motion::kDrive},  {"tram", Motion::kDrive},
    {"railway-car", Motion::kDrive}, {"light-rail", Motion::kDrive},
    {"biking", Motion::kDrive},      {"skier", Motion::kDrive},
    {"snowboarder", Motion::kDrive}, {"horse-racing", Motion::kRun},
    {"sled", Motion::kDrive},        {"airplane", Motion::kGlide},
    {"plane", Motion::kGlide},       {"rocket", Motion::kGlide},
    {"helicopter", Motion::kGlide},  {"flying-saucer", Motion::kHover},
    {"satellite", Motion::kDrift},   {"balloon", Motion::kDrift},
    {"kite", Motion::kHover},        {"parachute", Motion::kDrift},
    {"bird", Motion::kFlap},         {"eagle", Motion::kFlap},
    {"dove", Motion::kFlap},         {"parrot", Motion::kFlap},
    {"owl", Motion::kFlap},          {"bat", Motion::kFlap},
    {"goose", Motion::kFlap},        {"dragon", Motion::kHover},
    {"butterfly", Motion::kHover},   {"honeybee", Motion::kHover},
    {"bee", Motion::kHover},         {"mosquito", Motion::kHover},
    {"fly", Motion::kHover},         {"crab", Motion::kScuttle},
    {"lobster", Motion::kScuttle},   {"scorpion", Motion::kScuttle},
    {"spider", Motion::kScuttle},    {"ant", Motion::kScuttle},
    {"cow", Motion::kGraze},         {"horse", Motion::kGraze},
    {"sheep", Motion::kGraze},       {"ewe", Motion::kGraze},
    {"goat", Motion::kGraze},        {"deer", Motion::kGraze},
    {"giraffe", Motion::kGraze},     {"elephant", Motion::kGraze},
    {"zebra", Motion::kGraze},       {"bison", Motion::kGraze},
    {"rabbit", Motion::kHop},        {"kangaroo", Motion::kHop},
    {"frog", Motion::kHop},          {"planet", Motion::kDrift},
    {"comet", Motion::kGlide},       {"flower", Motion::kSway},
    {"tulip", Motion::kSway},        {"sunflower", Motion::kSway},
    {"rose", Motion::kSway},         {"bouquet", Motion::kStill},
    {"tree", Motion::kSway},         {"plant", Motion::kSway},
    {"flag", Motion::kSway},
};

constexpr std::string_view kStillThings[] = {
    "couch",        "bed",
    "chair",        "table",
    "television",   "lamp",
    "house",        "building",
    "castle",       "church",
    "desk",         "book",
    "books",        "cup",
    "bottle",       "plate",
    "pizza",        "cake",
    "phone",        "laptop",
    "clock",        "door",
    "window",       "mountain",
    "volcano",      "bridge",
    "fountain",     "statue",
    "tower",        "stadium",
    "coral",        "shell",
    "spiral-shell", "oyster",
    "anchor",       "treasure",
    "starfish",     "tent",
    "bench",        "umbrella",
    "sink",         "toilet",
    "oven",         "refrigerator",
    "box",          "bag",
    "backpack",     "suitcase",
    "vase",         "bowl",
    "fork",         "knife",
    "spoon",        "shell",
    "rock",         "wood",
    "snowman",      "snowman-without-snow",
    "sandcastle",   "picture",
    "mirror",       "piano",
    "keyboard",     "guitar",
    "drum",
};

constexpr std::string_view kAnimals[] = {
    "dog",     "cat",      "horse",   "cow",     "pig",          "sheep",      "ewe",
    "goat",    "elephant", "giraffe", "zebra",   "lion",         "tiger",      "leopard",
    "bear",    "panda",    "koala",   "monkey",  "gorilla",      "rabbit",     "mouse",
    "rat",     "hamster",  "fox",     "wolf",    "deer",         "kangaroo",   "camel",
    "penguin", "duck",     "swan",    "chicken", "rooster",      "turkey",     "flamingo",
    "peacock", "turtle",   "snake",   "lizard",  "crocodile",    "frog",       "snail",
    "crab",    "squid",    "octopus", "dolphin", "whale",        "shark",      "fish",
    "seal",    "bird",     "poodle",  "unicorn", "squirrel",     "chipmunk",   "hedgehog",
    "otter",   "badger",   "sloth",   "dodo",    "hippopotamus", "rhinoceros", "bison",
    "ox",      "llama",    "donkey",  "moose",   "beaver",       "skunk",
};

std::string hyphened(std::string_view name) {
  std::string out(name);
  std::replace(out.begin(), out.end(), ' ', '-');
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

bool has_word(std::string_view name, std::string_view word) {
  for (std::size_t at = name.find(word); at != std::string_view::npos;
       at = name.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || name[at - 1] == '-') && (end == name.size() || name[end] == '-')) return true;
  }
  return false;
}

constexpr std::string_view kDrawnPrefix = "drawn:";

const Drawing* drawing_of(std::string_view concept_name, std::string_view art) {
  if (art.substr(0, kDrawnPrefix.size()) == kDrawnPrefix) {
    return find_drawing(art.substr(kDrawnPrefix.size()));
  }
  for (const std::string_view name : {concept_name, art}) {
    for (const Alias& alias : kAliases) {
      if (alias.name == name) return find_drawing(alias.drawing);
    }
  }
  return nullptr;
}

bool is_posed(std::string_view art) {
  return std::any_of(std::begin(kPosed), std::end(kPosed), [&](std::string_view word) {
    return art.find(word) != std::string_view::npos;
  });
}

Motion habit_of(std::string_view concept_name, std::string_view art, Habitat habitat) {
  for (const std::string_view name : {concept_name, art}) {
    for (const Habit& habit : kHabits) {
      if (has_word(name, habit.word)) return habit.motion;
    }
    for (const std::string_view still : kStillThings) {
      if (has_word(name, still)) return Motion::kStill;
    }
  }
  switch (habitat) {
    case Habitat::kWater: return Motion::kRock;
    case Habitat::kUnderWater: return Motion::kFish;
    case Habitat::kAir: return Motion::kFlap;
    case Habitat::kSky: return Motion::kStill;
    case Habitat::kGround: break;
  }
  return Motion::kIdle;
}

Motion drawing_motion(std::string_view name) {
  for (const std::string_view plant :
       {"broad-tree", "pine", "bush", "grass", "flowers", "parasol", "palm"}) {
    if (name == plant) return Motion::kSway;
  }
  if (name == "sailboat") return Motion::kRock;
  if (name == "gull") return Motion::kFlap;
  if (name == "beach-ball") return Motion::kRoll;
  return Motion::kStill;
}

// What a verb makes of a motion: a verb can set things in motion that could do it, and no others.
Motion with_verb(const Verb* verb, Motion habit, Habitat habitat) {
  if (verb == nullptr || habit == Motion::kStill || habit == Motion::kSway) return habit;
  const Motion wanted = verb->other_motion;
  if (wanted == Motion::kIdle) return habit;
  const bool vehicle = habit == Motion::kDrive || habit == Motion::kGlide;
  if (vehicle && (wanted == Motion::kRun || wanted == Motion::kWalk || wanted == Motion::kFlap)) {
    return habit;
  }
  if (wanted == Motion::kFish && habitat == Habitat::kWater) return Motion::kPaddle;
  if (wanted == Motion::kFlap && habit == Motion::kHover) return habit;
  return wanted;
}

}  // namespace

std::string person_name(std::string_view art, std::string_view concept_name) {
  // Both together say most: "woman-walking" and "doctor".
  return hyphened(art) + "-" + hyphened(concept_name);
}

Thing dressing_thing(std::string_view drawing) {
  const Drawing* found = find_drawing(drawing);
  KARE_ASSERT(found != nullptr);
  Thing thing;
  thing.kind = Thing::Kind::kDrawing;
  thing.name = std::string(drawing);
  thing.drawing = found;
  thing.height_m = found->height_m;
  thing.motion = drawing_motion(drawing);
  if (drawing == "gull") thing.habitat = Habitat::kAir;
  if (drawing == "sailboat" || drawing == "surf-wave") thing.habitat = Habitat::kWater;
  return thing;
}

Thing thing_of(const Subject& subject, const ArtPack& pack) {
  const std::string concept_name = hyphened(subject.concept_name), art = hyphened(subject.art);
  const Verb* verb = find_verb(subject.action);
  Thing thing;
  thing.habitat = subject.habitat;
  thing.height_m = std::max(subject.height_m, 0.002);
  if (const Drawing* drawing = drawing_of(concept_name, art)) {
    thing = dressing_thing(drawing->name);
    // Trees and houses as high as they really are would not fit; named ones may be of any size.
    if (subject.main && subject.height_m > 0.01 && thing.name != "towel") {
      thing.height_m = subject.height_m;
    }
    return thing;
  }
  const bool posed = is_posed(art) && pack.has(art);
  const std::string person = person_name(art, concept_name);
  const std::optional<PersonLook> look = look_of(person, 1);
  if (look && !posed) {
    thing.kind = Thing::Kind::kPerson;
    thing.name = person;
    thing.living = true;
    // Heights of illustrations are those of their poses; giants are giants.
    if (subject.height_m < 2.4) thing.height_m = look->child ? 1.15 : 1.7;
    thing.motion = Motion::kBusy;
    if (has_word(art, "surfing") || has_word(concept_name, "surfer")) verb = find_verb("surf");
    if (has_word(art, "swimming") || has_word(concept_name, "swimmer")) verb = find_verb("swim");
    if (verb == nullptr && has_word(art, "running")) verb = find_verb("run");
    if (verb == nullptr && has_word(art, "walking")) verb = find_verb("walk");
    if (verb == nullptr && has_word(art, "dancing")) verb = find_verb("dance");
    if (verb == nullptr) return thing;
    thing.gait = verb->person;
    thing.motion = verb->person_motion;
    thing.held = verb->held;
    if (thing.gait == Gait::kSwim || thing.gait == Gait::kSurf) thing.habitat = Habitat::kWater;
    return thing;
  }
  if (!pack.has(art)) return thing;
  thing.kind = Thing::Kind::kArt;
  thing.name = art;
  thing.living = look.has_value() ||
                 std::any_of(std::begin(kAnimals), std::end(kAnimals), [&](std::string_view word) {
                   return has_word(concept_name, word) || has_word(art, word);
                 });
  const Motion habit = habit_of(concept_name, art, subject.habitat);
  thing.motion = with_verb(verb, habit, subject.habitat);
  const bool flies = thing.motion == Motion::kFlap || thing.motion == Motion::kGlide;
  if (flies && find_flyer(art) != nullptr) thing.habitat = Habitat::kAir;
  // Camels that cross a desert walk.
  const bool rolls = thing.motion == Motion::kDrive && habit != Motion::kDrive;
  if (rolls && thing.living && subject.habitat == Habitat::kGround) thing.motion = Motion::kWalk;
  return thing;
}

}  // namespace kare::animatic::props

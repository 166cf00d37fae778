#include <algorithm>
#include <string>

#include "engine/animatic/props/person.h"

namespace kare::animatic::props {
namespace {

constexpr unsigned kHairs[] = {0x6b4128, 0x2f2430, 0xd98f2b, 0xb5502a, 0x463048, 0x8a5a34};
constexpr unsigned kTops[] = {0x2f8de4, 0xf0574a, 0x27ab8c, 0x5a6fe0, 0x8e63d9, 0xe8578f, 0x3cb4d8};
constexpr unsigned kBottoms[] = {0x5b6283, 0x3f5f9a, 0x7d6a8f, 0x4a4f66, 0xa0795a};

enum class Figure { kWoman, kMan, kGirl, kBoy, kAnyone, kAnyChild };

// A word that makes a name a person's, and who it is.
struct Who {
  std::string_view word;
  Figure figure;
};
constexpr Who kWho[] = {
    // Children first: a "woman-walking" that stands for a child is one.
    {"girl", Figure::kGirl},        {"girls", Figure::kGirl},     {"boy", Figure::kBoy},
    {"boys", Figure::kBoy},         {"child", Figure::kAnyChild}, {"children", Figure::kAnyChild},
    {"kid", Figure::kAnyChild},     {"kids", Figure::kAnyChild},  {"baby", Figure::kAnyChild},
    {"toddler", Figure::kAnyChild}, {"princess", Figure::kGirl},  {"woman", Figure::kWoman},
    {"women", Figure::kWoman},      {"man", Figure::kMan},        {"men", Figure::kMan},
    {"mother", Figure::kWoman},     {"father", Figure::kMan},     {"lady", Figure::kWoman},
    {"queen", Figure::kWoman},      {"prince", Figure::kMan},     {"king", Figure::kMan},
    {"guy", Figure::kMan},          {"dancer", Figure::kWoman},   {"person", Figure::kAnyone},
    {"people", Figure::kAnyone},    {"adult", Figure::kAnyone},   {"couple", Figure::kAnyone},
    {"friend", Figure::kAnyone},    {"family", Figure::kAnyone},  {"crowd", Figure::kAnyone},
    {"older", Figure::kAnyone},     {"surfer", Figure::kAnyone},  {"swimmer", Figure::kAnyone},
    {"runner", Figure::kAnyone},    {"tourist", Figure::kAnyone}, {"player", Figure::kAnyone},
};

// A word that dresses a person; also makes a name a person's.
struct Trade {
  std::string_view word;
  void (*dress)(PersonLook&);
};
void dress_space(PersonLook& look) {
  look.suit = true;
  look.top = ink(0xf1eff8);
  look.shoe = ink(0xb9b7cf);
  look.hat = Hat::kHelmet;
}
void dress_cook(PersonLook& look) {
  look.top = ink(0xf6f4fb);
  look.long_sleeves = true;
  look.hat = Hat::kToque;
  look.held = Held::kPan;
}
void dress_farmer(PersonLook& look) {
  look.top = ink(0xd9503f);
  look.bottom = ink(0x3f66a8);
  look.hat = Hat::kStraw;
  look.hat_ink = ink(0xe8c26a);
}
void dress_cowboy(PersonLook& look) {
  look.top = ink(0xb5533c);
  look.bottom = ink(0x4a6796);
  look.hat = Hat::kCowboy;
  look.hat_ink = ink(0x9a6238);
  look.long_sleeves = true;
}
void dress_builder(PersonLook& look) {
  look.top = ink(0xf59b2f);
  look.hat = Hat::kHard;
  look.hat_ink = ink(0xffcf3a);
  look.long_sleeves = true;
}
void dress_fire(PersonLook& look) {
  look.top = look.bottom = ink(0x49506b);
  look.hat = Hat::kHard;
  look.hat_ink = ink(0xe2453a);
  look.long_sleeves = true;
}
void dress_police(PersonLook& look) {
  look.top = ink(0x3a66b0);
  look.bottom = ink(0x2c3a66);
  look.hat = Hat::kPeaked;
  look.hat_ink = ink(0x2c3f78);
  look.long_sleeves = true;
}
void dress_pilot(PersonLook& look) {
  dress_police(look);
  look.top = ink(0xf4f5fb);
}
void dress_santa(PersonLook& look) {
  look.top = look.bottom = ink(0xd8352f);
  look.hat = Hat::kSanta;
  look.hat_ink = ink(0xd8352f);
  look.hair_ink = ink(0xf4f1f4);
  look.beard = look.long_sleeves = true;
  look.shoe = ink(0x33303c);
}
void dress_white_coat(PersonLook& look) {
  look.top = ink(0xf6f7fc);
  look.long_sleeves = true;
}
void dress_wizard(PersonLook& look) {
  look.top = ink(0x3f6fd0);
  look.lower = Lower::kGown;
  look.hat = Hat::kWizard;
  look.hat_ink = ink(0x3f6fd0);
  look.hair_ink = ink(0xf0eef4);
  look.beard = look.long_sleeves = true;
}
void dress_royal(PersonLook& look) {
  look.hat = Hat::kCrown;
  look.cape = true;
  look.hat_ink = ink(0xc0304a);
  look.long_sleeves = true;
}
void dress_princess(PersonLook& look) {
  look.hat = Hat::kCrown;
  look.top = ink(0xf08ab8);
  look.lower = Lower::kGown;
  look.hair = Hair::kLong;
}
void dress_hero(PersonLook& look) {
  look.top = look.bottom = ink(0x2f7fe0);
  look.hat = Hat::kMask;
  look.hat_ink = ink(0xe0355a);
  look.cape = look.long_sleeves = true;
}
void dress_student(PersonLook& look) {
  look.top = ink(0x45446a);
  look.lower = Lower::kGown;
  look.hat = Hat::kMortar;
  look.long_sleeves = true;
}
void dress_singer(PersonLook& look) {
  look.top = ink(0x6a3fae);
  look.held = Held::kMicrophone;
  look.long_sleeves = true;
}
void dress_scarf(PersonLook& look) {
  look.hat = Hat::kScarf;
  look.hat_ink = ink(0x8a6fd0);
  look.long_sleeves = true;
}
void dress_artist(PersonLook& look) {
  look.held = Held::kBrush;
  look.hat = Hat::kBeanie;
  look.hat_ink = ink(0xd8434c);
}
void dress_teacher(PersonLook& look) {
  look.top = ink(0x4f8a6a);
  look.held = Held::kBook;
  look.long_sleeves = true;
}
void dress_ninja(PersonLook& look) {
  look.top = look.bottom = ink(0x3a3750);
  look.hat = Hat::kScarf;
  look.hat_ink = ink(0x3a3750);
  look.long_sleeves = true;
}
void dress_musician(PersonLook& look) {
  look.held = Held::kGuitar;
}
void dress_suit(PersonLook& look) {
  look.top = look.bottom = ink(0x3d4460);
  look.long_sleeves = true;
}
void dress_bride(PersonLook& look) {
  look.top = ink(0xfbf8ff);
  look.lower = Lower::kGown;
  look.hair = Hair::kBun;
}
void dress_swim(PersonLook& look) {
  look.bare_top = true;
  look.lower = Lower::kShorts;
}
void dress_winter(PersonLook& look) {
  look.long_sleeves = true;
  look.hat = Hat::kBeanie;
}
void dress_old(PersonLook& look) {
  look.hair_ink = ink(0xdedbe4);
}

constexpr Trade kTrades[] = {
    {"astronaut", dress_space},
    {"cosmonaut", dress_space},
    {"cook", dress_cook},
    {"chef", dress_cook},
    {"baker", dress_cook},
    {"farmer", dress_farmer},
    {"gardener", dress_farmer},
    {"fisherman", dress_farmer},
    {"cowboy", dress_cowboy},
    {"construction-worker", dress_builder},
    {"builder", dress_builder},
    {"miner", dress_builder},
    {"mechanic", dress_builder},
    {"factory-worker", dress_builder},
    {"firefighter", dress_fire},
    {"police-officer", dress_police},
    {"policeman", dress_police},
    {"soldier", dress_police},
    {"guard", dress_police},
    {"pilot", dress_pilot},
    {"captain", dress_pilot},
    {"sailor", dress_pilot},
    {"santa-claus", dress_santa},
    {"santa", dress_santa},
    {"mrs-claus", dress_santa},
    {"mx-claus", dress_santa},
    {"health-worker", dress_white_coat},
    {"doctor", dress_white_coat},
    {"nurse", dress_white_coat},
    {"scientist", dress_white_coat},
    {"dentist", dress_white_coat},
    {"mage", dress_wizard},
    {"wizard", dress_wizard},
    {"king", dress_royal},
    {"prince", dress_royal},
    {"person-with-crown", dress_royal},
    {"queen", dress_princess},
    {"princess", dress_princess},
    {"superhero", dress_hero},
    {"student", dress_student},
    {"graduate", dress_student},
    {"singer", dress_singer},
    {"with-headscarf", dress_scarf},
    {"artist", dress_artist},
    {"painter", dress_artist},
    {"teacher", dress_teacher},
    {"ninja", dress_ninja},
    {"musician", dress_musician},
    {"guitarist", dress_musician},
    {"office-worker", dress_suit},
    {"in-tuxedo", dress_suit},
    {"judge", dress_suit},
    {"businessman", dress_suit},
    {"detective", dress_suit},
    {"technologist", dress_suit},
    {"with-veil", dress_bride},
    {"bride", dress_bride},
    {"swimming", dress_swim},
    {"swimmer", dress_swim},
    {"skier", dress_winter},
    {"old-man", dress_old},
    {"old-woman", dress_old},
    {"older-person", dress_old},
    {"grandmother", dress_old},
    {"grandfather", dress_old},
    {"elderly", dress_old},
    // Last: health workers and office workers have clothes of their own.
    {"worker", dress_builder},
};

// Whether `word` stands in `name` between hyphens or ends.
bool names(std::string_view name, std::string_view word) {
  for (std::size_t at = name.find(word); at != std::string_view::npos;
       at = name.find(word, at + 1)) {
    const bool starts = at == 0 || name[at - 1] == '-';
    const std::size_t end = at + word.size();
    if (starts && (end == name.size() || name[end] == '-')) return true;
  }
  return false;
}

// Things that are named after people.
constexpr std::string_view kNobody[] = {
    "chick",   "bottle",   "hat",      "shoe",   "boot", "clothes", "room",
    "symbol",  "carriage", "crossing", "cap",    "seal", "fish",    "bird",
    "penguin", "crab",     "bee",      "helmet", "suit", "chair",
};

// The tones of skin that illustrations end with; the longer names first.
struct Skin {
  std::string_view ending;
  unsigned skin;
};
constexpr Skin kSkins[] = {
    {"medium-light", 0xe8bd92}, {"medium-dark", 0xa0683f}, {"light", 0xf6d3b3},
    {"medium", 0xc8905f},       {"dark", 0x7a4d33},
};

PersonLook everyday(Figure figure, std::uint64_t seed) {
  Rng rng(mix64(seed + 501));
  PersonLook look;
  if (figure == Figure::kAnyone) figure = rng.unit() < 0.5 ? Figure::kWoman : Figure::kMan;
  if (figure == Figure::kAnyChild) figure = rng.unit() < 0.5 ? Figure::kGirl : Figure::kBoy;
  look.child = figure == Figure::kGirl || figure == Figure::kBoy;
  // The last bits of the seed number the members of a group: neighbours never look alike.
  const std::size_t own = seed & kGroupMask, base = mix64(seed / (kGroupMask + 1));
  look.hair_ink = ink(kHairs[(base + own * 5) % 6]);
  look.top = ink(kTops[(base / 64 + own * 3) % 7]);
  look.bottom = ink(kBottoms[rng.below(5)]);
  const bool female = figure == Figure::kWoman || figure == Figure::kGirl;
  if (female) {
    constexpr Hair kWoman[] = {Hair::kLong, Hair::kBun, Hair::kLong, Hair::kTails};
    look.hair = look.child ? (rng.unit() < 0.7 ? Hair::kTails : Hair::kLong) : kWoman[rng.below(4)];
    if (rng.unit() < 0.45) {
      look.lower = Lower::kSkirt;
      look.bottom = ink(kTops[rng.below(7)]);
    }
  } else {
    look.hair = rng.unit() < 0.25 ? Hair::kCurly : Hair::kShort;
    look.beard = !look.child && rng.unit() < 0.2;
  }
  if (look.child && look.lower == Lower::kTrousers && rng.unit() < 0.6) look.lower = Lower::kShorts;
  return look;
}

void wear_summer(PersonLook& look, Rng& rng) {
  if (look.lower == Lower::kTrousers) look.lower = Lower::kShorts;
  look.bottom = ink(kTops[rng.below(7)]);
  look.shoe = ink(0xa8714a);
  if (rng.unit() < 0.3) {
    look.hat = Hat::kStraw;
    look.hat_ink = ink(0xf0d08a);
  } else if (rng.unit() < 0.2) {
    look.hat = Hat::kCap;
    look.hat_ink = ink(kTops[rng.below(7)]);
  }
}

void wear_winter(PersonLook& look, Rng& rng) {
  look.long_sleeves = true;
  look.lower = Lower::kTrousers;
  look.shoe = ink(0x6b4a3a);
  if (rng.unit() < 0.75) {
    look.hat = Hat::kBeanie;
    look.hat_ink = ink(kTops[rng.below(7)]);
  }
}

}  // namespace

std::optional<PersonLook> look_of(std::string_view name, std::uint64_t seed, Wear wear) {
  const Who* who = std::find_if(std::begin(kWho), std::end(kWho),
                                [&](const Who& each) { return names(name, each.word); });
  const Trade* trade = std::find_if(std::begin(kTrades), std::end(kTrades),
                                    [&](const Trade& each) { return names(name, each.word); });
  if (who == std::end(kWho) && trade == std::end(kTrades)) return std::nullopt;
  const bool thing = std::any_of(std::begin(kNobody), std::end(kNobody),
                                 [&](std::string_view word) { return names(name, word); });
  if (thing) return std::nullopt;
  PersonLook look = everyday(who == std::end(kWho) ? Figure::kAnyone : who->figure, seed);
  for (const Skin& skin : kSkins) {
    if (!names(name, skin.ending)) continue;
    look.skin = ink(skin.skin);
    const bool dark = skin.ending == "medium-dark" || skin.ending == "dark";
    if (dark) look.hair_ink = ink(seed % 2 == 0 ? 0x2a2026 : 0x3d2a22);
    break;
  }
  Rng rng(mix64(seed + 503));
  if (wear == Wear::kSummer && trade == std::end(kTrades)) wear_summer(look, rng);
  if (wear == Wear::kWinter && trade == std::end(kTrades)) wear_winter(look, rng);
  if (trade != std::end(kTrades)) trade->dress(look);
  return look;
}

}  // namespace kare::animatic::props

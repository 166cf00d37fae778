#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kare::animatic {

enum class TimeOfDay { kDawn, kDay, kSunset, kNight };
enum class Weather { kClear, kCloudy, kRain, kSnow, kFog, kStorm };

// Where a subject belongs.
enum class Habitat { kGround, kWater, kUnderWater, kAir, kSky };

// An opaque sRGB colour, 0..1 each.
struct Colour {
  double r = 0, g = 0, b = 0;
};

// Where a thing is, seen from the viewer, in relation to another.
enum class RelationType {
  kLeftOf,
  kRightOf,
  kOnTopOf,  // Stands on it; also "above".
  kUnder,    // Between its legs or below its roof.
  kBelow,    // Lower than all of it.
  kInFrontOf,
  kBehind,
  kInside,
  kNextTo,
  kBetween,
};
struct Relation {
  RelationType type = RelationType::kNextTo;
  int to = 0;       // Index in Shot::subjects.
  int and_to = -1;  // The other of two (kBetween), or -1.
};
// As in the JSON of `kare explain`: "left of", "on top of", …
const char* name_of(RelationType type);

// One thing to show.
struct Subject {
  std::vector<std::string> words;  // Of the prompt, that led to it; empty for set dressing.
  std::string concept_name;        // E.g. "dog"; the key of everything we know about it.
  // Name of the illustration in the art pack, e.g. "dog"; or "drawn:NAME" for what `props` draws
  // itself, because it is large or must bend in the wind. The drawn names are: palm, broad-tree,
  // pine, bush, cactus, grass, flowers, rock, parasol, towel, lounger, sandcastle, beach-ball,
  // house, tent, fence, bench, lamp, sailboat, gull.
  std::string art;
  // Illustrations for the second, third … of `count`, in turn, so that a group is not a row of
  // twins; empty when all look like `art`. Of the same height and habitat.
  std::vector<std::string> variants;
  int count = 1;        // 1..12.
  std::string colour;   // A colour word of the prompt ("red"), or empty.
  std::string texture;  // A word of the prompt for its surface ("wooden"), or empty.
  double height_m = 1;  // Real-world height, so that an ant is not a house.
  Habitat habitat = Habitat::kGround;
  // What it does, as a name of words/data/actions.tsv ("run", "swim", "work", …), or empty.
  std::string action;
  // The prompt's own verb in its base form ("jog", "knit"), when what it does can be seen.
  std::string verb;
  std::optional<Relation> relation;
  int user = -1;      // Index of the person who does something with it, or -1.
  bool main = false;  // Named by the prompt, as opposed to set dressing.
};

// How the camera moves over the clip, in the units of the wire's camera_control (-10..10 each), and
// two moves that the wire has not: forward, and around what stands in the middle (to the right).
struct CameraMove {
  double horizontal = 0, vertical = 0, pan = 0, tilt = 0, roll = 0, zoom = 0;
  double dolly = 0, orbit = 0;
};

enum class Focus {
  kDeep,     // Everything is sharp.
  kShallow,  // What lies behind the subject is blurred.
  kRack,     // So it is at first; then the subject is, and the distance is sharp.
};
// From where it is filmed.
enum class Viewpoint {
  kUsual,
  kAerial,
  kHigh,
  kLow,
  kWide,
  kClose,
  kVeryClose,
  kEyes,
  kMedium,
  kOverhead
};
// As in the JSON of `kare explain`: "aerial", …; null for kUsual.
const char* name_of(Viewpoint viewpoint);

// How it is filmed, beyond the moves.
struct Filming {
  double pace = 1;   // Seconds of the scene that pass in a second of the clip.
  double shake = 0;  // 0..1; 0.3 is a camera in the hand.
  bool still = false;
  bool steady = false;   // Less than the usual drift.
  bool leans = false;    // The horizon is askew.
  bool vertigo = false;  // Moves closer while the lens grows shorter.
  Focus focus = Focus::kDeep;
  Viewpoint viewpoint = Viewpoint::kUsual;
};

// What the prompt was understood to ask for. A value; made by `understand`, drawn by `Stage`.
struct Shot {
  // The place as a name of data/settings.tsv, e.g. "bakery"; never empty.
  std::string place;
  std::string setting;       // What it is drawn as, e.g. "shop": a name of the same table.
  std::string second_place;  // "forest" of a "forest road": dresses the set, too; or empty.
  // What draws the setting; one of: beach, sea, underwater, meadow, park, forest, desert, snow,
  // mountain, lake, river, city, village, road, space, sky, room, stage.
  std::string family;
  std::vector<std::string> setting_words;  // Empty when the setting is our choice.
  TimeOfDay time = TimeOfDay::kDay;
  Weather weather = Weather::kClear;
  std::string season;               // "spring", "summer", "autumn", "winter" or empty.
  std::string mood;                 // "happy", "calm", "sad", "scary" or empty.
  std::vector<std::string> styles;  // Names of styles/look.cc, e.g. "watercolour".
  std::string language = "en";      // ISO 639-1, of the prompt.
  bool time_lapse = false;          // Hours pass while the clip runs.
  std::string lettering;            // A text to be read in the picture, or empty.
  std::string carrier;  // What the prompt wants it on: "sign", "banner", "neon" or empty.
  CameraMove camera;
  Filming filming;
  std::vector<Subject> subjects;     // Main ones first, in the order of the prompt.
  std::vector<std::string> undrawn;  // Content words without a visible effect.
};

}  // namespace kare::animatic

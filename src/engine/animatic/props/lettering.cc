#include "engine/animatic/props/lettering.h"

#include <unicode/unistr.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>

#include "base/log.h"
#include "engine/animatic/art/sprite.h"

namespace kare::animatic::props {
namespace {

constexpr double kFont = 100;  // Size of the letters in the units of the drawing.
constexpr double kLine = 122;
constexpr double kLineWidth = 1000;  // About what a line holds.

// About how wide a character of a bold sans serif is, in units.
double width_of(UChar32 c) {
  if (c >= 0x1100) return 102;  // Scripts of full width.
  if (c == ' ') return 36;
  if (c == 'm' || c == 'w' || c == 'M' || c == 'W' || c == '@') return 106;
  if (std::string_view("iljI.,:;!'|").find(static_cast<char>(c)) != std::string_view::npos) {
    return 39;
  }
  return c >= 'A' && c <= 'Z' ? 78 : 70;
}

struct Text {
  std::vector<std::string> lines;
  double width = 0;
};

// About `breadth` times as wide as high. Breaks at spaces; scripts without them anywhere.
Text wrapped(const std::string& text, double breadth) {
  const icu::UnicodeString all = icu::UnicodeString::fromUTF8(text);
  double total = 0;
  for (int i = 0; i < all.length(); i = all.moveIndex32(i, 1)) total += width_of(all.char32At(i));
  const double target = std::max(340.0, std::min(kLineWidth, std::sqrt(total * kLine * breadth)));
  Text out;
  icu::UnicodeString line;
  double wide = 0, word_wide = 0;
  const auto end_line = [&](int keep) {
    std::string utf8;
    line.tempSubString(0, keep).trim().toUTF8String(utf8);
    out.lines.push_back(utf8);
    line.remove(0, keep);
    line.trim();
  };
  for (int i = 0; i < all.length(); i = all.moveIndex32(i, 1)) {
    const UChar32 c = all.char32At(i);
    line.append(c);
    wide += width_of(c);
    word_wide = c == ' ' ? 0 : word_wide + width_of(c);
    out.width = std::max(out.width, std::min(wide, target + 40));
    if (wide <= target) continue;
    const int gap = line.lastIndexOf(static_cast<UChar>(' '));
    const bool is_wide_script = c >= 0x1100;
    if (gap > 0) {
      end_line(gap);
      wide = word_wide;
    } else if (is_wide_script) {
      end_line(line.length());
      wide = word_wide = 0;
    } else {
      out.width = std::max(out.width, wide);
    }
  }
  if (!line.isEmpty()) end_line(line.length());
  return out;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string number(double value) {
  return std::to_string(static_cast<int>(std::lround(value)));
}

std::string rectangle(double x, double y, double w, double h, double round,
                      const std::string& style) {
  return "<rect x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + number(w) +
         "\" height=\"" + number(h) + "\" rx=\"" + number(round) + "\" " + style + "/>";
}

std::string letters(const Text& text, double middle, double top, const std::string& style) {
  std::string out;
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    out += "<text x=\"" + number(middle) + "\" y=\"" +
           number(top + kLine * static_cast<double>(i) + kFont * 0.86) +
           "\" font-family=\"DejaVu Sans, sans-serif\" font-weight=\"bold\" font-size=\"" +
           number(kFont) + "\" text-anchor=\"middle\" " + style + ">" + escaped(text.lines[i]) +
           "</text>";
  }
  return out;
}

// The carrier as a square document.
struct Carrier {
  std::string svg;
  double width = 0, height = 0;  // Of the board and its posts, units.
};

std::string document(double side, const std::string& body) {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + number(side) + " " +
         number(side) + "\">" + body + "</svg>";
}

double board_width(const Text& text) {
  return text.width + 165;
}
double board_height(const Text& text) {
  return kLine * static_cast<double>(text.lines.size()) + 104;
}

Carrier board(const Text& text, double posts) {
  const double w = board_width(text), h = board_height(text);
  const double side = std::max(w, h + posts) + 8;
  std::string body;
  for (const double x : {0.16 * w, 0.84 * w - 34}) {
    body += rectangle(x, h - 20, 34, posts + 20, 6, "fill=\"#6b4a2e\"");
    body += rectangle(x, h - 20, 12, posts + 20, 6, "fill=\"#865f3d\"");
  }
  body += rectangle(4, 4, w - 8, h - 8, 26, "fill=\"#7a5433\"");
  body += rectangle(16, 14, w - 32, h - 32, 20, "fill=\"#f6e7c6\"");
  body += rectangle(16, h * 0.55, w - 32, h * 0.45 - 18, 20, "fill=\"#eddab2\"");
  body += letters(text, w / 2, 42, "fill=\"#3a2616\"");
  return {document(side, body), w, h + posts};
}

Carrier neon(const Text& text, double posts) {
  const double w = board_width(text), h = board_height(text);
  const double side = std::max(w, h + posts) + 8;
  std::string body =
      "<defs><filter id=\"g\" x=\"-20%\" y=\"-40%\" width=\"140%\" height=\"180%\">"
      "<feGaussianBlur stdDeviation=\"13\"/></filter></defs>";
  for (const double x : {0.2 * w, 0.8 * w - 26}) {
    body += rectangle(x, h - 20, 26, posts + 20, 4, "fill=\"#262a38\"");
  }
  body += rectangle(4, 4, w - 8, h - 8, 30, "fill=\"#15121f\"");
  const std::string tube = "fill=\"none\" stroke=\"#35e6ff\" stroke-width=\"9\"";
  body += rectangle(24, 24, w - 48, h - 48, 24, tube + " filter=\"url(#g)\"");
  body += rectangle(24, 24, w - 48, h - 48, 24, tube);
  body += letters(text, w / 2, 52, "fill=\"#ff2fa0\" filter=\"url(#g)\"");
  body += letters(text, w / 2, 52, "fill=\"#ff5fc0\" stroke=\"#ff9bdc\" stroke-width=\"3\"");
  body += letters(text, w / 2, 52, "fill=\"#ffe6f6\"");
  return {document(side, body), w, h + posts};
}

Carrier banner(const Text& text) {
  const double w = text.width + 200, h = kLine * static_cast<double>(text.lines.size()) + 100;
  const double side = std::max(w, h) + 8, sag = 26;
  const auto edge = [&](double y) {
    return number(40) + " " + number(y) + " Q " + number(w / 2) + " " + number(y + sag) + " " +
           number(w - 40) + " " + number(y);
  };
  std::string body = rectangle(4, 4, 26, h, 12, "fill=\"#8a5a33\"") +
                     rectangle(w - 30, 4, 26, h, 12, "fill=\"#8a5a33\"");
  body += "<path d=\"M " + edge(14) + " L " + number(w - 40) + " " + number(h - 40) + " Q " +
          number(w / 2) + " " + number(h - 40 + sag) + " 40 " + number(h - 40) +
          " Z\" fill=\"#d8433b\"/>";
  body += "<path d=\"M " + edge(24) + "\" fill=\"none\" stroke=\"#ffd9a8\" stroke-width=\"7\"/>";
  body += letters(text, w / 2, 44, "fill=\"#fff8ea\"");
  return {document(side, body), w, h};
}

// Where a board can be seen whole.
struct Stand {
  double x = 0;
  double z = 1;
  double bottom = 0;  // Of the board, rest-frame row.
  bool is_free = false;
};

// The lowest row that a board about x can end at so that nothing nearer than z passes before it.
double ceiling_at(const World& world, const Cast& cast, double x, double half, double z) {
  double row = world.ground_y(z) - 0.1 * world.size.height;
  for (const Actor& actor : cast.actors) {
    if (actor.z > z) continue;
    for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0}) {
      const Pose pose = actor.pose(share * world.duration_s);
      const bool flits = actor.ground == Ground::kNone && pose.height < 0.12 * world.size.height;
      if (flits) continue;
      const media::Picture& picture = actor.pictures[static_cast<std::size_t>(pose.picture)];
      const double wide = pose.height * picture.width / picture.height;
      const double left = pose.x - wide * (pose.flip ? 1 - actor.anchor_x : actor.anchor_x);
      if (left + wide < x - half || left > x + half) continue;
      row = std::min(row, pose.y - pose.lift - pose.height * actor.anchor_y);
    }
  }
  return row - 0.02 * world.size.height;
}

Stand find_stand(const World& world, const Cast& cast, double half, double board) {
  const double w = world.size.width, h = world.size.height;
  Stand best;
  double best_row = -1;
  for (const double share : {0.28, 0.72, 0.5, 0.2, 0.8, 0.4, 0.6}) {
    Stand stand;
    stand.x = std::clamp(share * w, half + 0.04 * w, w - half - 0.04 * w);
    stand.z = std::clamp(world.depth_at(0.82 * h), world.land->near_m, world.land->far_m);
    stand.bottom = ceiling_at(world, cast, stand.x, half, stand.z);
    stand.is_free = stand.bottom - board > 0.05 * h;
    if (stand.bottom <= best_row) continue;
    best_row = stand.bottom;
    best = stand;
  }
  return best;
}

std::string carrier_of(const Shot& shot, const World& world) {
  const bool stands = world.has_ground && world.land && world.family != "room";
  if (shot.carrier == "banner" || !stands) return "banner";
  const bool is_city = shot.family == "city" || shot.family == "road" || shot.family == "stage";
  if (shot.carrier == "neon" || (is_city && shot.time == TimeOfDay::kNight)) return "neon";
  return "sign";
}

media::Picture picture_of(const Sprite& sprite) {
  return {reinterpret_cast<const std::uint8_t*>(sprite.pixels.data()), sprite.width, sprite.height,
          static_cast<std::ptrdiff_t>(sprite.width) * 4};
}

// Rasterises a carrier into the cast; null when that fails.
const Sprite* draw(const Carrier& carrier, double height_px, Cast& cast) {
  auto sprite = rasterise(carrier.svg, std::max(16, static_cast<int>(std::lround(height_px))));
  if (!sprite.ok()) {
    log_error("a sign cannot be drawn", {{"detail", sprite.error().detail}});
    return nullptr;
  }
  cast.signs.push_back(sprite.take());
  return &cast.signs.back();
}

void add(Actor actor, const Sprite& sprite, Cast& cast) {
  actor.name = "lettering";
  actor.pictures = {picture_of(sprite)};
  cast.actors.push_back(std::move(actor));
  cast.subjects.push_back(-1);
}

// A board that stands behind those who pass, high enough to be read above them. False where there
// is no room.
bool add_board(const Text& text, bool is_neon, const World& world, Cast& cast) {
  const double w = world.size.width, h = world.size.height;
  const double unit =
      std::min((w > h ? 0.36 : 0.66) * w / board_width(text), 0.24 * h / board_height(text));
  const double high = unit * board_height(text);
  const Stand stand = find_stand(world, cast, unit * board_width(text) / 2, high);
  if (!stand.is_free) return false;
  const double foot = world.ground_y(stand.z), posts = (foot - stand.bottom) / unit;
  const Carrier carrier = is_neon ? neon(text, posts) : board(text, posts);
  const Sprite* const sprite = draw(carrier, foot - stand.bottom + high, cast);
  if (sprite == nullptr) return true;
  Actor actor;
  actor.z = stand.z;
  actor.emissive = is_neon;
  Pose rest;
  rest.x = stand.x;
  rest.y = foot;
  rest.height = foot - stand.bottom + high;
  actor.pose = [rest](double) { return rest; };
  add(std::move(actor), *sprite, cast);
  return true;
}

// A banner that hangs over the scene and swings a little.
void add_banner(const Text& text, const World& world, Cast& cast) {
  const double w = world.size.width, h = world.size.height;
  const Carrier carrier = banner(text);
  Pose rest;
  rest.x = w / 2;
  rest.y = 0.07 * h;
  rest.height = std::min((w > h ? 0.5 : 0.72) * w * carrier.height / carrier.width, 0.24 * h);
  const Sprite* const sprite = draw(carrier, rest.height, cast);
  if (sprite == nullptr) return;
  Actor actor;
  actor.z = world.land ? std::max(2.0, world.land->near_m * 1.5) : 8;
  for (const Actor& other : cast.actors) actor.z = std::min(actor.z, other.z - 0.1);
  actor.z = std::max(actor.z, 1.5);
  actor.ground = Ground::kNone;
  actor.anchor_y = 0;
  actor.pose = [rest](double seconds) {
    Pose pose = rest;
    pose.rotation = 0.012 * std::sin(2 * std::numbers::pi * 0.24 * seconds);
    return pose;
  };
  add(std::move(actor), *sprite, cast);
}

}  // namespace

void add_lettering(const Shot& shot, const World& world, Cast& cast) {
  if (shot.lettering.empty() || cast.actors.size() >= kActorsMax) return;
  const std::string carrier = carrier_of(shot, world);
  const bool stands = carrier != "banner" &&
                      add_board(wrapped(shot.lettering, 3.4), carrier == "neon", world, cast);
  if (!stands) add_banner(wrapped(shot.lettering, 11), world, cast);
}

}  // namespace kare::animatic::props

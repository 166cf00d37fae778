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

// Breaks at spaces; scripts without them anywhere.
Text wrapped(const std::string& text) {
  const icu::UnicodeString all = icu::UnicodeString::fromUTF8(text);
  double total = 0;
  for (int i = 0; i < all.length(); i = all.moveIndex32(i, 1)) total += width_of(all.char32At(i));
  const double target = std::max(340.0, std::min(kLineWidth, std::sqrt(total * kLine * 3.4)));
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
  double width = 0, height = 0;
};

std::string document(double side, const std::string& body) {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + number(side) + " " +
         number(side) + "\">" + body + "</svg>";
}

Carrier board(const Text& text) {
  const double w = text.width + 150, h = kLine * static_cast<double>(text.lines.size()) + 90;
  const double posts = std::max(150.0, 0.5 * h), side = std::max(w, h + posts) + 8;
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

Carrier neon(const Text& text) {
  const double w = text.width + 170, h = kLine * static_cast<double>(text.lines.size()) + 110;
  const double posts = std::max(150.0, 0.5 * h), side = std::max(w, h + posts) + 8;
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

// The side with less of the cast at the middle of the clip: the x of the sign.
double free_place(const World& world, const Cast& cast, double half) {
  const double w = world.size.width;
  double best_cost = 1e30, best = w / 2;
  for (const double share : {0.27, 0.73, 0.5}) {
    const double x = std::clamp(share * w, half + 0.05 * w, w - half - 0.05 * w);
    double cost = share == 0.5 ? 0.2 : 0;
    for (std::size_t i = 0; i < cast.actors.size(); ++i) {
      const double weight = i < cast.subjects.size() && cast.subjects[i] >= 0 ? 1 : 0.15;
      for (const double part : {0.1, 0.5, 0.9}) {
        const Pose pose = cast.actors[i].pose(part * world.duration_s);
        const double apart = std::abs(pose.x - x) / (half + 0.4 * pose.height + 1);
        if (apart < 1) cost += weight * (1 - apart) * (0.2 + pose.height / world.size.height);
      }
    }
    if (cost < best_cost) {
      best_cost = cost;
      best = x;
    }
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

// The banner hangs over the scene; the others stand a little behind the nearest row.
Actor actor_of(const World& world, const Cast& cast, const Sprite& sprite, bool hangs) {
  const double w = world.size.width, h = world.size.height;
  const double aspect = static_cast<double>(sprite.width) / sprite.height;
  const double height = std::min((w > h ? 0.4 : 0.72) * w / aspect, (hangs ? 0.24 : 0.46) * h);
  Actor actor;
  actor.name = "lettering";
  actor.pictures = {{reinterpret_cast<const std::uint8_t*>(sprite.pixels.data()), sprite.width,
                     sprite.height, static_cast<std::ptrdiff_t>(sprite.width) * 4}};
  Pose rest;
  rest.height = height;
  if (hangs) {
    actor.z = world.land ? std::max(2.0, world.land->near_m * 1.5) : 8;
    actor.ground = Ground::kNone;
    actor.anchor_y = 0;
    rest.x = w / 2;
    rest.y = 0.07 * h;
    const double swing = 0.012;
    actor.pose = [rest, swing](double seconds) {
      Pose pose = rest;
      pose.rotation = swing * std::sin(2 * std::numbers::pi * 0.24 * seconds);
      return pose;
    };
    return actor;
  }
  actor.z = std::clamp(world.depth_at(0.86 * h), world.land->near_m, world.land->far_m);
  rest.x = free_place(world, cast, height * aspect / 2);
  rest.y = world.ground_y(actor.z);
  actor.pose = [rest](double) { return rest; };
  return actor;
}

}  // namespace

void add_lettering(const Shot& shot, const World& world, Cast& cast) {
  if (shot.lettering.empty() || cast.actors.size() >= kActorsMax) return;
  const Text text = wrapped(shot.lettering);
  const std::string carrier = carrier_of(shot, world);
  const Carrier drawn = carrier == "banner" ? banner(text)
                        : carrier == "neon" ? neon(text)
                                            : board(text);
  const double w = world.size.width, h = world.size.height;
  const double fits = std::min(0.46 * h, 0.72 * w * drawn.height / drawn.width);
  auto sprite = rasterise(drawn.svg, std::max(16, static_cast<int>(fits)));
  if (!sprite.ok()) {
    log_error("a sign cannot be drawn", {{"detail", sprite.error().detail}});
    return;
  }
  cast.signs.push_back(sprite.take());
  Actor actor = actor_of(world, cast, cast.signs.back(), carrier == "banner");
  actor.emissive = carrier == "neon";
  cast.actors.push_back(std::move(actor));
  cast.subjects.push_back(-1);
}

}  // namespace kare::animatic::props

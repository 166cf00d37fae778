#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numbers>
#include <string>

#include "engine/animatic/props/limbs.h"

namespace kare::animatic::props {
namespace {

constexpr int kSpokes = 5;
constexpr int kRings = 24;

// Mean brightness (0..255) of rings about a point, from the hub to the rim.
std::array<double, kRings> rings_of(const Sprite& sprite, double x, double y, double radius) {
  std::array<double, kRings> rings{};
  for (int i = 0; i < kRings; ++i) {
    constexpr int kSamples = 40;
    for (int k = 0; k < kSamples; ++k) {
      const double angle = 2 * std::numbers::pi * k / kSamples, r = (i + 0.5) / kRings * radius;
      const int u = std::clamp(static_cast<int>(x + r * std::cos(angle)), 0, sprite.width - 1);
      const int v = std::clamp(static_cast<int>(y + r * std::sin(angle)), 0, sprite.height - 1);
      const std::uint32_t pixel = sprite.pixels[static_cast<std::size_t>(v) * sprite.width + u];
      // What is seen through a wheel is light enough for dark spokes.
      const double clear = 3.0 * (255 - (pixel >> 24));
      const double sum = ((pixel >> 16) & 255) + 2.0 * ((pixel >> 8) & 255) + (pixel & 255) + clear;
      rings[static_cast<std::size_t>(i)] += sum / 4 / kSamples;
    }
  }
  return rings;
}

// Dark spokes where the wheel is light; where it is dark, light marks on the tyre only.
std::uint32_t ink(double r, double across, double light) {
  const bool is_light = light > 120;
  const double from = is_light ? 0.09 : 0.66, to = is_light ? 0.86 : 0.80;
  if (r < from || r > to) return 0;
  const double half = is_light ? 0.030 + 0.035 * (1 - r) : 0.055;
  const double cover = std::clamp((half - across) / 0.03 + 0.5, 0.0, 1.0);
  const auto alpha = static_cast<std::uint32_t>((is_light ? 110 : 60) * cover);
  return is_light ? (alpha << 24) | (alpha / 8) | ((alpha / 8) << 16) : alpha * 0x01010101U;
}

Cutting spokes(const Sprite& sprite, double x, double y, double radius) {
  const std::array<double, kRings> rings = rings_of(sprite, x, y, radius);
  const int half = std::max(2, static_cast<int>(std::ceil(radius)));
  Cutting wheel;
  wheel.joint = Joint::kWheel;
  wheel.left = static_cast<int>(std::floor(x)) - half;
  wheel.top = static_cast<int>(std::floor(y)) - half;
  wheel.joint_x = x;
  wheel.joint_y = y;
  wheel.reach = radius;
  wheel.hangs = false;
  wheel.picture.width = wheel.picture.height = 2 * half + 1;
  for (int v = 0; v < wheel.picture.height; ++v) {
    for (int u = 0; u < wheel.picture.width; ++u) {
      const double dx = (wheel.left + u + 0.5 - x) / radius,
                   dy = (wheel.top + v + 0.5 - y) / radius;
      const double r = std::hypot(dx, dy);
      constexpr double kBetween = 2 * std::numbers::pi / kSpokes;
      const double turn = std::atan2(dy, dx) / kBetween;
      const double across = r * std::abs(std::sin((turn - std::round(turn)) * kBetween));
      const int ring = std::clamp(static_cast<int>(r * kRings), 0, kRings - 1);
      wheel.picture.pixels.push_back(
          r >= 1 ? 0 : ink(r, across, rings[static_cast<std::size_t>(ring)]));
    }
  }
  return wheel;
}

}  // namespace

std::vector<Cutting> draw_spokes(const Sprite& sprite, std::string_view svg) {
  constexpr std::string_view kAttribute = " data-wheels=\"", kBox = " viewBox=\"0 0 ";
  const std::size_t at = svg.find(kAttribute), box = svg.find(kBox);
  if (at == std::string_view::npos || box == std::string_view::npos) return {};
  std::string_view list = svg.substr(at + kAttribute.size());
  list = list.substr(0, list.find('"'));
  const auto number = [](std::string_view& text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.empty()) text.remove_prefix(1);
    return error == std::errc() ? value : 0;
  };
  std::string_view side = svg.substr(box + kBox.size());
  const double unit = sprite.side / std::max(number(side), 1.0);
  std::vector<Cutting> wheels;
  while (!list.empty()) {
    const double x = number(list) * unit - sprite.left, y = number(list) * unit - sprite.top;
    const double radius = number(list) * unit;
    if (radius >= 3) wheels.push_back(spokes(sprite, x, y, radius));
  }
  return wheels;
}

}  // namespace kare::animatic::props

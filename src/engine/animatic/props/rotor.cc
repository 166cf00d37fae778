#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>

#include "engine/animatic/props/limbs.h"

namespace kare::animatic::props {
namespace {

// Blades that turn about an upright mast, seen from the side, in shares of the document's side.
struct Rotor {
  std::string_view name;
  double left, top, right, bottom;
  double mast_left, mast_right;  // Between them the picture keeps what it has.
};
constexpr Rotor kRotors[] = {
    {"helicopter", 2.9 / 32, 6.9 / 32, 23.1 / 32, 9.1 / 32, 11.95 / 32, 13.05 / 32},
};

}  // namespace

std::vector<Cutting> cut_rotor(Sprite& sprite, std::string_view name) {
  const auto* rotor = std::find_if(std::begin(kRotors), std::end(kRotors),
                                   [&](const Rotor& one) { return one.name == name; });
  if (rotor == std::end(kRotors)) return {};
  const auto column = [&](double share) {
    const double at = share * sprite.side - sprite.left;
    return std::clamp(static_cast<int>(std::lround(at)), 0, sprite.width);
  };
  const auto row = [&](double share) {
    const double at = share * sprite.side - sprite.top;
    return std::clamp(static_cast<int>(std::lround(at)), 0, sprite.height);
  };
  Cutting blades;
  blades.joint = Joint::kRotor;
  blades.left = column(rotor->left);
  blades.top = row(rotor->top);
  blades.picture.width = column(rotor->right) - blades.left;
  blades.picture.height = row(rotor->bottom) - blades.top;
  if (blades.picture.width < 3 || blades.picture.height < 2) return {};
  const int mast_from = column(rotor->mast_left), mast_to = column(rotor->mast_right);
  for (int y = blades.top; y < blades.top + blades.picture.height; ++y) {
    for (int x = blades.left; x < blades.left + blades.picture.width; ++x) {
      std::uint32_t& pixel =
          sprite.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(sprite.width) +
                        static_cast<std::size_t>(x)];
      blades.picture.pixels.push_back(pixel);
      if (x < mast_from || x >= mast_to) pixel = 0;
    }
  }
  blades.joint_x = (mast_from + mast_to) / 2.0;
  blades.joint_y = blades.top + blades.picture.height / 2.0;
  blades.reach = blades.picture.width / 2.0;
  // Two pairs of blades across each other: one of them is always seen.
  std::vector<Cutting> limbs(2, blades);
  limbs[0].behind = true;
  limbs[1].phase = 0.25;
  return limbs;
}

}  // namespace kare::animatic::props

#pragma once

#include <cstdint>
#include <string_view>

#include "base/rng.h"

namespace kare::animatic {

// The dice of something with a name: they do not depend on what else is in the scene, so that the
// same thing looks the same in every shot of a video.
constexpr std::uint64_t dice_of(std::string_view name, std::uint64_t seed) {
  std::uint64_t dice = mix64(seed);
  for (const char c : name) dice = mix64(dice ^ static_cast<unsigned char>(c));
  return dice;
}

}  // namespace kare::animatic

#include "engine/animatic/sound/track.h"

#include <cmath>
#include <numbers>

namespace kare::animatic::sound {

Pan::Pan(double place)
    : left(static_cast<float>(std::cos((place + 1) * std::numbers::pi / 4))),
      right(static_cast<float>(std::sin((place + 1) * std::numbers::pi / 4))) {}

}  // namespace kare::animatic::sound

#include "engine/wan/umt5/relative_bucket.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace kare::wan {

std::int64_t relative_bucket(std::int64_t relative, std::int64_t buckets,
                             std::int64_t max_distance) {
  KARE_ASSERT(buckets > 0 && buckets % 4 == 0 && max_distance > buckets / 4);
  const std::int64_t half = buckets / 2, exact = half / 2;
  const std::int64_t base = relative > 0 ? half : 0;
  const std::int64_t distance = std::abs(relative);
  if (distance < exact) return base + distance;
  const auto near = static_cast<float>(exact);
  const auto span =
      static_cast<float>(std::log(static_cast<double>(max_distance) / static_cast<double>(exact)));
  const float place = std::log(static_cast<float>(distance) / near) / span * near;
  return base + std::min(half - 1, exact + static_cast<std::int64_t>(place));
}

}  // namespace kare::wan

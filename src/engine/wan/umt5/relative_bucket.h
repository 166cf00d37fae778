#pragma once

#include <cstdint>

namespace kare::wan {

// Which row of T5's table of position biases belongs to a key that stands `relative` places after
// the query (negative: before it). Half of the `buckets` is for keys behind, half for keys ahead;
// near places have one each, far ones share them by the logarithm of the distance, computed in
// float32 (transformers' T5Attention._relative_position_bucket). REQUIRES: buckets a multiple of 4,
// max_distance > buckets / 4.
std::int64_t relative_bucket(std::int64_t relative, std::int64_t buckets,
                             std::int64_t max_distance);

}  // namespace kare::wan

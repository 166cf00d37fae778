#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace kare::wan {

// A tensor as a pickle describes it: a window on a storage. All numbers are as found in the file.
struct PickledTensor {
  std::string storage_type;  // "BFloat16Storage".
  std::string storage_key;   // Names the entry `data/KEY`.
  std::int64_t offset = 0;   // In elements.
  std::vector<std::int64_t> shape, strides;
};

// The named tensors of a pickled state dict, or of the one dict inside the outer one under
// "state_dict", "model" or "module". Nothing is executed: the reader knows the few operations that
// a dict of tensors needs and the two functions that build one (collections.OrderedDict and
// torch._utils._rebuild_tensor_v2); it treats them as data and refuses all others with
// kUnsupported, which names the function.
Result<std::vector<std::pair<std::string, PickledTensor>>> parse_pickle(
    std::span<const std::byte> pickle);

}  // namespace kare::wan

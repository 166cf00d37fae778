#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/assert.h"
#include "engine/wan/weights/checkpoint.h"
#include "engine/wan/weights/convert.h"

// Reads any bytes as a file of weights: an error with a message, or tensors of which every number
// can be read.
inline int read_weights(const std::uint8_t* data, std::size_t size) {
  const auto file = kare::wan::Checkpoint::from_bytes(std::as_bytes(std::span(data, size)));
  if (!file.ok()) {
    KARE_ASSERT(!file.error().message.empty());
    return 0;
  }
  for (const kare::wan::TensorView& view : file.value()->tensors()) {
    std::vector<float> values(static_cast<std::size_t>(view.elements()));
    kare::wan::to_float(view, 0, values);
    KARE_ASSERT(file.value()->find(view.name) == &view);
  }
  KARE_ASSERT(file.value()->identity().size() == 64);
  return 0;
}

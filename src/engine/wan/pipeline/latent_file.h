#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"

namespace kare::wan {

// Keeps float32 tensors beyond the life of the process, whole or not at all, as a `.safetensors`
// file. Undefined ones are kept as undefined.
Result<> write_latents(const Path& file, const std::vector<at::Tensor>& tensors);

// Reads back `count` tensors. kNotFound or kCorrupt when they are not there.
Result<std::vector<at::Tensor>> read_latents(const Path& file, std::size_t count);

}  // namespace kare::wan

#pragma once

#include <ATen/core/Tensor.h>

#include <memory>

#include "engine/wan/weights/checkpoint.h"
#include "engine/wan/weights/lora.h"

namespace kare::wan {

// A tensor of a checkpoint on the CPU with the stored shape, of `type` (float32 or bfloat16).
//
// When the file has the very numbers that are asked for, the result lies in the mapped file: it
// costs no memory of its own and keeps the checkpoint alive; its pages are given back when it goes.
// Such a tensor must not be written to. REQUIRES: `view` is one of the checkpoint's.
// Otherwise the numbers are de-quantised, changed by `lora` under `original_name` (none when null),
// rounded once and owned by the result; the pages of the file are given back.
at::Tensor load_tensor(const std::shared_ptr<const Checkpoint>& checkpoint, const TensorView& view,
                       const std::string& original_name, at::ScalarType type,
                       const LoraSet* lora = nullptr);

}  // namespace kare::wan

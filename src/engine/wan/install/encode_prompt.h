#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "engine/wan/install/model_set.h"

namespace kare::wan {

// The prompt through cleaning, tokenizer and text encoder of an installation, or from the cache.
// The encoder is mapped for the call and given back after it. (n, text_dim) float32. kStopped when
// `stop`, asked between two layers, says so.
Result<at::Tensor> encode_prompt(const Installation& installation, const ModelSet::Options& options,
                                 const std::string& prompt, const StopCheck& stop);

}  // namespace kare::wan

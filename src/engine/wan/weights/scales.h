#pragma once

#include <vector>

#include "base/result.h"
#include "engine/wan/weights/tensor_view.h"

namespace kare::wan {

// Folds the scale tensors of fp8 files into the tensors they belong to and takes them out of the
// list: `X.scale_weight` (ComfyUI, one number) and `X.weight_scale` (lightx2v, one number a row, or
// one number) into `X.weight`; `X.scale_input` and `scaled_fp8` are dropped. kUnsupported for
// formats with scales of scales (`X.weight_scale_2`); kCorrupt for a scale that does not fit.
Result<> fold_scales(std::vector<TensorView>& tensors);

}  // namespace kare::wan

#pragma once

#include <cstddef>
#include <span>

#include "engine/wan/weights/dtype.h"

namespace kare::wan {

// De-quantises consecutive blocks of one of ggml's types into `out`; a last block may be asked for
// in part. The order of the fp32 operations is that of ComfyUI-GGUF, so that results agree to the
// bit. REQUIRES: `dtype` is a quantised type, `blocks` has all blocks that `out` needs.
void dequantise_blocks(DType dtype, const std::byte* blocks, std::span<float> out);

}  // namespace kare::wan

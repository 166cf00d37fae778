#include "engine/wan/golden/values.h"

namespace kare::wan {

std::vector<GoldenKind> golden_kinds_of_files() {
  return {
      {"formats_", "all_dtypes.safetensors", check_all_dtypes},
      {"formats_", "fp8_scaled.safetensors", check_fp8_scaled},
      {"formats_", "gguf.safetensors", check_gguf},
      {"formats_", "pth.safetensors", check_pth},
      {"sharded", "", check_sharded},
      {"lora", ".json", check_lora},
      {"tokenizer_", ".json", check_tokenizer},
      {"rng_", ".safetensors", check_rng},
  };
}

}  // namespace kare::wan

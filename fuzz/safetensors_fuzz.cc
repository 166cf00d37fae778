#include "weights_fuzz.h"

// Weights under any bytes, from a corpus of safetensors files.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return read_weights(data, size);
}

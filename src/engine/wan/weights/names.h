#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/wan/weights/checkpoint.h"

namespace kare::wan {

// Wan's decoder comes in two generations, which name their stages differently.
enum class VaeKind { kVae21, kVae22 };

// The name that Wan's own code gives a tensor, from the name it has in a diffusers, Hugging Face,
// ComfyUI or GGUF file, whose common prefix is already cut off. Original names come back unchanged.
std::string original_transformer_name(std::string_view name);
std::string original_text_encoder_name(std::string_view name);
std::string original_vae_name(std::string_view name, VaeKind kind);

// The tensors of one model under their original names. Keeps its checkpoint alive.
struct NamedTensors {
  std::shared_ptr<const Checkpoint> checkpoint;
  std::map<std::string, const TensorView*, std::less<>> tensors;

  const TensorView* find(std::string_view name) const {
    const auto found = tensors.find(name);
    return found == tensors.end() ? nullptr : found->second;
  }
};

// Finds the tensors of one part in a file that may also hold others (a whole ComfyUI checkpoint) or
// give all names a prefix. Of the text encoder only the encoder is kept, of the decoder only what
// decoding needs. kInvalid when the file has no such part, kCorrupt when two tensors get one name.
Result<NamedTensors> name_transformer(std::shared_ptr<const Checkpoint> checkpoint);
Result<NamedTensors> name_text_encoder(std::shared_ptr<const Checkpoint> checkpoint);
Result<NamedTensors> name_vae(std::shared_ptr<const Checkpoint> checkpoint);

// Which generation these weights are of.
VaeKind vae_kind(const NamedTensors& named);

}  // namespace kare::wan

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/wan/weights/checkpoint.h"
#include "engine/wan/weights/model_dims.h"

namespace kare::wan {

// A LoRA file and how strongly it acts: 1 as trained, 0 not at all, negative the other way. A file
// in diffusers' form may hold the LoRAs of both experts (`transformer.` for the high-noise one,
// `transformer_2.` for the low-noise one): then only those of `expert` are taken.
struct LoraFile {
  std::shared_ptr<const Checkpoint> checkpoint;
  double strength = 1;
  Expert expert = Expert::kOnly;
};

// The shapes of a model's tensors by their original names.
using ShapeMap = std::map<std::string, std::vector<std::int64_t>, std::less<>>;

// What a list of LoRA files adds to the weights of one model:
//   W' = W + strength · (alpha / rank) · up · down       for pairs, without alpha · 1
//   W' = W + strength · difference                       for .diff, .diff_b, .diff_m
// Several files add up. Read in four forms: peft (diffusers' module names, `lora_A`/`lora_B`, alpha
// in the metadata), ComfyUI and lightx2v (`diffusion_model.` and original names), kohya
// (`lora_unet_` and names with `_` for `.`). Borrows nothing but keeps the files' checkpoints.
// Immutable and safe from any thread.
class LoraSet {
 public:
  // Assigns every key to a tensor of `model`. kInvalid names keys that fit no tensor or not its
  // shape (a LoRA of another model); kUnsupported names DoRA, LoHa and LoKr. Keys of the image
  // branch (`img_emb`, `k_img`, `v_img`, `norm_k_img`), which text-to-video models do not have, are
  // skipped and counted.
  static Result<LoraSet> create(const std::vector<LoraFile>& files, const ShapeMap& model);

  bool empty() const { return changes_.empty(); }
  bool changes(std::string_view name) const { return changes_.contains(name); }
  // How many keys were skipped as parts of the image branch.
  int skipped() const { return skipped_; }
  // Names of the tensors that change, sorted.
  std::vector<std::string> names() const;

  // Adds the change of the elements `first …` of tensor `name` (row-major) to `weights`; fp32.
  // Does nothing for a tensor that does not change.
  void add_to(std::string_view name, std::int64_t first, std::span<float> weights) const;

 private:
  struct Pair {  // factor · up (rows, rank) · down (rank, columns), in fp32.
    float factor = 1;
    std::int64_t rank = 0, columns = 0;
    std::vector<float> up, down;
  };
  struct Difference {  // factor · values, of the tensor's own shape.
    float factor = 1;
    std::vector<float> values;
  };
  struct Change {
    std::vector<Pair> pairs;
    std::vector<Difference> differences;
  };
  friend class LoraReader;

  std::map<std::string, Change, std::less<>> changes_;
  int skipped_ = 0;
};

}  // namespace kare::wan

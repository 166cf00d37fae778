#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/files.h"
#include "engine/engine.h"
#include "engine/wan/model/tensor_map.h"
#include "engine/wan/request/mapping.h"

namespace kare::wan {

// What the owner of an engine sets when it is started.
struct WanSettings {
  Path weights;                      // Folder of the models; see find_models.
  std::optional<std::string> model;  // Which one serves requests that name none of ours.
  Choices choices;
  std::vector<std::pair<Path, double>> loras;  // Files and strengths.
  Placement placement;
  Path cache;                // Folder for encoded prompts; empty: none are kept.
  int checkpoint_steps = 5;  // Steps between two checkpoints; 0: none.
  std::uint64_t memory = 0;  // Bytes that a video may take; 0: what is free.
  // Whether the names of the model and the LoRAs may say that they are distilled.
  bool names_decide = true;
};

// Makes videos with the Wan models that are installed in a folder. Keeps the models of the last
// video loaded. `generate` fails at once, with what to do, when no model is installed, and before
// it begins to compute when the video would not fit into memory.
class WanEngine final : public Engine {
 public:
  explicit WanEngine(WanSettings settings);
  ~WanEngine() override;

  // No models at all when none is installed.
  EngineInfo info() const override;
  // The report's details: {"model": NAME, "seed": N, "steps": N, "size": "WxH", "frames": N}.
  Result<VideoReport> generate(const VideoSpec& spec, const Path& mp4, Run& run) override;

 private:
  struct Parts;
  const std::unique_ptr<Parts> parts_;
};

}  // namespace kare::wan

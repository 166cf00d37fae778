#pragma once

#include <ATen/core/Tensor.h>

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.h"
#include "engine/engine.h"
#include "engine/wan/install/model_set.h"
#include "engine/wan/pipeline/guided.h"
#include "engine/wan/pipeline/memory_plan.h"
#include "engine/wan/pipeline/steady_progress.h"
#include "engine/wan/request/mapping.h"
#include "engine/wan/rng/torch_generator.h"
#include "engine/wan/sampler/solver.h"

namespace kare::wan {

// What the owner of an engine sets for all videos.
struct JobOptions {
  Placement placement;
  int checkpoint_steps = 5;  // Steps between two checkpoints; 0: none.
  std::uint64_t memory = 0;  // Bytes that a video may take; 0: what is free.
};

// The making of one video, from the prompt to the file. Used once, by one thread.
class VideoJob {
 public:
  // Borrows everything for its life.
  VideoJob(ModelSet& models, const VideoSpec& spec, const NativeRequest& native,
           const JobOptions& options, Run& run);

  // kStopped after a cancel; kUnsupported when memory would not do.
  Result<> make(const Path& mp4);

 private:
  Result<> plan();
  Result<> read_texts();
  Result<at::Tensor> denoise();
  Result<> prepare_expert(Noise noise);
  Result<> checkpoint(const Solver& solver);
  void resume(Solver& solver);
  Result<> decode(const at::Tensor& latents, const Path& mp4);
  void tell(double share_of_stage, const char* stage);
  std::string fingerprint() const;
  at::Tensor draw(TorchGenerator& generator) const;

  ModelSet& models_;
  const VideoSpec& spec_;
  const NativeRequest& native_;
  const JobOptions options_;
  Run& run_;
  SteadyProgress progress_;
  SystemClock clock_;

  MemoryPlan memory_;
  TokenGrid grid_;
  std::int64_t pixels_ = 8;  // Of one latent, across.
  at::Tensor prompt_, negative_;
  GuidedModel guided_;
  PreparedTime times_;             // Of all steps, by the same expert as `guided_`.
  std::optional<Noise> prepared_;  // Which expert these two are of.
  double denoising_share_ = 0.9;   // Of the whole time.
  std::chrono::nanoseconds began_{};
  double began_at_ = 0;  // Fraction when denoising began, after a resume.
};

}  // namespace kare::wan

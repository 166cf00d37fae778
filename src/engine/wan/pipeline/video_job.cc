#include "engine/wan/pipeline/video_job.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/hash.h"
#include "base/log.h"
#include "engine/wan/pipeline/free_memory.h"
#include "engine/wan/pipeline/latent_file.h"
#include "engine/wan/pipeline/video_out.h"

namespace kare::wan {
namespace {

constexpr std::int64_t kTextLength = 512;  // Rows of text that the models see.
constexpr double kTextShare = 0.02;        // Of the whole time.
constexpr std::size_t kSolverTensors = 4;
constexpr const char* kLatentFile = "latents.safetensors";

Error stopped() {
  return {Code::kStopped, "stopped before the video was finished", ""};
}

// Operations of one pass, two for each multiply-add.
double operations_of(const TransformerShape& shape, const TokenGrid& grid) {
  const auto l = static_cast<double>(grid.tokens()), d = static_cast<double>(shape.dim);
  const auto f = static_cast<double>(shape.ffn);
  return static_cast<double>(shape.layers) * (12 * l * d * d + 4 * l * l * d + 4 * l * d * f);
}

at::Tensor times_of(const std::vector<SamplingStep>& plan) {
  std::vector<double> times;
  for (const SamplingStep& step : plan) times.push_back(step.time);
  return at::tensor(times, at::kDouble);
}

}  // namespace

VideoJob::VideoJob(ModelSet& models, const VideoSpec& spec, const NativeRequest& native,
                   const JobOptions& options, Run& run)
    : models_(models), spec_(spec), native_(native), options_(options), run_(run), progress_(run) {}

// The times of a step and of decoding go with their operations; figures of the decoders per pixel
// are those of docs/wan.md.
Result<> VideoJob::plan() {
  pixels_ = models_.shape().in_channels == 48 ? 16 : 8;
  grid_ = {(native_.frames - 1) / 4 + 1, native_.size.height / pixels_ / 2,
           native_.size.width / pixels_ / 2};
  MemoryNeeds needs;
  needs.transformer = models_.shape();
  needs.grid = grid_;
  const VaeDecoder* vae = KARE_TRY(models_.vae());
  needs.decoder = vae->measures();
  needs.weights = models_.bytes_to_load();
  needs.delivered_pixels =
      static_cast<std::uint64_t>(spec_.size.width) * static_cast<std::uint64_t>(spec_.size.height);
  needs.half = options_.placement.compute == at::kBFloat16;
  const std::uint64_t free = available_memory();
  memory_ =
      KARE_TRY(plan_memory(needs, options_.memory == 0 ? free : std::min(free, options_.memory)));
  const double passes = static_cast<double>(native_.plan.size()) * (native_.guidance == 1 ? 1 : 2);
  const double denoising = passes * operations_of(models_.shape(), grid_);
  const double decoding =
      (pixels_ == 16 ? 18.3e6 : 8.7e6) * native_.size.width * native_.size.height * native_.frames;
  denoising_share_ = (1 - kTextShare) * denoising / (denoising + decoding);
  return {};
}

void VideoJob::tell(double share_of_stage, const char* stage) {
  double fraction = kTextShare * share_of_stage;
  if (std::string_view(stage) == "denoising") {
    fraction = kTextShare + denoising_share_ * share_of_stage;
  } else if (std::string_view(stage) == "decoding") {
    const double before = kTextShare + denoising_share_;
    fraction = before + (1 - before) * share_of_stage;
  }
  Progress progress{fraction, stage, std::nullopt};
  const std::chrono::duration<double> passed = clock_.monotonic() - began_;
  if (began_.count() > 0 && fraction > began_at_ + 1e-3) {
    progress.eta_s = passed.count() / (fraction - began_at_) * (1 - fraction);
  }
  progress_.update(progress);
}

Result<> VideoJob::read_texts() {
  tell(0, "reading");
  const StopCheck stop = [this] { return run_.cancelled(); };
  prompt_ = KARE_TRY(models_.encode(native_.prompt, stop));
  if (run_.cancelled()) return stopped();
  if (native_.guidance != 1 || native_.guidance_high != 1) {
    negative_ = KARE_TRY(models_.encode(native_.negative_prompt, stop));
  }
  return {};
}

Result<> VideoJob::prepare_expert(Noise noise) {
  if (prepared_ == noise || (prepared_ && !models_.has_two_experts())) return {};
  guided_ = {};
  guided_.model = KARE_TRY(models_.transformer(noise));
  const std::int64_t trained = (models_.traits().trained_frames - 1) / 4 + 1;
  guided_.rope = guided_.model->prepare_rope(grid_, trained);
  guided_.guidance =
      noise == Noise::kHigh && models_.has_two_experts() ? native_.guidance_high : native_.guidance;
  guided_.prompt = guided_.model->prepare_context(prompt_, kTextLength);
  if (guided_.guidance != 1) {
    guided_.negative = guided_.model->prepare_context(negative_, kTextLength);
  }
  times_ = guided_.model->prepare_time(times_of(native_.plan));
  prepared_ = noise;
  return {};
}

at::Tensor VideoJob::draw(TorchGenerator& generator) const {
  at::Tensor noise =
      at::empty({1, models_.shape().in_channels, grid_.frames, 2 * grid_.rows, 2 * grid_.columns},
                at::kFloat);
  generator.randn({noise.data_ptr<float>(), static_cast<std::size_t>(noise.numel())});
  return noise;
}

// What a checkpoint must have been made from to be of use.
std::string VideoJob::fingerprint() const {
  std::string text = models_.traits().name.data() + ("|" + native_.prompt) + "|" +
                     native_.negative_prompt + "|" + std::to_string(spec_.seed) + "|" +
                     std::to_string(native_.guidance) + "|" + std::to_string(native_.size.width) +
                     "x" + std::to_string(native_.size.height) + "x" +
                     std::to_string(native_.frames);
  for (const SamplingStep& step : native_.plan) {
    text += "|" + std::to_string(step.sigma) + " " + std::to_string(step.predictor.m);
  }
  return to_hex(sha256(text));
}

Result<> VideoJob::checkpoint(const Solver& solver) {
  KARE_TRY(write_latents(run_.scratch() / kLatentFile, solver.memory()));
  return run_.checkpoint(
      boost::json::serialize(boost::json::object{{"step", solver.step()}, {"of", fingerprint()}}));
}

// A checkpoint that does not fit is passed over: the video then begins anew.
void VideoJob::resume(Solver& solver) {
  boost::system::error_code failed;
  const boost::json::value state = boost::json::parse(run_.resume(), failed);
  if (failed || !state.is_object()) return;
  const boost::json::value* step = state.get_object().if_contains("step");
  const boost::json::value* of = state.get_object().if_contains("of");
  const bool fits = step != nullptr && step->is_int64() && step->get_int64() > 0 &&
                    step->get_int64() <= static_cast<std::int64_t>(native_.plan.size()) &&
                    of != nullptr && of->is_string() && of->get_string() == fingerprint();
  if (!fits) return;
  auto memory = read_latents(run_.scratch() / kLatentFile, kSolverTensors);
  if (!memory.ok() || !memory.value()[0].defined() ||
      memory.value()[0].sizes() != solver.x().sizes()) {
    return;
  }
  solver.restore(static_cast<std::size_t>(step->get_int64()), memory.take());
  log_info("going on from a checkpoint", {{"step", solver.step()}});
}

Result<at::Tensor> VideoJob::denoise() {
  TorchGenerator generator(spec_.seed);
  Solver solver(native_.plan, draw(generator));
  resume(solver);
  const auto steps = static_cast<double>(native_.plan.size());
  // Noise that earlier steps mixed in is drawn again, so that a resumed video is the same.
  for (std::size_t i = 0; i < solver.step(); ++i) {
    if (native_.plan[i].predictor.noise != 0) draw(generator);
  }
  began_at_ = kTextShare + denoising_share_ * static_cast<double>(solver.step()) / steps;
  began_ = clock_.monotonic();
  while (!solver.is_done()) {
    if (run_.cancelled()) return stopped();
    tell(static_cast<double>(solver.step()) / steps, "denoising");
    const SamplingStep& now = solver.next();
    const bool high = now.time >= models_.traits().boundary * 1000;
    KARE_TRY(prepare_expert(high ? Noise::kHigh : Noise::kLow));
    const Velocities velocities = guided_velocity(
        guided_, solver.x(), times_.at_step(solver.step()), [this] { return run_.cancelled(); });
    if (!velocities.guided.defined()) return stopped();
    const bool mixes = now.predictor.noise != 0;
    solver.advance(velocities.guided.to(at::kCPU), mixes ? draw(generator) : at::Tensor());
    const auto pause = static_cast<std::size_t>(options_.checkpoint_steps);
    if (pause > 0 && solver.step() % pause == 0) KARE_TRY(checkpoint(solver));
  }
  return solver.x();
}

Result<> VideoJob::decode(const at::Tensor& latents, const Path& mp4) {
  const VaeDecoder* vae = KARE_TRY(models_.vae());
  const auto out = KARE_TRY(VideoOut::create(mp4, spec_, native_));
  tell(0, "decoding");
  const FrameSink sink = [&out](const at::Tensor& frames) { return out->add(frames); };
  KARE_TRY(decode_video(*vae, latents, memory_.decode, sink, [this](double share) -> Result<> {
    if (run_.cancelled()) return stopped();
    tell(share, "decoding");
    return {};
  }));
  return out->finish();
}

Result<> VideoJob::make(const Path& mp4) {
  const c10::InferenceMode quick;
  KARE_TRY(plan());
  KARE_TRY(read_texts());
  const at::Tensor latents = KARE_TRY(denoise());
  guided_ = {};
  return decode(latents, mp4);
}

}  // namespace kare::wan

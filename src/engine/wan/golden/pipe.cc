#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ne.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

#include <boost/json.hpp>
#include <filesystem>
#include <system_error>

#include "engine/wan/golden/models.h"
#include "engine/wan/golden/settings.h"
#include "engine/wan/golden/tensors.h"
#include "engine/wan/pipeline/guided.h"
#include "engine/wan/pipeline/pixels.h"
#include "engine/wan/sampler/solver.h"
#include "engine/wan/umt5/text_encoder.h"
#include "engine/wan/vae/decode_video.h"

namespace kare::wan {
namespace {

constexpr double kContextTolerance = 1e-5;
constexpr double kVelocityTolerance = 1e-4;
constexpr double kLatentTolerance = 5e-4;
constexpr double kVideoTolerance = 1e-3;
constexpr double kSigmaTolerance = 1e-7;
constexpr double kFractionTolerance = 1e-4;  // Of times that are no integers: float32 at 1000.
constexpr double kHalfTolerance = 0.05;      // The whole walk in bfloat16, relative.
constexpr double kByteTolerance = 1;         // One step of brightness …
constexpr double kOtherBytesMax = 0.01;      // … on so many of the values at most.

struct PipeSettings {
  Sampler sampler = Sampler::kUniPc;
  int steps = 0;
  double shift = 0;
  double guidance = 0, guidance_high = 0;
  double boundary = 0;  // 0: one expert.
  std::vector<std::string> dits;
  std::string vae, text_encoder;
  std::int64_t text_len = 0;
};

Result<PipeSettings> settings_of(const Path& file) {
  const auto json = KARE_TRY(golden_settings(file));
  PipeSettings settings;
  const std::string sampler = KARE_TRY(setting_text(json, "sampler"));
  const auto known = golden_sampler(sampler);
  if (!known) return Error{Code::kUnsupported, "no sampler \"" + sampler + "\"", ""};
  settings.sampler = *known;
  settings.steps = static_cast<int>(KARE_TRY(setting_int(json, "steps")));
  settings.shift = KARE_TRY(setting_number(json, "shift"));
  const boost::json::value* boundary = json.if_contains("boundary");
  if (boundary != nullptr && boundary->is_number()) {
    settings.boundary = boundary->to_number<double>();
  }
  const boost::json::value* guidance = json.if_contains("guidance");
  if (guidance != nullptr && guidance->is_array() && guidance->get_array().size() == 2) {
    settings.guidance = guidance->get_array()[0].to_number<double>();
    settings.guidance_high = guidance->get_array()[1].to_number<double>();
  } else {
    settings.guidance = settings.guidance_high = KARE_TRY(setting_number(json, "guidance"));
  }
  for (const auto& name : KARE_TRY(setting_array(json, "dit"))) {
    settings.dits.emplace_back(name.as_string());
  }
  settings.vae = KARE_TRY(setting_text(json, "vae"));
  settings.text_encoder = KARE_TRY(setting_text(json, "text_encoder"));
  settings.text_len = KARE_TRY(setting_int(json, "text_len"));
  return settings;
}

// One end-to-end run with the models that its JSON names.
class Pipe {
 public:
  Pipe(const Path& folder, const TensorMap& io, const PipeSettings& settings, GoldenRows& rows)
      : folder_(folder), io_(io), settings_(settings), rows_(rows) {}

  Result<> run();

 private:
  Result<at::Tensor> encode(const std::string& ids, const std::string& expected);
  Result<std::vector<GuidedModel>> guide(const std::vector<Transformer>& models);
  Result<std::vector<Transformer>> load(at::ScalarType compute);
  Result<at::Tensor> walk(const std::vector<GuidedModel>& experts, bool compares);
  void check_plan(const std::vector<SamplingStep>& plan);
  void check_first(const Velocities& velocities);
  Result<> check_video(const at::Tensor& latents);

  const Path& folder_;
  const TensorMap& io_;
  const PipeSettings& settings_;
  GoldenRows& rows_;
  at::Tensor prompt_, negative_;  // (n, text_dim)
};

Result<at::Tensor> Pipe::encode(const std::string& ids, const std::string& expected) {
  Path weights = folder_ / (settings_.text_encoder + "_original.safetensors");
  std::error_code ignored;
  if (!std::filesystem::exists(weights, ignored)) {
    weights = folder_ / (settings_.text_encoder + "_hf.safetensors");
  }
  const auto file = KARE_TRY(Checkpoint::open(weights));
  const NamedTensors named = KARE_TRY(name_text_encoder(file));
  const TextEncoder encoder = KARE_TRY(TextEncoder::create(named, at::kFloat));
  const at::Tensor wanted_ids = KARE_TRY(need_tensor(io_, ids)).to(at::kInt).contiguous();
  const at::Tensor rows = KARE_TRY(encoder.encode(
      {wanted_ids.data_ptr<std::int32_t>(), static_cast<std::size_t>(wanted_ids.numel())}));
  const at::Tensor wanted = KARE_TRY(need_tensor(io_, expected));
  at::Tensor padded = at::zeros_like(wanted).squeeze(0);
  padded.narrow(0, 0, rows.size(0)).copy_(rows);
  rows_.compare(expected, padded, wanted, kContextTolerance);
  return rows;
}

Result<std::vector<Transformer>> Pipe::load(at::ScalarType compute) {
  std::vector<Transformer> models;
  for (const std::string& name : settings_.dits) {
    const auto dits = KARE_TRY(golden_dits(folder_, name));
    models.push_back(KARE_TRY(Transformer::create(source_of(dits.front().weights),
                                                  dits.front().shape, {at::kCPU, compute})));
  }
  return models;
}

Result<std::vector<GuidedModel>> Pipe::guide(const std::vector<Transformer>& models) {
  const at::Tensor noise = KARE_TRY(need_tensor(io_, "noise"));
  std::vector<GuidedModel> experts;
  for (const Transformer& model : models) {
    GuidedModel guided;
    guided.model = &model;
    guided.rope = model.prepare_rope({noise.size(2), noise.size(3) / 2, noise.size(4) / 2});
    guided.prompt = model.prepare_context(prompt_, settings_.text_len);
    if (negative_.defined()) {
      guided.negative = model.prepare_context(negative_, settings_.text_len);
    }
    const bool is_high = models.size() == 1 || experts.empty();
    guided.guidance = is_high ? settings_.guidance_high : settings_.guidance;
    experts.push_back(std::move(guided));
  }
  return experts;
}

void Pipe::check_plan(const std::vector<SamplingStep>& plan) {
  std::vector<double> sigmas, times;
  for (const SamplingStep& step : plan) {
    sigmas.push_back(step.sigma);
    times.push_back(step.time);
  }
  sigmas.push_back(0);
  if (const at::Tensor* expected = find_tensor(io_, "sigmas")) {
    rows_.compare("sigmas", at::tensor(sigmas, at::kFloat), *expected, kSigmaTolerance);
  }
  if (const at::Tensor* expected = find_tensor(io_, "timesteps")) {
    rows_.compare("timesteps", at::tensor(times, at::kFloat), *expected,
                  expected->scalar_type() == at::kLong ? 0 : kFractionTolerance);
  }
}

void Pipe::check_first(const Velocities& velocities) {
  const std::pair<const char*, const at::Tensor*> each[] = {
      {"step0.v_cond", &velocities.prompt},
      {"step0.v_uncond", &velocities.negative},
      {"step0.v", &velocities.guided}};
  for (const auto& [name, ours] : each) {
    const at::Tensor* expected = find_tensor(io_, name);
    // Guidance multiplies the difference of the two.
    const double factor = std::string_view(name) == "step0.v" ? settings_.guidance_high : 1;
    if (expected != nullptr && ours->defined())
      rows_.compare(name, *ours, *expected, factor * kVelocityTolerance);
  }
}

Result<at::Tensor> Pipe::walk(const std::vector<GuidedModel>& experts, bool compares) {
  Solver solver(plan_sampling(settings_.sampler, settings_.steps, settings_.shift),
                KARE_TRY(need_tensor(io_, "noise")));
  if (compares) check_plan(solver.plan());
  while (!solver.is_done()) {
    const std::string step = "step" + std::to_string(solver.step());
    const SamplingStep& now = solver.next();
    const bool is_high = experts.size() == 1 || now.time >= settings_.boundary * 1000;
    const GuidedModel& expert = is_high ? experts.front() : experts.back();
    const PreparedTime time =
        expert.model->prepare_time(at::scalar_tensor(now.time, at::kDouble).view({1}));
    const Velocities velocities = guided_velocity(expert, solver.x(), time);
    if (compares && solver.step() == 0) check_first(velocities);
    solver.advance(velocities.guided);
    const at::Tensor* expected = find_tensor(io_, step + ".latents");
    if (compares && expected != nullptr) {
      rows_.compare(step + ".latents", solver.x(), *expected, kLatentTolerance);
    }
  }
  return solver.x();
}

Result<> Pipe::check_video(const at::Tensor& latents) {
  const auto vaes = KARE_TRY(golden_vaes(folder_, settings_.vae));
  std::vector<at::Tensor> parts;
  KARE_TRY(decode_video(vaes.front().decoder, latents, {},
                        [&parts](const at::Tensor& frames) -> Result<> {
                          parts.push_back(frames);
                          return {};
                        }));
  const at::Tensor video = at::cat(parts, 2);
  rows_.compare("video", video, KARE_TRY(need_tensor(io_, "video")), kVideoTolerance);
  for (const auto& [name, rule] :
       {std::pair<std::string, ByteRule>{"round", ByteRule::kRound},
        std::pair<std::string, ByteRule>{"trunc", ByteRule::kTruncate}}) {
    const at::Tensor* expected = find_tensor(io_, "video_u8_" + name);
    if (expected == nullptr) continue;
    const at::Tensor bytes = to_bytes(video, rule);
    rows_.compare("video_u8_" + name, bytes, *expected, kByteTolerance);
    const double others = bytes.ne(*expected).to(at::kDouble).mean().item<double>();
    rows_.figure("video_u8_" + name + ".share_of_others", others, kOtherBytesMax);
  }
  return {};
}

Result<> Pipe::run() {
  prompt_ = KARE_TRY(encode("prompt_ids", "context"));
  // A run without guidance has no negative prompt.
  if (io_.contains("negative_ids")) {
    negative_ = KARE_TRY(encode("negative_ids", "context_negative"));
  }
  const std::vector<Transformer> exact = KARE_TRY(load(at::kFloat));
  const std::vector<GuidedModel> exact_experts = KARE_TRY(guide(exact));
  const at::Tensor latents = KARE_TRY(walk(exact_experts, true));
  KARE_TRY(check_video(latents));
  const std::vector<Transformer> half = KARE_TRY(load(at::kBFloat16));
  const std::vector<GuidedModel> half_experts = KARE_TRY(guide(half));
  const at::Tensor rough = KARE_TRY(walk(half_experts, false));
  rows_.compare_norm("latents.bf16_relative", rough, latents, kHalfTolerance);
  return {};
}

}  // namespace

Result<std::vector<GoldenRow>> check_golden_pipe(const Path& folder, const std::string& set) {
  GoldenRows rows(set);
  const TensorMap io = KARE_TRY(golden_tensors(folder / (set + "_io.safetensors")));
  const PipeSettings settings = KARE_TRY(settings_of(folder / (set + ".json")));
  KARE_TRY(Pipe(folder, io, settings, rows).run());
  return rows.take();
}

}  // namespace kare::wan

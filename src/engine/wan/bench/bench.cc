#include "engine/wan/bench/bench.h"

#include <ATen/Parallel.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/scalar_tensor.h>
#include <c10/core/InferenceMode.h>
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "base/clock.h"
#include "base/text.h"
#include "engine/wan/bench/random_weights.h"
#include "engine/wan/model/attention.h"
#include "engine/wan/model/transformer.h"
#include "engine/wan/pipeline/free_memory.h"
#include "engine/wan/pipeline/memory_plan.h"
#include "engine/wan/settings.h"
#include "engine/wan/umt5/text_encoder.h"
#include "engine/wan/vae/decode_video.h"

namespace kare::wan {
namespace {

constexpr std::int64_t kTextLength = 512;

struct BenchModel {
  TransformerDims dims;
  std::int64_t heads = 0;
  VaeDims vae;
  bool two_experts = false;
};

const std::map<std::string, BenchModel>& bench_models() {
  static const std::map<std::string, BenchModel> models = [] {
    const VaeDims vae21{VaeKind::kVae21, 96, 16, 3}, vae22{VaeKind::kVae22, 256, 48, 12};
    const auto dims = [](std::int64_t dim, std::int64_t ffn, std::int64_t layers,
                         std::int64_t channels) {
      return TransformerDims{dim, ffn, layers, channels, channels, 4096, 256};
    };
    return std::map<std::string, BenchModel>{
        {"wan2.1-t2v-1.3b", {dims(1536, 8960, 30, 16), 12, vae21, false}},
        {"wan2.1-t2v-14b", {dims(5120, 13824, 40, 16), 40, vae21, false}},
        {"wan2.2-t2v-a14b", {dims(5120, 13824, 40, 16), 40, vae21, true}},
        {"wan2.2-ti2v-5b", {dims(3072, 14336, 30, 48), 24, vae22, false}}};
  }();
  return models;
}

struct BenchOptions {
  std::string model = "wan2.1-t2v-1.3b";
  int width = 480, height = 272, frames = 17, steps = 2, threads = 0;
  int layers = 0;  // Of the transformer; 0: all.
  bool json = false;
};

Result<BenchOptions> parse(const std::vector<std::string>& words) {
  BenchOptions options;
  const std::map<std::string, int*> numbers = {{"--frames", &options.frames},
                                               {"--steps", &options.steps},
                                               {"--threads", &options.threads},
                                               {"--layers", &options.layers}};
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--json") {
      options.json = true;
      continue;
    }
    if (words[i] == "--random-weights") continue;
    const std::string value = i + 1 < words.size() ? words[i + 1] : "";
    const std::size_t cross = value.find('x');
    bool taken = !value.empty();
    if (const auto number = numbers.find(words[i]); number != numbers.end()) {
      *number->second = static_cast<int>(parse_decimal(value).value_or(0));
      taken = *number->second > 0;
    } else if (words[i] == "--model") {
      options.model = value;
      taken = bench_models().contains(value);
    } else if (words[i] == "--size" && cross != std::string::npos) {
      options.width = static_cast<int>(parse_decimal(value.substr(0, cross)).value_or(0));
      options.height = static_cast<int>(parse_decimal(value.substr(cross + 1)).value_or(0));
      taken = options.width >= 32 && options.height >= 32;
    } else {
      taken = false;
    }
    if (!taken) return Error{Code::kInvalid, "\"" + words[i] + "\" is not understood", ""};
    ++i;
  }
  return options;
}

BenchModel shortened(BenchModel model, int layers) {
  if (layers > 0) model.dims.layers = std::min<std::int64_t>(layers, model.dims.layers);
  return model;
}

double seconds_of(const std::function<void()>& work) {
  const SystemClock clock;
  const auto began = clock.monotonic();
  work();
  return std::chrono::duration<double>(clock.monotonic() - began).count();
}

double best_of(int times, const std::function<void()>& work) {
  double best = seconds_of(work);
  for (int i = 1; i < times; ++i) best = std::min(best, seconds_of(work));
  return best;
}

// The memory of this process in megabytes: "VmHWM:" the largest so far, "VmRSS:" now.
double memory_mb(const char* key) {
  std::ifstream in("/proc/self/status");
  std::string line;
  while (std::getline(in, line)) {
    if (!line.starts_with(key)) continue;
    std::istringstream rest(line.substr(std::string_view(key).size()));
    double kilobytes = 0;
    rest >> kilobytes;
    return kilobytes * 1024 / 1e6;
  }
  return 0;
}

// What one part takes beside what is there when it begins, in megabytes.
class Growth {
 public:
  Growth() : before_((::malloc_trim(0), memory_mb("VmRSS:"))) {
    std::ofstream("/proc/self/clear_refs") << 5;  // From now on the largest counts anew.
  }
  double megabytes() const { return memory_mb("VmHWM:") - before_; }

 private:
  const double before_;
};

// One run: every member is a figure that is printed under its name.
class Bench {
 public:
  explicit Bench(const BenchOptions& options)
      : options_(options),
        model_(shortened(bench_models().at(options.model), options.layers)),
        placement_{at::kCPU, fastest_type()},
        pixels_(model_.vae.latent_channels == 48 ? 16 : 8),
        grid_{(options.frames - 1) / 4 + 1, options.height / pixels_ / 2,
              options.width / pixels_ / 2} {}

  Result<> run();
  void print() const;

 private:
  void note(const std::string& name, double value) { figures_.emplace_back(name, value); }
  TransformerShape shape() const;
  MemoryNeeds needs() const;
  void note_mega(const std::string& name, std::uint64_t bytes) {
    note(name, static_cast<double>(bytes) / 1e6);
  }
  void keep_peak() { peak_mb_ = std::max(peak_mb_, memory_mb("VmHWM:")); }
  void measure_ceiling();
  Result<> load_expert(std::optional<Transformer>& loaded) const;
  void run_steps(const Transformer& transformer);
  Result<> measure_transformer();
  Result<> measure_decoder();
  Result<> measure_text();
  double operations() const;

  const BenchOptions options_;
  const BenchModel model_;
  const Placement placement_;
  const std::int64_t pixels_;
  const TokenGrid grid_;
  std::vector<std::pair<std::string, double>> figures_;
  double ceiling_ = 0;
  double peak_mb_ = 0;
};

// Of one pass, two for each multiply-add; cross attention with the rows that are really there.
double Bench::operations() const {
  const auto l = static_cast<double>(grid_.tokens()), d = static_cast<double>(model_.dims.dim);
  const auto f = static_cast<double>(model_.dims.ffn);
  return static_cast<double>(model_.dims.layers) * (12 * l * d * d + 4 * l * l * d + 4 * l * d * f);
}

void Bench::measure_ceiling() {
  const std::int64_t rows = std::max<std::int64_t>(grid_.tokens(), 512), in = model_.dims.dim,
                     out = model_.dims.ffn;
  const auto type = at::TensorOptions().dtype(placement_.compute);
  const at::Tensor x = at::randn({rows, in}).to(type), weight = at::randn({out, in}).to(type);
  const double seconds = best_of(5, [&] { at::linear(x, weight); });
  ceiling_ = 2.0 * static_cast<double>(rows) * static_cast<double>(in) * static_cast<double>(out) /
             seconds;
  note("ceiling_gflops", ceiling_ / 1e9);
}

TransformerShape Bench::shape() const {
  const TransformerDims& dims = model_.dims;
  return {dims.dim,         model_.heads,      dims.layers,   dims.ffn,
          dims.in_channels, dims.out_channels, dims.text_dim, dims.frequencies};
}

// Without a decoder and its weights: those are planned for on their own.
MemoryNeeds Bench::needs() const {
  MemoryNeeds needs;
  needs.transformer = shape();
  needs.grid = grid_;
  needs.half = placement_.compute != at::kFloat;
  for (const ExpectedTensor& tensor : expected_tensors(model_.dims)) {
    std::uint64_t numbers = needs.half ? 2 : 4;
    for (const std::int64_t length : tensor.shape) numbers *= static_cast<std::uint64_t>(length);
    needs.weights += numbers;
  }
  return needs;
}

Result<> Bench::load_expert(std::optional<Transformer>& loaded) const {
  loaded.reset();
  loaded = KARE_TRY(
      Transformer::create(random_weights(expected_tensors(model_.dims)), shape(), placement_));
  return {};
}

Result<> Bench::measure_transformer() {
  const MemoryPlan plan = KARE_TRY(plan_memory(needs(), available_memory()));
  std::optional<Transformer> transformer;
  KARE_TRY(load_expert(transformer));
  if (model_.two_experts) {
    Result<> loaded;
    note("expert_switch_s", seconds_of([&] { loaded = load_expert(transformer); }));
    KARE_TRY(std::move(loaded));
  }
  note("layers", static_cast<double>(model_.dims.layers));
  note_mega("weights_mb", plan.weights);
  keep_peak();
  const Growth growth;
  run_steps(*transformer);
  note("forward_mb", growth.megabytes());
  note_mega("forward_planned_mb", plan.denoising);
  return {};
}

void Bench::run_steps(const Transformer& transformer) {
  const RopeTable rope = transformer.prepare_rope(grid_);
  const PreparedContext context =
      transformer.prepare_context(at::randn({60, model_.dims.text_dim}), kTextLength);
  const at::Tensor latents =
      at::randn({1, model_.dims.in_channels, grid_.frames, 2 * grid_.rows, 2 * grid_.columns});
  double forward = 0;
  for (int step = 0; step < options_.steps; ++step) {
    const PreparedTime time =
        transformer.prepare_time(at::scalar_tensor(900.0 - step, at::kDouble).view({1}));
    const double seconds = seconds_of([&] { transformer.forward(latents, time, context, rope); });
    forward = step == 0 ? seconds : std::min(forward, seconds);
  }
  const std::int64_t width = model_.dims.dim / model_.heads;
  const at::Tensor q = at::randn({grid_.tokens(), model_.heads, width}).to(placement_.compute);
  const double attention_s = best_of(2, [&] { attention(q, q, q); });
  note("tokens", static_cast<double>(grid_.tokens()));
  note("forward_s", forward);
  note("attention_share", attention_s * static_cast<double>(model_.dims.layers) / forward);
  note("forward_tflop", operations() / 1e12);
  note("forward_gflops", operations() / forward / 1e9);
  note("share_of_ceiling", operations() / forward / ceiling_);
}

Result<> Bench::measure_decoder() {
  const auto scale = published_latent_scale(model_.vae.latent_channels);
  const VaeDecoder decoder = KARE_TRY(
      VaeDecoder::create(random_tensors(expected_tensors(model_.vae)), *scale, placement_));
  const at::Tensor latents = at::randn({1, model_.vae.latent_channels, grid_.frames,
                                        options_.height / pixels_, options_.width / pixels_});
  MemoryNeeds decoding = needs();
  decoding.weights = 0;
  decoding.decoder = decoder.measures();
  const MemoryPlan plan = KARE_TRY(plan_memory(decoding, available_memory()));
  keep_peak();
  const Growth growth;
  Result<> done;
  const auto sink = [](const at::Tensor&) -> Result<> { return {}; };
  note("vae_decode_s",
       seconds_of([&] { done = decode_video(decoder, latents, plan.decode, sink); }));
  note("vae_scratch_mb", growth.megabytes());
  note_mega("vae_planned_mb", plan.decoding);
  note("vae_bands", plan.decode.bands ? static_cast<double>(plan.decode.bands->count) : 1);
  return done;
}

Result<> Bench::measure_text() {
  // The published encoder but for its table of words, of which only rows are read.
  const RandomEncoder random({.vocabulary = 1024,
                              .dim = 4096,
                              .attention = 4096,
                              .heads = 64,
                              .ffn = 10240,
                              .layers = 24,
                              .buckets = 32});
  const TextEncoder encoder = KARE_TRY(TextEncoder::create(random.named(), placement_.compute));
  keep_peak();
  const Growth growth;
  for (const std::size_t tokens : {std::size_t{60}, std::size_t{512}}) {
    const std::vector<std::int32_t> ids(tokens, 300);
    Result<at::Tensor> rows = at::Tensor();
    note("text_" + std::to_string(tokens) + "_s", seconds_of([&] { rows = encoder.encode(ids); }));
    if (!rows.ok()) return rows.take_error();
  }
  note("text_mb", growth.megabytes());
  return {};
}

Result<> Bench::run() {
  const c10::InferenceMode quick;
  measure_ceiling();
  KARE_TRY(measure_text());
  KARE_TRY(measure_transformer());
  KARE_TRY(measure_decoder());
  keep_peak();
  note("peak_rss_mb", peak_mb_);
  return {};
}

void Bench::print() const {
  if (!options_.json) {
    std::printf("%s, %dx%d, %d frames, %d threads, %s\n", options_.model.c_str(), options_.width,
                options_.height, options_.frames, at::get_num_threads(),
                placement_.compute == at::kFloat ? "float32" : "bfloat16");
    for (const auto& [name, value] : figures_) std::printf("%-18s %.4g\n", name.c_str(), value);
    return;
  }
  std::printf(
      "{\"model\":\"%s\",\"width\":%d,\"height\":%d,\"frames\":%d,\"threads\":%d,"
      "\"type\":\"%s\"",
      options_.model.c_str(), options_.width, options_.height, options_.frames,
      at::get_num_threads(), placement_.compute == at::kFloat ? "float32" : "bfloat16");
  for (const auto& [name, value] : figures_) std::printf(",\"%s\":%.6g", name.c_str(), value);
  std::printf("}\n");
}

}  // namespace

int run_bench(const std::vector<std::string>& words) {
  auto options = parse(words);
  if (!options.ok()) {
    std::fprintf(stderr, "bench: %s\n", options.error().message.c_str());
    return 2;
  }
  if (options.value().threads > 0) at::set_num_threads(options.value().threads);
  Bench bench(options.value());
  const Result<> done = bench.run();
  if (!done.ok()) {
    std::fprintf(stderr, "bench: %s\n", done.error().message.c_str());
    return 1;
  }
  bench.print();
  return 0;
}

}  // namespace kare::wan

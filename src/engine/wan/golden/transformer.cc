#include <ATen/TensorOperators.h>
#include <ATen/ops/repeat_interleave.h>

#include <algorithm>

#include "engine/wan/golden/models.h"
#include "engine/wan/golden/tensors.h"
#include "engine/wan/model/transformer.h"

namespace kare::wan {
namespace {

constexpr double kOriginalTolerance = 2e-5;   // Against the original code.
constexpr double kDiffusersTolerance = 1e-4;  // Its sinusoid is float32.
constexpr double kRopeTolerance = 1e-6;
constexpr double kHalfTolerance = 1.5e-2;  // bfloat16 against float32, relative.

struct DitCase {
  std::string prefix;  // "t0."
  at::Tensor time;
};

std::vector<DitCase> cases_of(const TensorMap& io) {
  std::vector<DitCase> cases;
  for (int i = 0;; ++i) {
    const std::string prefix = "t" + std::to_string(i) + ".";
    const at::Tensor* time = find_tensor(io, prefix + "timestep");
    if (time == nullptr) return cases;
    cases.push_back({prefix, time->flatten()});
  }
}

TokenGrid grid_of(const at::Tensor& latents) {
  return {latents.size(2), latents.size(3) / 2, latents.size(4) / 2};
}

// The text as the model is given it, without its padding.
struct GoldenText {
  at::Tensor rows;
  std::int64_t text_len = 0;
};

// Where the set does not say how many rows are real, those up to the last that is not zero are.
GoldenText text_of(const at::Tensor& context, const GoldenDit& set) {
  const at::Tensor rows = context.squeeze(0);
  std::int64_t count = set.context_tokens.value_or(rows.size(0));
  while (!set.context_tokens && count > 0 && rows[count - 1].eq(0).all().item<bool>()) --count;
  return {rows.narrow(0, 0, count), set.text_len > 0 ? set.text_len : rows.size(0)};
}

void check_rope(GoldenRows& rows, const TensorMap& io, const RopeTable& rope) {
  const auto twice = [](const at::Tensor& table) { return at::repeat_interleave(table, 2, 1); };
  if (const at::Tensor* cos = find_tensor(io, "rope.cos")) {
    rows.compare("rope.cos", twice(rope.cos), *cos, kRopeTolerance);
  }
  if (const at::Tensor* sin = find_tensor(io, "rope.sin")) {
    rows.compare("rope.sin", twice(rope.sin), *sin, kRopeTolerance);
  }
}

Result<> check_cases(GoldenRows& rows, const TensorMap& io, const Transformer& model,
                     const GoldenDit& set, const std::string& label) {
  const at::Tensor latents = KARE_TRY(need_tensor(io, "in.latents"));
  const at::Tensor context = KARE_TRY(need_tensor(io, "in.context"));
  const RopeTable rope = model.prepare_rope(grid_of(latents));
  check_rope(rows, io, rope);
  GoldenTaps taps(rows, io, "t0.");
  const GoldenText text = text_of(context, set);
  const PreparedContext prepared = model.prepare_context(text.rows, text.text_len, taps.taps());
  bool first = true;
  for (const DitCase& now : cases_of(io)) {
    taps.set_prefix(now.prefix);
    const PreparedTime time = model.prepare_time(now.time, taps.taps());
    const at::Tensor out =
        model.forward(latents, time, prepared, rope, first ? taps.taps() : Taps{});
    first = false;
    for (const auto& [name, tolerance] :
         {std::pair<std::string, double>{"output_original_code", kOriginalTolerance},
          std::pair<std::string, double>{"output", kDiffusersTolerance}}) {
      const at::Tensor* expected = find_tensor(io, now.prefix + name);
      if (expected != nullptr) {
        rows.compare(label + now.prefix + name, out, *expected, tolerance);
      }
    }
  }
  return {};
}

// The same weights in bfloat16, and the exact path beside it: far more tokens than a tiny set
// has would be needed to tell them apart by their outputs alone.
Result<> check_half(GoldenRows& rows, const TensorMap& io, const TensorMap& weights,
                    const GoldenDit& set) {
  const at::Tensor* reference = find_tensor(io, "t0.output_bf16_run");
  if (reference == nullptr) return {};
  const Transformer model =
      KARE_TRY(Transformer::create(source_of(weights), set.shape, {at::kCPU, at::kBFloat16}));
  const at::Tensor latents = KARE_TRY(need_tensor(io, "in.latents"));
  const at::Tensor context = KARE_TRY(need_tensor(io, "in.context"));
  const at::Tensor expected = KARE_TRY(need_tensor(io, "t0.output"));
  const at::Tensor time = KARE_TRY(need_tensor(io, "t0.timestep"));
  const GoldenText text = text_of(context, set);
  const at::Tensor out = model.forward(latents, model.prepare_time(time.flatten()),
                                       model.prepare_context(text.rows, text.text_len),
                                       model.prepare_rope(grid_of(latents)));
  // No further away than the reference's own run in bfloat16, where that is more than usual.
  const double theirs =
      ((*reference - expected).norm() / expected.norm()).to(at::kDouble).item<double>();
  rows.compare_norm("t0.output.bf16_relative", out, expected, std::max(kHalfTolerance, theirs));
  return {};
}

}  // namespace

Result<std::vector<GoldenRow>> check_golden_dit(const Path& folder, const std::string& set) {
  GoldenRows rows(set);
  const TensorMap io = KARE_TRY(golden_tensors(folder / (set + "_io.safetensors")));
  const auto models = KARE_TRY(golden_dits(folder, set));
  for (const GoldenDit& model : models) {
    const Transformer transformer = KARE_TRY(
        Transformer::create(source_of(model.weights), model.shape, {at::kCPU, at::kFloat}));
    const std::string label = models.size() == 1 ? "" : model.layout + ".";
    KARE_TRY(check_cases(rows, io, transformer, model, label));
  }
  KARE_TRY(check_half(rows, io, models.front().weights, models.front()));
  return rows.take();
}

}  // namespace kare::wan

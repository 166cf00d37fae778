// The checks of the text encoder.
#include <ATen/core/Tensor.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/wan/golden/values.h"
#include "engine/wan/umt5/relative_bucket.h"
#include "engine/wan/umt5/text_encoder.h"

namespace kare::wan {
namespace {

constexpr double kTolerance = 1e-5;
constexpr double kNormTolerance = 1.5e-2;  // Relative, of a run in bfloat16.
constexpr std::int64_t kMaxDistance = 128;

std::span<const float> floats(const at::Tensor& value) {
  return {value.data_ptr<float>(), static_cast<std::size_t>(value.numel())};
}

GoldenRow check_buckets(const std::string& set, const TensorView& relative,
                        const TensorView& expected, std::int64_t buckets) {
  std::vector<float> ours;
  for (const float place : floats_of(relative)) {
    const auto bucket = relative_bucket(static_cast<std::int64_t>(place), buckets, kMaxDistance);
    ours.push_back(static_cast<float>(bucket));
  }
  return golden_row(set, "bucket.index", ours, floats_of(expected), 0);
}

std::vector<std::int32_t> ids_of(const TensorView& view) {
  std::vector<std::int32_t> ids;
  for (const float id : floats_of(view)) ids.push_back(static_cast<std::int32_t>(id));
  return ids;
}

// One prompt: every intermediate result that the data has.
Result<std::vector<GoldenRow>> check_prompt(const std::string& set, const std::string& form,
                                            const TextEncoder& encoder, const Checkpoint& data,
                                            const std::string& prompt) {
  const TensorView* ids = KARE_TRY(golden_tensor(data, prompt + ".ids"));
  std::vector<GoldenRow> rows;
  const auto compare = [&](std::string_view name, const at::Tensor& value) {
    const std::string check = prompt + "." + std::string(name);
    const TensorView* expected = data.find(check);
    if (expected == nullptr) return true;
    const at::Tensor dense = value.contiguous();
    rows.push_back(
        golden_row(set, form + "." + check, floats(dense), floats_of(*expected), kTolerance));
    return true;
  };
  (void)KARE_TRY(encoder.encode(ids_of(*ids), compare));
  return rows;
}

// |a - b| / |b|; infinite when they are not equally long.
double distance(std::span<const float> a, std::span<const float> b) {
  if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
  double difference = 0, whole = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double one = double{a[i]} - double{b[i]};
    difference += one * one;
    whole += double{b[i]} * double{b[i]};
  }
  return std::sqrt(difference / whole);
}

// A run in bfloat16 against the one in float32: no further away than the reference's own run in
// bfloat16 is, where that is more than the usual tolerance.
Result<GoldenRow> check_bfloat16(const std::string& set, const NamedTensors& weights,
                                 const Checkpoint& data, const std::string& prompt) {
  const TextEncoder encoder = KARE_TRY(TextEncoder::create(weights, at::kBFloat16));
  const TensorView* ids = KARE_TRY(golden_tensor(data, prompt + ".ids"));
  const TensorView* hidden = KARE_TRY(golden_tensor(data, prompt + ".hidden"));
  const TensorView* reference = KARE_TRY(golden_tensor(data, prompt + ".hidden_bf16_run"));
  const at::Tensor ours = KARE_TRY(encoder.encode(ids_of(*ids))).contiguous();
  const std::vector<float> expected = floats_of(*hidden);
  const double theirs = distance(floats_of(*reference), expected);
  const double tolerance = std::isfinite(theirs) ? std::max(kNormTolerance, theirs) : 0;
  const double relative = distance(floats(ours), expected);
  return GoldenRow{set, prompt + ".hidden_bf16_relative", relative, tolerance,
                   relative <= tolerance};
}

Result<std::vector<GoldenRow>> check_umt5(const Path& folder, const std::string& set) {
  const auto data = KARE_TRY(Checkpoint::open(folder / (set + "_io.safetensors")));
  std::vector<GoldenRow> rows;
  for (const std::string form : {"original", "hf"}) {
    const Path path = folder / (set + "_" + form + ".safetensors");
    if (!std::filesystem::exists(path)) continue;
    const auto file = KARE_TRY(Checkpoint::open(path));
    const NamedTensors weights = KARE_TRY(name_text_encoder(file));
    const TextEncoder encoder = KARE_TRY(TextEncoder::create(weights, at::kFloat));
    for (int i = 0; data->find("p" + std::to_string(i) + ".ids") != nullptr; ++i) {
      const std::string prompt = "p" + std::to_string(i);
      for (GoldenRow& row : KARE_TRY(check_prompt(set, form, encoder, *data, prompt))) {
        rows.push_back(std::move(row));
      }
      if (form == "original" && data->find(prompt + ".hidden_bf16_run") != nullptr) {
        rows.push_back(KARE_TRY(check_bfloat16(set, weights, *data, prompt)));
      }
    }
    if (form == "original") {
      const TensorView* relative = KARE_TRY(golden_tensor(*data, "bucket.relative_position"));
      const TensorView* index = KARE_TRY(golden_tensor(*data, "bucket.index"));
      rows.push_back(check_buckets(set, *relative, *index, encoder.dims().buckets));
    }
  }
  if (rows.empty()) return corrupt("the text encoder's weights are not there");
  return rows;
}

}  // namespace

std::vector<GoldenKind> golden_kinds_of_text() {
  return {{"umt5_", "_io.safetensors", check_umt5}};
}

}  // namespace kare::wan

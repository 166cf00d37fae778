#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/wan/golden/values.h"
#include "engine/wan/weights/convert.h"

namespace kare::wan {
namespace {

// "formats_" + "all_dtypes" and "formats_expected" lie side by side; what a name has between them
// belongs to both.
Path expected_file(const Path& folder, const std::string& set) {
  return folder / (set + "expected.safetensors");
}

using Compare = std::vector<GoldenRow> (*)(const std::string& set, const Checkpoint& ours,
                                           const Checkpoint& expected);

bool has_tensors_of(const Checkpoint& file, const Checkpoint& like) {
  return file.tensors().size() == like.tensors().size() &&
         std::all_of(like.tensors().begin(), like.tensors().end(), [&](const TensorView& view) {
           const TensorView* other = file.find(view.name);
           return other != nullptr && other->shape == view.shape;
         });
}

std::ptrdiff_t failures(const std::vector<GoldenRow>& rows) {
  return std::count_if(rows.begin(), rows.end(), [](const GoldenRow& row) { return !row.ok; });
}

// Compares with the file of weights in the folder that these tensors were made from. The data
// does not say which one it is: that of the same names and shapes which agrees best.
Result<std::vector<GoldenRow>> compare_source(const Path& folder, const std::string& set,
                                              const Checkpoint& ours, Compare compare) {
  std::vector<GoldenRow> best;
  for (const char* layout :
       {"_original.safetensors", "_diffusers.safetensors", "_hf.safetensors"}) {
    for (const std::string& source : KARE_TRY(golden_sets(folder, {"", layout, nullptr}))) {
      const auto file = KARE_TRY(Checkpoint::open(folder / (source + layout)));
      if (!has_tensors_of(*file, ours)) continue;
      std::vector<GoldenRow> rows = compare(set, ours, *file);
      if (best.empty() || failures(rows) < failures(best)) best = std::move(rows);
    }
  }
  if (!best.empty()) return best;
  return Error{Code::kNotFound, "no file beside this set has the same tensors", folder.string()};
}

// A row for each of the expected tensors whose name begins with `prefix`.
std::vector<GoldenRow> compare_expected(const std::string& set, const Checkpoint& ours,
                                        const Checkpoint& expected, std::string_view prefix) {
  std::vector<GoldenRow> rows;
  for (const TensorView& view : expected.tensors()) {
    if (!view.name.starts_with(prefix)) continue;
    const std::string name = view.name.substr(prefix.size());
    rows.push_back(compare_views(set, name, ours.find(name), view, 0));
  }
  return rows;
}

std::vector<GoldenRow> compare_all(const std::string& set, const Checkpoint& ours,
                                   const Checkpoint& expected) {
  return compare_expected(set, ours, expected, "");
}

// With the expected numbers rounded to bfloat16 where ours are.
std::vector<GoldenRow> compare_rounded(const std::string& set, const Checkpoint& ours,
                                       const Checkpoint& expected) {
  std::vector<GoldenRow> rows;
  for (const TensorView& view : ours.tensors()) {
    std::vector<float> values = floats_of(*expected.find(view.name));
    if (view.dtype == DType::kBF16) {
      for (float& value : values) value = float_of_bf16(bf16_of_float(value));
    }
    // Halves have eleven bits: half a step of the largest number.
    float largest = 0;
    for (const float value : values) largest = std::max(largest, std::abs(value));
    const double tolerance = view.dtype == DType::kF16 ? double{largest} * 0x1p-11 : 0;
    rows.push_back(golden_row(set, view.name, floats_of(view), values, tolerance));
  }
  return rows;
}

}  // namespace

Result<std::vector<GoldenRow>> check_all_dtypes(const Path& folder, const std::string& set) {
  const auto ours = KARE_TRY(Checkpoint::open(folder / (set + "all_dtypes.safetensors")));
  const auto expected = KARE_TRY(Checkpoint::open(expected_file(folder, set)));
  std::vector<GoldenRow> rows;
  for (const TensorView& view : ours->tensors()) {
    const TensorView* values = KARE_TRY(golden_tensor(*expected, view.name));
    rows.push_back(compare_views(set + "all_dtypes", view.name, &view, *values, 0));
  }
  return rows;
}

Result<std::vector<GoldenRow>> check_fp8_scaled(const Path& folder, const std::string& set) {
  const auto ours = KARE_TRY(Checkpoint::open(folder / (set + "fp8_scaled.safetensors")));
  std::vector<GoldenRow> rows = compare_expected(set + "fp8_scaled", *ours, *ours, "expected.");
  std::error_code ignored;
  if (!std::filesystem::exists(expected_file(folder, set), ignored)) return rows;
  const auto expected = KARE_TRY(Checkpoint::open(expected_file(folder, set)));
  for (GoldenRow& row : compare_expected(set + "fp8_scaled", *ours, *expected, "expected.")) {
    rows.push_back(std::move(row));
  }
  return rows;
}

Result<std::vector<GoldenRow>> check_gguf(const Path& folder, const std::string& set) {
  const auto file = KARE_TRY(Checkpoint::open(folder / (set + "gguf.safetensors")));
  const TensorView* bytes = KARE_TRY(golden_tensor(*file, "gguf_file"));
  const auto ours = KARE_TRY(Checkpoint::from_bytes(bytes->bytes));
  return compare_expected(set + "gguf", *ours, *file, "expected.");
}

// The archive holds the tensors of a model that lies beside it, mostly in bfloat16.
Result<std::vector<GoldenRow>> check_pth(const Path& folder, const std::string& set) {
  const auto file = KARE_TRY(Checkpoint::open(folder / (set + "pth.safetensors")));
  const TensorView* bytes = KARE_TRY(golden_tensor(*file, "pth_file"));
  const auto ours = KARE_TRY(Checkpoint::from_bytes(bytes->bytes));
  return compare_source(folder, set + "pth", *ours, compare_rounded);
}

// The shards hold the tensors of a model that lies beside them in one file.
Result<std::vector<GoldenRow>> check_sharded(const Path& folder, const std::string& set) {
  const auto ours = KARE_TRY(Checkpoint::open(folder / set));
  return compare_source(folder, set, *ours, compare_all);
}

}  // namespace kare::wan

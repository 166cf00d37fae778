#pragma once

#include <string>
#include <vector>

#include "engine/wan/golden/golden.h"
#include "engine/wan/weights/checkpoint.h"

namespace kare::wan {

// All numbers of a tensor as float32.
std::vector<float> floats_of(const TensorView& view);
// The tensor `name`, or kCorrupt that names it.
Result<const TensorView*> golden_tensor(const Checkpoint& file, std::string_view name);
// A row for two tensors; another shape, or a tensor that is null, fails.
GoldenRow compare_views(const std::string& set, const std::string& check, const TensorView* ours,
                        const TensorView& expected, double tolerance);

// The checks of the kinds in golden_kinds_of_files(), each in its own file.
Result<std::vector<GoldenRow>> check_all_dtypes(const Path& folder, const std::string& set);
Result<std::vector<GoldenRow>> check_fp8_scaled(const Path& folder, const std::string& set);
Result<std::vector<GoldenRow>> check_gguf(const Path& folder, const std::string& set);
Result<std::vector<GoldenRow>> check_pth(const Path& folder, const std::string& set);
Result<std::vector<GoldenRow>> check_sharded(const Path& folder, const std::string& set);
Result<std::vector<GoldenRow>> check_lora(const Path& folder, const std::string& set);
Result<std::vector<GoldenRow>> check_tokenizer(const Path& folder, const std::string& set);
Result<std::vector<GoldenRow>> check_rng(const Path& folder, const std::string& set);

}  // namespace kare::wan

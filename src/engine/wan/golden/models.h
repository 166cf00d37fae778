#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "engine/wan/golden/golden.h"
#include "engine/wan/model/transformer.h"
#include "engine/wan/sampler/schedule.h"
#include "engine/wan/vae/decoder.h"

// The models of the golden data, each by the name of its set, and the checks of their kinds.
namespace kare::wan {

// A transformer with what its JSON says about the run.
struct GoldenDit {
  std::string layout;  // "original" or "diffusers": the names in its file.
  TensorMap weights;   // By original names.
  TransformerShape shape;
  std::int64_t text_len = 0;                   // 0: as many as the context has.
  std::optional<std::int64_t> context_tokens;  // Rows of the text that are real.
};

// The same model from each layout the folder has; at least one.
Result<std::vector<GoldenDit>> golden_dits(const Path& folder, const std::string& set);

struct GoldenVae {
  std::string layout;
  VaeDecoder decoder;
};
Result<std::vector<GoldenVae>> golden_vaes(const Path& folder, const std::string& set);

// A sampler by our name or by the one that it has in the sets of schedulers.
std::optional<Sampler> golden_sampler(std::string_view name);

// One check for each kind; see GoldenCheck.
Result<std::vector<GoldenRow>> check_golden_dit(const Path& folder, const std::string& set);
Result<std::vector<GoldenRow>> check_golden_vae(const Path& folder, const std::string& set);
Result<std::vector<GoldenRow>> check_golden_schedulers(const Path& folder, const std::string& set);
Result<std::vector<GoldenRow>> check_golden_pipe(const Path& folder, const std::string& set);
// What the transformer gives with each LoRA merged; the merges themselves are checked beside.
Result<std::vector<GoldenRow>> check_golden_lora_output(const Path& folder, const std::string& set);

// dit_*, vae*, schedulers*, pipe_*, lora*.
std::vector<GoldenKind> golden_kinds_of_video();

}  // namespace kare::wan

#include <charconv>
#include <optional>

#include "engine/wan/golden/values.h"
#include "engine/wan/rng/torch_generator.h"

namespace kare::wan {
namespace {

// "seed42.second_call.16x2" -> 42.
std::optional<std::uint64_t> seed_of(std::string_view name) {
  if (!name.starts_with("seed")) return std::nullopt;
  name.remove_prefix(4);
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), seed);
  if (error != std::errc() || end == name.data() + name.size() || *end != '.') return std::nullopt;
  return seed;
}

}  // namespace

Result<std::vector<GoldenRow>> check_rng(const Path& folder, const std::string& set) {
  constexpr double kTolerance = 2e-6;
  const auto file = KARE_TRY(Checkpoint::open(folder / (set + ".safetensors")));
  std::vector<GoldenRow> rows;
  for (const TensorView& view : file->tensors()) {
    const auto seed = seed_of(view.name);
    if (!seed) return corrupt("the golden data has a name without a seed: " + view.name);
    std::vector<float> ours(static_cast<std::size_t>(view.elements()));
    TorchGenerator generator(*seed);
    generator.randn(ours);
    // The second call has the same shape as the first one.
    if (view.name.find(".second_call.") != std::string::npos) generator.randn(ours);
    rows.push_back(golden_row(set, view.name, ours, floats_of(view), kTolerance));
  }
  return rows;
}

}  // namespace kare::wan

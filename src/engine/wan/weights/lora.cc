#include "engine/wan/weights/lora.h"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cmath>
#include <optional>
#include <utility>

#include "base/text.h"
#include "engine/wan/weights/convert.h"
#include "engine/wan/weights/lora_sum.h"
#include "engine/wan/weights/names.h"

namespace kare::wan {
namespace {

enum class Role { kDown, kUp, kAlpha, kWeight, kBias, kModulation };

struct Suffix {
  std::string_view text;
  Role role;
};

// The longer of two that end alike stands first.
constexpr Suffix kSuffixes[] = {
    {".lora_A.default.weight", Role::kDown},
    {".lora_B.default.weight", Role::kUp},
    {".lora_linear_layer.down.weight", Role::kDown},
    {".lora_linear_layer.up.weight", Role::kUp},
    {".lora_down.weight", Role::kDown},
    {".lora_up.weight", Role::kUp},
    {".lora_A.weight", Role::kDown},
    {".lora_B.weight", Role::kUp},
    {".lora_B.bias", Role::kBias},
    {".lora.down.weight", Role::kDown},
    {".lora.up.weight", Role::kUp},
    {"_lora.down.weight", Role::kDown},
    {"_lora.up.weight", Role::kUp},
    {".lora_A", Role::kDown},
    {".lora_B", Role::kUp},
    {".alpha", Role::kAlpha},
    {".diff_b", Role::kBias},
    {".diff_m", Role::kModulation},
    {".diff", Role::kWeight},
};

constexpr std::string_view kPrefixes[] = {
    "base_model.model.", "model.diffusion_model.", "diffusion_model.",
    "transformer_2.",    "transformer.",           "unet.",
};
constexpr std::string_view kFirst = "transformer.", kSecond = "transformer_2.";
constexpr std::string_view kKohya = "lora_unet_";

// Parts of the image branch, in both namings of modules.
constexpr std::string_view kImageParts[] = {
    "img_emb",
    "cross_attn.k_img",
    "cross_attn.v_img",
    "cross_attn.norm_k_img",
    "cross_attn_k_img",
    "cross_attn_v_img",
    "cross_attn.add_k_proj",
    "cross_attn.add_v_proj",
    "cross_attn.norm_added_k",
};

constexpr std::string_view kOtherKinds[] = {"dora_scale", "hada_w", "lokr_w", "oft_diag",
                                            ".w_norm"};

std::string shown(std::string_view key) {
  return json_quoted(shortened(is_utf8(key) ? key : "?", 160));
}

struct Key {
  std::string module;
  Role role;
};

std::optional<Key> parse_key(std::string_view key) {
  for (const Suffix& suffix : kSuffixes) {
    if (!key.ends_with(suffix.text)) continue;
    std::string_view module = key.substr(0, key.size() - suffix.text.size());
    for (const std::string_view prefix : kPrefixes) {
      if (module.starts_with(prefix)) module.remove_prefix(prefix.size());
    }
    return Key{std::string(module), suffix.role};
  }
  return std::nullopt;
}

}  // namespace

// Reads files into a LoraSet.
class LoraReader {
 public:
  explicit LoraReader(const ShapeMap& model) : model_(model) {
    for (const auto& [name, shape] : model) {
      std::string key(kKohya);
      for (const char c : name.substr(0, name.rfind('.'))) key += c == '.' ? '_' : c;
      kohya_.emplace(std::move(key), name.substr(0, name.rfind('.')));
    }
  }

  Result<> read(const LoraFile& file);
  Result<LoraSet> finish();

 private:
  // The parts of one module, as found.
  struct Parts {
    const TensorView *down = nullptr, *up = nullptr, *alpha = nullptr;
  };

  std::string original_module(const std::string& module) const;
  // The model's tensor that `role` of `module` changes; empty when there is none.
  std::string target(const std::string& module, Role role) const;
  Result<> take(const TensorView& view, double strength, std::map<std::string, Parts>& parts);
  Result<> add_difference(const TensorView& view, const std::string& name, double strength);
  Result<> add_pair(const std::string& module, const Parts& parts, double alpha, double strength);

  const ShapeMap& model_;
  std::map<std::string, std::string, std::less<>> kohya_;
  std::vector<std::string> unmatched_;
  LoraSet set_;
};

namespace {

bool is_image_part(std::string_view module) {
  return std::any_of(std::begin(kImageParts), std::end(kImageParts), [&](std::string_view part) {
    return module.find(part) != std::string_view::npos;
  });
}

bool is_other_kind(std::string_view key) {
  return std::any_of(std::begin(kOtherKinds), std::end(kOtherKinds), [&](std::string_view part) {
    return key.find(part) != std::string_view::npos;
  });
}

std::vector<float> floats_of(const TensorView& view) {
  std::vector<float> values(static_cast<std::size_t>(view.elements()));
  to_float(view, 0, values);
  return values;
}

// alpha / r from the metadata of peft files, 1 when nothing is said.
double metadata_scale(const Checkpoint& checkpoint) {
  const auto found = checkpoint.metadata().find("lora_adapter_metadata");
  if (found == checkpoint.metadata().end()) return 1;
  boost::json::error_code error;
  const boost::json::value value = boost::json::parse(found->second, error);
  if (error || !value.is_object()) return 1;
  std::optional<double> alpha, rank;
  for (const auto& [key, member] : value.get_object()) {
    boost::json::error_code no_number;
    const auto number = member.to_number<double>(no_number);
    if (no_number) continue;
    const std::string_view name(key);
    if (name == "lora_alpha" || name.ends_with(".lora_alpha")) alpha = number;
    if (name == "r" || name.ends_with(".r")) rank = number;
  }
  return alpha && rank && *rank > 0 ? *alpha / *rank : 1;
}

bool has_prefix(const Checkpoint& checkpoint, std::string_view prefix) {
  const auto& tensors = checkpoint.tensors();
  return std::any_of(tensors.begin(), tensors.end(),
                     [&](const TensorView& view) { return view.name.starts_with(prefix); });
}

// The matrix [out, in] that a weight is for a LoRA: its first size, and all others together.
std::pair<std::int64_t, std::int64_t> matrix_of(const std::vector<std::int64_t>& shape) {
  std::int64_t columns = 1;
  for (std::size_t i = 1; i < shape.size(); ++i) columns *= shape[i];
  return {shape.empty() ? 1 : shape[0], columns};
}

}  // namespace

std::string LoraReader::original_module(const std::string& module) const {
  if (module.starts_with(kKohya)) {
    const auto found = kohya_.find(module);
    return found == kohya_.end() ? module : found->second;
  }
  const std::string name = original_transformer_name(module + ".");
  return name.substr(0, name.size() - 1);
}

std::string LoraReader::target(const std::string& module, Role role) const {
  std::string name = module;
  if (role == Role::kModulation) {
    name += module.ends_with("modulation") ? "" : ".modulation";
  } else if (!model_.contains(name)) {
    name += role == Role::kBias ? ".bias" : ".weight";
  }
  return model_.contains(name) ? name : "";
}

Result<> LoraReader::add_difference(const TensorView& view, const std::string& name,
                                    double strength) {
  const auto& shape = model_.find(name)->second;
  // A modulation may be kept without its leading size of one.
  if (view.elements() != element_count(shape)) {
    return Error{Code::kInvalid,
                 "the LoRA's " + shown(view.name) + " has the shape " + shape_text(view.shape) +
                     ", but the model's " + name + " " + shape_text(shape) +
                     ": it belongs to another model",
                 ""};
  }
  set_.changes_[name].differences.push_back({static_cast<float>(strength), floats_of(view)});
  return {};
}

Result<> LoraReader::take(const TensorView& view, double strength,
                          std::map<std::string, Parts>& parts) {
  if (is_other_kind(view.name)) {
    return Error{Code::kUnsupported, "DoRA, LoHa and LoKr are not supported: " + shown(view.name),
                 ""};
  }
  const auto key = parse_key(view.name);
  if (!key) {
    unmatched_.push_back(view.name);
    return {};
  }
  const std::string module = original_module(key->module);
  if (is_image_part(module)) {
    ++set_.skipped_;
    return {};
  }
  const Role as = key->role == Role::kDown || key->role == Role::kUp || key->role == Role::kAlpha
                      ? Role::kWeight
                      : key->role;
  const std::string name = target(module, as);
  if (name.empty()) {
    unmatched_.push_back(view.name);
    return {};
  }
  switch (key->role) {
    case Role::kDown: parts[name].down = &view; return {};
    case Role::kUp: parts[name].up = &view; return {};
    case Role::kAlpha: parts[name].alpha = &view; return {};
    default: return add_difference(view, name, strength);
  }
}

Result<> LoraReader::add_pair(const std::string& name, const Parts& parts, double alpha,
                              double strength) {
  if (parts.down == nullptr || parts.up == nullptr) {
    return Error{Code::kInvalid, "the LoRA has only one half of the pair for " + name, ""};
  }
  const auto [rows, columns] = matrix_of(model_.find(name)->second);
  const auto [up_rows, rank] = matrix_of(parts.up->shape);
  const auto [down_rank, down_columns] = matrix_of(parts.down->shape);
  if (up_rows != rows || down_columns != columns || rank != down_rank || rank < 1) {
    return Error{Code::kInvalid,
                 "the LoRA's pair " + shape_text(parts.up->shape) + " x " +
                     shape_text(parts.down->shape) + " does not fit the model's " + name + " " +
                     shape_text(model_.find(name)->second) + ": it belongs to another model",
                 ""};
  }
  double factor = strength * alpha;
  if (parts.alpha != nullptr) {
    const std::vector<float> value = floats_of(*parts.alpha);
    if (value.size() != 1 || !std::isfinite(value[0])) {
      return corrupt("the LoRA's alpha for " + name + " is not a number");
    }
    factor = strength * value[0] / static_cast<double>(rank);
  }
  set_.changes_[name].pairs.push_back({.factor = static_cast<float>(factor),
                                       .rank = rank,
                                       .columns = columns,
                                       .up = floats_of(*parts.up),
                                       .down = floats_of(*parts.down)});
  return {};
}

Result<> LoraReader::read(const LoraFile& file) {
  std::map<std::string, Parts> parts;
  const bool has_both =
      has_prefix(*file.checkpoint, kFirst) && has_prefix(*file.checkpoint, kSecond);
  const std::string_view other = file.expert == Expert::kLowNoise ? kFirst : kSecond;
  for (const TensorView& view : file.checkpoint->tensors()) {
    if (has_both && view.name.starts_with(other)) continue;
    // The low-noise expert's alone.
    if (file.expert == Expert::kHighNoise && view.name.starts_with(kSecond)) continue;
    KARE_TRY(take(view, file.strength, parts));
  }
  const double alpha = metadata_scale(*file.checkpoint);
  for (const auto& [name, pair] : parts) KARE_TRY(add_pair(name, pair, alpha, file.strength));
  for (const TensorView& view : file.checkpoint->tensors()) file.checkpoint->release(view);
  return {};
}

Result<LoraSet> LoraReader::finish() {
  if (unmatched_.empty()) return std::move(set_);
  std::string message = std::to_string(unmatched_.size()) +
                        " keys of the LoRA match nothing in this model, the first of them " +
                        shown(unmatched_[0]);
  return Error{Code::kInvalid, std::move(message), ""};
}

Result<LoraSet> LoraSet::create(const std::vector<LoraFile>& files, const ShapeMap& model) {
  LoraReader reader(model);
  for (const LoraFile& file : files) KARE_TRY(reader.read(file));
  return reader.finish();
}

std::vector<std::string> LoraSet::names() const {
  std::vector<std::string> names;
  for (const auto& [name, change] : changes_) names.push_back(name);
  return names;
}

void LoraSet::add_to(std::string_view name, std::int64_t first, std::span<float> weights) const {
  const auto found = changes_.find(name);
  if (found == changes_.end()) return;
  for (const Pair& pair : found->second.pairs) {
    add_low_rank({pair.factor, pair.rank, pair.columns, pair.up, pair.down}, first, weights);
  }
  for (const Difference& difference : found->second.differences) {
    const auto values = std::span(difference.values).subspan(static_cast<std::size_t>(first));
    add_scaled(difference.factor, values, weights);
  }
}

}  // namespace kare::wan

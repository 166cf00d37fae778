#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <limits>

#include "engine/wan/golden/values.h"
#include "engine/wan/weights/lora.h"
#include "engine/wan/weights/names.h"

namespace kare::wan {
namespace {

constexpr double kTolerance = 1e-6;

struct Settings {
  std::string base;  // The set whose weights are changed.
  double strength = 1;
};

Result<Settings> read_settings(const Path& path) {
  const std::string text = KARE_TRY(read_file(path));
  boost::json::error_code error;
  const boost::json::value value = boost::json::parse(text, error);
  const auto* object = error ? nullptr : value.if_object();
  const auto* base = object != nullptr ? object->if_contains("base") : nullptr;
  const auto* strength = object != nullptr ? object->if_contains("strength") : nullptr;
  if (base == nullptr || !base->is_string() || strength == nullptr) {
    return corrupt("the settings of the LoRA have no base or strength");
  }
  return Settings{std::string(base->get_string()), strength->to_number<double>(error)};
}

ShapeMap shapes_of(const NamedTensors& model) {
  ShapeMap shapes;
  for (const auto& [name, view] : model.tensors) shapes[name] = view->shape;
  return shapes;
}

// A model's tensor after the change.
std::vector<float> merged(const NamedTensors& model, const LoraSet& lora, const std::string& name) {
  const TensorView* view = model.find(name);
  if (view == nullptr) return {};
  std::vector<float> values = floats_of(*view);
  lora.add_to(name, 0, values);
  return values;
}

// Rows `FORM.NAME` for one LoRA file. kohya's file changes fewer tensors than the others do.
Result<std::vector<GoldenRow>> check_form(const Path& folder, const std::string& set,
                                          const std::string& form, const Settings& settings) {
  Path weights = folder / (settings.base + "_original.safetensors");
  std::error_code ignored;
  if (!std::filesystem::exists(weights, ignored)) {
    weights = folder / (settings.base + "_diffusers.safetensors");
  }
  const auto base = KARE_TRY(Checkpoint::open(weights));
  const NamedTensors model = KARE_TRY(name_transformer(base));
  const auto expected = KARE_TRY(Checkpoint::open(folder / (set + "_expected.safetensors")));
  const auto file = KARE_TRY(Checkpoint::open(folder / (set + "_" + form + ".safetensors")));
  const LoraSet lora = KARE_TRY(LoraSet::create({{file, settings.strength}}, shapes_of(model)));

  const std::string prefix = form == "lightx2v" ? "merged_lightx2v." : "merged.";
  std::vector<GoldenRow> rows;
  std::size_t count = 0;
  for (const TensorView& view : expected->tensors()) {
    if (!view.name.starts_with(prefix)) continue;
    const std::string name = view.name.substr(prefix.size());
    if (form == "kohya" && !lora.changes(name)) continue;
    ++count;
    rows.push_back(
        golden_row(set, form + "." + name, merged(model, lora, name), floats_of(view), kTolerance));
  }
  const double surplus = static_cast<double>(lora.names().size()) - static_cast<double>(count);
  rows.push_back({set, form + ".tensors", surplus < 0 ? -surplus : surplus, 0, surplus == 0});
  return rows;
}

}  // namespace

Result<std::vector<GoldenRow>> check_lora(const Path& folder, const std::string& set) {
  const Settings settings = KARE_TRY(read_settings(folder / (set + ".json")));
  std::vector<GoldenRow> rows;
  for (const std::string form : {"peft", "comfy", "kohya", "lightx2v"}) {
    std::error_code error;
    if (!std::filesystem::exists(folder / (set + "_" + form + ".safetensors"), error)) continue;
    for (GoldenRow& row : KARE_TRY(check_form(folder, set, form, settings))) {
      rows.push_back(std::move(row));
    }
  }
  if (rows.empty()) return corrupt("the LoRA has no file in any form");
  return rows;
}

}  // namespace kare::wan

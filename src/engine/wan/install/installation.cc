#include "engine/wan/install/installation.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <initializer_list>
#include <iterator>
#include <system_error>
#include <utility>

#include "base/text.h"

namespace kare::wan {
namespace {

using std::filesystem::directory_iterator;

bool is_folder(const Path& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}
bool is_file(const Path& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

std::vector<Path> entries_of(const Path& folder) {
  std::vector<Path> entries;
  std::error_code ignored;  // An unreadable folder holds no models.
  for (const auto& entry : directory_iterator(folder, ignored)) entries.push_back(entry.path());
  std::sort(entries.begin(), entries.end());
  return entries;
}

bool is_weights(const Path& file) {
  const std::string end = ascii_lower(file.extension().string());
  return is_file(file) && (end == ".safetensors" || end == ".gguf" || end == ".pth");
}

using Words = std::initializer_list<std::string_view>;

// Whether a file of weights has every one of `words` in its name and none of `without`.
bool is_candidate(const Path& file, Words words, Words without) {
  const std::string name = ascii_lower(file.filename().string());
  const auto has = [&name](std::string_view word) { return name.find(word) != name.npos; };
  return is_weights(file) && std::all_of(words.begin(), words.end(), has) &&
         std::none_of(without.begin(), without.end(), has);
}

// The first such file in `folder`.
Path weights_named(const Path& folder, Words words, Words without = {}) {
  for (const Path& file : entries_of(folder)) {
    if (is_candidate(file, words, without)) return file;
  }
  return {};
}

bool holds_weights(const Path& folder) {
  return is_folder(folder) && !weights_named(folder, {}).empty();
}

// `diffusion_pytorch_model*` directly in a folder, as the original repositories and diffusers have.
bool holds_pytorch_model(const Path& folder) {
  return is_folder(folder) && !weights_named(folder, {"diffusion_pytorch_model"}).empty();
}

Path first_of(std::initializer_list<Path> candidates) {
  for (const Path& path : candidates) {
    if (!path.empty()) return path;
  }
  return {};
}

Path text_encoder_in(const Path& folder) {
  if (holds_weights(folder / "text_encoder")) return folder / "text_encoder";
  return first_of({weights_named(folder, {"umt5"}),
                   weights_named(folder / "text_encoders", {"umt5"}),
                   weights_named(folder / "split_files/text_encoders", {"umt5"}),
                   weights_named(folder / "clip", {"umt5"})});
}

Path tokenizer_in(const Path& folder) {
  for (const char* place : {"google/umt5-xxl", "tokenizer", "."}) {
    for (const char* name : {"tokenizer.json", "spiece.model"}) {
      const Path file = (folder / place / name).lexically_normal();
      if (is_file(file)) return file;
    }
  }
  return {};
}

Path vae_in(const Path& folder) {
  if (holds_pytorch_model(folder / "vae")) return folder / "vae";
  return first_of({weights_named(folder, {"vae"}, {"umt5"}), weights_named(folder / "vae", {"vae"}),
                   weights_named(folder / "split_files/vae", {"vae"})});
}

// Two experts in folders of their own: one file each, of which a folder of GGUF files may hold the
// same weights in several types; the first by name is taken then.
bool find_experts(const Path& folder, const char* high, const char* low, Installation& model) {
  if (!holds_weights(folder / high) || !holds_weights(folder / low)) return false;
  const auto part = [](const Path& expert) {
    return holds_pytorch_model(expert) ? expert : weights_named(expert, {});
  };
  model.transformer = part(folder / high);
  model.low_noise = part(folder / low);
  return true;
}

void find_transformers(const Path& folder, Installation& model) {
  if (find_experts(folder, "high_noise_model", "low_noise_model", model) ||
      find_experts(folder, "HighNoise", "LowNoise", model)) {
    return;
  }
  if (holds_weights(folder / "transformer")) {
    model.transformer = folder / "transformer";
    if (holds_weights(folder / "transformer_2")) model.low_noise = folder / "transformer_2";
    return;
  }
  if (holds_pytorch_model(folder)) {
    model.transformer = folder;
    return;
  }
  for (const Path& place : {folder, folder / "diffusion_models", folder / "unet",
                            folder / "split_files/diffusion_models"}) {
    model.transformer = weights_named(place, {"high", "noise"}, {"lora"});
    model.low_noise = weights_named(place, {"low", "noise"}, {"lora"});
    if (!model.transformer.empty() && !model.low_noise.empty()) return;
    model.low_noise.clear();
    model.transformer = weights_named(place, {"wan"}, {"vae", "umt5", "lora"});
    if (!model.transformer.empty()) return;
  }
  // Under another name: the only file that is named as nothing else.
  std::vector<Path> unnamed;
  for (const Path& file : entries_of(folder)) {
    if (is_candidate(file, {}, {"vae", "umt5", "lora", "clip", "text"})) unnamed.push_back(file);
  }
  if (unnamed.size() == 1) model.transformer = unnamed[0];
}

std::optional<int> heads_in(const Path& transformer) {
  const Path folder = is_folder(transformer) ? transformer : transformer.parent_path();
  const auto text = read_file(folder / "config.json");
  if (!text.ok()) return std::nullopt;
  boost::system::error_code failed;
  const boost::json::value config = boost::json::parse(text.value(), failed);
  if (failed || !config.is_object()) return std::nullopt;
  for (const char* key : {"num_heads", "num_attention_heads"}) {
    const boost::json::value* heads = config.get_object().if_contains(key);
    if (heads != nullptr && heads->is_int64() && heads->get_int64() > 0 &&
        heads->get_int64() < 1024) {
      return static_cast<int>(heads->get_int64());
    }
  }
  return std::nullopt;
}

// By the names that publishers and ComfyUI's packagers give their files.
std::string published_name(const Path& folder, const Installation& model) {
  std::string words =
      ascii_lower(folder.filename().string() + " " + model.transformer.filename().string());
  std::replace(words.begin(), words.end(), '_', '-');
  const auto say = [&words](std::string_view word) { return words.find(word) != words.npos; };
  if (!model.low_noise.empty()) {
    return say("2.2") || say("2-2") || say("a14b") ? "wan2.2-t2v-a14b" : "";
  }
  if (say("ti2v") && say("5b")) return "wan2.2-ti2v-5b";
  if (say("t2v") && say("1.3b")) return "wan2.1-t2v-1.3b";
  if (say("2.1") && say("t2v") && say("14b")) return "wan2.1-t2v-14b";
  return "";
}

// The other transformers beside one that is a file, as ComfyUI's folders have them.
void add_others(const Path& folder, const Installation& model, std::vector<Installation>& models) {
  if (!is_file(model.transformer)) return;
  for (const Path& file : entries_of(model.transformer.parent_path())) {
    if (file == model.transformer) continue;
    if (!is_candidate(file, {"wan"}, {"vae", "umt5", "lora", "noise"})) continue;
    Installation other = model;
    other.name = file.stem().string();
    other.transformer = file;
    other.low_noise.clear();
    other.published = published_name(folder, other);
    models.push_back(std::move(other));
  }
}

// The parts that are not in the model's own folder come from `shared`.
void look_at(const Path& folder, const Path& shared, FoundModels& found) {
  Installation model;
  model.name = folder.filename().string();
  find_transformers(folder, model);
  if (model.transformer.empty()) return;
  model.published = published_name(folder, model);
  model.heads = heads_in(model.transformer);
  model.vae = first_of({vae_in(folder), vae_in(shared)});
  model.text_encoder = first_of({text_encoder_in(folder), text_encoder_in(shared)});
  model.tokenizer = first_of({tokenizer_in(folder), tokenizer_in(shared)});
  for (const auto& [path, part] : {std::pair<const Path*, const char*>{&model.vae, "video decoder"},
                                   {&model.text_encoder, "text encoder"}}) {
    if (!path->empty()) continue;
    found.incomplete.push_back(model.name + " lacks the " + part);
    return;
  }
  found.models.push_back(model);
  add_others(folder, model, found.models);
}

// Hugging Face's cache keeps a repository's files under snapshots/COMMIT.
Path content_of(const Path& folder) {
  if (!is_folder(folder / "snapshots")) return folder;
  for (const Path& snapshot : entries_of(folder / "snapshots")) {
    if (is_folder(snapshot)) return snapshot;
  }
  return folder;
}

// Folders that belong to the model around them.
bool is_part(std::string_view name) {
  constexpr std::string_view kParts[] = {"transformer",
                                         "transformer_2",
                                         "high_noise_model",
                                         "low_noise_model",
                                         "HighNoise",
                                         "LowNoise",
                                         "diffusion_models",
                                         "unet",
                                         "split_files",
                                         "vae",
                                         "text_encoder",
                                         "text_encoders",
                                         "tokenizer",
                                         "google",
                                         "loras"};
  return std::find(std::begin(kParts), std::end(kParts), name) != std::end(kParts);
}

}  // namespace

FoundModels find_models(const Path& folder) {
  FoundModels found;
  look_at(folder, folder, found);
  for (const Path& entry : entries_of(folder)) {
    if (is_folder(entry) && !is_part(entry.filename().string())) {
      look_at(content_of(entry), folder, found);
    }
  }
  return found;
}

}  // namespace kare::wan

#include "engine/wan/weights/checkpoint.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cstring>
#include <set>
#include <utility>

#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "engine/wan/weights/gguf.h"
#include "engine/wan/weights/pth.h"
#include "engine/wan/weights/safetensors.h"
#include "engine/wan/weights/scales.h"

namespace kare::wan {
namespace {

namespace fs = std::filesystem;

bool begins(std::span<const std::byte> file, std::string_view magic) {
  return file.size() >= magic.size() && std::memcmp(file.data(), magic.data(), magic.size()) == 0;
}

Result<TensorTable> parse(std::span<const std::byte> file) {
  if (begins(file, "GGUF")) {
    GgufFile gguf = KARE_TRY(parse_gguf(file));
    return std::move(gguf.table);
  }
  if (begins(file, "PK\x03\x04")) return parse_pth(file);
  if (begins(file, "\x80\x02")) {
    return Error{Code::kUnsupported,
                 "it is a bare pickle; save it again with a torch of version 1.6 or later", ""};
  }
  return parse_safetensors(file);
}

Error about(const Path& path, Error error) {
  error.message = path.filename().string() + ": " + error.message;
  if (error.detail.empty()) error.detail = path.string();
  return error;
}

bool is_weights(const Path& path) {
  const std::string suffix = ascii_lower(path.extension().string());
  return suffix == ".safetensors" || suffix == ".pth" || suffix == ".gguf" || suffix == ".pt";
}

// The one model in a folder: its index, its only file of weights, or the one that is named as a
// transformer (Wan's own repositories keep the text encoder and the video decoder beside it).
Result<Path> model_in(const Path& folder) {
  std::vector<Path> indexes, files, transformers;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.ends_with(".safetensors.index.json")) indexes.push_back(at->path());
    if (!is_weights(at->path())) continue;
    files.push_back(at->path());
    if (name.starts_with("diffusion_pytorch_model")) transformers.push_back(at->path());
  }
  if (error) return Error{Code::kNotFound, "could not list a folder of weights", folder.string()};
  if (indexes.size() == 1) return indexes[0];
  if (indexes.empty() && files.size() == 1) return files[0];
  if (indexes.empty() && transformers.size() == 1) return transformers[0];
  const bool is_none = indexes.empty() && files.empty();
  return Error{
      is_none ? Code::kNotFound : Code::kInvalid,
      folder.filename().string() +
          (is_none ? " has no weights in it" : " has more than one model in it: name a file"),
      folder.string()};
}

// Which tensors each shard of an index must have.
Result<std::map<std::string, std::vector<std::string>>> read_index(const Path& path) {
  const std::string text = KARE_TRY(read_file(path));
  boost::json::error_code error;
  const boost::json::value index = boost::json::parse(text, error);
  const auto* object = error ? nullptr : index.if_object();
  const auto* found = object != nullptr ? object->if_contains("weight_map") : nullptr;
  if (found == nullptr || !found->is_object()) {
    return about(path, corrupt("it is no index: it has no weight_map"));
  }
  std::map<std::string, std::vector<std::string>> shards;
  for (const auto& [tensor, shard] : found->get_object()) {
    const std::string file = shard.is_string() ? std::string(shard.get_string()) : "";
    if (file.empty() || file.find('/') != std::string::npos || file == "..") {
      return about(path, corrupt("it names a shard that is no file beside it"));
    }
    shards[file].emplace_back(tensor);
  }
  return shards;
}

}  // namespace

Result<> Checkpoint::add_table(TensorTable table) {
  for (TensorView& view : table.tensors) {
    if (tensors_.size() >= kTensorsMax) return corrupt("it has too many tensors");
    if (!by_name_.emplace(view.name, tensors_.size()).second) {
      return corrupt("it has the tensor " + json_quoted(shortened(view.name, 200)) + " twice");
    }
    tensors_.push_back(std::move(view));
  }
  for (auto& [key, value] : table.metadata) metadata_.insert_or_assign(key, std::move(value));
  for (auto& bytes : table.owned) owned_.push_back(std::move(bytes));
  return {};
}

Result<> Checkpoint::add_file(const Path& path, std::vector<std::string>* names) {
  MappedFile file = KARE_TRY(MappedFile::open(path));
  auto table = parse(file.bytes());
  if (!table.ok()) return about(path, table.take_error());
  if (names != nullptr) {
    std::set<std::string_view> present;
    for (const TensorView& view : table.value().tensors) present.insert(view.name);
    for (const std::string& name : *names) {
      if (!present.contains(name)) {
        return about(path, corrupt("it lacks the tensor " + name + " that the index promises"));
      }
    }
  }
  auto added = add_table(table.take());
  if (!added.ok()) return about(path, added.take_error());
  files_.push_back(std::move(file));
  return {};
}

Result<> Checkpoint::open_index(const Path& index) {
  auto shards = KARE_TRY(read_index(index));
  for (auto& [file, names] : shards) KARE_TRY(add_file(index.parent_path() / file, &names));
  return {};
}

// What must wait until all shards are there.
Result<> Checkpoint::finish() {
  KARE_TRY(fold_scales(tensors_));
  by_name_.clear();
  for (std::size_t i = 0; i < tensors_.size(); ++i) by_name_.emplace(tensors_[i].name, i);
  return {};
}

Result<std::shared_ptr<const Checkpoint>> Checkpoint::open(const Path& path) {
  std::error_code error;
  const bool is_folder = fs::is_directory(path, error);
  const Path file = is_folder ? KARE_TRY(model_in(path)) : path;
  std::shared_ptr<Checkpoint> checkpoint(new Checkpoint);
  checkpoint->path_ = path;
  if (file.filename().string().ends_with(".index.json")) {
    KARE_TRY(checkpoint->open_index(file));
  } else {
    KARE_TRY(checkpoint->add_file(file, nullptr));
  }
  auto finished = checkpoint->finish();
  if (!finished.ok()) return about(file, finished.take_error());
  return std::shared_ptr<const Checkpoint>(std::move(checkpoint));
}

Result<std::shared_ptr<const Checkpoint>> Checkpoint::from_bytes(std::span<const std::byte> bytes) {
  std::shared_ptr<Checkpoint> checkpoint(new Checkpoint);
  TensorTable table = KARE_TRY(parse(bytes));
  KARE_TRY(checkpoint->add_table(std::move(table)));
  KARE_TRY(checkpoint->finish());
  return std::shared_ptr<const Checkpoint>(std::move(checkpoint));
}

const TensorView* Checkpoint::find(std::string_view name) const {
  const auto found = by_name_.find(std::string(name));
  return found == by_name_.end() ? nullptr : &tensors_[found->second];
}

void Checkpoint::will_need(const TensorView& view) const {
  for (const MappedFile& file : files_) {
    if (file.contains(view.bytes)) file.will_need(view.bytes);
  }
}

void Checkpoint::release(const TensorView& view) const {
  for (const MappedFile& file : files_) {
    if (file.contains(view.bytes)) file.release(view.bytes);
  }
}

std::string Checkpoint::identity() const {
  constexpr std::size_t kSample = 64;
  std::vector<const TensorView*> sorted;
  for (const TensorView& view : tensors_) sorted.push_back(&view);
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* a, const auto* b) { return a->name < b->name; });
  std::string text;
  for (const TensorView* view : sorted) {
    text += view->name + '\n' + std::string(dtype_info(view->dtype).name) + shape_text(view->shape);
    const std::string_view bytes(reinterpret_cast<const char*>(view->bytes.data()),
                                 view->bytes.size());
    text += bytes.substr(0, kSample);
    text += bytes.substr(bytes.size() - std::min(bytes.size(), kSample));
  }
  return to_hex(sha256(text));
}

}  // namespace kare::wan

#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "engine/wan/weights/mapped_file.h"
#include "engine/wan/weights/tensor_view.h"

namespace kare::wan {

// The tensors of one model, from whichever container: a `.safetensors` file, a sharded one (its
// `.index.json`, or the folder that holds it), a torch `.pth` in its zip form, or a `.gguf`. Which
// it is, is read from the first bytes, not from the name. All files are mapped, nothing is copied.
//
// Scaled fp8: the scale tensors of ComfyUI (`X.scale_weight`) and lightx2v (`X.weight_scale`) are
// folded into the `scales` of `X.weight` and do not appear among the tensors; neither do the
// marker `scaled_fp8` and `X.scale_input`.
//
// Immutable and safe from any thread. Views borrow from it.
class Checkpoint {
 public:
  // A file, an index, or a folder with exactly one model in it.
  // Errors: kNotFound, kCorrupt (damaged), kUnsupported (a type or container we do not read).
  static Result<std::shared_ptr<const Checkpoint>> open(const Path& path);
  // From bytes that outlive the checkpoint; for tests and for files inside files.
  static Result<std::shared_ptr<const Checkpoint>> from_bytes(std::span<const std::byte> bytes);

  const std::vector<TensorView>& tensors() const { return tensors_; }
  // Null when there is no such tensor.
  const TensorView* find(std::string_view name) const;
  // Text beside the tensors: safetensors' `__metadata__`, GGUF's string values.
  const std::map<std::string, std::string, std::less<>>& metadata() const { return metadata_; }
  // The file or folder it was opened from; empty for from_bytes.
  const Path& path() const { return path_; }

  // Asks for the bytes of a tensor ahead of their use; gives its pages back after it.
  void will_need(const TensorView& view) const;
  void release(const TensorView& view) const;

  // SHA-256 in hex over names, types, shapes and samples of the bytes of all tensors: the same
  // for the same weights wherever they lie. Touches two pages a tensor.
  std::string identity() const;

 private:
  Checkpoint() = default;
  Result<> add_file(const Path& path, std::vector<std::string>* names);
  Result<> add_table(TensorTable table);
  Result<> open_index(const Path& index);
  Result<> finish();

  Path path_;
  std::vector<MappedFile> files_;
  std::vector<std::unique_ptr<std::byte[]>> owned_;
  std::vector<TensorView> tensors_;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::map<std::string, std::string, std::less<>> metadata_;
};

}  // namespace kare::wan

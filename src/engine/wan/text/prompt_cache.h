#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"

namespace kare::wan {

// What a text encoder made of a prompt: `rows` vectors of `width` numbers, row-major.
struct PromptVectors {
  std::int64_t rows = 0, width = 0;
  std::vector<float> values;
};

// Keeps encoded prompts on disk, so that the text encoder (the largest part of a model) need not
// run, nor even be loaded, for a prompt that was seen before: above all for the negative one. Each
// prompt is one file, written whole or not at all and checked when it is read; when all together
// exceed the limit, those that were used longest ago go. Several processes may share a folder.
class PromptCache {
 public:
  // Makes the folder if it is absent. A limit of 0 keeps nothing.
  static Result<PromptCache> create(const Path& folder, std::uint64_t limit_bytes);

  // `ids`: the prompt as the encoder sees it. `encoder`: what else the result depends on (the
  // weights' identity and the type they are multiplied in).
  static std::string key(std::span<const std::int32_t> ids, std::string_view encoder);

  // Nothing for a prompt that is not there; a file that is damaged is removed and counts as such.
  std::optional<PromptVectors> find(const std::string& key) const;
  // Errors: kUnavailable when the disk cannot take it; what is there already stays.
  Result<> keep(const std::string& key, const PromptVectors& vectors) const;

 private:
  PromptCache(Path folder, std::uint64_t limit_bytes);
  Path file_of(const std::string& key) const;
  void make_room(const Path& spared) const;

  Path folder_;
  std::uint64_t limit_bytes_ = 0;
};

}  // namespace kare::wan

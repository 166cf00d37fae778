#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"

namespace kare::animatic {

// A large table of words, kept as the text it is: loading is reading, looking up is a search
// through sorted lines. A line is a key, a tab and the rest. Immutable; safe from any thread.
class WordFile {
 public:
  // Fails with kNotFound. REQUIRES: lines in the order of their bytes.
  static Result<WordFile> load(const Path& file);

  // The rests of all lines with this key, without their line ends. They point into the table.
  std::vector<std::string_view> find(std::string_view key) const;

 private:
  explicit WordFile(std::string text) : text_(std::move(text)) {}
  // Where the line begins that `at` lies in.
  std::size_t line_at(std::size_t at) const;

  std::string text_;
};

}  // namespace kare::animatic

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kare::wan {

// SentencePiece's compiled table of replacements: a double-array trie over UTF-8 (of the Darts
// library) whose values are places in a list of NUL-terminated texts.
class Charsmap {
 public:
  // `bytes`: u32le bytes of the trie, the trie, the texts. kCorrupt when they do not fit together.
  static Result<Charsmap> parse(std::span<const std::byte> bytes);

  struct Match {
    std::size_t bytes = 0;  // Of the text, 0 when nothing matches.
    std::string_view replacement;
  };
  // The longest entry that `text` begins with. Places that the table itself gets wrong (a damaged
  // file) count as no match.
  Match longest(std::string_view text) const;

 private:
  std::vector<std::uint32_t> units_;
  std::string texts_;
};

}  // namespace kare::wan

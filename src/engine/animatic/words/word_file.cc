#include "engine/animatic/words/word_file.h"

#include <utility>

namespace kare::animatic {

Result<WordFile> WordFile::load(const Path& file) {
  return WordFile(KARE_TRY(read_file(file)));
}

std::size_t WordFile::line_at(std::size_t at) const {
  if (at == 0) return 0;
  const std::size_t end = text_.rfind('\n', at - 1);
  return end == std::string::npos ? 0 : end + 1;
}

std::vector<std::string_view> WordFile::find(std::string_view key) const {
  const std::string wanted = std::string(key) + '\t';
  const std::string_view all(text_);
  std::size_t low = 0, high = all.size();  // Line beginnings; the first match lies in [low, high].
  while (low < high) {
    const std::size_t middle = line_at(low + (high - low) / 2);
    if (all.substr(middle, wanted.size()) < wanted) {
      const std::size_t end = all.find('\n', middle);
      low = end == std::string_view::npos ? all.size() : end + 1;
    } else {
      high = middle;
    }
  }
  std::vector<std::string_view> rests;
  while (all.substr(low, wanted.size()) == wanted) {
    const std::size_t begin = low + wanted.size(), end = all.find('\n', begin);
    rests.push_back(all.substr(begin, end - begin));
    if (end == std::string_view::npos) break;
    low = end + 1;
  }
  return rests;
}

}  // namespace kare::animatic

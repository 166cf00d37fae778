#include "engine/animatic/words/table.h"

namespace kare::animatic {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

Result<std::vector<std::vector<std::string>>> read_table(const Path& file, std::size_t columns) {
  const std::string text = KARE_TRY(read_file(file));
  std::vector<std::vector<std::string>> rows;
  for (const std::string& line : split(text, '\n')) {
    if (line.empty() || line.front() == '#') continue;
    rows.push_back(split(line, '\t'));
    if (rows.back().size() != columns) {
      return Error{Code::kCorrupt, "the word lists are damaged", file.string() + ": " + line};
    }
  }
  return rows;
}

}  // namespace kare::animatic

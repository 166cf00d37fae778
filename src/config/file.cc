#include "config/file.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/text.h"

namespace kare::config {
namespace {

constexpr std::size_t kDepthMax = 3;
// The parser's tables are destroyed by recursion, and dotted keys make tables without the parser's
// own limit on depth. No key of ours has more than three parts.
constexpr std::size_t kDotsPerFileMax = 2'000;

Value array_value(const toml::array& array) {
  std::vector<std::string> texts;
  for (const toml::node& item : array) {
    const toml::value<std::string>* text = item.as_string();
    if (text == nullptr) return {{}, "an array with something that is no text"};
    texts.push_back(text->get());
  }
  return {std::move(texts)};
}

Value value_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return {text->get()};
  if (const auto* number = node.as_integer()) return {std::int64_t{number->get()}};
  if (const auto* truth = node.as_boolean()) return {truth->get()};
  if (const auto* array = node.as_array()) return array_value(*array);
  if (node.is_table()) return {{}, "a table"};
  if (node.is_floating_point()) return {{}, "a number with a fraction"};
  return {{}, "a date or time"};
}

struct Open {
  const toml::table* table;
  std::vector<std::string> path;
};

// Appends the entries of one table and names the tables inside it that are to be read next.
void read_table(const Open& open, std::vector<FileEntry>& entries, std::vector<Open>& next) {
  for (const auto& [key, node] : *open.table) {
    FileEntry entry;
    entry.path = open.path;
    entry.path.emplace_back(key.str());
    const bool has_line = static_cast<bool>(key.source().begin);
    entry.line = static_cast<int>(has_line ? key.source().begin.line : node.source().begin.line);
    entry.is_table = node.is_table() && entry.path.size() < kDepthMax;
    if (entry.is_table) {
      next.push_back({node.as_table(), entry.path});
    } else {
      entry.value = value_of(node);
    }
    entries.push_back(std::move(entry));
  }
}

}  // namespace

Result<std::vector<FileEntry>> parse_toml(std::string_view text, std::string_view name) {
  if (static_cast<std::size_t>(std::count(text.begin(), text.end(), '.')) > kDotsPerFileMax) {
    return Error{Code::kInvalid, std::string(name) + ": too many dots for a configuration", {}};
  }
  const toml::parse_result parsed = toml::parse(text, name);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return Error{Code::kInvalid,
                 std::string(name) + ":" + std::to_string(error.source().begin.line) + ": " +
                     shortened(error.description(), 200),
                 {}};
  }
  std::vector<FileEntry> entries;
  std::vector<Open> open = {{&parsed.table(), {}}};
  while (!open.empty()) {
    const Open current = std::move(open.back());
    open.pop_back();
    read_table(current, entries, open);
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const FileEntry& a, const FileEntry& b) { return a.line < b.line; });
  return entries;
}

Result<std::vector<FileEntry>> read_toml_file(const Path& path) {
  std::error_code status;
  const auto bytes = std::filesystem::file_size(path, status);
  if (status) {
    return Error{Code::kNotFound, path.string() + ": " + status.message(), {}};
  }
  if (bytes > kConfigFileBytesMax) {
    return Error{Code::kTooLarge, path.string() + ": larger than 64 KiB", {}};
  }
  auto text = read_file(path);
  if (!text.ok()) return Error{text.error().code, "could not read " + text.error().detail, {}};
  return parse_toml(text.value(), path.string());
}

}  // namespace kare::config

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"

namespace kare::animatic {

// Reads a table of ours: a row a line, fields separated by tabs, lines that begin with # and empty
// lines left out. Fails with kNotFound, or with kCorrupt where a row has not `columns` fields.
Result<std::vector<std::vector<std::string>>> read_table(const Path& file, std::size_t columns);

// The parts of `text` between separators; one empty part for an empty text.
std::vector<std::string> split(std::string_view text, char separator);

}  // namespace kare::animatic

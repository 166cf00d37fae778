#pragma once

#include <string>
#include <vector>

#include "base/text.h"

namespace kare::sqlite {

// A JSON array of strings, for json_each().
inline std::string json_array(const std::vector<std::string>& words) {
  std::string json = "[";
  for (const std::string& word : words) {
    if (json.size() > 1) json += ',';
    json += json_quoted(word);
  }
  return json + ']';
}

}  // namespace kare::sqlite

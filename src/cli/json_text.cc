#include "cli/json_text.h"

namespace kare::cli {

std::string text_at(const boost::json::value& value, std::string_view key) {
  const boost::json::value* found =
      value.is_object() ? value.get_object().if_contains(key) : nullptr;
  if (found == nullptr) return "";
  return found->is_string() ? std::string(found->get_string()) : boost::json::serialize(*found);
}

}  // namespace kare::cli

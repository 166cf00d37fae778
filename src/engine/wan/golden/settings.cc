#include "engine/wan/golden/settings.h"

#include <boost/json/parse.hpp>
#include <string>

namespace kare::wan {
namespace {

Error lacks(std::string_view key) {
  return {Code::kCorrupt, "the settings lack \"" + std::string(key) + "\" or it is of another kind",
          ""};
}

}  // namespace

Result<boost::json::object> golden_settings(const Path& file) {
  const std::string text = KARE_TRY(read_file(file));
  boost::system::error_code failed;
  const boost::json::value value = boost::json::parse(text, failed);
  if (failed || !value.is_object()) {
    return Error{Code::kCorrupt, "\"" + file.filename().string() + "\" is no JSON object", ""};
  }
  return value.get_object();
}

Result<boost::json::object> setting_object(const boost::json::object& in, std::string_view key) {
  const boost::json::value* found = in.if_contains(key);
  if (found == nullptr || !found->is_object()) return lacks(key);
  return found->get_object();
}

Result<boost::json::array> setting_array(const boost::json::object& in, std::string_view key) {
  const boost::json::value* found = in.if_contains(key);
  if (found == nullptr || !found->is_array()) return lacks(key);
  return found->get_array();
}

Result<std::int64_t> setting_int(const boost::json::object& in, std::string_view key) {
  const boost::json::value* found = in.if_contains(key);
  if (found == nullptr || !found->is_int64()) return lacks(key);
  return found->get_int64();
}

Result<double> setting_number(const boost::json::object& in, std::string_view key) {
  const boost::json::value* found = in.if_contains(key);
  if (found == nullptr || !found->is_number()) return lacks(key);
  return found->to_number<double>();
}

Result<std::string> setting_text(const boost::json::object& in, std::string_view key) {
  const boost::json::value* found = in.if_contains(key);
  if (found == nullptr || !found->is_string()) return lacks(key);
  return std::string(found->get_string());
}

}  // namespace kare::wan

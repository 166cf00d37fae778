#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string_view>

#include "base/files.h"
#include "base/result.h"

// The JSON beside a golden set. Every function names in its error what is missing.
namespace kare::wan {

Result<boost::json::object> golden_settings(const Path& file);
Result<boost::json::object> setting_object(const boost::json::object& in, std::string_view key);
Result<boost::json::array> setting_array(const boost::json::object& in, std::string_view key);
Result<std::int64_t> setting_int(const boost::json::object& in, std::string_view key);
Result<double> setting_number(const boost::json::object& in, std::string_view key);
Result<std::string> setting_text(const boost::json::object& in, std::string_view key);

}  // namespace kare::wan

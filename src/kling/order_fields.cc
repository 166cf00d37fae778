#include "kling/order_fields.h"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/limits.h"
#include "base/text.h"

namespace kare::kling {
namespace {
namespace json = boost::json;

bool is_web_address(std::string_view text) {
  const auto url = boost::urls::parse_uri(boost::core::string_view(text.data(), text.size()));
  if (!url) return false;
  const boost::urls::scheme scheme = url->scheme_id();
  const bool is_web = scheme == boost::urls::scheme::http || scheme == boost::urls::scheme::https;
  // The library accepts any number of digits; "http://host:/" is without a port.
  const auto port_text = url->port();
  const auto port = parse_decimal({port_text.data(), port_text.size()});
  const bool is_port_fine = port_text.empty() || (port && *port >= 1 && *port <= 65'535);
  return is_web && is_port_fine && !url->encoded_host().empty();
}

std::string_view text_of(const json::value& value) {
  return value.is_string() ? std::string_view(value.get_string()) : std::string_view();
}

}  // namespace

std::string read_external_id(const Fields& fields, std::string_view key) {
  const json::value* value = fields.find(key);
  if (value == nullptr) return {};
  const std::string_view id = text_of(*value);
  const std::size_t chars = count_code_points(id).value_or(0);
  if (chars > 0 && chars <= kExternalIdCharsMax && std::none_of(id.begin(), id.end(), is_control)) {
    return std::string(id);
  }
  fields.refuse(key, *value,
                "must be a string of 1 to " + std::to_string(kExternalIdCharsMax) +
                    " characters without control characters");
  return {};
}

std::string read_callback_url(const Fields& fields, std::string_view key) {
  const json::value* value = fields.find(key);
  if (value == nullptr) return {};
  const std::string_view url = text_of(*value);
  if (url.size() <= kUrlCharsMax && is_web_address(url)) return std::string(url);
  fields.refuse(key, *value,
                "must be an absolute http or https URL of at most " + std::to_string(kUrlCharsMax) +
                    " characters");
  return {};
}

std::optional<std::uint64_t> read_seed(const Fields& fields, std::string_view key) {
  const json::value* value = fields.find(key);
  if (value == nullptr) return std::nullopt;
  const auto seed = whole_number(*value);
  if (seed && *seed >= 0 && *seed <= kSeedMax) return static_cast<std::uint64_t>(*seed);
  fields.refuse(key, *value, "must be a whole number from 0 to " + std::to_string(kSeedMax));
  return std::nullopt;
}

bool read_enabled(const Fields& fields, std::string_view key) {
  const json::value* value = fields.find(key);
  if (value == nullptr) return false;
  if (value->is_object()) return fields.inside(key, value->get_object()).read_flag("enabled");
  fields.refuse(key, *value, "must be an object with enabled, true or false");
  return false;
}

}  // namespace kare::kling

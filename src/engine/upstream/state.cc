#include "engine/upstream/state.h"

#include <boost/json.hpp>

namespace kare::upstream {
namespace json = boost::json;

std::string to_json(const State& state) {
  return json::serialize(json::object{{"upstream", state.upstream},
                                      {"external_id", state.external_id},
                                      {"remote_id", state.remote_id}});
}

State state_from_json(std::string_view text) {
  json::error_code status;
  const json::value root = json::parse(text, status);
  State out;
  if (status || !root.is_object()) return out;
  const auto take = [&](std::string_view key, std::string& field) {
    const json::value* value = root.get_object().if_contains(key);
    if (value != nullptr && value->is_string()) field = std::string(value->get_string());
  };
  take("upstream", out.upstream);
  take("external_id", out.external_id);
  take("remote_id", out.remote_id);
  return out;
}

std::string external_id_of(std::string_view task) {
  return "kare-" + std::string(task);
}

}  // namespace kare::upstream

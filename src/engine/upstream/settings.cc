#include "engine/upstream/settings.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

namespace kare::upstream {
namespace {
namespace json = boost::json;

std::string text(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

template <class Number>
void take_number(const json::object& object, std::string_view key, Number& out) {
  const json::value* value = object.if_contains(key);
  if (value != nullptr && value->is_int64() && value->get_int64() > 0) {
    out = static_cast<Number>(value->get_int64());
  }
}

void take_time(const json::object& object, std::string_view key, std::chrono::milliseconds& out) {
  std::int64_t ms = out.count();
  take_number(object, key, ms);
  out = std::chrono::milliseconds(ms);
}

// Kling's documents and many clients write the base with parts of the path that we add ourselves.
std::string trimmed_url(std::string url) {
  for (const std::string_view end : {"/", "/v1", "/", "/kling"}) {
    if (url.ends_with(end)) url.resize(url.size() - end.size());
  }
  return url;
}

ServedModel model_of(std::string_view text) {
  const std::size_t equals = text.find('=');
  const auto trimmed = [](std::string_view part) {
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    return std::string(part);
  };
  if (equals == std::string_view::npos) return {trimmed(text), ""};
  return {trimmed(text.substr(0, equals)), trimmed(text.substr(equals + 1))};
}

Upstream upstream_of(const json::object& object) {
  Upstream out;
  out.name = text(object, "name");
  out.url = trimmed_url(text(object, "url"));
  const std::string kind = text(object, "kind");
  out.kind = kind == "kare"                            ? Kind::kKare
             : kind == "cometapi" || kind == "new-api" ? Kind::kGateway
                                                       : Kind::kKling;
  out.key = text(object, "key");
  out.access_key = text(object, "access_key");
  out.secret_key = text(object, "secret_key");
  if (const json::value* models = object.if_contains("models");
      models != nullptr && models->is_array()) {
    for (const json::value& model : models->get_array()) {
      if (model.is_string()) out.models.push_back(model_of(std::string_view(model.get_string())));
    }
  }
  take_number(object, "weight", out.weight);
  take_number(object, "concurrency", out.concurrency);
  take_time(object, "timeout_ms", out.timeout);
  take_time(object, "poll_first_ms", out.poll_first);
  take_time(object, "poll_max_ms", out.poll_max);
  take_time(object, "accept_within_ms", out.accept_within);
  take_time(object, "give_up_ms", out.give_up);
  take_time(object, "pause_ms", out.pause);
  out.poll_max = std::max(out.poll_max, out.poll_first);
  return out;
}

}  // namespace

std::optional<std::string> Upstream::model_name(std::string_view model) const {
  for (const ServedModel& served : models) {
    const std::string_view pattern = served.ours;
    const bool fits = pattern.ends_with('*')
                          ? model.starts_with(pattern.substr(0, pattern.size() - 1))
                          : model == pattern;
    if (fits) return served.theirs.empty() ? std::string(model) : served.theirs;
  }
  return std::nullopt;
}

Result<std::vector<Upstream>> read_settings(std::string_view settings) {
  json::error_code status;
  const json::value root = json::parse(settings, status);
  const json::value* list =
      !status && root.is_object() ? root.get_object().if_contains("upstreams") : nullptr;
  // The text holds secrets and is not shown.
  if (list == nullptr || !list->is_array()) {
    return Error{Code::kInvalid, "the settings of the upstreams cannot be read", ""};
  }
  std::vector<Upstream> out;
  for (const json::value& item : list->get_array()) {
    if (item.is_object()) out.push_back(upstream_of(item.get_object()));
  }
  return out;
}

}  // namespace kare::upstream

#include "api/links.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/hash.h"
#include "base/text.h"
#include "net/url.h"

namespace kare::api {
namespace {

constexpr std::array<std::pair<std::string_view, FileName::Kind>, 3> kEndings = {{
    {".mp4", FileName::Kind::kVideo},
    {".jpg", FileName::Kind::kPoster},
    {".watermark.mp4", FileName::Kind::kMarked},
}};

std::string signed_text(std::string_view name, std::string_view expires) {
  return std::string(name) + "\n" + std::string(expires);
}

}  // namespace

Result<FileName> parse_file_name(std::string_view name) {
  const std::size_t dot = name.find('.');
  const std::string_view ending = name.substr(std::min(dot, name.size()));
  const auto id = parse_decimal(name.substr(0, dot));
  const auto kind = std::find_if(kEndings.begin(), kEndings.end(),
                                 [&](const auto& row) { return row.first == ending; });
  if (!id || kind == kEndings.end()) return Error{Code::kNotFound, "no such file", {}};
  return FileName{*id, kind->second};
}

std::string signed_path(const ServerSecret& secret, std::string_view name, TimePoint expires) {
  const std::string seconds = std::to_string(to_ms(expires) / 1000);
  return "/files/" + std::string(name) + "?expires=" + seconds +
         "&signature=" + secret.link_signature(signed_text(name, seconds));
}

Result<TimePoint> check_link(const ServerSecret& secret, std::string_view name,
                             std::string_view query, TimePoint now) {
  const Error altered{Code::kForbidden, "this link is not valid: its signature does not fit", {}};
  const auto parameters = net::parse_query(query);
  if (!parameters.ok()) return altered;
  const auto expires = net::find_parameter(parameters.value(), "expires").value_or("");
  const auto signature = net::find_parameter(parameters.value(), "signature").value_or("");
  // The signature goes first: what an altered link says about its time is worth nothing.
  if (!equal_in_constant_time(signature, secret.link_signature(signed_text(name, expires)))) {
    return altered;
  }
  const auto seconds = parse_decimal(expires);
  if (!seconds || now >= from_ms(*seconds * 1000)) {
    return Error{Code::kForbidden, "this link has expired: query the task again for a new one", {}};
  }
  return from_ms(*seconds * 1000);
}

}  // namespace kare::api

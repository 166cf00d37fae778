#include "api/route.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kare::api {
namespace {
using Kind = Route::Kind;
using kling::Dialect;

constexpr std::string_view kReads = "GET, HEAD";

// What CometAPI's page of the query lists beside videos/text2video. Clients may ask for these ids
// here; no task of Kare has one.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kOtherActions = {{
    {"images", "generations"},
    {"images", "kolors-virtual-try-on"},
    {"videos", "image2video"},
    {"videos", "lip-sync"},
    {"videos", "effects"},
    {"videos", "multi-image2video"},
    {"videos", "multi-elements"},
    {"audio", "text-to-audio"},
    {"audio", "video-to-audio"},
}};

// Takes `prefix` from the front of `path` if it is there.
bool take(std::string_view& path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return false;
  path.remove_prefix(prefix.size());
  return true;
}

// The part of `path` before the next slash; the slash goes, too.
std::string_view take_part(std::string_view& path) {
  const std::size_t slash = path.find('/');
  const std::string_view part = path.substr(0, slash);
  path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  return part;
}

bool is_read(std::string_view method) {
  return method == "GET" || method == "HEAD";
}

Route read_only(Kind kind, std::string_view method, std::string_view reference = {}) {
  if (!is_read(method)) return {.kind = Kind::kWrongMethod, .allowed = kReads};
  return {.kind = kind, .reference = reference};
}

// `rest` is what follows ".../v1/".
Route find_in_v1(std::string_view method, std::string_view rest, Dialect document) {
  const std::string_view action = take_part(rest);
  const std::string_view action2 = take_part(rest);
  const std::string_view reference = take_part(rest);
  if (rest == "cancel" && action == "videos" && action2 == "text2video" && !reference.empty()) {
    if (method != "POST") return {.kind = Kind::kWrongMethod, .allowed = "POST"};
    return {.kind = Kind::kCancel, .reference = reference};
  }
  if (rest == "events" && action == "videos" && action2 == "text2video" && !reference.empty()) {
    return read_only(Kind::kEvents, method, reference);
  }
  if (!rest.empty()) return {};
  if (action == "videos" && action2 == "text2video") {
    if (!reference.empty()) return read_only(Kind::kTask, method, reference);
    if (method == "POST") return {.kind = Kind::kCreate, .document = document};
    if (is_read(method)) return {.kind = Kind::kList};
    return {.kind = Kind::kWrongMethod, .allowed = "GET, HEAD, POST"};
  }
  const bool is_other = document == Dialect::kComet && !reference.empty() &&
                        std::find(kOtherActions.begin(), kOtherActions.end(),
                                  std::pair(action, action2)) != kOtherActions.end();
  return is_other ? read_only(Kind::kOtherTask, method, reference) : Route{};
}

// Below Kling's host itself: the newer dialect.
Route find_in_new_dialect(std::string_view method, std::string_view path) {
  Route route{.dialect = TaskDialect::kNew};
  if (path == "/tasks") {
    route.kind = is_read(method)    ? Kind::kTask
                 : method == "POST" ? Kind::kList
                                    : Kind::kWrongMethod;
    route.allowed = "GET, HEAD, POST";
    return route;
  }
  const bool is_order = take(path, "/text-to-video/");
  if (!is_order || path.empty() || path.find('/') != std::string_view::npos) return {};
  route.kind = method == "POST" ? Kind::kCreate : Kind::kWrongMethod;
  route.reference = path;
  route.allowed = "POST";
  return route;
}

// `rest` is what follows "/v1/". Nowhere when it is no path of OpenAI's.
Route find_in_openai(std::string_view method, std::string_view rest) {
  Route route{.dialect = TaskDialect::kOpenai};
  if (rest == "videos") {
    route.kind = is_read(method)    ? Kind::kList
                 : method == "POST" ? Kind::kCreate
                                    : Kind::kWrongMethod;
    route.allowed = "GET, HEAD, POST";
    return route;
  }
  // Every other name below videos/ is left to Kling, which has many.
  if (!rest.starts_with("videos/video_")) return {};
  take(rest, "videos/");
  route.reference = take_part(rest);
  if (rest.empty()) {
    route.kind = is_read(method)      ? Kind::kTask
                 : method == "DELETE" ? Kind::kDelete
                                      : Kind::kWrongMethod;
    route.allowed = "GET, HEAD, DELETE";
  } else if (rest == "content") {
    route.kind = is_read(method) ? Kind::kContent : Kind::kWrongMethod;
    route.allowed = kReads;
  } else {
    return {.dialect = TaskDialect::kOpenai};
  }
  return route;
}

}  // namespace

Route find_route(std::string_view method, std::string_view path) {
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  if (take(path, "/v1/")) {
    const Route route = find_in_openai(method, path);
    const bool is_openai = route.dialect == TaskDialect::kOpenai;
    return is_openai ? route : find_in_v1(method, path, Dialect::kV1);
  }
  if (take(path, "/kling/v1/")) return find_in_v1(method, path, Dialect::kComet);
  if (take(path, "/proxy/kling/v1/")) return find_in_v1(method, path, Dialect::kV1);
  if (take(path, "/files/")) {
    const bool is_name = !path.empty() && path.find('/') == std::string_view::npos;
    return is_name ? read_only(Kind::kFile, method, path) : Route{};
  }
  if (path == "/account/costs") return read_only(Kind::kAccount, method);
  if (path == "/healthz") return read_only(Kind::kHealth, method);
  if (path == "/readyz") return read_only(Kind::kReady, method);
  if (path == "/metrics") return read_only(Kind::kMetrics, method);
  if (path == "/openapi.json") return read_only(Kind::kDocument, method);
  if (path == "/docs") return read_only(Kind::kDocs, method);
  if (path.starts_with("/kling/")) path.remove_prefix(std::string_view("/kling").size());
  return find_in_new_dialect(method, path);
}

}  // namespace kare::api

#include "api/metrics.h"

namespace kare::api {

std::string_view route_name(Route::Kind route) {
  switch (route) {
    case Route::Kind::kCreate: return "create";
    case Route::Kind::kList: return "list";
    case Route::Kind::kTask: return "task";
    case Route::Kind::kContent: return "content";
    case Route::Kind::kDelete: return "delete";
    case Route::Kind::kCancel: return "cancel";
    case Route::Kind::kOtherTask: return "other_task";
    case Route::Kind::kAccount: return "account";
    case Route::Kind::kFile: return "file";
    case Route::Kind::kHealth: return "health";
    case Route::Kind::kReady: return "ready";
    case Route::Kind::kMetrics: return "metrics";
    case Route::Kind::kDocument: return "document";
    case Route::Kind::kDocs: return "docs";
    case Route::Kind::kWrongMethod: return "wrong_method";
    case Route::Kind::kNowhere: return "nowhere";
  }
  return "nowhere";
}

void Metrics::count(Route::Kind route, std::optional<Code> failure) {
  const std::size_t result = failure ? static_cast<std::size_t>(*failure) + 1 : 0;
  requests_[static_cast<std::size_t>(route)][result].fetch_add(1, std::memory_order_relaxed);
}

std::string Metrics::text() const {
  std::string out =
      "# HELP kare_requests_total Answered HTTP requests.\n"
      "# TYPE kare_requests_total counter\n";
  for (std::size_t route = 0; route < kRoutes; ++route) {
    for (std::size_t result = 0; result < kResults; ++result) {
      const std::uint64_t count = requests_[route][result].load(std::memory_order_relaxed);
      if (count == 0) continue;
      out.append("kare_requests_total{route=\"")
          .append(route_name(static_cast<Route::Kind>(route)))
          .append("\",result=\"")
          .append(result == 0 ? "ok" : code_name(static_cast<Code>(result - 1)))
          .append("\"} ")
          .append(std::to_string(count))
          .append("\n");
    }
  }
  return out;
}

}  // namespace kare::api

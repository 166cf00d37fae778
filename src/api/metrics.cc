#include "api/metrics.h"

namespace kare::api {
namespace {

void append_head(std::string& out, std::string_view name, std::string_view type,
                 std::string_view help) {
  out.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ");
  out.append(name).append(" ").append(type).append("\n");
}

void append_value(std::string& out, std::string_view name, std::string_view labels,
                  const std::string& value) {
  out.append(name).append(labels).append(" ").append(value).append("\n");
}

void append_figures(std::string& out, const Figures& figures, int event_streams) {
  constexpr std::string_view kRefused = "kare_orders_refused_total";
  append_head(out, kRefused, "counter", "Orders refused because of a limit of their owner.");
  append_value(out, kRefused, "{limit=\"rate\"}", std::to_string(figures.refused_by_rate));
  append_value(out, kRefused, "{limit=\"quota\"}", std::to_string(figures.refused_by_quota));
  constexpr std::string_view kDeliveries = "kare_callback_deliveries_total";
  append_head(out, kDeliveries, "counter", "Attempts to deliver a callback.");
  append_value(out, kDeliveries, "{result=\"ok\"}", std::to_string(figures.callbacks_accepted));
  append_value(out, kDeliveries, "{result=\"failed\"}", std::to_string(figures.callbacks_failed));
  constexpr std::string_view kWaiting = "kare_callbacks_waiting";
  append_head(out, kWaiting, "gauge", "Callbacks in the outbox, counted up to 100000.");
  append_value(out, kWaiting, "", std::to_string(figures.callbacks_waiting));
  constexpr std::string_view kAge = "kare_callbacks_oldest_age_seconds";
  append_head(out, kAge, "gauge", "Age of the change that waits longest in the outbox.");
  const double age_s = static_cast<double>(figures.callbacks_oldest_age_ms) / 1000;
  append_value(out, kAge, "", std::to_string(age_s));
  constexpr std::string_view kStreams = "kare_event_streams";
  append_head(out, kStreams, "gauge", "Open streams of events.");
  append_value(out, kStreams, "", std::to_string(event_streams));
}

}  // namespace

std::string_view route_name(Route::Kind route) {
  switch (route) {
    case Route::Kind::kCreate: return "create";
    case Route::Kind::kList: return "list";
    case Route::Kind::kTask: return "task";
    case Route::Kind::kContent: return "content";
    case Route::Kind::kDelete: return "delete";
    case Route::Kind::kCancel: return "cancel";
    case Route::Kind::kEvents: return "events";
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

std::string Metrics::text(int event_streams) const {
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
  append_figures(out, figures, event_streams);
  return out;
}

}  // namespace kare::api

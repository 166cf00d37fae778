#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "api/route.h"
#include "base/error.h"

namespace kare::api {

// What stands beside the counts of requests. Each is written by whoever knows it.
struct Figures {
  std::atomic<std::uint64_t> refused_by_rate{0}, refused_by_quota{0};     // Orders.
  std::atomic<std::uint64_t> callbacks_accepted{0}, callbacks_failed{0};  // Attempts to deliver.
  std::atomic<std::int64_t> callbacks_waiting{0};        // In the outbox, as last counted.
  std::atomic<std::int64_t> callbacks_oldest_age_ms{0};  // 0: nothing waits.
};

// Counts of requests since the start, and figures, kept in atomics, so that reading them never
// waits. Safe from any thread.
class Metrics {
 public:
  Figures figures;
  // `failure` is empty for an answered request.
  void count(Route::Kind route, std::optional<Code> failure);
  // The text format of Prometheus, version 0.0.4.
  std::string text(int event_streams) const;

 private:
  static constexpr std::size_t kRoutes = static_cast<std::size_t>(Route::Kind::kNowhere) + 1;
  static constexpr std::size_t kResults = kCodeCount + 1;
  std::array<std::array<std::atomic<std::uint64_t>, kResults>, kRoutes> requests_{};
};

// The metric label of a route, e.g. "create".
std::string_view route_name(Route::Kind route);

}  // namespace kare::api

#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "api/route.h"
#include "base/error.h"

namespace kare::api {

// Counts of requests since the start, kept in atomics, so that reading them never waits. Safe from
// any thread.
class Metrics {
 public:
  // `failure` is empty for an answered request.
  void count(Route::Kind route, std::optional<Code> failure);
  // The text format of Prometheus, version 0.0.4.
  std::string text() const;

 private:
  static constexpr std::size_t kRoutes = static_cast<std::size_t>(Route::Kind::kNowhere) + 1;
  static constexpr std::size_t kResults = kCodeCount + 1;
  std::array<std::array<std::atomic<std::uint64_t>, kResults>, kRoutes> requests_{};
};

// The metric label of a route, e.g. "create".
std::string_view route_name(Route::Kind route);

}  // namespace kare::api

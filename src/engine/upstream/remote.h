#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "engine/upstream/settings.h"
#include "net/client.h"
#include "task/video_spec.h"

namespace kare::upstream {

// One upstream at work: how to ask it, how many of its tasks are ours, and whether it can be used.
// A circuit breaker: after several troubles in a row it gets no new tasks for a while that doubles,
// and then one at a time until something works again. One thread.
class Remote {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Both must outlive this object.
  Remote(const Upstream& upstream, const kare::Clock& clock) : upstream_(upstream), clock_(clock) {}

  const Upstream& settings() const { return upstream_; }
  const std::string& name() const { return upstream_.name; }

  net::ClientRequest create_request(const VideoSpec& spec, const std::string& external_id) const;
  // By its own id or by the external one.
  net::ClientRequest query_request(std::string_view id) const;
  net::ClientRequest cancel_request(std::string_view id) const;
  // For the file behind a link, which may be relative to this upstream. Without our key: links are
  // signed. Away from this upstream's own network it goes to public addresses only.
  net::ClientRequest file_request(const std::string& link) const;

  // A task of ours begins or ends to count there.
  void take_slot() { ++running_; }
  void free_slot() { --running_; }
  // The smaller, the sooner it is its turn.
  double load() const { return static_cast<double>(running_ + 1) / upstream_.weight; }

  enum class Use {
    kNow,
    kFull,       // It has as many tasks as it takes.
    kLater,      // It is being left alone for a while.
    kNotForNow,  // It refuses our key or has no money left: waiting does not help.
  };
  Use use(Time now) const;
  // Why not, for people.
  const std::string& reason() const { return reason_; }

  void went_well();
  void had_trouble(const std::string& why, Time now);
  // It has no room for more: 1303.
  void is_full(std::chrono::milliseconds pause, Time now);
  void is_unusable(const std::string& why, Time now);

 private:
  net::ClientRequest request(std::string method, std::string_view rest) const;

  const Upstream& upstream_;
  const kare::Clock& clock_;
  int running_ = 0;
  int troubles_ = 0;  // In a row.
  Time closed_until_{}, full_until_{}, unusable_until_{};
  std::string reason_;
};

}  // namespace kare::upstream

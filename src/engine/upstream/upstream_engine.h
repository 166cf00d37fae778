#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "engine/protocol/child_end.h"
#include "engine/upstream/job.h"

namespace kare::upstream {

// Many tasks at once in one thread: the one that calls `run`. Requests come in by `take`, from any
// thread; events go out through the pipe.
class UpstreamEngine final : public Desk {
 public:
  // The pipe must outlive this object.
  UpstreamEngine(std::vector<Upstream> upstreams, protocol::EventPipe& events);
  ~UpstreamEngine() override;

  EngineInfo info() const;
  void take(protocol::Request request);
  // Until `end` was called, from any thread.
  void run();
  void end();

 private:
  net::ClientLoop& loop() override { return *loop_; }
  Rng& rng() override { return rng_; }
  void send(protocol::Event event) override { events_.send(event); }
  Remote* find(const std::string& name) override;
  Choice choose(const std::string& model, const std::string& wanted,
                const std::map<std::string, std::string>& refusals, Remote* last) override;
  void wait_for_room(std::int64_t id) override { waiting_.insert(id); }
  void room_is_free() override;
  void over(std::int64_t id) override;

  void begin(protocol::Generate request);
  void tick();
  void wake_waiting();

  const SystemClock clock_;
  const std::vector<Upstream> upstreams_;
  protocol::EventPipe& events_;
  Rng rng_;
  std::unique_ptr<net::ClientLoop> loop_;
  std::vector<std::unique_ptr<Remote>> remotes_;
  std::map<std::int64_t, std::unique_ptr<Job>> jobs_;  // Uses the loop until its end.
  std::set<std::int64_t> waiting_;                     // Oldest first, by their ids.
  bool is_waking_ = false;
};

}  // namespace kare::upstream

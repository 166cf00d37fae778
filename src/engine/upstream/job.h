#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/rng.h"
#include "engine/protocol/messages.h"
#include "engine/upstream/remote.h"
#include "engine/upstream/state.h"
#include "engine/upstream/verdict.h"
#include "net/client_loop.h"

namespace kare::upstream {

class Job;

// What a job needs of the engine around it. One thread.
class Desk {
 public:
  virtual ~Desk() = default;
  virtual net::ClientLoop& loop() = 0;
  virtual Rng& rng() = 0;
  virtual void send(protocol::Event event) = 0;
  // The upstream of this name, or null.
  virtual Remote* find(const std::string& name) = 0;

  // The best upstream for a new task.
  struct Choice {
    Remote* remote = nullptr;
    bool is_full = false;         // There is none now, but there will be when others end.
    bool may_come_later = false;  // There is none now, but waiting may help.
    std::string why_not;          // For people.
  };
  // Leaves out those in `refusals`; prefers any other to `last`, where it has just not worked.
  virtual Choice choose(const std::string& model, const std::string& wanted,
                        const std::map<std::string, std::string>& refusals, Remote* last) = 0;
  // The job is told by `Job::try_again` when there may be room.
  virtual void wait_for_room(std::int64_t id) = 0;
  // A slot has become free.
  virtual void room_is_free() = 0;
  // The job has sent its last event; it is destroyed soon, not before this call returns.
  virtual void over(std::int64_t id) = 0;
};

// One task on its way through an upstream: choose, checkpoint, create, checkpoint, poll, download.
// The rules of docs/upstream.md, "Exactly once", are here: no create is sent before a checkpoint
// names the upstream, and none is sent again before the first was looked up.
class Job {
 public:
  Job(Desk& desk, protocol::Generate request);
  ~Job();
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  void start();
  void checkpointed(bool kept);
  void try_again();
  void cancel(bool for_good);
  // Says how far it is, so that nobody thinks it hangs.
  void sign_of_life(std::chrono::steady_clock::time_point now);

 private:
  using Clock = std::chrono::steady_clock;

  void choose();
  void create();
  void created(const net::Exchanged& exchanged);
  void was_not_accepted(const std::string& why, std::chrono::milliseconds pause);
  void was_refused(const std::string& why);
  void look_up();
  void looked_up(const net::Exchanged& exchanged);
  void nothing_was_accepted();
  void accepted(kling::RemoteTask task);
  void poll();
  void polled(const net::Exchanged& exchanged);
  void poll_later();
  void unanswered(const std::string& why);
  void unknown_there();
  void ended(kling::RemoteTask task);
  void download();
  void received(Result<net::FileReceived> got);
  void broke_off(const std::string& why, bool is_final);
  void check_video();

  void save(std::function<void()> then);
  void after(std::chrono::milliseconds pause, std::function<void()> call);
  void say(double fraction, std::string stage);
  void end_there(const std::string& id);
  void fail(std::string reason);
  void finish(protocol::Event last);
  std::string report() const;
  void take_slot(Remote* remote);
  void free_slot();
  std::chrono::milliseconds grown(std::chrono::milliseconds first, std::chrono::milliseconds max,
                                  int times);

  Desk& desk_;
  const protocol::Generate request_;
  State state_;
  Remote* remote_ = nullptr;  // Chosen, or once chosen.
  bool has_slot_ = false;
  bool is_over_ = false;
  std::map<std::string, std::string> refusals_;  // By upstream.

  net::ClientLoop::Token pending_ = 0;  // The exchange or timer that goes on with this job.
  bool is_creating_ = false;            // `pending_` is a create whose answer is still to come.
  std::function<void()> after_checkpoint_;

  const Clock::time_point began_;
  Clock::time_point accepted_at_;
  int tries_ = 0;    // In a row, of whatever is tried now.
  int unknown_ = 0;  // Times in a row that the upstream did not know an accepted task.
  int no_link_ = 0;  // Polls with a success but without a video.
  int cut_ = 0;      // Downloads that did not end well.
  int broken_ = 0;   // Of these, what was refused or is no video.
  int redirects_ = 0;
  kling::RemoteTask task_;  // As last seen.
  std::string link_;
  Progress progress_;
  Clock::time_point said_;
};

}  // namespace kare::upstream

#include "work/heartbeat.h"

#include "base/log.h"

namespace kare::work {

Heartbeat::Heartbeat(TaskStore& store, RunningTasks& running, const Clock& clock,
                     HeartbeatOptions options)
    : store_(store), running_(running), clock_(clock), options_(options) {
  KARE_ASSERT(options_.interval.count() > 0 && options_.interval * 3 <= options_.lease);
}

Result<> Heartbeat::start() {
  periodic_.start("pulse", options_.interval, [this] {
    const auto done = beat();
    if (done.ok()) return;
    log_error("heartbeat failed", {{"why", done.error().message}, {"detail", done.error().detail}});
  });
  return {};
}

Result<> Heartbeat::beat() {
  const std::vector<Pulse> pulses = running_.pulses();
  if (pulses.empty()) return {};
  const auto answers = KARE_TRY(store_.pulse(pulses, clock_.now(), options_.lease));
  KARE_ASSERT(answers.size() == pulses.size());
  for (std::size_t i = 0; i < pulses.size(); ++i) {
    if (answers[i] == PulseAnswer::kGoOn) continue;
    const bool is_cancel = answers[i] == PulseAnswer::kCancel;
    running_.stop(pulses[i].task_id, pulses[i].token,
                  is_cancel ? StopReason::kOwner : StopReason::kLeaseLost);
  }
  return {};
}

}  // namespace kare::work

#include "work/ending.h"

#include <string>
#include <utility>

#include "store/reasons.h"

namespace kare::work {
namespace {

constexpr std::string_view kReasonDiskFull = "the disk of the service is full";

Ending finish(State state, std::string reason) {
  Ending ending;
  ending.kind = Ending::Kind::kFinish;
  ending.outcome.state = state;
  ending.outcome.error = std::move(reason);
  return ending;
}

Ending release(Attempt attempt, std::chrono::milliseconds pause) {
  Ending ending;
  ending.kind = Ending::Kind::kRelease;
  ending.attempt = attempt;
  ending.pause = pause;
  return ending;
}

Ending by_error(const Error& error, int attempt, std::chrono::milliseconds base, double dice) {
  // An engine that stops though nobody asked it to has failed as one that died.
  const bool is_unasked = error.code == Code::kStopped;
  std::string reason =
      is_unasked || error.message.empty() ? std::string(kReasonEngineStopped) : error.message;
  if (!is_unasked && !is_retryable(error.code)) return finish(State::kFailed, std::move(reason));
  if (const auto pause = retry_pause(attempt, base, dice)) return release(Attempt::kSpent, *pause);
  return finish(State::kFailed, reason + " (" + std::to_string(attempt) + " attempts)");
}

}  // namespace

Ending ending_of(const Error& error, StopReason reason, int attempt, std::chrono::milliseconds base,
                 double dice) {
  switch (reason) {
    case StopReason::kOwner: return finish(State::kCancelled, std::string(kReasonCancelled));
    case StopReason::kShutdown: return release(Attempt::kReturned, {});
    case StopReason::kLeaseLost: return {};
    case StopReason::kDiskFull: return finish(State::kFailed, std::string(kReasonDiskFull));
    case StopReason::kNone: break;
  }
  return by_error(error, attempt, base, dice);
}

}  // namespace kare::work

#pragma once

#include <chrono>

#include "base/error.h"
#include "store/task_store.h"
#include "task/task.h"
#include "work/task_run.h"

namespace kare::work {

// How an attempt that made no video ends.
struct Ending {
  enum class Kind {
    kDrop,     // Write nothing: the task is someone else's now.
    kFinish,   // The task ends with `outcome`.
    kRelease,  // The task goes back to the queue.
  };
  Kind kind = Kind::kDrop;
  Outcome outcome;                    // For kFinish.
  Attempt attempt = Attempt::kSpent;  // For kRelease.
  std::chrono::milliseconds pause{};  // For kRelease: before the next claim.
};

// Decides by why the run was asked to stop (kNone: it was not), by the error and by the number of
// the attempt. `base` and `dice` are those of retry_pause.
Ending ending_of(const Error& error, StopReason reason, int attempt, std::chrono::milliseconds base,
                 double dice);

}  // namespace kare::work

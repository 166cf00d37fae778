#pragma once

namespace kare {

// Prints the broken condition, where it stands and the task this thread works on, then aborts.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

// Names the task that this thread works on, for assertion messages. 0 means none.
void set_current_task(long long id);

}  // namespace kare

// States what Kare owes to itself, never what users or files send. Stays on in release builds.
#define KARE_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : ::kare::assertion_failed(#condition, __FILE__, __LINE__))

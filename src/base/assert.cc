#include "base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace kare {
namespace {
thread_local long long current_task = 0;
}

void assertion_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "kare: broken promise: %s (%s:%d, task %lld)\n", condition, file, line,
               current_task);
  std::abort();
}

void set_current_task(long long id) {
  current_task = id;
}

}  // namespace kare

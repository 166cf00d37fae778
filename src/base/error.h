#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace kare {

// What kind of failure an Error is. Callers branch on this and on nothing else: `api/errors.cc`
// has the one table from here to HTTP status and Kling code, `is_retryable` decides about retries.
enum class Code {
  kInvalid,          // The caller sent something that is not allowed.
  kUnauthenticated,  // No credentials, or credentials nobody knows.
  kForbidden,        // Known, but not allowed (an altered or expired link).
  kNotFound,
  kConflict,  // Already exists, or changed by someone else.
  kTooLarge,
  kTooMany,      // Over a rate or a quota.
  kUnsupported,  // Well formed, but this installation cannot do it.
  kUnavailable,  // Not now: an engine died, the disk is full, the queue is full.
  kTimeout,
  kStopped,    // Cancelled by the owner or by shutdown.
  kLeaseLost,  // Another worker owns the task now; drop the work.
  kCorrupt,    // Stored or received data is damaged.
  kInternal,   // A defect in Kare or in a library.
};
inline constexpr int kCodeCount = static_cast<int>(Code::kInternal) + 1;

// A failure as a value. `message` is for the caller: no secrets, no paths, no library names.
// `detail` is for the log: path, SQL, errno text, the body of an upstream.
struct [[nodiscard]] Error {
  Code code = Code::kInternal;
  std::string message;
  std::string detail;
};

// A stable lower-case name for logs and metrics, e.g. "not_found".
std::string_view code_name(Code code);

// Whether the same work may succeed later without anyone changing it.
bool is_retryable(Code code);

// An Error from the current `errno`; `doing` completes the sentence "could not ...".
Error errno_error(Code code, std::string_view doing, std::string_view path);

}  // namespace kare

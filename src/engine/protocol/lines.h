#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kare::protocol {

// Cuts what comes out of a pipe into lines. Bytes only: what a line means is not known here.
class LineReader {
 public:
  enum class Status {
    kLine,     // `line` is set, without its end.
    kNothing,  // No whole line within the time.
    kEnd,      // The other end is closed and every whole line was handed out.
    kTooLong,  // More than the limit without an end of line; the stream is of no more use.
  };

  // Borrows `fd`, which may be blocking or not.
  LineReader(int fd, std::size_t line_bytes_max) : fd_(fd), line_bytes_max_(line_bytes_max) {}

  // Waits up to `patience` for the next line. What follows the last end of line at the end of the
  // stream is half a line of a dead writer and is dropped.
  Status next(std::string& line, std::chrono::milliseconds patience);

  // Whether nothing is left of what was read.
  bool is_empty() const { return bytes_.empty(); }

 private:
  int fd_;
  std::size_t line_bytes_max_;
  std::string bytes_;         // Read and not yet handed out.
  std::size_t searched_ = 0;  // No end of line before this place.
  bool ended_ = false;
};

// Whether a read from `fd` would not block (data, or the end) within `patience`.
bool wait_readable(int fd, std::chrono::milliseconds patience);

// Writes `line` and an end of line, whole. A closed other end is kUnavailable and raises no
// SIGPIPE; a reader that takes nothing for `patience` is kTimeout. `fd` should be non-blocking,
// else the patience does not count.
Result<> write_line(int fd, std::string_view line, std::chrono::milliseconds patience);

}  // namespace kare::protocol

#pragma once

#include <optional>
#include <utility>

#include "base/result.h"
#include "store/sqlite/connection.h"

namespace kare::sqlite {

// A connection that only reads, and the snapshot of the database that it holds. A snapshot costs
// four system calls to take and give back, more than most reads, so that it serves until something
// was committed. While it is held, the write-ahead log cannot start anew: an idle reader's must end
// before the next write. One thread at a time. Move only.
class Reader {
 public:
  explicit Reader(Connection connection) : connection_(std::move(connection)) {}

  Connection& connection() { return connection_; }
  // Takes a new snapshot unless nothing was committed, by any process, since the last was taken.
  Result<> refresh();
  // Gives the snapshot back.
  Result<> end();

 private:
  Connection connection_;
  std::optional<WalHeader> seen_;  // The log when the snapshot was taken; nothing without one.
};

}  // namespace kare::sqlite

#include "store/sqlite/gateway.h"

namespace kare::sqlite {
namespace {
// More connections than this are closed when they come back; every one costs some memory.
constexpr std::size_t kIdleReadersMax = 32;
}  // namespace

Result<Connection> Gateway::take_reader() {
  {
    const MutexLock lock(mutex_);
    if (!idle_readers_.empty()) {
      Connection connection = std::move(idle_readers_.back());
      idle_readers_.pop_back();
      return connection;
    }
  }
  return Connection::open(path_, Connection::Access::kReadOnly, busy_timeout_);
}

void Gateway::give_reader(Connection connection) {
  const MutexLock lock(mutex_);
  if (idle_readers_.size() < kIdleReadersMax) idle_readers_.push_back(std::move(connection));
}

}  // namespace kare::sqlite

#include "store/sqlite/gateway.h"

#include "base/log.h"

namespace kare::sqlite {
namespace {
// More connections than this are closed when they come back; every one costs some memory.
constexpr std::size_t kIdleReadersMax = 32;
}  // namespace

Result<Reader> Gateway::take_reader() {
  {
    const MutexLock lock(mutex_);
    if (!idle_readers_.empty()) {
      Reader reader = std::move(idle_readers_.back());
      idle_readers_.pop_back();
      return reader;
    }
  }
  return Reader(KARE_TRY(Connection::open(path_, Connection::Access::kReadOnly, busy_timeout_)));
}

void Gateway::give_reader(Reader reader) {
  const MutexLock lock(mutex_);
  if (idle_readers_.size() < kIdleReadersMax) idle_readers_.push_back(std::move(reader));
}

void Gateway::end_idle_snapshots() {
  const MutexLock lock(mutex_);
  for (Reader& reader : idle_readers_) {
    const Result<> ended = reader.end();
    if (!ended.ok()) log_warning("could not end a snapshot", {{"detail", ended.error().detail}});
  }
}

}  // namespace kare::sqlite

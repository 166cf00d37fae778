#include "engine/protocol/local_run.h"

#include <stdlib.h>

#include <system_error>
#include <utility>

#include "base/ids.h"
#include "base/limits.h"

namespace kare {

LocalRun::LocalRun(Path scratch, Listener listener)
    : scratch_(std::move(scratch)),
      task_("local-" + random_uuid()),
      listener_(std::move(listener)) {}

LocalRun::~LocalRun() {
  std::error_code ignored;  // What cannot be removed is left to the system.
  std::filesystem::remove_all(scratch_, ignored);
}

Result<std::unique_ptr<LocalRun>> LocalRun::create(Listener listener) {
  std::error_code status;
  std::string name = (std::filesystem::temp_directory_path(status) / "kare-XXXXXX").string();
  if (status || ::mkdtemp(name.data()) == nullptr) {
    return errno_error(Code::kUnavailable, "make a folder for temporary files", name);
  }
  return std::unique_ptr<LocalRun>(new LocalRun(name, std::move(listener)));
}

void LocalRun::progress(const Progress& progress) {
  if (listener_) listener_(progress);
}

Result<> LocalRun::checkpoint(std::string_view state) {
  if (state.size() > kCheckpointBytesMax) {
    return Error{Code::kTooLarge, "the checkpoint is too large", std::to_string(state.size())};
  }
  MutexLock lock(mutex_);
  checkpoint_ = state;
  return {};
}

std::string LocalRun::last_checkpoint() {
  MutexLock lock(mutex_);
  return checkpoint_;
}

}  // namespace kare

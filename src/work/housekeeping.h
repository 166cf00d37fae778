#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "base/clock.h"
#include "base/files.h"
#include "base/periodic.h"
#include "base/service.h"
#include "blob/blob_store.h"
#include "store/task_store.h"
#include "work/running_tasks.h"

namespace kare::work {

// What one round of housekeeping did.
struct Round {
  int leases = 0;   // Tasks whose lease had run out.
  int videos = 0;   // Videos whose time was over.
  int orphans = 0;  // Blobs that no task refers to.
  int folders = 0;  // Scratch folders of tasks that are over.
  bool is_disk_low = false;
};

struct HousekeepingOptions {
  std::chrono::milliseconds interval = std::chrono::seconds(5);  // Between rounds.
  std::chrono::milliseconds retention{};  // How long a video is kept after its task succeeded.
  // Between sweeps for orphans and old scratch folders; the first is in the first round.
  std::chrono::milliseconds sweep_interval = std::chrono::hours(1);
  // Younger blobs may belong to a task that is about to succeed; longer than any publishing takes.
  std::chrono::milliseconds orphan_age = std::chrono::hours(1);
  // Below this many free bytes running tasks are stopped and no more are claimed; they are again
  // when twice as much is free. 0 switches it off.
  std::uint64_t disk_stop_bytes = 0;
  int batch = 100;  // Most videos, and most orphans, of one round.
  Path scratch;     // Folder of the folders `<task id>`.
  // Called after each round, on the thread of the service; for tests and metrics. May be empty.
  std::function<void(const Round&)> finished;
};

// One thread that ends expired leases, deletes videos after their time, removes what crashes left
// behind and watches the disk. A round that fails somewhere logs it and is repeated by the next.
class Housekeeping final : public Service {
 public:
  // Everything must outlive this object.
  Housekeeping(TaskStore& store, BlobStore& blobs, RunningTasks& running, const Clock& clock,
               HousekeepingOptions options);
  Result<> start() override;
  void stop() override { periodic_.stop(); }

  // One round. One thread at a time; not while the service runs.
  Round run_round();

 private:
  int expire_leases();
  int drop_expired_videos();
  bool drop_video(const Task& task);
  void sweep(Round& round);
  int remove_orphans();
  int remove_scratch_folders();
  bool is_scratch_of_ended_task(const Path& folder);
  bool watch_disk();
  std::optional<std::uint64_t> free_bytes();

  TaskStore& store_;
  BlobStore& blobs_;
  RunningTasks& running_;
  const Clock& clock_;
  const HousekeepingOptions options_;
  std::optional<TimePoint> last_sweep_;
  bool is_disk_low_ = false;
  Periodic periodic_;
};

}  // namespace kare::work

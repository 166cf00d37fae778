#include "work/housekeeping.h"

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/text.h"

namespace kare::work {
namespace {

void log_failure(std::string_view what, const Error& error) {
  log_error("housekeeping failed",
            {{"at", what}, {"why", error.message}, {"detail", error.detail}});
}

}  // namespace

Housekeeping::Housekeeping(TaskStore& store, BlobStore& blobs, RunningTasks& running,
                           const Clock& clock, HousekeepingOptions options)
    : store_(store), blobs_(blobs), running_(running), clock_(clock), options_(std::move(options)) {
  KARE_ASSERT(options_.retention.count() > 0 && options_.batch > 0);
}

Result<> Housekeeping::start() {
  periodic_.start("housekeeping", options_.interval, [this] {
    const Round round = run_round();
    if (options_.finished) options_.finished(round);
  });
  return {};
}

Round Housekeeping::run_round() {
  Round round;
  round.leases = expire_leases();
  round.is_disk_low = watch_disk();
  round.videos = drop_expired_videos();
  const TimePoint now = clock_.now();
  if (!last_sweep_ || now - *last_sweep_ >= options_.sweep_interval) sweep(round);
  return round;
}

int Housekeeping::expire_leases() {
  const auto expired = store_.expire_leases(clock_.now());
  if (!expired.ok()) return log_failure("expired leases", expired.error()), 0;
  if (expired.value() > 0) log_warning("leases ran out", {{"count", expired.value()}});
  return expired.value();
}

int Housekeeping::drop_expired_videos() {
  const auto tasks = store_.expired(clock_.now() - options_.retention, options_.batch);
  if (!tasks.ok()) return log_failure("retention", tasks.error()), 0;
  return static_cast<int>(std::count_if(tasks.value().begin(), tasks.value().end(),
                                        [this](const Task& task) { return drop_video(task); }));
}

// The row first: it must never promise a file that is gone. A file that stays behind is an orphan.
bool Housekeeping::drop_video(const Task& task) {
  KARE_ASSERT(task.artifact.has_value());
  const auto dropped = store_.drop_artifact(task.id, clock_.now());
  if (!dropped.ok()) return log_failure("retention", dropped.error()), false;
  for (const std::string& key : blob_keys(*task.artifact)) {
    const auto removed = blobs_.remove(key);
    if (!removed.ok()) log_failure("deleting a video", removed.error());
  }
  log_info("video deleted after its time", {{"task", task.id}});
  return true;
}

void Housekeeping::sweep(Round& round) {
  round.folders = remove_scratch_folders();
  round.orphans = remove_orphans();
  // A full batch means that there may be more: the next round goes on.
  if (round.orphans < options_.batch) last_sweep_ = clock_.now();
}

int Housekeeping::remove_orphans() {
  const TimePoint written_before = clock_.now() - options_.orphan_age;
  std::vector<std::string> orphans;
  const auto visited = blobs_.for_each([&](std::string_view key, TimePoint written) {
    const bool has_room = orphans.size() < static_cast<std::size_t>(options_.batch);
    if (!has_room || written >= written_before) return;
    const auto is_used = store_.refers_to(key);
    if (is_used.ok() && !is_used.value()) orphans.emplace_back(key);
  });
  if (!visited.ok()) log_failure("looking for orphans", visited.error());
  int count = 0;
  for (const std::string& key : orphans) {
    const auto removed = blobs_.remove(key);
    if (!removed.ok()) {
      log_failure("deleting an orphan", removed.error());
      continue;
    }
    log_info("orphan deleted", {{"key", key}});
    ++count;
  }
  return count;
}

int Housekeeping::remove_scratch_folders() {
  std::error_code status;
  std::vector<Path> over;
  for (std::filesystem::directory_iterator it(options_.scratch, status), end; !status && it != end;
       it.increment(status)) {
    if (is_scratch_of_ended_task(it->path())) over.push_back(it->path());
  }
  for (const Path& folder : over) std::filesystem::remove_all(folder, status);
  return static_cast<int>(over.size());
}

bool Housekeeping::is_scratch_of_ended_task(const Path& folder) {
  const auto id = parse_decimal(folder.filename().string());
  if (!id) return false;  // Not ours.
  const auto task = store_.get(*id);
  if (task.ok()) return is_terminal(task.value().state);
  return task.error().code == Code::kNotFound;
}

// Tasks that write until the disk is really full could break the database's own writes, so they end
// a little before, each with a reason.
bool Housekeeping::watch_disk() {
  if (options_.disk_stop_bytes == 0) return false;
  const auto free = free_bytes();
  if (!free) return is_disk_low_;
  const std::uint64_t enough = options_.disk_stop_bytes * (is_disk_low_ ? 2 : 1);
  const bool is_low = *free < enough;
  if (is_low != is_disk_low_) {
    log_warning(is_low ? "the disk is nearly full, tasks are stopped" : "the disk has room again",
                {{"free_bytes", *free}});
  }
  is_disk_low_ = is_low;
  running_.hold_claims(is_low);
  if (is_low) running_.stop_all(StopReason::kDiskFull);
  return is_low;
}

// Where videos are kept and where they are made may be two disks; the fuller one counts.
std::optional<std::uint64_t> Housekeeping::free_bytes() {
  const auto blobs = blobs_.free_bytes();
  const auto scratch = free_disk_bytes(options_.scratch);
  if (!blobs.ok()) log_failure("measuring the disk", blobs.error());
  if (!scratch.ok()) log_failure("measuring the disk", scratch.error());
  if (blobs.ok() && scratch.ok()) return std::min(blobs.value(), scratch.value());
  if (blobs.ok()) return blobs.value();
  if (scratch.ok()) return scratch.value();
  return std::nullopt;
}

}  // namespace kare::work

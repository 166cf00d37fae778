#include "store/sqlite/task_row.h"

#include <string>
#include <utility>

#include "task/spec_json.h"

namespace kare::sqlite {
namespace {

enum Column {
  kId,
  kOwner,
  kExternalId,
  kState,
  kAttempt,
  kInterruptions,
  kNotBefore,
  kToken,
  kLeaseWorker,
  kLeaseExpires,
  kCancelRequested,
  kProgress,
  kStage,
  kCreated,
  kUpdated,
  kFinished,
  kVideoId,
  kBlobKey,
  kPosterKey,
  kVideoWidth,
  kVideoHeight,
  kVideoFps,
  kVideoFrames,
  kVideoDuration,
  kVideoBytes,
  kVideoSha256,
  kVideoDropped,
  kError,
  kEngine,
  kCallbackUrl,
  kCheckpoint,
  kReport,
  kSpec,
  kWatermarkKey,
  kDialect,
  kEta,
  kStarted
};

std::string text(const Statement& row, Column column) {
  return std::string(row.text(column));
}
int small(const Statement& row, Column column) {
  return static_cast<int>(row.integer(column));
}
TimePoint time(const Statement& row, Column column) {
  return from_ms(row.integer(column));
}

std::optional<Lease> lease(const Statement& row) {
  if (row.is_null(kLeaseWorker)) return std::nullopt;
  return Lease{text(row, kLeaseWorker), row.integer(kToken), time(row, kLeaseExpires)};
}

std::optional<Artifact> artifact(const Statement& row) {
  if (row.is_null(kVideoId)) return std::nullopt;
  return Artifact{.video_id = text(row, kVideoId),
                  .blob_key = text(row, kBlobKey),
                  .poster_key = text(row, kPosterKey),
                  .watermark_key = text(row, kWatermarkKey),
                  .size = {small(row, kVideoWidth), small(row, kVideoHeight)},
                  .fps = small(row, kVideoFps),
                  .frame_count = small(row, kVideoFrames),
                  .duration_s = row.real(kVideoDuration),
                  .bytes = row.integer(kVideoBytes),
                  .sha256 = text(row, kVideoSha256)};
}

}  // namespace

Result<Task> task_from_row(const Statement& row) {
  const auto state = state_from_name(row.text(kState));
  if (!state) return Error{Code::kCorrupt, "the stored task is damaged", text(row, kState)};
  const auto dialect = dialect_from_name(row.text(kDialect));
  if (!dialect) return Error{Code::kCorrupt, "the stored task is damaged", text(row, kDialect)};
  Task task;
  task.dialect = *dialect;
  task.id = row.integer(kId);
  task.owner = text(row, kOwner);
  task.external_id = text(row, kExternalId);
  task.callback_url = text(row, kCallbackUrl);
  task.spec = KARE_TRY(spec_from_json(row.text(kSpec)));
  task.engine = text(row, kEngine);
  task.state = *state;
  task.attempt = small(row, kAttempt);
  task.interruptions = small(row, kInterruptions);
  task.not_before = time(row, kNotBefore);
  task.lease = lease(row);
  task.cancel_requested = row.integer(kCancelRequested) != 0;
  task.progress = row.real(kProgress);
  task.stage = text(row, kStage);
  task.checkpoint = text(row, kCheckpoint);
  task.error = text(row, kError);
  task.report = text(row, kReport);
  task.artifact = artifact(row);
  task.artifact_expired = !row.is_null(kVideoDropped);
  task.created = time(row, kCreated);
  task.updated = time(row, kUpdated);
  if (!row.is_null(kEta)) task.eta_s = row.real(kEta);
  if (!row.is_null(kStarted)) task.started = time(row, kStarted);
  if (!row.is_null(kFinished)) task.finished = time(row, kFinished);
  return task;
}

}  // namespace kare::sqlite

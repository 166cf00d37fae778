#pragma once

#include "base/result.h"
#include "store/sqlite/connection.h"
#include "task/task.h"

namespace kare::sqlite {

// The columns that task_from_row reads, in its order.
inline constexpr const char* kTaskColumns =
    "id, owner, external_id, state, attempt, interruptions, not_before_ms, token, lease_worker,"
    " lease_expires_ms, cancel_requested, progress, stage, created_ms, updated_ms, finished_ms,"
    " video_id, blob_key, poster_key, video_width, video_height, video_fps, video_frames,"
    " video_duration_s, video_bytes, video_sha256, video_dropped_ms, error, engine, callback_url,"
    " checkpoint, report, spec, watermark_key, dialect, eta_s,"
    " started_ms";

// The task in the current row of a statement that selects or returns exactly kTaskColumns.
// kCorrupt when the row cannot be one of ours.
Result<Task> task_from_row(const Statement& row);

}  // namespace kare::sqlite

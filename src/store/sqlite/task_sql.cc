#include "store/sqlite/task_sql.h"

#include "store/sqlite/task_row.h"

namespace kare::sqlite::task_sql {
namespace {

const std::string kColumns = kTaskColumns;
const std::string kSelect = "SELECT " + kColumns + " FROM tasks ";

// A running task loses its lease: it goes back to the queue, or ends when its owner cancelled it
// or when `exhausted` holds. ?1 now, ?2 reason when cancelled, ?3 reason when exhausted, ?4 not
// before; more as the pieces say.
std::string give_back(const std::string& exhausted, const std::string& changes,
                      const std::string& which) {
  return "UPDATE tasks SET"
         " state = CASE WHEN cancel_requested THEN 'cancelled'"
         " WHEN " +
         exhausted +
         " THEN 'failed' ELSE 'queued' END,"
         " error = CASE WHEN cancel_requested THEN ?2 WHEN " +
         exhausted +
         " THEN ?3 END,"
         " finished_ms = CASE WHEN cancel_requested OR " +
         exhausted +
         " THEN ?1 END,"
         " updated_ms = ?1, not_before_ms = ?4, lease_worker = NULL, lease_expires_ms = NULL,"
         " progress = 0, stage = '', eta_s = NULL" +
         changes + " WHERE state = 'running' AND " + which;
}

}  // namespace

// ?1 id, ?2 owner, ?3 external id or NULL, ?4 callback, ?5 engine, ?6 attempts at most,
// ?7 not before, ?8 created, ?9 spec, ?10 repeat key or NULL, ?11 its digest or NULL,
// ?12 dialect.
const std::string kInsert =
    "INSERT INTO tasks (id, owner, external_id, callback_url, engine, attempts_max, not_before_ms,"
    " created_ms, updated_ms, spec, repeat_key, repeat_digest, dialect)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10, ?11, ?12)";
// ?1 id, ?2 key.
const std::string kInsertKey = "INSERT INTO task_keys (task_id, key_id) VALUES (?1, ?2)";
const std::string kKeyOf = "SELECT key_id FROM task_keys WHERE task_id = ?1";
const std::string kUsage =
    "SELECT t.owner, coalesce(k.key_id, ''), t.engine, count(*), sum(t.state = 'succeeded'),"
    " total(CASE WHEN t.report <> '' THEN"
    " CAST(json_extract(t.report, '$.upstream.cost') AS REAL) END)"
    " FROM tasks AS t LEFT JOIN task_keys AS k ON k.task_id = t.id"
    " WHERE t.created_ms >= ?1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";
// ?1 owner, ?2 repeat key.
const std::string kByRepeatKey =
    "SELECT id, repeat_digest FROM tasks WHERE owner = ?1 AND repeat_key = ?2";
const std::string kById = kSelect + "WHERE id = ?1";
const std::string kByIdOfOwner = kSelect + "WHERE id = ?1 AND owner = ?2";
const std::string kByExternalId = kSelect + "WHERE owner = ?1 AND external_id = ?2";
// ?1 owner, ?2 rows at most, ?3 rows to pass over.
const std::string kList = kSelect + "WHERE owner = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3";
// ?1 rows at most, ?2 rows to pass over.
const std::string kListAll = kSelect + "ORDER BY id DESC LIMIT ?1 OFFSET ?2";
// ?1 owner, ?2 id, ?3 rows at most.
const std::string kBefore = kSelect + "WHERE owner = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3";
const std::string kAfter = kSelect + "WHERE owner = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
// ?1 id, ?2 owner.
const std::string kDelete = "DELETE FROM tasks WHERE id = ?1 AND owner = ?2 RETURNING " + kColumns;

// ?1 owner, ?2 engine, ?3 id, ?4 counted at most.
const std::string kQueuePosition =
    "SELECT count(*) FROM (SELECT 1 FROM tasks WHERE state = 'queued' AND owner = ?1"
    " AND engine = ?2 AND id < ?3 LIMIT ?4)";
// ?1 JSON array of ids.
const std::string kGlimpse =
    "SELECT t.id, t.state, t.token, t.progress, t.stage, t.eta_s FROM json_each(?1) AS wanted"
    " CROSS JOIN tasks AS t ON t.id = wanted.value";
// ?1 owner.
const std::string kLoadAndLimits =
    "SELECT load.queued, load.running, mine.parallel, mine.queue_depth FROM owner_load AS load"
    " LEFT JOIN owner_limits AS mine ON mine.owner = load.owner WHERE load.owner = ?1";

// ?1 worker, ?2 lease expires, ?3 now, ?4 JSON array of engines, ?5 parallel of owners without a
// limit of their own. For each owner that has queued tasks, and each engine, the oldest due one is
// one step into an index; among these candidates the owner with the fewest running tasks comes
// first, then the oldest task. An owner that has nothing running is within every limit, so that the
// limits of few owners are looked up.
const std::string kClaim =
    "UPDATE tasks SET state = 'running', attempt = attempt + 1, token = token + 1,"
    " lease_worker = ?1, lease_expires_ms = ?2, updated_ms = ?3, progress = 0, stage = '',"
    " eta_s = NULL, started_ms = coalesce(started_ms, ?3)"
    " WHERE id = ("
    "  SELECT candidate.id FROM json_each(?4) AS engine"
    "  CROSS JOIN owner_load AS load"
    "  CROSS JOIN tasks AS candidate ON candidate.id = ("
    "   SELECT due.id FROM tasks AS due"
    "   WHERE due.state = 'queued' AND due.owner = load.owner AND due.engine = engine.value"
    "   AND due.not_before_ms <= ?3 ORDER BY due.id LIMIT 1)"
    "  WHERE load.queued > 0"
    "  AND (load.running = 0 OR load.running < coalesce("
    "   nullif(coalesce((SELECT mine.parallel FROM owner_limits AS mine"
    "                    WHERE mine.owner = load.owner), ?5), 0), load.running + 1))"
    "  ORDER BY load.running, candidate.id LIMIT 1)"
    " RETURNING " +
    kColumns;
// ?1 id, ?2 token, ?3 lease expires, ?4 progress, ?5 stage, ?6 seconds left or NULL.
const std::string kPulse =
    "UPDATE tasks SET lease_expires_ms = ?3, progress = ?4, stage = ?5, eta_s = ?6"
    " WHERE id = ?1 AND token = ?2 AND state = 'running' RETURNING cancel_requested";
// ?1 id, ?2 token, ?3 checkpoint.
const std::string kCheckpoint =
    "UPDATE tasks SET checkpoint = ?3 WHERE id = ?1 AND token = ?2 AND state = 'running'";
// ?1 id, ?2 token, ?3 state, ?4 now, ?5 error or NULL, ?6 report, ?7 to ?16 the video or NULL,
// ?17 the key of the marked video or NULL.
const std::string kFinish =
    "UPDATE tasks SET state = ?3, updated_ms = ?4, finished_ms = ?4, error = ?5, report = ?6,"
    " video_id = ?7, blob_key = ?8, poster_key = ?9, video_width = ?10, video_height = ?11,"
    " video_fps = ?12, video_frames = ?13, video_duration_s = ?14, video_bytes = ?15,"
    " video_sha256 = ?16, watermark_key = ?17, lease_worker = NULL, lease_expires_ms = NULL, stage "
    "= '',"
    " eta_s = NULL, checkpoint = '', progress = CASE WHEN ?3 = 'succeeded' THEN 1 ELSE progress END"
    " WHERE id = ?1 AND token = ?2 AND state = 'running'";

// ?5 attempts returned (0 or 1), ?6 id, ?7 token, ?8 interruptions (0 or 1), ?9 of them at most.
const std::string kRelease = give_back(
    "attempt - ?5 >= attempts_max OR interruptions + ?8 > ?9",
    ", attempt = attempt - ?5, interruptions = interruptions + ?8", "id = ?6 AND token = ?7");
// ?5 engine, ?6 id, ?7 token. ?3 is not used.
const std::string kHandOver =
    give_back("0", ", attempt = 0, checkpoint = '', engine = ?5", "id = ?6 AND token = ?7");
const std::string kExpireLeases =
    give_back("attempt >= attempts_max", "", "lease_expires_ms <= ?1");
// ?5 interruptions at most.
const std::string kRecover =
    give_back("interruptions >= ?5", ", attempt = attempt - 1, interruptions = interruptions + 1",
              "lease_expires_ms IS NOT NULL");

// ?1 id.
const std::string kRequestCancel =
    "UPDATE tasks SET cancel_requested = 1 WHERE id = ?1 RETURNING " + kColumns;
// ?1 id, ?2 now, ?3 reason.
const std::string kCancelQueued =
    "UPDATE tasks SET state = 'cancelled', cancel_requested = 1, updated_ms = ?2,"
    " finished_ms = ?2, error = ?3 WHERE id = ?1 RETURNING " +
    kColumns;

// ?1 changed before, ?2 rows at most.
const std::string kExpired =
    kSelect + "WHERE video_id IS NOT NULL AND updated_ms < ?1 ORDER BY updated_ms LIMIT ?2";
// ?1 id, ?2 now.
const std::string kDropArtifact =
    "UPDATE tasks SET video_id = NULL, blob_key = NULL, poster_key = NULL, video_width = NULL,"
    " video_height = NULL, video_fps = NULL, video_frames = NULL, video_duration_s = NULL,"
    " video_bytes = NULL, video_sha256 = NULL, watermark_key = NULL, video_dropped_ms = ?2"
    " WHERE id = ?1 AND video_id IS NOT NULL";
const std::string kStateOf = "SELECT state FROM tasks WHERE id = ?1";
// ?1 key of a video, of a poster or of a marked video.
const std::string kRefersTo =
    "SELECT EXISTS (SELECT 1 FROM tasks WHERE video_id IS NOT NULL AND blob_key = ?1)"
    " OR EXISTS (SELECT 1 FROM tasks WHERE video_id IS NOT NULL AND poster_key = ?1)"
    " OR EXISTS (SELECT 1 FROM tasks WHERE watermark_key = ?1)";

const std::string kCounts =
    "SELECT sum(queued), sum(running), sum(succeeded), sum(failed), sum(cancelled),"
    " (SELECT min(created_ms) FROM tasks WHERE state = 'queued') FROM owner_load";

}  // namespace kare::sqlite::task_sql

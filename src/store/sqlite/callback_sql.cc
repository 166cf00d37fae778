#include "store/sqlite/task_sql.h"

namespace kare::sqlite::task_sql {
namespace {

const std::string kRecords =
    "SELECT c.task_id, c.sequence, c.state, t.callback_url, c.attempts, c.changed_ms, c.next_ms,"
    " c.given_up_ms, c.failure FROM callbacks AS c CROSS JOIN tasks AS t ON t.id = c.task_id ";

}  // namespace

// ?1 now, ?2 JSON array of lanes to leave out, ?3 lanes at most. Steps from lane to lane through
// the index, so that it costs the number of lanes and not of callbacks.
const std::string kDueLanes =
    "WITH RECURSIVE lanes (lane) AS ("
    "  SELECT min(lane) FROM callbacks WHERE next_ms IS NOT NULL"
    "  UNION ALL"
    "  SELECT (SELECT min(c.lane) FROM callbacks AS c"
    "          WHERE c.next_ms IS NOT NULL AND c.lane > lanes.lane)"
    "  FROM lanes WHERE lanes.lane IS NOT NULL),"
    " firsts AS (SELECT lane, (SELECT min(c.next_ms) FROM callbacks AS c WHERE c.lane = lanes.lane"
    "                          AND c.next_ms IS NOT NULL) AS first_ms"
    "            FROM lanes WHERE lane IS NOT NULL)"
    " SELECT lane FROM firsts"
    " WHERE first_ms <= ?1 AND lane NOT IN (SELECT value FROM json_each(?2))"
    " ORDER BY first_ms LIMIT ?3";
// ?1 lane, ?2 now, ?3 rows at most.
const std::string kDueOfLane =
    "SELECT task_id, sequence, state, changed_ms, since_ms, attempts FROM callbacks"
    " WHERE lane = ?1 AND next_ms <= ?2 ORDER BY next_ms LIMIT ?3";

// ?1 task, ?2 sequence, ?3 attempts.
const std::string kStillDue =
    "SELECT 1 FROM callbacks WHERE task_id = ?1 AND sequence = ?2 AND attempts = ?3"
    " AND next_ms IS NOT NULL";

// ?1 task, ?2 sequence.
const std::string kCallbackDone = "DELETE FROM callbacks WHERE task_id = ?1 AND sequence = ?2";
// ?1 task, ?2 now. The first that was not given up has its turn.
const std::string kPromoteCallback =
    "UPDATE callbacks SET next_ms = ?2 WHERE task_id = ?1 AND next_ms IS NULL"
    " AND sequence = (SELECT min(sequence) FROM callbacks"
    " WHERE task_id = ?1 AND given_up_ms IS NULL)";
// ?1 task, ?2 sequence, ?3 next, ?4 failure.
const std::string kRetryCallback =
    "UPDATE callbacks SET next_ms = ?3, attempts = attempts + 1, failure = ?4"
    " WHERE task_id = ?1 AND sequence = ?2 AND given_up_ms IS NULL";
// ?1 task, ?2 sequence, ?3 now, ?4 failure.
const std::string kGiveUpCallback =
    "UPDATE callbacks SET given_up_ms = ?3, next_ms = NULL, attempts = attempts + 1, failure = ?4"
    " WHERE task_id = ?1 AND sequence = ?2";
// ?1 task, ?2 now, ?3 failure.
const std::string kGiveUpTask =
    "UPDATE callbacks SET given_up_ms = coalesce(given_up_ms, ?2), next_ms = NULL, failure = ?3,"
    " is_gone = 1 WHERE task_id = ?1";

// ?1 rows at most.
const std::string kCallbacks = kRecords + "ORDER BY c.task_id, c.sequence LIMIT ?1";
// ?1 rows at most, ?2 task.
const std::string kCallbacksOfTask = kRecords + "WHERE c.task_id = ?2 ORDER BY c.sequence LIMIT ?1";
// ?1 rows at most. The first row is of the oldest task, because ids grow with time.
const std::string kCallbackBacklog =
    "SELECT count(*), (SELECT changed_ms FROM callbacks WHERE given_up_ms IS NULL"
    " ORDER BY task_id, sequence LIMIT 1) FROM"
    " (SELECT 1 FROM callbacks WHERE given_up_ms IS NULL LIMIT ?1)";
// ?1 task or NULL for all, ?2 now.
const std::string kReviveCallbacks =
    "UPDATE callbacks SET given_up_ms = NULL, is_gone = 0, attempts = 0, failure = '',"
    " since_ms = ?2, next_ms = NULL WHERE ?1 IS NULL OR task_id = ?1";
const std::string kPromoteRevived =
    "UPDATE callbacks SET next_ms = ?2 WHERE (?1 IS NULL OR task_id = ?1) AND sequence = ("
    " SELECT min(c.sequence) FROM callbacks AS c WHERE c.task_id = callbacks.task_id)";

}  // namespace kare::sqlite::task_sql

#include "store/sqlite/migrations.h"

namespace kare::sqlite {

const char* const kMigration0003 = R"sql(
-- The outbox: one row for each change of a task's status on the wire that its callback_url was not
-- told of yet. The triggers below write it in the transaction that changes the task, so that one
-- never exists without the other. A row goes when the receiver accepted it.
CREATE TABLE callbacks (
  task_id INTEGER NOT NULL,
  sequence INTEGER NOT NULL CHECK (sequence BETWEEN 1 AND 3),  -- Queued, first running, ended.
  state TEXT NOT NULL,                       -- Of the task, after the change.
  changed_ms INTEGER NOT NULL,
  since_ms INTEGER NOT NULL,                 -- The time after which to give up counts from here.
  lane TEXT NOT NULL,                        -- Host and port of the receiver.
  -- When to try next. NULL: not before an earlier one of its task is over, or given up.
  next_ms INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  failure TEXT NOT NULL DEFAULT '',          -- Of the last attempt, for people.
  given_up_ms INTEGER,
  is_gone INTEGER NOT NULL DEFAULT 0 CHECK (is_gone IN (0, 1)),  -- The receiver wants no more.
  PRIMARY KEY (task_id, sequence),
  CONSTRAINT given_up_means_not_due CHECK (given_up_ms IS NULL OR next_ms IS NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX callbacks_due ON callbacks (lane, next_ms) WHERE next_ms IS NOT NULL;

-- The lane is what stands between "://" and the next slash, in lower case.
CREATE TRIGGER callbacks_of_new_tasks AFTER INSERT ON tasks WHEN NEW.callback_url <> '' BEGIN
  INSERT INTO callbacks (task_id, sequence, state, changed_ms, since_ms, lane, next_ms)
  SELECT NEW.id, 1, NEW.state, NEW.updated_ms, NEW.updated_ms,
         lower(substr(rest, 1, instr(rest || '/', '/') - 1)), NEW.updated_ms
  FROM (SELECT substr(NEW.callback_url, instr(NEW.callback_url, '://') + 3) AS rest);
END;

-- A token of 1 is the first claim. A task that goes back to the queue, and all its later claims,
-- change nothing that was not announced before.
CREATE TRIGGER callbacks_of_moved_tasks AFTER UPDATE OF state ON tasks
WHEN NEW.callback_url <> '' AND OLD.state <> NEW.state AND
     (NEW.finished_ms IS NOT NULL OR (NEW.state = 'running' AND NEW.token = 1)) BEGIN
  INSERT INTO callbacks (task_id, sequence, state, changed_ms, since_ms, lane, next_ms, failure,
                         given_up_ms, is_gone)
  SELECT NEW.id, iif(NEW.finished_ms IS NULL, 2, 3), NEW.state, NEW.updated_ms, NEW.updated_ms,
         lower(substr(rest, 1, instr(rest || '/', '/') - 1)),
         iif(gone IS NULL AND NOT EXISTS (
           SELECT 1 FROM callbacks WHERE task_id = NEW.id AND given_up_ms IS NULL),
           NEW.updated_ms, NULL),
         iif(gone IS NULL, '', 'an earlier callback of the task was answered with status 410'),
         iif(gone IS NULL, NULL, NEW.updated_ms), gone IS NOT NULL
  FROM (SELECT substr(NEW.callback_url, instr(NEW.callback_url, '://') + 3) AS rest,
               (SELECT max(is_gone) FROM callbacks WHERE task_id = NEW.id AND is_gone) AS gone);
END;

CREATE TRIGGER callbacks_of_deleted_tasks AFTER DELETE ON tasks BEGIN
  DELETE FROM callbacks WHERE task_id = OLD.id;
END;
)sql";

}  // namespace kare::sqlite

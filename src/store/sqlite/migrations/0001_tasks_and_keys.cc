#include "store/sqlite/migrations.h"

namespace kare::sqlite {

const char* const kMigration0001 = R"sql(
-- One row a task. Times are milliseconds since the Unix epoch. Small columns that change often
-- come first, large ones last, so that reading a state does not walk through a long prompt.
CREATE TABLE tasks (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  owner TEXT NOT NULL CHECK (owner <> ''),
  external_id TEXT CHECK (external_id <> ''),
  state TEXT NOT NULL DEFAULT 'queued'
    CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  attempt INTEGER NOT NULL DEFAULT 0,
  attempts_max INTEGER NOT NULL,
  interruptions INTEGER NOT NULL DEFAULT 0 CHECK (interruptions >= 0),
  not_before_ms INTEGER NOT NULL,
  token INTEGER NOT NULL DEFAULT 0,          -- Raised by every claim, never lowered.
  lease_worker TEXT,
  lease_expires_ms INTEGER,
  cancel_requested INTEGER NOT NULL DEFAULT 0 CHECK (cancel_requested IN (0, 1)),
  progress REAL NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
  stage TEXT NOT NULL DEFAULT '',
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  finished_ms INTEGER,
  video_id TEXT CHECK (video_id <> ''),
  blob_key TEXT CHECK (blob_key <> ''),
  poster_key TEXT,
  video_width INTEGER,
  video_height INTEGER,
  video_fps INTEGER,
  video_frames INTEGER,
  video_duration_s REAL,
  video_bytes INTEGER,
  video_sha256 TEXT,
  video_dropped_ms INTEGER,                  -- When the retention time took the video away.
  error TEXT CHECK (error <> ''),
  engine TEXT NOT NULL CHECK (engine <> ''),
  callback_url TEXT NOT NULL,
  checkpoint TEXT NOT NULL DEFAULT '',
  report TEXT NOT NULL DEFAULT '',
  spec TEXT NOT NULL CHECK (spec <> ''),

  CONSTRAINT running_means_leased CHECK (
    (state = 'running') = (lease_worker IS NOT NULL) AND
    (state = 'running') = (lease_expires_ms IS NOT NULL)),
  CONSTRAINT terminal_means_finished CHECK (
    (state IN ('succeeded', 'failed', 'cancelled')) = (finished_ms IS NOT NULL)),
  CONSTRAINT succeeded_means_video CHECK (
    (state = 'succeeded') = (video_id IS NOT NULL OR video_dropped_ms IS NOT NULL) AND
    (video_id IS NULL OR video_dropped_ms IS NULL)),
  CONSTRAINT video_is_whole CHECK (
    (video_id IS NULL) = (blob_key IS NULL) AND (video_id IS NULL) = (poster_key IS NULL) AND
    (video_id IS NULL) = (video_width IS NULL) AND (video_id IS NULL) = (video_height IS NULL) AND
    (video_id IS NULL) = (video_fps IS NULL) AND (video_id IS NULL) = (video_frames IS NULL) AND
    (video_id IS NULL) = (video_duration_s IS NULL) AND
    (video_id IS NULL) = (video_bytes IS NULL) AND (video_id IS NULL) = (video_sha256 IS NULL)),
  CONSTRAINT error_means_failed CHECK (
    (state IN ('failed', 'cancelled')) = (error IS NOT NULL)),
  CONSTRAINT attempts_are_bounded CHECK (attempt BETWEEN 0 AND attempts_max),
  CONSTRAINT queued_means_an_attempt_is_left CHECK (state <> 'queued' OR attempt < attempts_max)
) STRICT;

CREATE UNIQUE INDEX tasks_by_external_id ON tasks (owner, external_id)
  WHERE external_id IS NOT NULL;
CREATE INDEX tasks_by_owner ON tasks (owner, id);
-- These hold only rows that are in the state, so they stay small whatever the table grows to.
CREATE INDEX tasks_queued ON tasks (owner, engine, id, not_before_ms) WHERE state = 'queued';
CREATE INDEX tasks_queued_by_age ON tasks (created_ms) WHERE state = 'queued';
CREATE INDEX tasks_running ON tasks (lease_expires_ms) WHERE state = 'running';
CREATE INDEX tasks_with_video ON tasks (updated_ms) WHERE video_id IS NOT NULL;
CREATE INDEX tasks_by_blob ON tasks (blob_key) WHERE video_id IS NOT NULL;
CREATE INDEX tasks_by_poster ON tasks (poster_key) WHERE video_id IS NOT NULL;

-- How many tasks each owner has in each state, kept by the triggers below: for fairness between
-- owners and for counting without walking through all tasks.
CREATE TABLE owner_load (
  owner TEXT PRIMARY KEY,
  queued INTEGER NOT NULL CHECK (queued >= 0),
  running INTEGER NOT NULL CHECK (running >= 0),
  succeeded INTEGER NOT NULL CHECK (succeeded >= 0),
  failed INTEGER NOT NULL CHECK (failed >= 0),
  cancelled INTEGER NOT NULL CHECK (cancelled >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX owner_load_waiting ON owner_load (running) WHERE queued > 0;

CREATE TRIGGER tasks_inserted AFTER INSERT ON tasks BEGIN
  INSERT INTO owner_load (owner, queued, running, succeeded, failed, cancelled)
  VALUES (NEW.owner, NEW.state = 'queued', NEW.state = 'running', NEW.state = 'succeeded',
          NEW.state = 'failed', NEW.state = 'cancelled')
  ON CONFLICT (owner) DO UPDATE SET
    queued = queued + excluded.queued,
    running = running + excluded.running,
    succeeded = succeeded + excluded.succeeded,
    failed = failed + excluded.failed,
    cancelled = cancelled + excluded.cancelled;
END;

CREATE TRIGGER tasks_moved AFTER UPDATE OF state ON tasks WHEN OLD.state <> NEW.state BEGIN
  UPDATE owner_load SET
    queued = queued + (NEW.state = 'queued') - (OLD.state = 'queued'),
    running = running + (NEW.state = 'running') - (OLD.state = 'running'),
    succeeded = succeeded + (NEW.state = 'succeeded'),
    failed = failed + (NEW.state = 'failed'),
    cancelled = cancelled + (NEW.state = 'cancelled')
  WHERE owner = NEW.owner;
END;

-- Of a terminal row only the video may still go away.
CREATE TRIGGER tasks_terminal_rows_stay BEFORE UPDATE OF
  id, owner, external_id, state, attempt, attempts_max, interruptions, not_before_ms, token,
  lease_worker, lease_expires_ms, cancel_requested, created_ms, updated_ms, finished_ms, error,
  engine, callback_url, report, spec ON tasks
WHEN OLD.finished_ms IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'a terminal task changes no more');
END;
CREATE TRIGGER tasks_deleted AFTER DELETE ON tasks BEGIN
  UPDATE owner_load SET
    queued = queued - (OLD.state = 'queued'),
    running = running - (OLD.state = 'running'),
    succeeded = succeeded - (OLD.state = 'succeeded'),
    failed = failed - (OLD.state = 'failed'),
    cancelled = cancelled - (OLD.state = 'cancelled')
  WHERE owner = OLD.owner;
END;

CREATE TABLE keys (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  owner TEXT NOT NULL CHECK (owner <> ''),
  name TEXT NOT NULL,
  hint TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE CHECK (hash <> ''),
  created_ms INTEGER NOT NULL,
  revoked_ms INTEGER
) STRICT;
)sql";

}  // namespace kare::sqlite

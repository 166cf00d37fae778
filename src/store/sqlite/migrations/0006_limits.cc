#include "store/sqlite/migrations.h"

namespace kare::sqlite {

const char* const kMigration0006 = R"sql(
-- What differs for one owner from the limits of the configuration; NULL: nothing does.
CREATE TABLE owner_limits (
  owner TEXT PRIMARY KEY CHECK (owner <> ''),
  parallel INTEGER CHECK (parallel >= 0),                      -- Running at once; 0: no limit.
  queue_depth INTEGER CHECK (queue_depth >= 0),                -- Waiting beyond those.
  creates_per_minute INTEGER CHECK (creates_per_minute >= 0)   -- 0: no limit.
) STRICT, WITHOUT ROWID;

-- Seconds that the engine expects to need still, as of the last heartbeat.
ALTER TABLE tasks ADD COLUMN eta_s REAL;
-- When the task was claimed for the first time.
ALTER TABLE tasks ADD COLUMN started_ms INTEGER;
)sql";

}  // namespace kare::sqlite

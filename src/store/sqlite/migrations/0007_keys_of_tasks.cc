#include "store/sqlite/migrations.h"

namespace kare::sqlite {

const char* const kMigration0007 = R"sql(
-- With which key a task was ordered: for adding up what each one has cost, and for routes by key. A
-- table of its own, because nothing that reads tasks needs it.
CREATE TABLE task_keys (
  task_id INTEGER PRIMARY KEY,
  key_id TEXT NOT NULL CHECK (key_id <> '')
) STRICT;

CREATE TRIGGER task_keys_of_deleted_tasks AFTER DELETE ON tasks BEGIN
  DELETE FROM task_keys WHERE task_id = OLD.id;
END;
)sql";

}  // namespace kare::sqlite

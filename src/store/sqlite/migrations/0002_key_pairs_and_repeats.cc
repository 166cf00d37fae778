#include "store/sqlite/migrations.h"

namespace kare::sqlite {

const char* const kMigration0002 = R"sql(
-- The encrypted secret of a key that is a pair; empty for the others.
ALTER TABLE keys ADD COLUMN sealed_secret TEXT NOT NULL DEFAULT '';

-- The Idempotency-Key that the task was created with, and the digest of what was asked for.
ALTER TABLE tasks ADD COLUMN repeat_key TEXT CHECK (repeat_key <> '');
ALTER TABLE tasks ADD COLUMN repeat_digest TEXT
  CHECK ((repeat_key IS NULL) = (repeat_digest IS NULL));
CREATE UNIQUE INDEX tasks_by_repeat_key ON tasks (owner, repeat_key)
  WHERE repeat_key IS NOT NULL;
)sql";

}  // namespace kare::sqlite

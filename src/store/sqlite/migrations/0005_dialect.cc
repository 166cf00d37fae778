#include "store/sqlite/migrations.h"

namespace kare::sqlite {

const char* const kMigration0005 = R"sql(
-- The dialect of the API that the task was ordered in: its callbacks speak it. What was stored
-- before there was a choice was ordered in the first.
ALTER TABLE tasks ADD COLUMN dialect TEXT NOT NULL DEFAULT 'legacy'
  CHECK (dialect IN ('legacy', 'new', 'openai'));
)sql";

}  // namespace kare::sqlite

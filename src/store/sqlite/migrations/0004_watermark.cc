#include "store/sqlite/migrations.h"

namespace kare::sqlite {

const char* const kMigration0004 = R"sql(
-- The file of the video with a visible watermark, for those who asked for one.
ALTER TABLE tasks ADD COLUMN watermark_key TEXT
  CHECK (watermark_key <> '' AND (watermark_key IS NULL OR video_id IS NOT NULL));
CREATE INDEX tasks_by_watermark ON tasks (watermark_key) WHERE watermark_key IS NOT NULL;
)sql";

}  // namespace kare::sqlite

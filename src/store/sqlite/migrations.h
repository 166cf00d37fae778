#pragma once

#include <array>

#include "base/result.h"
#include "store/sqlite/connection.h"

namespace kare::sqlite {

// The schema, as the steps that lead to it: migrations/NNNN_*.cc, one a version. A step that was
// released is never changed; a new one is added.
extern const char* const kMigration0001;
extern const char* const kMigration0002;
extern const char* const kMigration0003;
extern const char* const kMigration0004;
extern const char* const kMigration0005;
extern const char* const kMigration0006;
extern const char* const kMigration0007;
inline constexpr int kSchemaVersion = 7;

// Brings the database to kSchemaVersion, each step whole or not at all; processes that do this at
// once wait for each other. kUnsupported when a newer Kare wrote the database, kCorrupt when it is
// the file of another program.
Result<> migrate(Connection& connection);

}  // namespace kare::sqlite

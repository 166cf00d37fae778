#include "store/sqlite/database.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "store/sqlite/connection.h"
#include "store/sqlite/gateway.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/task_sql.h"
#include "store/store_test_kit.h"
#include "task/spec_json.h"

namespace kare {
namespace {
using namespace std::chrono_literals;
using sqlite::Connection;
using testkit::sample_task;

class SqliteDatabaseTest : public ::testing::Test {
 protected:
  std::unique_ptr<SqliteDatabase> open() {
    auto made = SqliteDatabase::create(path_);
    EXPECT_TRUE(made.ok()) << made.error().message << made.error().detail;
    return made.ok() ? made.take() : nullptr;
  }
  // A connection of another program.
  Connection raw() {
    return Connection::open(path_.string(), Connection::Access::kReadWrite, 5s).take();
  }
  static std::string one_text(Connection& connection, std::string_view sql) {
    sqlite::Statement statement = connection.prepare(sql).take();
    EXPECT_TRUE(statement.step().ok());
    return std::string(statement.text(0));
  }

  const testkit::TemporaryFolder folder_;
  const Path path_ = folder_.path() / "kare.db";
};

TEST_F(SqliteDatabaseTest, KeepsTasksAcrossOpenings) {
  ASSERT_TRUE(open()->tasks().create(sample_task(1)).ok());

  EXPECT_EQ(open()->tasks().get(1).value().owner, "ann");
}

TEST_F(SqliteDatabaseTest, FilesAreForTheirUserOnly) {
  const auto database = open();
  ASSERT_TRUE(database->tasks().create(sample_task(1)).ok());

  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    struct stat facts {};
    ASSERT_EQ(::stat(entry.path().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600u) << entry.path();
  }
}

TEST_F(SqliteDatabaseTest, AKeyRevokedByAnotherOpeningIsSeenAtOnce) {
  const auto serving = open();
  const auto managing = open();
  ASSERT_TRUE(managing->keys()
                  .add({.id = "key-1",
                        .owner = "ann",
                        .name = "",
                        .hint = "",
                        .hash = "h",
                        .created = {},
                        .revoked = {}})
                  .ok());
  ASSERT_FALSE(serving->keys().find("h").value().revoked);

  ASSERT_TRUE(managing->keys().revoke("key-1", from_ms(7)).ok());

  EXPECT_EQ(serving->keys().find("h").value().revoked, from_ms(7));
}

// A reader that kept its snapshot would make the log grow with every write for ever.
TEST_F(SqliteDatabaseTest, TheLogStaysSmallWhileItIsReadAndWritten) {
  const auto database = open();
  const Path log = path_.string() + "-wal";
  for (std::int64_t id = 1; id <= 600; ++id) {
    Task task = sample_task(id);
    task.spec.prompt = std::string(20'000, 'p');
    ASSERT_TRUE(database->tasks().create(std::move(task)).ok());
    ASSERT_TRUE(database->tasks().get(id).ok());
  }
  // SQLite starts anew after a thousand pages of 4 KiB; some more are written meanwhile.
  EXPECT_LT(std::filesystem::file_size(log), 8u * 1'024 * 1'024);
}

TEST_F(SqliteDatabaseTest, SyncsEveryCommit) {
  const auto database = open();

  const auto settings = database->gateway().write([](Connection& writer) -> Result<std::string> {
    return one_text(writer, "PRAGMA journal_mode") + " " + one_text(writer, "PRAGMA synchronous") +
           " " + one_text(writer, "PRAGMA foreign_keys");
  });

  EXPECT_EQ(settings.value(), "wal 2 1");  // 2 is FULL.
}

TEST_F(SqliteDatabaseTest, RefusesANewerSchemaAndLeavesItAlone) {
  open();
  ASSERT_TRUE(raw().execute("PRAGMA user_version=99").ok());

  const auto opened = SqliteDatabase::create(path_);

  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, Code::kUnsupported);
  EXPECT_EQ(opened.error().message,
            "the data was written by a newer Kare: its schema has version 99, this program knows "
            "versions up to " +
                std::to_string(sqlite::kSchemaVersion));
  Connection connection = raw();
  EXPECT_EQ(one_text(connection, "PRAGMA user_version"), "99");
}

TEST_F(SqliteDatabaseTest, RefusesFilesOfOtherPrograms) {
  ASSERT_TRUE(raw().execute("CREATE TABLE theirs (x)").ok());

  EXPECT_EQ(SqliteDatabase::create(path_).error().code, Code::kCorrupt);
}

TEST_F(SqliteDatabaseTest, RefusesWhatIsNoDatabase) {
  ASSERT_TRUE(write_file_atomically(path_, std::string(8'192, 'x'), 0600).ok());

  EXPECT_EQ(SqliteDatabase::create(path_).error().code, Code::kCorrupt);
}

TEST_F(SqliteDatabaseTest, SaysWhenItsFolderIsAbsent) {
  EXPECT_EQ(SqliteDatabase::create(folder_.path() / "absent" / "kare.db").error().code,
            Code::kUnavailable);
}

TEST_F(SqliteDatabaseTest, AMigrationIsWholeOrNotAtAll) {
  Connection connection = raw();
  // A table of the schema that is already there makes the first step fail in its middle.
  ASSERT_TRUE(connection.execute("PRAGMA application_id=1262572101; CREATE TABLE keys (x)").ok());

  EXPECT_FALSE(sqlite::migrate(connection).ok());

  EXPECT_FALSE(connection.in_transaction());
  EXPECT_EQ(one_text(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'tasks'"), "0");
  EXPECT_EQ(one_text(connection, "PRAGMA user_version"), "0");
}

TEST_F(SqliteDatabaseTest, VideosFromBeforeWatermarksAreKept) {
  {
    Connection connection = raw();
    for (const char* step :
         {sqlite::kMigration0001, sqlite::kMigration0002, sqlite::kMigration0003}) {
      ASSERT_TRUE(connection.execute(step).ok());
    }
    ASSERT_TRUE(
        connection
            .execute("INSERT INTO tasks (id, owner, callback_url, engine, attempts_max,"
                     " not_before_ms, created_ms, updated_ms, finished_ms, spec, state, video_id,"
                     " blob_key, poster_key, video_width, video_height, video_fps, video_frames,"
                     " video_duration_s, video_bytes, video_sha256)"
                     " VALUES (1, 'ann', '', 'animatic', 3, 0, 1, 1, 1, '" +
                     spec_to_json(VideoSpec{}) +
                     "', 'succeeded', '7', 'videos/1.mp4', 'videos/1.jpg', 2, 2, 24, 120, 5.0, 9,"
                     " 'ab'); PRAGMA application_id=1262572101; PRAGMA user_version=3")
            .ok());
  }

  const Task task = open()->tasks().get(1).take();

  ASSERT_TRUE(task.artifact.has_value());
  EXPECT_EQ(task.artifact->blob_key, "videos/1.mp4");
  EXPECT_EQ(task.artifact->watermark_key, "");
}

TEST_F(SqliteDatabaseTest, TasksFromBeforeTheDialectsWereOrderedInTheFirst) {
  {
    Connection old = raw();
    for (const char* step :
         {sqlite::kMigration0001, sqlite::kMigration0002, sqlite::kMigration0003}) {
      ASSERT_TRUE(old.execute(step).ok());
    }
    ASSERT_TRUE(old.execute("PRAGMA application_id=1262572101; PRAGMA user_version=3").ok());
    ASSERT_TRUE(old.execute("INSERT INTO tasks (id, owner, callback_url, engine, attempts_max,"
                            " not_before_ms, created_ms, updated_ms, spec)"
                            " VALUES (1, 'ann', '', 'animatic', 3, 0, 1, 1, '" +
                            spec_to_json(VideoSpec{}) + "')")
                    .ok());
  }

  const auto task = open()->tasks().get(1);

  ASSERT_TRUE(task.ok());
  EXPECT_EQ(task.value().dialect, TaskDialect::kLegacy);
}

TEST_F(SqliteDatabaseTest, ManyProcessesMayOpenANewDatabaseAtOnce) {
  std::vector<pid_t> children;
  for (int i = 0; i < 6; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      auto opened = SqliteDatabase::create(path_);
      const bool added = opened.ok() && opened.value()->tasks().create(sample_task(i + 1)).ok();
      ::_exit(added ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }

  EXPECT_EQ(open()->tasks().counts().value().queued, 6);
}

TEST_F(SqliteDatabaseTest, KeysOfAnotherProcessCountAtOnce) {
  ApiKey key{.id = "key-1",
             .owner = "ann",
             .name = "",
             .hint = "sk",
             .hash = "h",
             .created = from_ms(1),
             .revoked = std::nullopt};
  const auto service = open();
  ASSERT_EQ(service->keys().find("h").error().code, Code::kNotFound);

  const auto command = open();
  ASSERT_TRUE(command->keys().add(key).ok());
  EXPECT_TRUE(service->keys().find("h").ok());
  ASSERT_TRUE(command->keys().revoke("key-1", from_ms(2)).ok());
  EXPECT_TRUE(service->keys().find("h").value().revoked);
}

TEST_F(SqliteDatabaseTest, AWriterOfAnotherProcessIsWaitedFor) {
  const auto service = open();
  Connection other = raw();
  ASSERT_TRUE(other.execute("BEGIN IMMEDIATE").ok());

  Completion<bool> created;
  service->tasks().create(sample_task(1), [&](Result<Task> task) { created.set(task.ok()); });
  EXPECT_TRUE(service->tasks().counts().ok()) << "readers do not wait";
  ASSERT_TRUE(other.execute("COMMIT").ok());

  EXPECT_TRUE(created.wait());
}

TEST_F(SqliteDatabaseTest, AWriterThatNeverEndsMakesTheStoreUnavailable) {
  const auto service = SqliteDatabase::create(path_, {.busy_timeout = 20ms}).take();
  Connection other = raw();
  ASSERT_TRUE(other.execute("BEGIN IMMEDIATE").ok());

  EXPECT_EQ(service->tasks().create(sample_task(1)).error().code, Code::kUnavailable);
  ASSERT_TRUE(other.execute("ROLLBACK").ok());
  EXPECT_TRUE(service->tasks().create(sample_task(1)).ok());
}

TEST_F(SqliteDatabaseTest, DamageIsFound) {
  {
    const auto database = open();
    for (int id = 1; id <= 50; ++id) ASSERT_TRUE(database->tasks().create(sample_task(id)).ok());
    EXPECT_TRUE(database->check_integrity().ok());
  }
  std::string bytes = read_file(path_).take();
  bytes[bytes.size() - 4'096] = '\x7f';  // The kind of the last page.
  ASSERT_TRUE(write_file_atomically(path_, bytes, 0600).ok());

  const auto checked = open()->check_integrity();

  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().code, Code::kCorrupt);
}

// The constraints stand behind the code: they hold whoever writes.
TEST_F(SqliteDatabaseTest, TheSchemaItselfKeepsTheInvariants) {
  const auto database = open();
  for (int id = 1; id <= 3; ++id) ASSERT_TRUE(database->tasks().create(sample_task(id)).ok());
  ASSERT_EQ(database->tasks().claim({"w", {"animatic"}, 30s}, from_ms(1)).value()->id, 1);
  ASSERT_TRUE(database->tasks().finish(1, 1, testkit::success(1), from_ms(2)).ok());
  ASSERT_EQ(database->tasks().claim({"w", {"animatic"}, 30s}, from_ms(1)).value()->id, 2);
  Connection connection = raw();

  for (const std::string change : {"state = 'running' WHERE id = 3",
                                   "lease_worker = NULL WHERE id = 2",
                                   "lease_expires_ms = NULL WHERE id = 2",
                                   "state = 'queued' WHERE id = 2",
                                   "lease_worker = 'w', lease_expires_ms = 1 WHERE id = 3",
                                   "finished_ms = 1 WHERE id = 3",
                                   "state = 'failed', finished_ms = 1 WHERE id = 3",
                                   "error = 'x' WHERE id = 3",
                                   "state = 'succeeded', finished_ms = 1 WHERE id = 3",
                                   "state = 'odd' WHERE id = 3",
                                   "video_id = NULL WHERE id = 1",
                                   "blob_key = NULL WHERE id = 1",
                                   "video_dropped_ms = 5 WHERE id = 1",
                                   "state = 'queued' WHERE id = 1",
                                   "finished_ms = 9 WHERE id = 1",
                                   "attempt = 2 WHERE id = 1",
                                   "attempt = -1 WHERE id = 3",
                                   "attempt = 4 WHERE id = 2",
                                   "attempt = 3 WHERE id = 3",
                                   "progress = 2 WHERE id = 2",
                                   "owner = '' WHERE id = 3",
                                   "token = 'many' WHERE id = 2"}) {
    const auto result = connection.execute("UPDATE tasks SET " + change);
    EXPECT_FALSE(result.ok()) << change;
  }
  EXPECT_TRUE(connection.execute("UPDATE tasks SET stage = 'x' WHERE id = 2").ok());
}

// A scan of the whole table would be slow with a million tasks, whatever its statement. Only
// kListAll walks through it, in the order of ids, and stops at its limit.
TEST_F(SqliteDatabaseTest, NoStatementScansTheTaskTable) {
  namespace sql = sqlite::task_sql;
  open();
  const auto plan_of = [&](const std::string& text) {
    Connection connection = raw();  // It keeps statements by address, so one for each text.
    const std::string explained = "EXPLAIN QUERY PLAN " + text;
    sqlite::Statement plan = connection.prepare(explained).take();
    std::string lines;
    while (plan.step().take()) lines += std::string(plan.text(3)) + "\n";
    return lines;
  };
  const auto scans = [](const std::string& plan) {
    for (const char* sign : {"SCAN tasks", "SCAN due", "SCAN candidate", "AUTOMATIC",
                             "SCAN callbacks\n", "SCAN c\n"}) {
      if (plan.find(sign) != std::string::npos) return true;
    }
    return false;
  };
  ASSERT_TRUE(scans(plan_of("SELECT id FROM tasks WHERE stage = 'x'")));

  for (const std::string& text :
       {sql::kById,         sql::kByIdOfOwner,     sql::kByExternalId,  sql::kList,
        sql::kClaim,        sql::kPulse,           sql::kCheckpoint,    sql::kFinish,
        sql::kRelease,      sql::kExpireLeases,    sql::kRecover,       sql::kRequestCancel,
        sql::kCancelQueued, sql::kExpired,         sql::kDropArtifact,  sql::kStateOf,
        sql::kRefersTo,     sql::kCounts,          sql::kDueOfLane,     sql::kStillDue,
        sql::kCallbackDone, sql::kPromoteCallback, sql::kRetryCallback, sql::kGiveUpCallback,
        sql::kGiveUpTask,   sql::kCallbacksOfTask, sql::kBefore,        sql::kAfter,
        sql::kDelete,       sql::kQueuePosition,   sql::kLoadAndLimits}) {
    const std::string plan = plan_of(text);
    EXPECT_FALSE(plan.empty()) << text;
    EXPECT_FALSE(scans(plan)) << plan << text;
  }
}

}  // namespace
}  // namespace kare

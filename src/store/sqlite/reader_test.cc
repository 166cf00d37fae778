#include "store/sqlite/reader.h"

#include <gtest/gtest.h>

#include <string>

#include "store/store_test_kit.h"

namespace kare::sqlite {
namespace {
using namespace std::chrono_literals;

class ReaderTest : public ::testing::Test {
 protected:
  ReaderTest() { EXPECT_TRUE(writer_.execute("CREATE TABLE t (x)").ok()); }

  Connection open(Connection::Access access) const {
    return Connection::open(path_.string(), access, 5s).take();
  }
  void insert() { EXPECT_TRUE(writer_.execute("INSERT INTO t VALUES (1)").ok()); }
  static std::int64_t number(Connection& connection, std::string_view sql) {
    Statement statement = connection.prepare(sql).take();
    EXPECT_TRUE(statement.step().value());
    return statement.integer(0);
  }
  static std::int64_t count(Reader& reader) {
    EXPECT_TRUE(reader.refresh().ok());
    return number(reader.connection(), "SELECT count(*) FROM t");
  }

  const testkit::TemporaryFolder folder_;
  const Path path_ = folder_.path() / "kare.db";
  Connection writer_ = open(Connection::Access::kReadWrite);
};

TEST_F(ReaderTest, SeesEveryCommitThatWasDoneBefore) {
  Reader reader(open(Connection::Access::kReadOnly));
  EXPECT_EQ(count(reader), 0);
  for (std::int64_t rows = 1; rows < 20; ++rows) {
    insert();
    EXPECT_EQ(count(reader), rows);
    EXPECT_EQ(count(reader), rows);
  }
}

TEST_F(ReaderTest, SeesCommitsAfterTheLogBeganAnew) {
  Reader reader(open(Connection::Access::kReadOnly));
  insert();
  EXPECT_EQ(count(reader), 1);
  ASSERT_TRUE(reader.end().ok());
  EXPECT_EQ(number(writer_, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
  EXPECT_EQ(count(reader), 1);
  ASSERT_TRUE(reader.end().ok());
  insert();
  EXPECT_EQ(count(reader), 2);
}

TEST_F(ReaderTest, KeepsItsSnapshotWhileNothingIsCommitted) {
  insert();
  Reader reader(open(Connection::Access::kReadOnly));
  EXPECT_EQ(count(reader), 1);
  EXPECT_TRUE(reader.connection().in_transaction());

  ASSERT_TRUE(reader.end().ok());

  EXPECT_FALSE(reader.connection().in_transaction());
}

TEST_F(ReaderTest, OneReadSeesOneState) {
  Reader reader(open(Connection::Access::kReadOnly));
  EXPECT_EQ(count(reader), 0);
  insert();
  EXPECT_EQ(number(reader.connection(), "SELECT count(*) FROM t"), 0);
}

}  // namespace
}  // namespace kare::sqlite

#include "store/change_mark.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "store/store_test_kit.h"

namespace kare {
namespace {

Result<> nothing() {
  return {};
}

class ChangeMarkTest : public ::testing::Test {
 protected:
  ChangeMark open() const { return ChangeMark::open(folder_.path() / "mark").take(); }

  testkit::TemporaryFolder folder_;
};

TEST_F(ChangeMarkTest, AStampIsCurrentUntilSomethingIsWritten) {
  ChangeMark mark = open();
  const auto stamp = mark.stamp();
  ASSERT_TRUE(stamp.has_value());
  EXPECT_TRUE(mark.is_current(*stamp));

  ASSERT_TRUE(mark.change(nothing).ok());

  EXPECT_FALSE(mark.is_current(*stamp));
  EXPECT_TRUE(mark.stamp().has_value());
}

TEST_F(ChangeMarkTest, GivesNoStampDuringAWrite) {
  ChangeMark mark = open();
  const auto before = mark.stamp();
  const Result<> written = mark.change([&]() -> Result<> {
    EXPECT_FALSE(mark.stamp().has_value());
    EXPECT_FALSE(mark.is_current(*before));
    return {};
  });
  EXPECT_TRUE(written.ok());
}

TEST_F(ChangeMarkTest, HandsTheErrorOnAndExpiresAllTheSame) {
  ChangeMark mark = open();
  const auto before = mark.stamp();
  const Result<> written = mark.change([]() -> Result<> {
    return Error{Code::kNotFound, "absent", ""};
  });
  EXPECT_EQ(written.error().code, Code::kNotFound);
  EXPECT_FALSE(mark.is_current(*before));
}

TEST_F(ChangeMarkTest, AWriteOfAnotherOpenMarkCounts) {
  const ChangeMark reader = open();
  const auto stamp = reader.stamp();
  ASSERT_TRUE(open().change(nothing).ok());
  EXPECT_FALSE(reader.is_current(*stamp));
}

TEST_F(ChangeMarkTest, AWriterThatDiesSilencesItUntilTheNextWrite) {
  ChangeMark mark = open();
  const pid_t child = ::fork();
  if (child == 0) {
    const Result<> never = open().change([]() -> Result<> { ::_exit(0); });
    ::_exit(never.ok() ? 1 : 2);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);

  EXPECT_FALSE(mark.stamp().has_value());
  ASSERT_TRUE(mark.change(nothing).ok());
  EXPECT_TRUE(mark.stamp().has_value());
}

TEST(ChangeMark, ReportsAPathThatCannotBeOpened) {
  EXPECT_EQ(ChangeMark::open("/nowhere/mark").error().code, Code::kUnavailable);
}

}  // namespace
}  // namespace kare

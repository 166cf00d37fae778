#include "store/data_lock.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <optional>
#include <string>

#include "store/store_test_kit.h"

namespace kare {
namespace {

TEST(DataLock, OnlyOneHolderAtATime) {
  const testkit::TemporaryFolder folder;
  auto first = DataLock::acquire(folder.path());
  ASSERT_TRUE(first.ok());

  const auto second = DataLock::acquire(folder.path());

  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, Code::kConflict);
  EXPECT_EQ(second.error().message, "another kare serve (process " + std::to_string(::getpid()) +
                                        ") runs on this data folder");
}

TEST(DataLock, IsFreeAgainWhenItsHolderGoes) {
  const testkit::TemporaryFolder folder;
  { ASSERT_TRUE(DataLock::acquire(folder.path()).ok()); }

  EXPECT_TRUE(DataLock::acquire(folder.path()).ok());
}

TEST(DataLock, IsFreeAgainWhenItsHolderIsKilled) {
  const testkit::TemporaryFolder folder;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto held = DataLock::acquire(folder.path());
    const char answer = held.ok() ? 'y' : 'n';
    if (::write(ready[1], &answer, 1) == 1) ::pause();
    ::_exit(1);
  }
  char answer = 0;
  ASSERT_EQ(::read(ready[0], &answer, 1), 1);
  ASSERT_EQ(answer, 'y');
  EXPECT_FALSE(DataLock::acquire(folder.path()).ok());

  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);

  EXPECT_TRUE(DataLock::acquire(folder.path()).ok());
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST(DataLock, SaysWhenTheFolderIsAbsent) {
  const testkit::TemporaryFolder folder;

  EXPECT_EQ(DataLock::acquire(folder.path() / "absent").error().code, Code::kUnavailable);
}

}  // namespace
}  // namespace kare

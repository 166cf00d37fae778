#include "engine/protocol/lines.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <string>

#include "base/assert.h"
#include "base/files.h"

namespace kare::protocol {
namespace {
using Status = LineReader::Status;
using std::chrono::milliseconds;
using std::chrono::seconds;

struct TestPipe {
  TestPipe() {
    int ends[2];
    KARE_ASSERT(::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
    read = UniqueFd(ends[0]);
    write = UniqueFd(ends[1]);
  }
  void put(std::string_view bytes) const {
    KARE_ASSERT(::write(write.get(), bytes.data(), bytes.size()) ==
                static_cast<ssize_t>(bytes.size()));
  }
  UniqueFd read, write;
};

TEST(LineReader, LinesComeWholeHoweverTheyArrive) {
  const TestPipe pipe;
  LineReader reader(pipe.read.get(), 100);
  std::string line;

  pipe.put("one\ntw");
  EXPECT_EQ(reader.next(line, seconds(0)), Status::kLine);
  EXPECT_EQ(line, "one");
  EXPECT_EQ(reader.next(line, seconds(0)), Status::kNothing);
  EXPECT_FALSE(reader.is_empty());
  pipe.put("o\n\n");
  EXPECT_EQ(reader.next(line, seconds(0)), Status::kLine);
  EXPECT_EQ(line, "two");
  EXPECT_EQ(reader.next(line, seconds(0)), Status::kLine);
  EXPECT_EQ(line, "");
  EXPECT_TRUE(reader.is_empty());
}

TEST(LineReader, EndComesAfterTheLastWholeLine) {
  TestPipe pipe;
  LineReader reader(pipe.read.get(), 100);
  std::string line;

  pipe.put("last\nhalf");
  pipe.write.reset();

  EXPECT_EQ(reader.next(line, seconds(10)), Status::kLine);
  EXPECT_EQ(reader.next(line, seconds(10)), Status::kEnd);
  EXPECT_EQ(reader.next(line, seconds(10)), Status::kEnd);
}

TEST(LineReader, LineAtTheLimitPassesAndOneMoreByteDoesNot) {
  const TestPipe pipe;
  LineReader reader(pipe.read.get(), 10);
  std::string line;

  pipe.put("0123456789\n0123456789x\n");

  EXPECT_EQ(reader.next(line, seconds(0)), Status::kLine);
  EXPECT_EQ(reader.next(line, seconds(0)), Status::kTooLong);
}

TEST(LineReader, EndlessLineIsNotStored) {
  const TestPipe pipe;
  LineReader reader(pipe.read.get(), 10);
  std::string line;

  pipe.put(std::string(50, 'x'));

  EXPECT_EQ(reader.next(line, seconds(0)), Status::kTooLong);
}

TEST(WriteLine, ClosedReaderIsAnErrorAndNoSignal) {
  TestPipe pipe;
  pipe.read.reset();

  const auto wrote = write_line(pipe.write.get(), "hello", seconds(10));

  ASSERT_FALSE(wrote.ok());
  EXPECT_EQ(wrote.error().code, Code::kUnavailable);
  sigset_t pending;
  ::sigpending(&pending);
  EXPECT_FALSE(sigismember(&pending, SIGPIPE));
}

TEST(WriteLine, ReaderThatTakesNothingIsGivenUp) {
  const TestPipe pipe;

  const auto wrote = write_line(pipe.write.get(), std::string(1'000'000, 'x'), milliseconds(20));

  ASSERT_FALSE(wrote.ok());
  EXPECT_EQ(wrote.error().code, Code::kTimeout);
}

}  // namespace
}  // namespace kare::protocol

#include "net/stream.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "net/server_fixture.h"

namespace kare::net {
namespace {

constexpr std::size_t kLimit = 64;
constexpr std::string_view kHead = "HTTP/1.1 200 OK\r\n";

TEST(Stream, TheReaderIsWokenOnceUntilItLooks) {
  Stream stream = make_stream(kLimit);
  int woken = 0;
  stream.body.on_more([&] { ++woken; });

  EXPECT_TRUE(stream.writer.write("one "));
  EXPECT_TRUE(stream.writer.write("two"));
  EXPECT_EQ(woken, 1);
  std::string bytes;
  EXPECT_EQ(stream.body.take(bytes), StreamBody::Status::kMore);
  EXPECT_EQ(bytes, "one two");
  stream.writer.end();
  EXPECT_EQ(woken, 2);
  EXPECT_EQ(stream.body.take(bytes), StreamBody::Status::kEnded);
  EXPECT_FALSE(stream.writer.write("late"));
}

TEST(Stream, TheWriterIsToldThatTheReaderWent) {
  Stream stream = make_stream(kLimit);
  EXPECT_TRUE(stream.writer.has_reader());

  stream.body = StreamBody();

  EXPECT_FALSE(stream.writer.has_reader());
  EXPECT_FALSE(stream.writer.write("x"));
}

TEST(Stream, MoreThanTheLimitCutsTheReaderOff) {
  Stream stream = make_stream(kLimit);
  EXPECT_TRUE(stream.writer.write(std::string(kLimit, 'x')));

  EXPECT_FALSE(stream.writer.write("y"));

  std::string bytes;
  EXPECT_EQ(stream.body.take(bytes), StreamBody::Status::kOverrun);
  EXPECT_FALSE(stream.writer.has_reader());
}

// A server that answers with streams, and gives out their writers.
class StreamingServer : public testing::Test {
 protected:
  explicit StreamingServer(std::size_t limit = kLimit)
      : server_(start_server(test_options(), [this, limit](Request request, Responder respond) {
          Stream stream = make_stream(limit);
          {
            const MutexLock lock(mutex_);
            writers_.push_back(stream.writer);
          }
          Response response;
          response.headers = {{"Content-Type", "text/event-stream"}};
          stream.writer.write("first\n");
          response.stream = std::move(stream.body);
          respond(std::move(response));
          (void)request;  // Every request is answered the same.
          opened_.set();
        })) {}

  StreamWriter writer(std::size_t index = 0) {
    EXPECT_TRUE(opened_.wait(static_cast<int>(index) + 1));
    const MutexLock lock(mutex_);
    return writers_[index];
  }
  // Waits for the writer to hear of its reader's end.
  bool goes(const StreamWriter& stream) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (stream.has_reader()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }

  Mutex mutex_;
  Signal opened_;
  std::vector<StreamWriter> writers_ GUARDED_BY(mutex_);
  std::unique_ptr<Server> server_;
};

TEST_F(StreamingServer, PiecesArriveAsTheyAreWritten) {
  RawClient client(server_->port());
  client.send(to_bytes("GET", "/"));
  const Answer head = client.read_answer();

  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(find_header(head.headers, "Connection"), "close");
  EXPECT_EQ(find_header(head.headers, "Content-Length"), "");
  EXPECT_TRUE(client.read_exactly("first\n"));
  for (const std::string piece : {"second\n", "third\n"}) {
    ASSERT_TRUE(writer().write(piece));
    EXPECT_TRUE(client.read_exactly(piece));
  }
  writer().write("last\n");
  writer().end();
  EXPECT_EQ(client.read_to_end(), "last\n");
  EXPECT_TRUE(goes(writer()));
}

TEST_F(StreamingServer, AClientThatHangsUpEndsItsStreamAlone) {
  RawClient one(server_->port()), two(server_->port());
  one.send(to_bytes("GET", "/"));
  const StreamWriter first = writer(0);
  two.send(to_bytes("GET", "/"));
  const StreamWriter second = writer(1);
  ASSERT_TRUE(one.read_answer().status == 200 && one.read_exactly("first\n"));

  one.hang_up();

  EXPECT_TRUE(goes(first));
  EXPECT_TRUE(second.write("on\n"));
  two.read_answer();
  EXPECT_TRUE(two.read_exactly("first\non\n"));
}

TEST_F(StreamingServer, WhatAClientSendsIntoAStreamIsIgnored) {
  RawClient client(server_->port());
  client.send(to_bytes("GET", "/"));
  client.read_answer();
  ASSERT_TRUE(client.read_exactly("first\n"));

  ASSERT_TRUE(client.send(std::string(100'000, 'x')));

  ASSERT_TRUE(writer().write("second\n"));
  EXPECT_TRUE(client.read_exactly("second\n"));
}

TEST_F(StreamingServer, HeadGetsNoStream) {
  RawClient client(server_->port());
  client.send(to_bytes("HEAD", "/"));

  EXPECT_EQ(client.read_to_end()->substr(0, kHead.size()), kHead);
  EXPECT_TRUE(goes(writer()));
}

TEST_F(StreamingServer, StoppingEndsStreamsCleanly) {
  RawClient client(server_->port());
  client.send(to_bytes("GET", "/"));
  client.read_answer();
  ASSERT_TRUE(client.read_exactly("first\n"));
  const StreamWriter stream = writer();

  const auto began = std::chrono::steady_clock::now();
  std::thread stopping([this] { server_->stop(); });
  EXPECT_EQ(client.read_to_end(), "");
  client.hang_up();
  stopping.join();

  EXPECT_LT(std::chrono::steady_clock::now() - began, kPatience);
  EXPECT_TRUE(goes(stream));
}

class RoomyStreamingServer : public StreamingServer {
 protected:
  RoomyStreamingServer() : StreamingServer(1 << 20) {}
};

TEST_F(RoomyStreamingServer, AClientThatReadsNothingIsCutOff) {
  RawClient client(server_->port(), 4096);
  client.send(to_bytes("GET", "/"));
  const StreamWriter stream = writer();

  const std::string piece(64 * 1024, 'x');
  std::size_t written = 0;
  while (stream.write(piece)) {
    written += piece.size();
    ASSERT_LT(written, std::size_t{1} << 30) << "what a slow client may hold is limited";
  }

  EXPECT_FALSE(stream.has_reader());
  const auto rest = client.read_to_end();
  EXPECT_TRUE(!rest || rest->size() <= written + 1000);
  server_->stop();
}

}  // namespace
}  // namespace kare::net

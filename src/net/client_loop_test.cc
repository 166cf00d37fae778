#include "net/client_loop.h"

#include <gtest/gtest.h>

#include <thread>

#include "net/server_fixture.h"

namespace kare::net {
namespace {

class Loop : public testing::Test {
 protected:
  void SetUp() override {
    ServerOptions options;
    options.handler_threads = 8;
    server_ = Server::create(options,
                             [](Request request, Responder respond) { respond(answer(request)); });
    ASSERT_TRUE(server_->start().ok());
    file_ = Path(testing::TempDir()) / ("kare-loop-" + std::to_string(::getpid()));
  }
  void TearDown() override {
    server_->stop();
    std::error_code status;
    std::filesystem::remove(file_, status);
  }
  // "/part" is a file of ten bytes with a tag; everything else answers its own path.
  static Response answer(const Request& request) {
    Response out;
    out.body = request.path;
    out.status = request.path == "/missing" ? 404 : 200;
    if (request.path != "/part") return out;
    out.body = "0123456789";
    out.headers = {{"ETag", "\"v1\""}};
    const std::string_view range = find_header(request.headers, "Range");
    const std::string_view condition = find_header(request.headers, "If-Range");
    if (range.empty() || (!condition.empty() && condition != "\"v1\"")) return out;
    const auto first = static_cast<std::size_t>(range[6] - '0');
    out.status = 206;
    out.body = out.body.substr(first);
    out.headers.emplace_back("Content-Range", "bytes " + std::to_string(first) + "-9/10");
    return out;
  }
  std::string url(const std::string& path) {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + path;
  }
  FileRequest part(std::uint64_t offset, std::string tag) {
    FileRequest out;
    out.request.url = url("/part");
    out.file = file_;
    out.offset = offset;
    out.entity_tag = std::move(tag);
    out.begun = [this](const std::string& now) { tag_ = now; };
    return out;
  }
  FileReceived fetch_part(FileRequest request) {
    FileReceived got;
    loop_->download(std::move(request), [&](Result<FileReceived> result) {
      EXPECT_TRUE(result.ok());
      if (result.ok()) got = result.take();
      loop_->stop();
    });
    loop_->run();
    return got;
  }

  std::unique_ptr<Server> server_;
  std::unique_ptr<ClientLoop> loop_ = ClientLoop::create({.exchanges_max = 4, .downloads_max = 2});
  Path file_;
  std::string tag_;
};

TEST_F(Loop, ManyExchangesFindTheirAnswersWithFewAtATime) {
  constexpr int kCount = 200;
  int done = 0;
  for (int i = 0; i < kCount; ++i) {
    ClientRequest request;
    request.url = url("/" + std::to_string(i));
    loop_->fetch(request, [&, i](const Exchanged& exchanged) {
      ASSERT_TRUE(exchanged.answer.ok());
      EXPECT_EQ(exchanged.answer.value().body, "/" + std::to_string(i));
      EXPECT_TRUE(exchanged.was_sent);
      if (++done == kCount) loop_->stop();
    });
  }
  loop_->run();
  EXPECT_EQ(done, kCount);
}

TEST_F(Loop, WhatNeverLeftIsKnownNotToHaveBeenSent) {
  ClientRequest request;
  request.method = "POST";
  request.url = "http://127.0.0.1:1/";
  std::optional<bool> was_sent;
  loop_->fetch(request, [&](const Exchanged& exchanged) {
    EXPECT_FALSE(exchanged.answer.ok());
    was_sent = exchanged.was_sent;
    loop_->stop();
  });
  loop_->run();
  EXPECT_EQ(was_sent, false);
}

TEST_F(Loop, TimersFireInOrderUnlessForgotten) {
  using std::chrono::milliseconds;
  std::string heard;
  // Far enough from the others that no pause between these lines changes the order.
  loop_->after(milliseconds(300), [&] {
    heard += "b";
    loop_->stop();
  });
  loop_->after(milliseconds(1), [&] { heard += "a"; });
  loop_->forget(loop_->after(milliseconds(2), [&] { heard += "x"; }));
  loop_->run();
  EXPECT_EQ(heard, "ab");
}

TEST_F(Loop, OtherThreadsPost) {
  std::thread other([&] { loop_->post([&] { loop_->stop(); }); });
  loop_->run();
  other.join();
}

TEST_F(Loop, ADownloadGoesOnWhereItStopped) {
  ASSERT_TRUE(write_file_atomically(file_, "0123", 0600).ok());

  const FileReceived got = fetch_part(part(4, "\"v1\""));

  EXPECT_EQ(got.status, 206);
  EXPECT_EQ(got.total, 10U);
  EXPECT_EQ(tag_, "\"v1\"");
  EXPECT_EQ(read_file(file_).value(), "0123456789");
}

TEST_F(Loop, ADownloadOfAnotherFileBeginsAnew) {
  ASSERT_TRUE(write_file_atomically(file_, "abcd", 0600).ok());

  const FileReceived got = fetch_part(part(4, "\"v0\""));

  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.total, 10U);
  EXPECT_EQ(read_file(file_).value(), "0123456789");
}

TEST_F(Loop, AnErrorPageDoesNotGoIntoTheFile) {
  ASSERT_TRUE(write_file_atomically(file_, "0123", 0600).ok());
  FileRequest request = part(4, "\"v1\"");
  request.request.url = url("/missing");

  EXPECT_EQ(fetch_part(std::move(request)).status, 404);
  EXPECT_EQ(read_file(file_).value(), "0123");
}

}  // namespace
}  // namespace kare::net

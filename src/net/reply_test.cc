#include "net/reply.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "base/log.h"

namespace kare::net {
namespace {

constexpr ReplyTerms kKeep{.keep_alive = true, .http10 = false, .head_only = false};

bool has_line(const Reply& reply, const std::string& line) {
  return reply.head.find("\r\n" + line + "\r\n") != std::string::npos;
}

Response text(int status, std::string body) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

TEST(Reply, HasStatusLengthAndDate) {
  const Reply reply = make_reply(text(404, "gone"), kKeep);

  EXPECT_EQ(reply.head.substr(0, 24), "HTTP/1.1 404 Not Found\r\n");
  EXPECT_EQ(reply.head.substr(reply.head.size() - 4), "\r\n\r\n");
  EXPECT_TRUE(has_line(reply, "Content-Length: 4"));
  EXPECT_NE(reply.head.find("\r\nDate: "), std::string::npos);
  EXPECT_EQ(reply.body, "gone");
  EXPECT_TRUE(reply.keep_alive);
}

TEST(Reply, SaysWhatBecomesOfTheConnection) {
  EXPECT_EQ(make_reply(text(200, ""), kKeep).head.find("Connection"), std::string::npos);
  EXPECT_TRUE(has_line(make_reply(text(200, ""), {}), "Connection: close"));
  EXPECT_TRUE(has_line(make_reply(text(200, ""), {.keep_alive = true, .http10 = true}),
                       "Connection: keep-alive"));
}

TEST(Reply, HeadHasTheLengthButNoBody) {
  Response response;
  response.file = {UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)), 5, 1234};

  const Reply reply = make_reply(std::move(response), {.keep_alive = true, .head_only = true});

  EXPECT_TRUE(has_line(reply, "Content-Length: 1234"));
  EXPECT_FALSE(reply.file.file.is_open());
  EXPECT_TRUE(make_reply(text(200, "abc"), {.head_only = true}).body.empty());
}

TEST(Reply, StatusesWithoutContentHaveNone) {
  for (const int status : {204, 304}) {
    const Reply reply = make_reply(text(status, "abc"), kKeep);
    EXPECT_TRUE(reply.body.empty());
    EXPECT_EQ(reply.head.find("Content-Length"), std::string::npos);
  }
}

TEST(Reply, HeadersOfTheServerCannotBeOverruled) {
  Response response = text(200, "abc");
  response.headers = {{"content-length", "99"},
                      {"Transfer-Encoding", "chunked"},
                      {"Connection", "upgrade"},
                      {"date", "today"},
                      {"ETag", "\"x\""}};

  const Reply reply = make_reply(std::move(response), kKeep);

  EXPECT_TRUE(has_line(reply, "Content-Length: 3"));
  EXPECT_TRUE(has_line(reply, "ETag: \"x\""));
  for (const char* gone : {"99", "chunked", "upgrade", "today"}) {
    EXPECT_EQ(reply.head.find(gone), std::string::npos) << gone;
  }
}

TEST(Reply, LineBreaksCannotForgeHeaders) {
  set_log_level(LogLevel::kOff);
  Response response = text(200, "abc");
  response.headers = {{"X-Name", "a\r\nSet-Cookie: b"}, {"X\nY: c", "d"}};

  const Reply reply = make_reply(std::move(response), kKeep);

  EXPECT_EQ(reply.head.find("Set-Cookie"), std::string::npos);
  EXPECT_EQ(reply.head.find("Y: c"), std::string::npos);
  set_log_level(LogLevel::kInfo);
}

}  // namespace
}  // namespace kare::net

#include "net/request_reader.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "base/limits.h"

namespace kare::net {
namespace {

using Step = RequestReader::Step;

constexpr ReaderLimits kLimits{.header_bytes_max = 1 * kKiB, .body_bytes_max = 100};
constexpr char kHost[] = "Host: a\r\n";

// What becomes of a stream of bytes that arrive in pieces of `piece` bytes.
struct Outcome {
  std::vector<Request> requests;
  int refusal = 0;
  bool asked_to_continue = false;
};

Outcome read_all(const std::string& bytes, std::size_t piece, ReaderLimits limits = kLimits) {
  RequestReader reader(limits);
  Outcome out;
  std::string pending;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    pending += bytes.substr(at, piece);
    while (!pending.empty()) {
      std::size_t used = 0;
      const Step step = reader.read(pending, used);
      pending.erase(0, used);
      if (step == Step::kDone) out.requests.push_back(reader.take());
      if (step == Step::kExpects) out.asked_to_continue = true;
      if (step == Step::kRefused) {
        out.refusal = reader.refusal();
        return out;
      }
      if (step == Step::kMore) break;
    }
  }
  return out;
}

Outcome read_all(const std::string& bytes) {
  return read_all(bytes, bytes.size());
}

std::string get(const std::string& more) {
  return "GET / HTTP/1.1\r\n" + (kHost + more) + "\r\n";
}

RC_GTEST_PROP(RequestReader, PiecesDoNotMatter, ()) {
  const std::string bytes =
      "POST /a?b=c HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
      "PUT /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n"
      "GET /c HTTP/1.0\r\n\r\n";

  const Outcome out = read_all(bytes, *rc::gen::inRange<std::size_t>(1, bytes.size() + 1));

  RC_ASSERT(out.refusal == 0);
  RC_ASSERT(out.requests.size() == 3U);
  RC_ASSERT(out.requests[0].path == "/a");
  RC_ASSERT(out.requests[0].query == "b=c");
  RC_ASSERT(out.requests[0].body == "hello");
  RC_ASSERT(out.requests[1].body == "abcde");
  RC_ASSERT(find_header(out.requests[1].headers, "trailer").empty());
  RC_ASSERT(out.requests[2].method == "GET");
}

RC_GTEST_PROP(RequestReader, GarbageIsRefusedOrBounded, (const std::string& garbage)) {
  if (garbage.empty()) return;
  const auto piece = *rc::gen::inRange<std::size_t>(1, 40);
  for (const std::string& prefix :
       {std::string(), std::string("GET /"), get("A: b").substr(0, 30),
        std::string("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n")}) {
    const Outcome out = read_all(prefix + garbage, piece);
    for (const Request& request : out.requests) {
      RC_ASSERT(request.body.size() <= kLimits.body_bytes_max);
      RC_ASSERT(request.path.front() == '/');
    }
  }
}

TEST(RequestReader, KeepsHeadersAsSent) {
  const Outcome out = read_all(get("X-One: 1\r\nx-two:  two words \r\nEmpty:\r\n"));

  ASSERT_EQ(out.requests.size(), 1U);
  EXPECT_EQ(out.requests[0].headers,
            (Headers{{"Host", "a"}, {"X-One", "1"}, {"x-two", "two words"}, {"Empty", ""}}));
}

TEST(RequestReader, MalformedRequestsAre400) {
  for (const std::string& bytes : {
           std::string("GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
           std::string("GET /\r\n\r\n"),
           std::string("GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
           std::string("GET / HTTP/1.1\nHost: a\n\n"),
           std::string("G\x01T / HTTP/1.1\r\nHost: a\r\n\r\n"),
           std::string("GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n"),
           std::string("GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n"),
           std::string("GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n", 31),
           std::string("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
           std::string("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"),
           std::string("\x16\x03\x01\x02\x00\x01\x00\x01", 8),
           std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
           get("No colon\r\n"),
           get("Space : before\r\n"),
           get(": no name\r\n"),
           get("A: b\rc\r\n"),
           get("A: b\nc: d\r\n"),
           get(std::string("A: b\0c\r\n", 8)),
       }) {
    EXPECT_EQ(read_all(bytes).refusal, 400) << bytes;
  }
}

TEST(RequestReader, HostIsRequiredOnceInHttp11) {
  EXPECT_EQ(read_all("GET / HTTP/1.1\r\n\r\n").refusal, 400);
  EXPECT_EQ(read_all(get("Host: b\r\n")).refusal, 400);
  EXPECT_EQ(read_all("GET / HTTP/1.0\r\n\r\n").requests.size(), 1U);
}

TEST(RequestReader, AmbiguousLengthsAreRefused) {
  for (const char* headers : {
           "Content-Length: 5\r\nContent-Length: 5\r\n",
           "Content-Length: 5\r\nContent-Length: 6\r\n",
           "Content-Length: 5, 5\r\n",
           "Content-Length: +5\r\n",
           "Content-Length: -1\r\n",
           "Content-Length: 0x5\r\n",
           "Content-Length: 5 5\r\n",
           "Content-Length:\r\n",
           "Content-Length: 99999999999999999999999\r\n",
           "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: chunked, chunked\r\n",
           "Transfer-Encoding: gzip, chunked\r\n",
           "Transfer-Encoding: chunked, identity\r\n",
           "Transfer-Encoding: identity\r\nContent-Length: 5\r\n",
           "Transfer-Encoding: xchunked\r\n",
           "Transfer-Encoding: gzip\r\n",
           "Transfer-Encoding:\r\n",
           "Transfer-Encoding: \x0b"
           "chunked\r\n",
       }) {
    EXPECT_EQ(read_all(get(headers) + "hello").refusal, 400) << headers;
  }
  EXPECT_EQ(read_all("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").refusal, 400);
}

TEST(RequestReader, LastChunkMayArriveInPieces) {
  const std::string head = get("Transfer-Encoding: chunked\r\n");
  for (const char* body : {"0\r\n\r\n", "0\r\nA: b\r\n\r\n", "1\r\nx\r\n0\r\n\r\n"}) {
    for (std::size_t piece = 1; piece < 8; ++piece) {
      EXPECT_EQ(read_all(head + body, piece).requests.size(), 1U) << body << piece;
    }
  }
  EXPECT_EQ(read_all(head + "0\r\nabc\r\n0\r\nT: d", 1).refusal, 400);
}

TEST(RequestReader, BrokenChunksAreRefused) {
  const std::string head = get("Transfer-Encoding: chunked\r\n");
  for (const char* body :
       {"x\r\n", "-1\r\n", "\r\n", "0x5\r\nhello\r\n0\r\n\r\n", "FFFFFFFFFFFFFFFFF\r\n",
        "5\r\nhelloX\r\n0\r\n\r\n", "5 5\r\nhello\r\n0\r\n\r\n", "3\rX\nabc", "5;=\r\nhello\r\n"}) {
    EXPECT_EQ(read_all(head + body).refusal, 400) << body;
  }
}

TEST(RequestReader, TrailersCannotBeHeaders) {
  const Outcome out = read_all(get("Transfer-Encoding: chunked\r\n") +
                               "0\r\nAuthorization: Bearer x\r\nHost: b\r\n\r\n");

  ASSERT_EQ(out.requests.size(), 1U);
  EXPECT_TRUE(find_header(out.requests[0].headers, "Authorization").empty());
}

TEST(RequestReader, BodiesOverTheLimitAre413) {
  const std::string full(100, 'x');
  EXPECT_EQ(read_all(get("Content-Length: 100\r\n") + full).requests.size(), 1U);
  EXPECT_EQ(read_all(get("Content-Length: 101\r\n")).refusal, 413);
  EXPECT_EQ(read_all(get("Content-Length: 18446744073709551615\r\n")).refusal, 413);

  const std::string chunked = get("Transfer-Encoding: chunked\r\n");
  EXPECT_EQ(read_all(chunked + "64\r\n" + full + "\r\n0\r\n\r\n").requests.size(), 1U);
  EXPECT_EQ(read_all(chunked + "65\r\n").refusal, 413);
  EXPECT_EQ(read_all(chunked + "64\r\n" + full + "\r\n1\r\n").refusal, 413);
  EXPECT_EQ(read_all(chunked + "FFFFFFFFFFFFFFFF\r\n").refusal, 413);
}

TEST(RequestReader, HeadersOverTheLimitAre431HoweverTheyArrive) {
  const std::size_t frame = get("A: \r\n").size();
  const std::string fits = get("A: " + std::string(kLimits.header_bytes_max - frame, 'x') + "\r\n");
  const std::string over =
      get("A: " + std::string(kLimits.header_bytes_max - frame + 1, 'x') + "\r\n");
  ASSERT_EQ(fits.size(), kLimits.header_bytes_max);
  std::string many;
  for (int i = 0; i < 300; ++i) many += "a:\r\n";

  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1000}, over.size()}) {
    EXPECT_EQ(read_all(fits, piece).requests.size(), 1U) << piece;
    EXPECT_EQ(read_all(over, piece).refusal, 431) << piece;
    EXPECT_EQ(read_all(get(many), piece).refusal, 431) << piece;
    EXPECT_EQ(read_all("GET /" + std::string(2000, 'x'), piece).refusal, 431) << piece;
  }
}

TEST(RequestReader, FramingOfChunksIsBounded) {
  const std::string chunked = get("Transfer-Encoding: chunked\r\n");
  const std::string endless(2000, 'x');

  EXPECT_EQ(read_all(chunked + "1;" + endless, 50).refusal, 431);
  EXPECT_EQ(read_all(chunked + "0\r\nA: " + endless, 50).refusal, 431);
}

TEST(RequestReader, AsksForTheBodyThatTheClientHoldsBack) {
  const std::string head = get("Content-Length: 5\r\nExpect: 100-continue\r\n");

  EXPECT_TRUE(read_all(head).asked_to_continue);
  EXPECT_FALSE(read_all(head + "hello").asked_to_continue);
  EXPECT_FALSE(read_all(get("Expect: 100-continue\r\n")).asked_to_continue);
  EXPECT_EQ(read_all(get("Content-Length: 101\r\nExpect: 100-continue\r\n")).refusal, 413);
}

}  // namespace
}  // namespace kare::net

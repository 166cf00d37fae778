#include "net/chunked_body.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace kare::net {
namespace {

using Step = ChunkedBody::Step;

constexpr ChunkLimits kLimits{.body_bytes_max = 300, .framing_bytes_max = 64};

struct Outcome {
  Step step = Step::kMore;
  std::string body;
  std::size_t used = 0;
};

// Feeds `bytes` in pieces of the given sizes, over and over, keeping what is not used.
Outcome decode(std::string_view bytes, const std::vector<std::size_t>& pieces) {
  ChunkedBody chunks(kLimits);
  Outcome out;
  std::size_t end = 0;
  for (std::size_t i = 0; end < bytes.size() && out.step == Step::kMore; ++i) {
    end = std::min(end + pieces[i % pieces.size()], bytes.size());
    std::size_t used = 0;
    out.step = chunks.read(bytes.substr(out.used, end - out.used), used, out.body);
    out.used += used;
  }
  return out;
}

Outcome decode(std::string_view bytes) {
  return decode(bytes, {bytes.size()});
}

rc::Gen<std::vector<std::size_t>> pieces() {
  return rc::gen::nonEmpty(
      rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 12)));
}

std::string hex(std::size_t size) {
  constexpr std::string_view kDigits = "0123456789aBcDeF";
  std::string text = {kDigits[size / 16], kDigits[size % 16]};
  return size < 16 && *rc::gen::arbitrary<bool>() ? text.substr(1) : text;
}

// A valid stream of chunks whose data is `body`.
std::string encode(std::string_view body) {
  const auto extension = rc::gen::element<std::string>("", ";a", "; a=b", "\t;a = b ;c",
                                                       ";a=\"b;\\\" \"", ";a=\"\x80\t\\\\\";b");
  std::string bytes;
  while (!body.empty()) {
    const auto size = *rc::gen::inRange<std::size_t>(1, std::min<std::size_t>(body.size(), 40) + 1);
    bytes += hex(size) + *extension + "\r\n" + std::string(body.substr(0, size)) + "\r\n";
    body.remove_prefix(size);
  }
  const auto trailers =
      rc::gen::element<std::string>("", "A:\r\n", "A: b\r\nContent-Length: 7\r\n");
  return bytes + "0" + *extension + "\r\n" + *trailers + "\r\n";
}

RC_GTEST_PROP(ChunkedBody, AnyCutOfAValidStreamGivesTheBody, (std::string body)) {
  body.resize(std::min(body.size(), kLimits.body_bytes_max));
  const std::string stream = encode(body);
  const auto cuts = *pieces();

  const Outcome out = decode(stream + "5\r\nGET /", cuts);

  RC_ASSERT(out.step == Step::kDone);
  RC_ASSERT(out.body == body);
  RC_ASSERT(out.used == stream.size());
  RC_ASSERT(decode(stream.substr(0, stream.size() - 1), cuts).step == Step::kMore);
}

RC_GTEST_PROP(ChunkedBody, CutsDoNotChangeWhatBecomesOfHostileStreams, (std::string body)) {
  body.resize(std::min(body.size(), kLimits.body_bytes_max));
  std::string stream = encode(body);
  for (int i = *rc::gen::inRange(1, 4); i > 0; --i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, stream.size());
    const auto damage = *rc::gen::elementOf(std::string("019aF;=\"\\ \t\r\n:x\x7f"));
    stream.replace(at, *rc::gen::inRange<std::size_t>(0, 3), 1, damage);
  }

  const Outcome whole = decode(stream);
  const Outcome cut = decode(stream, *pieces());

  RC_ASSERT(whole.step == cut.step);
  RC_ASSERT(whole.body == cut.body);
  RC_ASSERT(whole.used == cut.used);
  RC_ASSERT(whole.body.size() <= kLimits.body_bytes_max);
}

TEST(ChunkedBody, EveryFormOfTheGrammarIsRead) {
  for (const char* stream : {
           "5\r\nhello\r\n0\r\n\r\n",
           "005\r\nhello\r\n000\r\n\r\n",
           "5;a\r\nhello\r\n0;b\r\n\r\n",
           "5 ; a\t=  b;c=\"d;\\\"\\\\\";e\r\nhello\r\n0\r\n\r\n",
           "3\r\nhel\r\n2\r\nlo\r\n0\r\nA: b\tc\r\nD:\r\n\r\n",
       }) {
    const Outcome out = decode(stream);
    EXPECT_EQ(out.step, Step::kDone) << stream;
    EXPECT_EQ(out.body, "hello") << stream;
  }
  const std::string ten(10, '\n');
  EXPECT_EQ(decode("A\r\n" + ten + "\r\na\r\n" + ten + "\r\n0\r\n\r\n").body, ten + ten);
}

TEST(ChunkedBody, EverythingElseIsMalformed) {
  for (const char* stream : {
           // Sizes.
           "\r\n",
           " 5\r\n",
           "+5\r\n",
           "-5\r\n",
           "0x5\r\n",
           "5h\r\n",
           "5 \r\n",
           "5 5\r\n",
           "5,5\r\n",
           ";a\r\n",
           "10000000000000000\r\n",
           // Ends of lines and of data.
           "5\n",
           "5\r\r\n",
           "5\rX\n",
           "\n",
           "5\r\nhello\n",
           "5\r\nhello\rX",
           "5\r\nhelloX\r\n",
           "5\r\nhello0\r\n\r\n",
           "0\r\n\n",
           "0\r\nA: b\n\r\n",
           // Extensions.
           "5;\r\n",
           "5;;a\r\n",
           "5;=b\r\n",
           "5;a=\r\n",
           "5;a=;b\r\n",
           "5;a b\r\n",
           "5;a \r\n",
           "5;a=b c\r\n",
           "5;a=\"b\r\n",
           "5;a=\"b\\\r\n",
           "5;a=\"b\\\"\r\n",
           "5;a=\"b\"c\r\n",
           "5;a=\"\x01\"\r\n",
           "5;a=\"\\\x7f\"\r\n",
           "5;a=\"\r\"\r\n",
           "5;a\x80\r\n",
           // Trailers.
           "0\r\nabc\r\n",
           "0\r\n: b\r\n",
           "0\r\nA : b\r\n",
           "0\r\n A: b\r\n",
           "0\r\nA: b\r\n c\r\n",
           "0\r\nA: b\rc\r\n",
           "0\r\nA: \x01\r\n",
       }) {
    EXPECT_EQ(decode(stream).step, Step::kMalformed) << stream;
    EXPECT_EQ(decode(stream, {1}).step, Step::kMalformed) << stream;
  }
  EXPECT_EQ(decode(std::string_view("5;\0\r\n", 5)).step, Step::kMalformed);
}

TEST(ChunkedBody, TheWholeBodyIsBounded) {
  const std::string full(kLimits.body_bytes_max, 'x');

  EXPECT_EQ(decode("12c\r\n" + full + "\r\n0\r\n\r\n").body, full);
  EXPECT_EQ(decode("12d\r\n").step, Step::kBodyTooLarge);
  EXPECT_EQ(decode("12c\r\n" + full + "\r\n1\r\n").step, Step::kBodyTooLarge);
  EXPECT_EQ(decode("ffffffffffffffff\r\n").step, Step::kBodyTooLarge);
  EXPECT_EQ(decode("1\r\nx\r\nffffffffffffffff\r\n").step, Step::kBodyTooLarge);
}

TEST(ChunkedBody, FramingIsBounded) {
  const std::size_t max = kLimits.framing_bytes_max;
  const std::string fits = "1;" + std::string(max - 4, 'a') + "\r\n";
  const std::string over = "1;" + std::string(max - 3, 'a') + "\r\n";
  const std::string trailers = "A:" + std::string(max - 6, 'b') + "\r\n";
  ASSERT_EQ(fits.size(), max);

  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, 4 * max}) {
    EXPECT_EQ(decode(fits + "x\r\n" + fits + "y\r\n0\r\n\r\n", {piece}).body, "xy");
    EXPECT_EQ(decode(over, {piece}).step, Step::kFramingTooLarge);
    EXPECT_EQ(decode("1" + std::string(max, '0'), {piece}).step, Step::kFramingTooLarge);
    EXPECT_EQ(decode("0\r\n" + trailers + "\r\n", {piece}).step, Step::kDone);
    EXPECT_EQ(decode("0\r\n" + trailers + "C:\r\n\r\n", {piece}).step, Step::kFramingTooLarge);
  }
}

TEST(ChunkedBody, DataIsUsedAtOnce) {
  ChunkedBody chunks(kLimits);
  std::string body;
  std::size_t used = 0;

  EXPECT_EQ(chunks.read("5\r\nhe", used, body), Step::kMore);
  EXPECT_EQ(used, 5U);
  EXPECT_EQ(body, "he");
  EXPECT_EQ(chunks.read("llo\r", used, body), Step::kMore);
  EXPECT_EQ(used, 3U);
  EXPECT_EQ(body, "hello");
}

}  // namespace
}  // namespace kare::net

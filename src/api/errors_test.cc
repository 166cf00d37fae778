#include "api/errors.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

namespace kare::api {
namespace {

TEST(Errors, EveryCodeHasARowThatFitsItsNumbers) {
  std::set<std::string_view> labels;
  for (int i = 0; i < kCodeCount; ++i) {
    const auto code = static_cast<Code>(i);
    const ErrorRow& row = error_row(code);

    EXPECT_FALSE(code_name(code).empty()) << i;
    labels.insert(code_name(code));
    EXPECT_GE(row.http_status, 400) << code_name(code);
    EXPECT_LE(row.http_status, 504) << code_name(code);
    // Kling's numbers come in groups, each for one side of the conversation.
    EXPECT_EQ(row.wire_code >= 5000, row.http_status >= 500) << code_name(code);
    EXPECT_EQ(row.wire_code / 100 == 10, row.http_status == 401) << code_name(code);
    // The operator hears of what is the server's fault, and of nothing that a client can cause.
    EXPECT_EQ(row.log_level == LogLevel::kError, row.http_status == 500) << code_name(code);
  }
  EXPECT_EQ(labels.size(), static_cast<std::size_t>(kCodeCount));
}

TEST(Errors, TheMessageGoesOutAndTheDetailStays) {
  const net::Response answer =
      failure_answer(failure_of({Code::kUnavailable, "not now", "/secret/path"}), "id-1");

  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body, R"({"code":5001,"message":"not now","request_id":"id-1"})");
  EXPECT_EQ(net::find_header(answer.headers, "X-Request-Id"), "id-1");
  EXPECT_FALSE(net::find_header(answer.headers, "Retry-After").empty());
}

TEST(Errors, RefusalsOfTheServerUseTheEnvelope) {
  for (const auto& [status, code] :
       {std::pair(400, 1200), {408, 1200}, {413, 1200}, {431, 1200}, {500, 5000}, {503, 5001}}) {
    const net::Response answer = refusal_answer(status);

    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(boost::json::parse(answer.body).at("code"), code);
    EXPECT_EQ(net::find_header(answer.headers, "X-Request-Id").size(), 36U);
  }
}

}  // namespace
}  // namespace kare::api

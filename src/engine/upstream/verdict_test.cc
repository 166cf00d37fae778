#include "engine/upstream/verdict.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace kare::upstream {
namespace {

net::Exchanged answered(int status, std::string body, net::Headers headers = {}) {
  net::Response response;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  return {std::move(response), true};
}
net::Exchanged failed(bool was_sent) {
  return {Error{Code::kTimeout, "no answer in time from https://x", ""}, was_sent};
}
std::string error(int code, const std::string& message) {
  return R"({"code":)" + std::to_string(code) + R"(,"message":")" + message + R"("})";
}
std::string task(const std::string& status) {
  return R"({"code":0,"message":"SUCCEED","data":{"task_id":"7","task_status":")" + status +
         R"("}})";
}

TEST(CreateVerdict, FollowsTheTableOfErrors) {
  const std::vector<std::tuple<int, int, CreateVerdict>> table = {
      {401, 1000, CreateVerdict::kUnusable},
      {401, 1001, CreateVerdict::kUnusable},
      {401, 1002, CreateVerdict::kUnusable},
      {401, 1003, CreateVerdict::kUnusable},
      {401, 1004, CreateVerdict::kUnusable},
      {429, 1100, CreateVerdict::kUnusable},
      {429, 1101, CreateVerdict::kUnusable},
      {429, 1102, CreateVerdict::kUnusable},
      {403, 1103, CreateVerdict::kRefused},
      {400, 1200, CreateVerdict::kRefused},
      {400, 1201, CreateVerdict::kRefused},
      {404, 1202, CreateVerdict::kRefused},
      {404, 1203, CreateVerdict::kRefused},
      {400, 1300, CreateVerdict::kForbidden},
      {400, 1301, CreateVerdict::kForbidden},
      {429, 1302, CreateVerdict::kBusy},
      {429, 1303, CreateVerdict::kBusy},
      {429, 1304, CreateVerdict::kUnusable},
      {500, 5000, CreateVerdict::kUnclear},
      {503, 5001, CreateVerdict::kUnclear},
      {504, 5002, CreateVerdict::kUnclear},
      // An error behind a successful status.
      {200, 1303, CreateVerdict::kBusy},
  };
  for (const auto& [status, code, verdict] : table) {
    EXPECT_EQ(judge_create(answered(status, error(code, "words"))).verdict, verdict) << code;
  }
}

TEST(CreateVerdict, GoesByTheStatusWhenThereIsNoEnvelope) {
  const std::vector<std::pair<int, CreateVerdict>> table = {
      {200, CreateVerdict::kUnclear},  {301, CreateVerdict::kUnusable},
      {400, CreateVerdict::kRefused},  {401, CreateVerdict::kUnusable},
      {402, CreateVerdict::kUnusable}, {403, CreateVerdict::kUnusable},
      {404, CreateVerdict::kUnusable}, {408, CreateVerdict::kUnclear},
      {422, CreateVerdict::kRefused},  {429, CreateVerdict::kBusy},
      {500, CreateVerdict::kUnclear},  {502, CreateVerdict::kUnclear},
      {504, CreateVerdict::kUnclear}};
  for (const auto& [status, verdict] : table) {
    EXPECT_EQ(judge_create(answered(status, "<html>")).verdict, verdict) << status;
  }
}

TEST(CreateVerdict, OnlyATaskInASuccessIsAccepted) {
  const CreateAnswer accepted = judge_create(answered(200, task("submitted")));
  EXPECT_EQ(accepted.verdict, CreateVerdict::kAccepted);
  EXPECT_EQ(accepted.task.id, "7");
  EXPECT_EQ(judge_create(answered(201, task("queued"))).verdict, CreateVerdict::kAccepted);
  EXPECT_EQ(judge_create(answered(502, task("submitted"))).verdict, CreateVerdict::kUnclear);
  EXPECT_EQ(judge_create(answered(200, R"({"code":0,"data":null})")).verdict,
            CreateVerdict::kUnclear);
}

TEST(CreateVerdict, ARepeatedExternalIdMeansThatItWasAccepted) {
  const auto answer =
      judge_create(answered(400, error(1201, "External_task_id kare-1 already exists")));
  EXPECT_EQ(answer.verdict, CreateVerdict::kExists);
}

TEST(CreateVerdict, WithoutAnAnswerItDependsOnWhetherAnythingWasSent) {
  EXPECT_EQ(judge_create(failed(true)).verdict, CreateVerdict::kUnclear);
  EXPECT_EQ(judge_create(failed(false)).verdict, CreateVerdict::kNotSent);
}

TEST(CreateVerdict, HearsHowLongToWait) {
  const auto busy = answered(429, error(1302, "slow down"), {{"retry-after", "7"}});
  EXPECT_EQ(judge_create(busy).retry_after, std::chrono::seconds(7));
}

TEST(CreateVerdict, TellsTheReasonWithItsNumber) {
  EXPECT_EQ(judge_create(answered(429, error(1102, "Account balance not enough"))).reason,
            "Account balance not enough (1102)");
  EXPECT_EQ(judge_create(answered(502, "<html>")).reason,
            "an answer that is not JSON (HTTP status 502)");
}

TEST(QueryVerdict, KnowsNotFoundFromEverythingElse) {
  EXPECT_EQ(judge_query(answered(200, task("processing"))).verdict, QueryVerdict::kFound);
  EXPECT_EQ(judge_query(answered(400, error(1201, "Task not found"))).verdict,
            QueryVerdict::kNotFound);
  EXPECT_EQ(judge_query(answered(404, error(1203, "task does not exist"))).verdict,
            QueryVerdict::kNotFound);
  EXPECT_EQ(judge_query(answered(404, "<html>Not Found</html>")).verdict, QueryVerdict::kUnclear);
  EXPECT_EQ(judge_query(answered(401, error(1002, "api key not found"))).verdict,
            QueryVerdict::kUnclear);
  EXPECT_EQ(judge_query(answered(503, error(5001, "not found"))).verdict, QueryVerdict::kUnclear);
  EXPECT_EQ(judge_query(failed(true)).verdict, QueryVerdict::kUnclear);
}

}  // namespace
}  // namespace kare::upstream

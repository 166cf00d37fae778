#include "api/auth.h"

#include <gtest/gtest.h>

#include "api/api_fixture.h"
#include "base/hash.h"

namespace kare::api {
namespace {

class TokenAuth : public ApiFixture {
 protected:
  TokenAuth() : pair_(make_pair(secret_, "alice", "", clock_.now())) {
    EXPECT_TRUE(database_->keys().add(pair_.record).ok());
  }

  // A token for now plus these seconds, as Kling's documents make it.
  std::string token(int from_s = -5, int to_s = 1800, std::string secret = {}) const {
    const std::int64_t now_s = to_ms(clock_.now()) / 1000;
    const std::string text = to_base64url(R"({"alg":"HS256","typ":"JWT"})") + "." +
                             to_base64url(R"({"iss":")" + pair_.access_key + R"(","exp":)" +
                                          std::to_string(now_s + to_s) + R"(,"nbf":)" +
                                          std::to_string(now_s + from_s) + "}");
    if (secret.empty()) secret = pair_.secret_key;
    return text + "." + to_base64url(as_bytes(hmac_sha256(secret, text)));
  }
  net::Response ask(const std::string& credential) {
    return send("GET", "/v1/videos/text2video", {}, {{"Authorization", "Bearer " + credential}});
  }

  const NewPair pair_;
};

TEST_F(TokenAuth, ATokenOpensTheTasksOfItsOwner) {
  create();

  const net::Response response = ask(token());

  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(json_of(response).at("data").as_array().size(), 1U);
}

TEST_F(TokenAuth, TimesAreJudgedWithKlingsNumbers) {
  EXPECT_EQ(ask(token(10)).status, 200);
  failure_message(ask(token(11)), 401, 1003);
  EXPECT_EQ(ask(token(-100, -9)).status, 200);
  failure_message(ask(token(-100, -10)), 401, 1004);
}

TEST_F(TokenAuth, AWrongSignatureSaysNothingAboutTheTimes) {
  failure_message(ask(token(-5, 1800, "wrong")), 401, 1002);
  failure_message(ask(token(-100, -50, "wrong")), 401, 1002);
  failure_message(ask(token(500, 900, "wrong")), 401, 1002);
}

TEST_F(TokenAuth, ARevokedPairOpensNothing) {
  ASSERT_TRUE(database_->keys().revoke(pair_.record.id, clock_.now()).ok());

  failure_message(ask(token()), 401, 1002);
}

TEST_F(TokenAuth, NeitherHalfOfAPairIsAKey) {
  failure_message(ask(pair_.access_key), 401, 1002);
  failure_message(ask(pair_.secret_key), 401, 1002);
}

TEST_F(TokenAuth, AStaticKeyIssuesNoTokens) {
  const std::string text = to_base64url(R"({"alg":"HS256"})") + "." +
                           to_base64url(R"({"iss":")" + key_ + R"(","exp":9999999999})");
  for (const std::string& secret : {key_, std::string()}) {
    const std::string signature = to_base64url(as_bytes(hmac_sha256(secret, text)));
    failure_message(ask(text + "." + signature), 401, 1002);
  }
}

}  // namespace
}  // namespace kare::api

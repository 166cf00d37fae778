#include "api/jwt.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

#include "base/hash.h"

namespace kare::api {
namespace {

constexpr char kHeader[] = R"({"alg":"HS256","typ":"JWT"})";
constexpr char kClaims[] = R"({"iss":"ak1","exp":1800,"nbf":-5})";
constexpr char kSecret[] = "the secret";

std::string token_of(std::string_view header, std::string_view claims,
                     std::string_view secret = kSecret) {
  const std::string text = to_base64url(header) + "." + to_base64url(claims);
  return text + "." + to_base64url(as_bytes(hmac_sha256(secret, text)));
}

// The example of RFC 7515, appendix A.1: line breaks within the JSON, an unknown claim, no nbf.
TEST(Jwt, AgreesWithThePublishedExample) {
  const std::string text =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
      "fQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  const auto key = from_base64url(
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");

  const auto token = read_token(text);

  ASSERT_TRUE(token && key);
  EXPECT_EQ(token->issuer, "joe");
  EXPECT_EQ(token->expires_s, 1'300'819'380);
  EXPECT_EQ(token->not_before_s, 0);
  EXPECT_TRUE(is_signed_with(*token, *key));
  EXPECT_FALSE(is_signed_with(*token, "another key"));
}

TEST(Jwt, ToleratesOtherClaimsAndHeaderFields) {
  for (const char* header : {R"({"alg":"HS256"})", R"({"typ":7,"alg":"HS256"})",
                             R"({"alg":"HS256","typ":"JWT","kid":"1"})"}) {
    EXPECT_TRUE(read_token(token_of(header, kClaims))) << header;
  }
  for (const char* claims :
       {R"({"iss":"ak1","exp":1800})", R"({"iss":"ak1","exp":1800.25,"nbf":1.5e0})",
        R"({"iss":"ak1","exp":18446744073709551615,"iat":1,"aud":["x"],"sub":null})"}) {
    EXPECT_TRUE(read_token(token_of(kHeader, claims))) << claims;
  }
}

TEST(Jwt, RefusesWhatIsNotSignedAsKlingSigns) {
  for (const char* header :
       {R"({"alg":"none"})", R"({"alg":"RS256","typ":"JWT"})", R"({"alg":"hs256"})",
        R"({"alg":"HS512"})", R"({"alg":["HS256"]})", R"({"typ":"JWT"})", R"(["HS256"])", "",
        R"({"alg":"HS256","crit":["b64"],"b64":false})", R"({"alg":"HS256\u0000"})"}) {
    EXPECT_FALSE(read_token(token_of(header, kClaims))) << header;
  }
}

TEST(Jwt, RefusesClaimsThatItCannotJudge) {
  for (const char* claims :
       {R"({"exp":1800})", R"({"iss":"","exp":1800})", R"({"iss":7,"exp":1800})",
        R"({"iss":"ak1"})", R"({"iss":"ak1","exp":"1800"})", R"({"iss":"ak1","exp":null})",
        R"({"iss":"ak1","exp":1800,"nbf":"0"})", R"({"iss":"ak1","exp":NaN})",
        R"({"iss":"ak1","exp":1e400})", R"({"iss":"ak1","exp":1800)", "[]", "null"}) {
    EXPECT_FALSE(read_token(token_of(kHeader, claims))) << claims;
  }
}

TEST(Jwt, RefusesAnyOtherSpelling) {
  const std::string good = token_of(kHeader, kClaims);
  ASSERT_TRUE(read_token(good));
  const std::string signature = good.substr(good.rfind('.') + 1);

  for (const std::string& text :
       {good + "=", good + ".", good + "A", good.substr(0, good.size() - 1), "." + good, good + " ",
        good.substr(0, good.rfind('.')), good.substr(0, good.rfind('.') + 1), std::string("..")}) {
    EXPECT_FALSE(read_token(text)) << text;
  }
  EXPECT_FALSE(read_token(token_of(kHeader, kClaims) + signature));
}

TEST(Jwt, IsAtMostFourKilobytes) {
  const auto of_size = [](std::size_t filler) {
    return token_of(kHeader,
                    R"({"iss":"ak1","exp":1800,"x":")" + std::string(filler, 'x') + R"("})");
  };
  EXPECT_TRUE(read_token(of_size(2'900)));
  EXPECT_FALSE(read_token(of_size(3'100)));
}

TEST(Jwt, HasAShapeThatNoStaticKeyHas) {
  EXPECT_TRUE(has_token_shape("a.b-_.C9"));
  for (const char* key : {"sk-abc", "a.b", "a.b.", ".b.c", "a..c", "a.b.c.d", "a.b.c=", "a.b. c"}) {
    EXPECT_FALSE(has_token_shape(key)) << key;
  }
}

TEST(Jwt, GivesClocksTenSecondsAtBothEnds) {
  Token token;
  token.expires_s = 1800;
  token.not_before_s = 100.5;
  const auto at = [&](std::int64_t ms) { return token_time(token, from_ms(ms)); };

  EXPECT_EQ(at(90'499), TokenTime::kNotYetValid);
  EXPECT_EQ(at(90'500), TokenTime::kValid);
  EXPECT_EQ(at(1'809'999), TokenTime::kValid);
  EXPECT_EQ(at(1'810'000), TokenTime::kExpired);
}

TEST(Jwt, SurvivesTimesBeyondAllCalendars) {
  Token token;
  token.expires_s = 1e308;
  token.not_before_s = -1e308;
  EXPECT_EQ(token_time(token, from_ms(0)), TokenTime::kValid);
  token.expires_s = -1e308;
  EXPECT_EQ(token_time(token, from_ms(0)), TokenTime::kExpired);
}

TEST(Jwt, AnyFlippedBitOfATokenIsNoticed) {
  const std::string good = token_of(kHeader, kClaims);
  const bool holds = rc::check([&] {
    std::string text = good;
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    text[at] = static_cast<char>(text[at] ^ (1 << *rc::gen::inRange(0, 7)));
    const auto token = read_token(text);
    const bool accepted = token && is_signed_with(*token, kSecret);
    RC_ASSERT(!accepted);
  });
  EXPECT_TRUE(holds);
}

TEST(Jwt, WhatIsSignedIsAcceptedWithThatSecretOnly) {
  const bool holds = rc::check([](const std::string& secret, const std::string& other) {
    const auto token = read_token(token_of(kHeader, kClaims, secret));
    RC_ASSERT(token.has_value());
    RC_ASSERT(is_signed_with(*token, secret));
    // HMAC pads short keys with zero bytes, so those at the end do not count.
    const auto bare = [](std::string key) {
      while (key.ends_with('\0')) key.pop_back();
      return key;
    };
    RC_ASSERT(is_signed_with(*token, other) == (bare(secret) == bare(other)));
  });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace kare::api

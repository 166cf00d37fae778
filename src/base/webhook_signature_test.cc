#include "base/webhook_signature.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace kare {
namespace {

constexpr const char* kSecret = "whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI=";
constexpr const char* kBody =
    R"({"id":"1234567890","status":"succeeded","message":"","create_time":1781080778802,)"
    R"("update_time":1781080794151})";
constexpr const char* kSignature = "v1,UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4=";

TEST(WebhookSecrets, SignTheVectorThatKlingPublishes) {
  const WebhookSecrets secrets = WebhookSecrets::parse(kSecret).take();

  EXPECT_EQ(secrets.sign("9876543210", 1781080794, kBody), kSignature);
  EXPECT_NE(secrets.sign("9876543210", 1781080795, kBody), kSignature);
  EXPECT_NE(secrets.sign("9876543211", 1781080794, kBody), kSignature);
}

TEST(WebhookSecrets, EachOfSeveralSignsWhileTheyRotate) {
  const auto secrets =
      WebhookSecrets::parse(std::string("  MDEyMzQ1Njc4OWFiY2RlZg==  ") + kSecret + " ");

  ASSERT_TRUE(secrets.ok());
  const std::string signature = secrets.value().sign("9876543210", 1781080794, kBody);
  EXPECT_TRUE(signature.ends_with(std::string(" ") + kSignature)) << signature;
  EXPECT_EQ(signature.find(' '), signature.rfind(' '));
}

TEST(WebhookSecrets, NoneMeansThatNothingIsSigned) {
  EXPECT_TRUE(WebhookSecrets::parse("").value().empty());
  EXPECT_TRUE(WebhookSecrets::parse("  ").value().empty());
  EXPECT_FALSE(WebhookSecrets::parse(kSecret).value().empty());
}

TEST(WebhookSecrets, RefuseWhatIsNoSecretWithoutQuotingIt) {
  for (const char* text : {"whsec_=", "short", "whsec_MDEy", "whsec_MDEyMzQ1Njc4OWFiY2RlZg=!"}) {
    const auto secrets = WebhookSecrets::parse(text);
    ASSERT_FALSE(secrets.ok()) << text;
    EXPECT_EQ(secrets.error().message.find(std::string(text) + " "), std::string::npos);
  }
}

TEST(Base64, IsThatOfTheStandard) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(from_base64("Zm8"), "fo");
  for (const char* broken : {"Z", "Zm9vY", "Zg=", "Zg===", "Z-8=", "Zm 8"}) {
    EXPECT_EQ(from_base64(broken), std::nullopt) << broken;
  }
}

TEST(Base64, ReadsWhatItWrites) {
  const bool holds = rc::check(
      [](const std::string& bytes) { RC_ASSERT(from_base64(to_base64(bytes)) == bytes); });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace kare

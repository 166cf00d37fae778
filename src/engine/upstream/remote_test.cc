#include "engine/upstream/remote.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "engine/upstream/state.h"
#include "engine/upstream/token.h"

namespace kare::upstream {
namespace {
using namespace std::chrono_literals;

Upstream upstream_of(const std::string& fields) {
  auto read = read_settings(R"({"upstreams":[{"name":"u","models":["*"],)" + fields + "}]}");
  KARE_ASSERT(read.ok() && read.value().size() == 1);
  return read.take().front();
}

TEST(Settings, ModelsAreServedInOrderAndRenamed) {
  const Upstream upstream =
      upstream_of(R"("url":"https://a","models":["kling-v3 = their-v3","kling-v2*"])");

  EXPECT_EQ(upstream.model_name("kling-v3"), "their-v3");
  EXPECT_EQ(upstream.model_name("kling-v2-6"), "kling-v2-6");
  EXPECT_FALSE(upstream.model_name("kling-v1").has_value());
}

TEST(Settings, ThePathOfTheApiIsAddedOnceHoweverTheBaseIsWritten) {
  const ManualClock clock;
  for (const char* url : {"https://api.cometapi.com", "https://api.cometapi.com/",
                          "https://api.cometapi.com/kling", "https://api.cometapi.com/kling/v1/"}) {
    const Upstream upstream =
        upstream_of(R"("kind":"cometapi","key":"k","url":")" + std::string(url) + "\"");
    EXPECT_EQ(Remote(upstream, clock).query_request("a/b").url,
              "https://api.cometapi.com/kling/v1/videos/text2video/a%2Fb");
  }
}

TEST(Settings, WhatIsNoJsonIsRefusedWithoutBeingShown) {
  const auto read = read_settings("{\"key\":\"secret");

  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().message.find("secret"), std::string::npos);
  EXPECT_TRUE(read.error().detail.empty());
}

TEST(Requests, ACreateIsSentOnceAndFilesGoWithoutTheKey) {
  const ManualClock clock;
  const Upstream upstream = upstream_of(R"("url":"https://api.klingai.com","key":"k")");
  const Remote remote(upstream, clock);

  EXPECT_TRUE(remote.create_request({}, "kare-1").is_once);
  const auto file = remote.file_request("https://cdn.example/a.mp4");
  EXPECT_TRUE(net::find_header(file.headers, "Authorization").empty());
  EXPECT_EQ(file.reach, net::Reach::kPublicOnly);
  EXPECT_EQ(remote.file_request("/files/a.mp4").url, "https://api.klingai.com/files/a.mp4");
}

TEST(Requests, AnUpstreamNextDoorMayGiveLinksToItsNeighbours) {
  const ManualClock clock;
  const Upstream upstream = upstream_of(R"("url":"http://127.0.0.1:9","key":"k")");
  EXPECT_EQ(Remote(upstream, clock).file_request("http://10.0.0.1/a").reach,
            net::Reach::kEverywhere);
}

TEST(Tokens, HaveKlingsClaimsAndSignature) {
  const std::string token = make_token("ak", "sk", from_ms(1'800'000'000'000));
  const std::size_t dot = token.find('.');
  const std::size_t last = token.rfind('.');

  EXPECT_EQ(from_base64url(token.substr(0, dot)), R"({"alg":"HS256","typ":"JWT"})");
  EXPECT_EQ(from_base64url(token.substr(dot + 1, last - dot - 1)),
            R"({"iss":"ak","exp":1800001800,"nbf":1799999940})");
  EXPECT_EQ(from_base64url(token.substr(last + 1)),
            as_bytes(hmac_sha256("sk", token.substr(0, last))));
}

TEST(States, ComeBackAsTheyWere) {
  const State state = {"comet", external_id_of("953524546325319680"), "task_01"};
  const State read = state_from_json(to_json(state));

  EXPECT_EQ(read.upstream, "comet");
  EXPECT_EQ(read.external_id, "kare-953524546325319680");
  EXPECT_EQ(read.remote_id, "task_01");
  EXPECT_TRUE(state_from_json("nonsense").upstream.empty());
}

class Breaker : public testing::Test {
 protected:
  const ManualClock clock_;
  const Upstream upstream_ =
      upstream_of(R"("url":"https://a","key":"k","concurrency":2,"pause_ms":60000)");
  Remote remote_{upstream_, clock_};
  Remote::Time now_{1h};
};

TEST_F(Breaker, OpensAfterTroublesInARowAndTriesAgain) {
  for (int i = 0; i < 4; ++i) remote_.had_trouble("cut", now_);
  EXPECT_EQ(remote_.use(now_), Remote::Use::kNow);
  remote_.had_trouble("cut", now_);
  EXPECT_EQ(remote_.use(now_), Remote::Use::kLater);
  EXPECT_EQ(remote_.use(now_ + 9s), Remote::Use::kLater);

  // One task is let through; the others wait for its fate.
  EXPECT_EQ(remote_.use(now_ + 11s), Remote::Use::kNow);
  remote_.take_slot();
  EXPECT_EQ(remote_.use(now_ + 11s), Remote::Use::kLater);
  remote_.had_trouble("cut", now_ + 11s);
  remote_.free_slot();
  EXPECT_EQ(remote_.use(now_ + 22s), Remote::Use::kLater) << "longer than the first time";

  remote_.went_well();
  EXPECT_EQ(remote_.use(now_ + 22s), Remote::Use::kNow);
}

TEST_F(Breaker, ATroubleNowAndThenIsNone) {
  for (int i = 0; i < 50; ++i) {
    remote_.had_trouble("cut", now_);
    if (i % 3 == 0) remote_.went_well();
  }
  EXPECT_EQ(remote_.use(now_), Remote::Use::kNow);
}

TEST_F(Breaker, FullIsNoTrouble) {
  remote_.is_full(2s, now_);
  EXPECT_EQ(remote_.use(now_ + 1s), Remote::Use::kFull);
  EXPECT_EQ(remote_.use(now_ + 3s), Remote::Use::kNow);
  remote_.take_slot();
  remote_.take_slot();
  EXPECT_EQ(remote_.use(now_ + 3s), Remote::Use::kFull);
}

TEST_F(Breaker, WithoutMoneyItRestsForThePauseOfItsConfiguration) {
  remote_.is_unusable("Account balance not enough (1102)", now_);
  EXPECT_EQ(remote_.use(now_ + 59s), Remote::Use::kNotForNow);
  EXPECT_EQ(remote_.reason(), "Account balance not enough (1102)");
  EXPECT_EQ(remote_.use(now_ + 61s), Remote::Use::kNow);
}

}  // namespace
}  // namespace kare::upstream

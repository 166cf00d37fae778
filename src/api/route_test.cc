#include "api/route.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace kare::api {
namespace {
using Kind = Route::Kind;
using kling::Dialect;

TEST(Route, ThePrefixDecidesTheDialect) {
  EXPECT_EQ(find_route("POST", "/v1/videos/text2video").kind, Kind::kCreate);
  EXPECT_EQ(find_route("POST", "/v1/videos/text2video").dialect, Dialect::kV1);
  EXPECT_EQ(find_route("POST", "/kling/v1/videos/text2video/").kind, Kind::kCreate);
  EXPECT_EQ(find_route("POST", "/kling/v1/videos/text2video").dialect, Dialect::kComet);
  EXPECT_EQ(find_route("POST", "/proxy/kling/v1/videos/text2video").dialect, Dialect::kV1);
}

TEST(Route, ReferencesStayEncoded) {
  const Route route = find_route("GET", "/v1/videos/text2video/a%2Fb");

  EXPECT_EQ(route.kind, Kind::kTask);
  EXPECT_EQ(route.reference, "a%2Fb");
}

TEST(Route, CancelIsAWordBehindATask) {
  for (const char* path :
       {"/v1/videos/text2video/a%2Fb/cancel", "/v1/videos/text2video/a%2Fb/cancel/",
        "/kling/v1/videos/text2video/a%2Fb/cancel",
        "/proxy/kling/v1/videos/text2video/a%2Fb/cancel"}) {
    EXPECT_EQ(find_route("POST", path).kind, Kind::kCancel) << path;
    EXPECT_EQ(find_route("POST", path).reference, "a%2Fb") << path;
    EXPECT_EQ(find_route("GET", path).kind, Kind::kWrongMethod) << path;
    EXPECT_EQ(find_route("GET", path).allowed, "POST") << path;
  }
  for (const char* path :
       {"/v1/videos/text2video//cancel", "/v1/videos/text2video/1/stop",
        "/v1/videos/text2video/1/cancel/x", "/kling/v1/videos/effects/1/cancel"}) {
    EXPECT_EQ(find_route("POST", path).kind, Kind::kNowhere) << path;
  }
}

TEST(Route, EventsIsAWordBehindATask) {
  for (const char* path :
       {"/v1/videos/text2video/a%2Fb/events", "/kling/v1/videos/text2video/a%2Fb/events/",
        "/proxy/kling/v1/videos/text2video/a%2Fb/events"}) {
    EXPECT_EQ(find_route("GET", path).kind, Kind::kEvents) << path;
    EXPECT_EQ(find_route("GET", path).reference, "a%2Fb") << path;
    EXPECT_EQ(find_route("POST", path).allowed, "GET, HEAD") << path;
  }
  EXPECT_EQ(find_route("GET", "/v1/videos/text2video//events").kind, Kind::kNowhere);
  EXPECT_EQ(find_route("GET", "/kling/v1/videos/effects/1/events").kind, Kind::kNowhere);
}

TEST(Route, HeadGoesWhereGetGoes) {
  for (const char* path : {"/v1/videos/text2video", "/v1/videos/text2video/1", "/files/1.mp4",
                           "/healthz", "/readyz", "/metrics", "/kling/v1/images/generations/1"}) {
    EXPECT_EQ(find_route("HEAD", path).kind, find_route("GET", path).kind) << path;
    EXPECT_NE(find_route("GET", path).kind, Kind::kNowhere) << path;
    EXPECT_EQ(find_route("PATCH", path).kind, Kind::kWrongMethod) << path;
    EXPECT_FALSE(find_route("PATCH", path).allowed.empty()) << path;
  }
}

TEST(Route, ActionsOfOtherKindsAreKnownUnderTheCometPrefixOnly) {
  EXPECT_EQ(find_route("GET", "/kling/v1/videos/effects/1").kind, Kind::kOtherTask);
  EXPECT_EQ(find_route("GET", "/v1/videos/effects/1").kind, Kind::kNowhere);
  EXPECT_EQ(find_route("GET", "/kling/v1/videos/effects").kind, Kind::kNowhere);
  EXPECT_EQ(find_route("GET", "/kling/v1/audio/effects/1").kind, Kind::kNowhere);
}

RC_GTEST_PROP(RouteProperty, AnyPathHasARouteAndItsReferenceLiesInIt, (const std::string& tail)) {
  const std::string path = *rc::gen::element<std::string>("/", "/v1/", "/kling/v1/videos/",
                                                          "/files/", "/v1/videos/text2video/") +
                           tail;

  const Route route = find_route("GET", path);

  RC_ASSERT(route.reference.empty() ||
            (route.reference.data() >= path.data() &&
             route.reference.data() + route.reference.size() <= path.data() + path.size()));
  RC_ASSERT(route.reference.find('/') == std::string_view::npos);
}

}  // namespace
}  // namespace kare::api

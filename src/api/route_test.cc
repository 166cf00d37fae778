#include "api/route.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace kare::api {
namespace {
using Kind = Route::Kind;
using kling::Dialect;

TEST(Route, ThePrefixDecidesTheDialect) {
  EXPECT_EQ(find_route("POST", "/v1/videos/text2video").kind, Kind::kCreate);
  EXPECT_EQ(find_route("POST", "/v1/videos/text2video").document, Dialect::kV1);
  EXPECT_EQ(find_route("POST", "/kling/v1/videos/text2video/").kind, Kind::kCreate);
  EXPECT_EQ(find_route("POST", "/kling/v1/videos/text2video").document, Dialect::kComet);
  EXPECT_EQ(find_route("POST", "/proxy/kling/v1/videos/text2video").document, Dialect::kV1);
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

TEST(Route, TheNewerDialectHasTwoPrefixes) {
  for (const std::string prefix : {"", "/kling"}) {
    const std::string order = prefix + "/text-to-video/kling-3.0";
    const Route route = find_route("POST", order);
    EXPECT_EQ(route.kind, Kind::kCreate) << prefix;
    EXPECT_EQ(route.dialect, TaskDialect::kNew);
    EXPECT_EQ(route.reference, "kling-3.0");
    EXPECT_EQ(find_route("GET", order).kind, Kind::kWrongMethod);
    EXPECT_EQ(find_route("GET", prefix + "/tasks").kind, Kind::kTask);
    EXPECT_EQ(find_route("POST", prefix + "/tasks").kind, Kind::kList);
    EXPECT_EQ(find_route("DELETE", prefix + "/tasks/").kind, Kind::kWrongMethod);
    EXPECT_EQ(find_route("GET", prefix + "/tasks/1").kind, Kind::kNowhere);
    EXPECT_EQ(find_route("POST", prefix + "/text-to-video/").kind, Kind::kNowhere);
    EXPECT_EQ(find_route("POST", prefix + "/text-to-video/a/b").kind, Kind::kNowhere);
  }
}

TEST(Route, VideosAreOpenaisAndOtherNamesAreKlings) {
  const auto kind = [](const char* method, const char* path) {
    const Route route = find_route(method, path);
    EXPECT_EQ(route.dialect, TaskDialect::kOpenai) << method << path;
    return route.kind;
  };
  EXPECT_EQ(kind("POST", "/v1/videos"), Kind::kCreate);
  EXPECT_EQ(kind("GET", "/v1/videos/"), Kind::kList);
  EXPECT_EQ(kind("PUT", "/v1/videos"), Kind::kWrongMethod);
  EXPECT_EQ(kind("HEAD", "/v1/videos/video_1"), Kind::kTask);
  EXPECT_EQ(kind("DELETE", "/v1/videos/video_1"), Kind::kDelete);
  EXPECT_EQ(kind("POST", "/v1/videos/video_1"), Kind::kWrongMethod);
  EXPECT_EQ(kind("GET", "/v1/videos/video_1/content"), Kind::kContent);
  EXPECT_EQ(kind("POST", "/v1/videos/video_1/content"), Kind::kWrongMethod);
  EXPECT_EQ(kind("POST", "/v1/videos/video_1/remix"), Kind::kNowhere);
  EXPECT_EQ(find_route("GET", "/v1/videos/video_1/content").reference, "video_1");

  for (const char* path : {"/v1/videos/text2video", "/v1/videos/text2video/video_1",
                           "/v1/videos/effects/1", "/v1/videos/nothing", "/kling/v1/videos"}) {
    EXPECT_EQ(find_route("GET", path).dialect, TaskDialect::kLegacy) << path;
  }
  EXPECT_EQ(find_route("POST", "/v1/videos/video-extend").dialect, TaskDialect::kLegacy);
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
                           "/account/costs", "/healthz", "/readyz", "/metrics", "/openapi.json",
                           "/docs", "/kling/v1/images/generations/1"}) {
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

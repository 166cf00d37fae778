#include "engine/protocol/messages.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "engine/protocol/test_run.h"

namespace kare::protocol {
namespace {

template <class Kind>
Kind event_as(std::string_view line) {
  const Event event = event_from_line(line).take();
  KARE_ASSERT(std::holds_alternative<Kind>(event));
  return std::get<Kind>(event);
}

TEST(Messages, RequestsAreWrittenAsTheDocumentSays) {
  VideoSpec spec = small_spec("a \"dog\"\nruns");
  const Generate generate{
      .id = 3, .spec = spec, .output = "/o.mp4", .scratch = "/s", .resume = "{\"a\": 1}"};

  EXPECT_EQ(
      to_line(Request(generate)),
      R"({"id":3,"generate":{"model":"kling-v1","prompt":"a \"dog\"\nruns",)"
      R"("negative_prompt":"","aspect_ratio":"16:9","mode":"std","width":160,"height":90,)"
      R"("fps":10,"frame_count":20,"guidance":5E-1,"camera":null,)"
      R"("shots":[],"engine_cuts":false,"sound":false,"watermark":false,"notes":[],"seed":7},)"
      R"("output":"/o.mp4","scratch":"/s","resume":{"a":1}})");
  EXPECT_EQ(to_line(Request(Cancel{3})), R"({"id":3,"cancel":true})");
  EXPECT_EQ(to_line(Request(Checkpointed{3, false})), R"({"id":3,"checkpointed":false})");
}

TEST(Messages, RequestsComeBackAsTheyWere) {
  VideoSpec spec = small_spec("añ\tb");
  spec.camera = CameraControl{};
  spec.camera->zoom = -2.5;
  const std::string line = to_line(Request(
      Generate{.id = 9, .spec = spec, .output = "/o", .scratch = "/s", .resume = "{\"b\":[1]}"}));

  const Request request = request_from_line(line).take();

  const auto& generate = std::get<Generate>(request);
  EXPECT_EQ(generate.id, 9);
  EXPECT_EQ(generate.spec, spec);
  EXPECT_EQ(generate.output, "/o");
  EXPECT_EQ(generate.scratch, "/s");
  EXPECT_EQ(generate.resume, "{\"b\":[1]}");
}

TEST(Messages, EventsAreWrittenAsTheDocumentSays) {
  EXPECT_EQ(to_line(Event(Accepted{1})), R"({"event":"accepted","id":1})");
  EXPECT_EQ(to_line(Event(Progressed{1, {.fraction = 1, .stage = "drawing", .eta_s = {}}})),
            R"({"event":"progress","id":1,"fraction":1E0,"stage":"drawing"})");
  EXPECT_EQ(to_line(Event(CheckpointMade{1, "{ \"a\":\n2 }"})),
            R"({"event":"checkpoint","id":1,"state":{"a":2}})");
  EXPECT_EQ(to_line(Event(Failed{1, "no", true})),
            R"({"event":"failed","id":1,"reason":"no","retry":true})");
}

TEST(Messages, ReadyComesBackAsItWas) {
  const EngineInfo info = {.name = "e",
                           .version = "1",
                           .models = {{.name = "*",
                                       .modes = {"std", "pro"},
                                       .durations = {5, 10},
                                       .aspect_ratios = {"1:1"},
                                       .sound = true,
                                       .camera = false}},
                           .concurrency = 2};

  const auto ready = event_as<Ready>(to_line(Event(Ready{1, info})));

  EXPECT_EQ(ready.version, 1);
  EXPECT_EQ(ready.info.name, "e");
  EXPECT_EQ(ready.info.concurrency, 2);
  ASSERT_EQ(ready.info.models.size(), 1U);
  EXPECT_EQ(ready.info.models[0].modes, (std::vector<std::string>{"std", "pro"}));
  EXPECT_EQ(ready.info.models[0].durations, (std::vector<int>{5, 10}));
  EXPECT_TRUE(ready.info.models[0].sound);
  EXPECT_FALSE(ready.info.models[0].camera);
}

TEST(Messages, WhatManyAtOnceNeedComesBackAsItWas) {
  const auto request = request_from_line(to_line(Request(Generate{.id = 3,
                                                                  .spec = small_spec(),
                                                                  .output = "/o.mp4",
                                                                  .scratch = "/s",
                                                                  .resume = "",
                                                                  .task = "95",
                                                                  .settings = R"({"a":1})"})));
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(std::get<Generate>(request.value()).task, "95");
  EXPECT_EQ(std::get<Generate>(request.value()).settings, R"({"a":1})");
  const auto cancel = request_from_line(to_line(Request(Cancel{3, true})));
  ASSERT_TRUE(cancel.ok());
  EXPECT_TRUE(std::get<Cancel>(cancel.value()).for_good);
  EXPECT_FALSE(std::get<Cancel>(request_from_line(R"({"id":3,"cancel":true})").value()).for_good);
  EXPECT_EQ(event_as<Failed>(to_line(Event(Failed{1, "no", false, R"({"b":2})"}))).report,
            R"({"b":2})");
  EXPECT_FALSE(event_as<Ready>(R"({"event":"ready","protocol":1,"exact":false})").info.exact);
  EXPECT_TRUE(event_as<Ready>(R"({"event":"ready","protocol":1})").info.exact);
}

TEST(Messages, UnknownKeysAreIgnored) {
  EXPECT_EQ(event_as<Accepted>(R"({"event":"accepted","id":4,"mood":"good"})").id, 4);
  EXPECT_TRUE(request_from_line(R"({"id":4,"cancel":true,"why":"tired"})").ok());
}

TEST(Messages, NumbersOutOfRangeAreBroughtBack) {
  const auto high =
      event_as<Progressed>(R"({"event":"progress","id":1,"fraction":1e300,"eta_s":-4})");
  const auto none = event_as<Progressed>(R"({"event":"progress","id":1})");

  EXPECT_EQ(high.progress.fraction, 1);
  EXPECT_FALSE(high.progress.eta_s.has_value());
  EXPECT_EQ(none.progress.fraction, 0);
}

TEST(Messages, LongReasonsAreCutAndMissingOnesReplaced) {
  const std::string line =
      R"({"event":"failed","id":1,"reason":")" + std::string(5'000, 'x') + "\"}";

  const auto failed = event_as<Failed>(line);
  const auto mute = event_as<Failed>(R"({"event":"failed","id":1})");

  EXPECT_LE(failed.reason.size(), kReasonCharsMax + 3);
  EXPECT_FALSE(failed.retry);
  EXPECT_EQ(mute.reason, "the engine gave no reason");
}

TEST(Messages, WhatIsNoEventIsRefused) {
  const std::string lines[] = {"",
                               "Loading…",
                               "[]",
                               "null",
                               "{\"event\":\"accepted\"}",
                               "{\"event\":\"accepted\",\"id\":\"1\"}",
                               "{\"event\":\"accepted\",\"id\":-1}",
                               "{\"event\":\"applause\",\"id\":1}",
                               "{\"id\":1}",
                               "{\"event\":\"checkpoint\",\"id\":1,\"state\":\"text\"}",
                               "{\"event\":\"accepted\",\"id\":1} trailing",
                               "{\"event\":\"accepted\",\"id\":1,\"x\":\"\xff\"}",
                               std::string(10'000, '[')};
  for (const std::string& line : lines) {
    const auto event = event_from_line(line);
    ASSERT_FALSE(event.ok()) << line;
    EXPECT_EQ(event.error().code, Code::kCorrupt);
  }
}

TEST(Messages, RelativePathsAreRefused) {
  const std::string line = to_line(Request(
      Generate{.id = 1, .spec = small_spec(), .output = "o.mp4", .scratch = "/s", .resume = ""}));

  EXPECT_FALSE(request_from_line(line).ok());
}

TEST(Messages, HalfALineIsNeverAnEvent) {
  const std::string whole = to_line(Event(Failed{1, "no", true}));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(event_from_line(whole.substr(0, length)).ok()) << length;
  }
}

TEST(Messages, AnyReasonComesBackOnOneLine) {
  const bool held = rc::check([](const std::vector<unsigned char>& letters) {
    std::string reason = "r";
    for (const unsigned char letter : letters) reason.push_back(static_cast<char>(letter % 128));
    if (reason.size() > kReasonCharsMax) reason.resize(kReasonCharsMax);

    const std::string line = to_line(Event(Failed{1, reason, false}));

    RC_ASSERT(line.find('\n') == std::string::npos);
    RC_ASSERT(event_as<Failed>(line).reason == reason);
  });
  EXPECT_TRUE(held);
}

}  // namespace
}  // namespace kare::protocol

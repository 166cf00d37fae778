#include "kling/create_request.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/json.hpp>

#include "base/limits.h"
#include "base/text.h"
#include "kling/test_requests.h"

namespace kare::kling {
namespace {
namespace json = boost::json;

std::string malformed(std::string_view body) {
  return refused(body, Dialect::kV1, kMalformed);
}

// A body with a good prompt and `field` set to the JSON text `value`.
std::string with(std::string_view field, std::string_view value) {
  return R"({"prompt":"A beach.",")" + std::string(field) + "\":" + std::string(value) + "}";
}

std::string with_camera(std::string_view value) {
  return with("camera_control", value);
}

std::string with_prompt(std::string_view prompt) {
  return "{\"prompt\":" + json_quoted(prompt) + "}";
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(CreateRequest, ThePageOfTheUserGetsTheDocumentedDefaults) {
  const CreateRequest request =
      accepted(R"({"prompt": "A happy scene of a vacation on the beach."})", Dialect::kComet);

  EXPECT_EQ(request.spec.prompt, "A happy scene of a vacation on the beach.");
  EXPECT_EQ(request.spec.negative_prompt, "");
  EXPECT_EQ(request.spec.model, "kling-v1");
  EXPECT_EQ(request.spec.aspect_ratio, "16:9");
  EXPECT_EQ(request.spec.mode, Mode::kStd);
  EXPECT_EQ(request.spec.size, (Size{1280, 720}));
  EXPECT_EQ(request.spec.fps, 30);
  EXPECT_EQ(request.spec.frame_count, 150);
  EXPECT_EQ(request.spec.guidance, 0.5);
  EXPECT_FALSE(request.spec.camera);
  EXPECT_FALSE(request.seed);
  EXPECT_EQ(request.external_task_id, "");
  EXPECT_EQ(request.callback_url, "");
}

TEST(CreateRequest, EveryFieldArrives) {
  const CreateRequest request = accepted(R"({
    "model_name": "kling-v2-6", "model": "ignored", "prompt": "Ein Strand, schön.",
    "negative_prompt": "rain", "cfg_scale": 0.75, "mode": "pro", "aspect_ratio": "2:3",
    "duration": "10", "camera_control": {"type": "simple", "config": {"zoom": -2.5, "pan": 0}},
    "external_task_id": "mine/1 ü", "callback_url": "https://example.org:8443/done?x=1",
    "seed": 9007199254740991, "watermark_info": {"enabled": false}, "enable_audio": true})");

  EXPECT_EQ(request.spec.model, "kling-v2-6");
  EXPECT_EQ(request.spec.prompt, "Ein Strand, schön.");
  EXPECT_EQ(request.spec.negative_prompt, "rain");
  EXPECT_EQ(request.spec.guidance, 0.75);
  EXPECT_EQ(request.spec.mode, Mode::kPro);
  EXPECT_EQ(request.spec.size, (Size{1080, 1620}));
  EXPECT_EQ(request.spec.fps, 24);
  EXPECT_EQ(request.spec.frame_count, 240);
  EXPECT_EQ(request.spec.camera,
            (CameraControl{.type = CameraControl::Type::kSimple, .zoom = -2.5}));
  EXPECT_EQ(request.external_task_id, "mine/1 ü");
  EXPECT_EQ(request.callback_url, "https://example.org:8443/done?x=1");
  EXPECT_EQ(request.seed, 9007199254740991U);
}

TEST(CreateRequest, NullMeansAbsentForEveryField) {
  const CreateRequest request = accepted(R"({"prompt":"x","model_name":null,"negative_prompt":null,
    "cfg_scale":null,"mode":null,"aspect_ratio":null,"duration":null,"camera_control":null,
    "external_task_id":null,"callback_url":null,"seed":null,"multi_shot":null,"shot_type":null,
    "multi_prompt":null,"sound":null,"voice_list":null,"watermark_info":null,"model":null,
    "image":null,"image_tail":null,"element_list":null})");

  EXPECT_EQ(request.spec, accepted(R"({"prompt":"x"})").spec);
}

TEST(CreateRequest, TheLastOfARepeatedKeyCounts) {
  EXPECT_EQ(accepted(R"({"prompt":"first","prompt":"second"})").spec.prompt, "second");
}

TEST(CreateRequest, TheMessageFollowsKlingsPattern) {
  EXPECT_EQ(refused(with("aspect_ratio", "\"5:4\"")),
            "aspect_ratio value '5:4' is invalid: must be one of 16:9, 9:16, 1:1, 4:3, 3:4, 3:2, "
            "2:3");
  EXPECT_EQ(refused(with("mode", "\"standard\"")),
            "mode value 'standard' is invalid: must be one of std, pro");
  EXPECT_EQ(refused(with("model_name", "\"kling-v3-0\"")),
            "model_name value 'kling-v3-0' is invalid: must be one of kling-v1, kling-v1-5, "
            "kling-v1-6, kling-v2-master, kling-v2-1, kling-v2-1-master, kling-v2-5-turbo, "
            "kling-v2-6, kling-v3");
  EXPECT_EQ(refused(with("cfg_scale", "1.5")),
            "cfg_scale value '1.5' is invalid: must be a number from 0 to 1");
}

TEST(CreateRequest, AllViolationsAreToldAtOnce) {
  EXPECT_EQ(refused(R"({"prompt":" ","mode":"4k","duration":7,"cfg_scale":"0.5"})"),
            "prompt value ' ' is invalid: must have 1 to 2500 characters, not only white space; "
            "mode value '4k' is invalid: must be one of std, pro with kling-v1; "
            "duration value '7' is invalid: must be one of 5, 10 with kling-v1; "
            "cfg_scale value '0.5' is invalid: must be a number from 0 to 1");
}

TEST(CreateRequest, PromptsAreCountedInCodePointsAndTheLimitDependsOnThePrefix) {
  const std::string beach = "🏖";  // One code point, four bytes.

  accepted(with_prompt(repeated(beach, 2500)));
  accepted(with_prompt(repeated(beach, 500)), Dialect::kComet);
  EXPECT_TRUE(refused(with_prompt(repeated(beach, 2501)))
                  .ends_with("is invalid: must have at most 2500 characters, not 2501"));
  EXPECT_TRUE(refused(with_prompt(repeated(beach, 501)), Dialect::kComet)
                  .ends_with("is invalid: must have at most 500 characters, not 501"));
  accepted(with("negative_prompt", json_quoted(repeated(beach, 2500))));
  accepted(with("negative_prompt", json_quoted(repeated(beach, 200))), Dialect::kComet);
  refused(with("negative_prompt", json_quoted(repeated(beach, 2501))));
  refused(with("negative_prompt", json_quoted(repeated(beach, 201))), Dialect::kComet);
}

TEST(CreateRequest, APromptIsRequiredAndMustSaySomething) {
  EXPECT_EQ(refused("{}", Dialect::kComet),
            "prompt is required: must have 1 to 500 characters, not only white space");
  for (const char* blank : {"", " \n\t", "\xE3\x80\x80\xC2\xA0", "\r\n"}) {
    EXPECT_NE(refused(with_prompt(blank)).find("not only white space"), std::string::npos);
  }
  for (const char* other : {"5", "true", "[\"x\"]", "{}", "1.5"}) {
    refused("{\"prompt\":" + std::string(other) + "}");
  }
}

TEST(CreateRequest, ControlCharactersInTextsAreRefused) {
  for (const char* escape : {"\\u0000", "\\u0007", "\\u001b", "\\u007f"}) {
    const std::string text = "\"a" + std::string(escape) + "b\"";
    EXPECT_NE(refused("{\"prompt\":" + text + "}").find("control characters"), std::string::npos);
    refused(with("negative_prompt", text));
    refused(with("external_task_id", text));
    refused(with("callback_url", text));
  }
  EXPECT_EQ(accepted(R"({"prompt":"a\tb\r\nc"})").spec.prompt, "a\tb\r\nc");
}

TEST(CreateRequest, DurationIsAStringOrAWholeNumber) {
  for (const char* five : {"\"5\"", "5", "5.0", "5e0"}) {
    EXPECT_EQ(accepted(with("duration", five)).spec.frame_count, 150) << five;
  }
  for (const char* ten : {"\"10\"", "10"}) {
    EXPECT_EQ(accepted(with("duration", ten)).spec.frame_count, 300) << ten;
  }
  for (const char* other : {"\"5.0\"", "\" 5\"", "\"\"", "5.5", "0", "-5", "1e300", "true", "[5]",
                            "18446744073709551615", "18446744073709551621"}) {
    refused(with("duration", other));
  }
}

TEST(CreateRequest, EveryRatioAndModeHasItsSize) {
  const std::vector<std::pair<std::string, Size>> sizes = {
      {"16:9", {1280, 720}}, {"9:16", {720, 1280}}, {"1:1", {720, 720}},  {"4:3", {960, 720}},
      {"3:4", {720, 960}},   {"3:2", {1080, 720}},  {"2:3", {720, 1080}},
  };
  for (const auto& [ratio, size] : sizes) {
    const std::string std_body = R"({"prompt":"x","aspect_ratio":")" + ratio + "\"}";
    const std::string pro_body = R"({"prompt":"x","mode":"pro","aspect_ratio":")" + ratio + "\"}";
    EXPECT_EQ(accepted(std_body).spec.size, size);
    EXPECT_EQ(accepted(pro_body).spec.size, (Size{size.width * 3 / 2, size.height * 3 / 2}));
  }
}

TEST(CreateRequest, GuidanceIsANumberFromZeroToOne) {
  EXPECT_EQ(accepted(with("cfg_scale", "0")).spec.guidance, 0);
  EXPECT_EQ(accepted(with("cfg_scale", "1")).spec.guidance, 1);
  EXPECT_EQ(accepted(with("cfg_scale", "0.25")).spec.guidance, 0.25);
  for (const char* other : {"-0.01", "1.0001", "1e300", "\"0.5\"", "true", "{}", "-1"}) {
    refused(with("cfg_scale", other));
  }
}

TEST(CreateRequest, ModelNamesComeFromTheGivenList) {
  const std::vector<std::string> models = {"house", "kling-v1-6"};

  const auto named = parse_create(with("model_name", "\"kling-v1-6\""), Dialect::kV1, models);
  const auto unnamed = parse_create(R"({"prompt":"x"})", Dialect::kV1, models);
  const auto unknown = parse_create(with("model_name", "\"kling-v1\""), Dialect::kV1, models);

  EXPECT_EQ(std::get<CreateRequest>(named).spec.model, "kling-v1-6");
  EXPECT_EQ(std::get<CreateRequest>(unnamed).spec.model, "house");
  EXPECT_EQ(std::get<Refusal>(unknown).message,
            "model_name value 'kling-v1' is invalid: must be one of house, kling-v1-6");
}

TEST(CreateRequest, TheOldNameOfTheModelIsIgnored) {
  EXPECT_EQ(accepted(with("model", "\"kling-v3\"")).spec.model, "kling-v1");
  EXPECT_EQ(accepted(R"({"prompt":"x","model":7,"model_name":""})").spec.model, "kling-v1");
  refused(with("model_name", "3"));
}

TEST(CreateRequest, WhatOtherEndpointsKnowIsIgnored) {
  accepted(R"({"prompt":"x","image":"https://a/b.png","image_tail":7,"element_list":[{}],
               "static_mask":"","dynamic_masks":[[]],"enable_audio":true})");
}

TEST(CreateRequest, AWatermarkIsAskedForByAnObjectOrAListOfOne) {
  for (const char* on : {R"({"enabled":true})", R"([{"enabled":true}])"}) {
    EXPECT_TRUE(accepted(with("watermark_info", on)).spec.watermark) << on;
  }
  for (const char* off :
       {R"({"enabled":false})", R"({"enabled":null})", "{}", "[]", "[{}]", R"({"other":true})"}) {
    EXPECT_FALSE(accepted(with("watermark_info", off)).spec.watermark) << off;
  }
  for (const char* bad : {"true", "\"on\"", "[true]", R"([{"enabled":true},{}])"}) {
    EXPECT_TRUE(refused(with("watermark_info", bad))
                    .ends_with("is invalid: must be an object with enabled, true or false"))
        << bad;
  }
  EXPECT_EQ(refused(with("watermark_info", R"({"enabled":"yes"})")),
            "watermark_info.enabled value 'yes' is invalid: must be true or false");
}

TEST(CreateRequest, CameraPresetsStandAlone) {
  for (const char* type : {"down_back", "forward_up", "right_turn_forward", "left_turn_forward"}) {
    const std::string quoted = "{\"type\":\"" + std::string(type) + "\"";
    const auto camera = accepted(with_camera(quoted + "}")).spec.camera;
    ASSERT_TRUE(camera);
    EXPECT_EQ(camera_type_name(camera->type), type);
    accepted(with_camera(quoted + ",\"config\":null}"));
    accepted(with_camera(quoted + ",\"config\":{}}"));
    accepted(with_camera(quoted + ",\"config\":{\"pan\":null,\"other\":1}}"));
    EXPECT_EQ(refused(with_camera(quoted + ",\"config\":{\"pan\":1}}")),
              "camera_control.config value '{\"pan\":1}' is invalid: must be left out unless type "
              "is simple");
  }
}

TEST(CreateRequest, ASimpleCameraMovesAlongExactlyOneAxis) {
  for (const char* axis : {"horizontal", "vertical", "pan", "tilt", "roll", "zoom"}) {
    const std::string head = R"({"type":"simple","config":{")" + std::string(axis) + "\":";
    for (const char* good : {"10", "-10", "0.5", "1e-3"}) accepted(with_camera(head + good + "}}"));
    for (const char* bad : {"10.01", "-11", "\"5\"", "true", "1e300", "[1]"}) {
      EXPECT_EQ(refused(with_camera(head + bad + "}}"))
                    .find("camera_control.config." + std::string(axis) + " value"),
                0U);
    }
  }
  const auto camera =
      accepted(with_camera(
                   R"({"type":"simple","config":{"horizontal":0,"vertical":0,"pan":-7,"tilt":0.0,)"
                   R"("roll":null,"zoom":0,"speed":3}})"))
          .spec.camera;
  EXPECT_EQ(camera, (CameraControl{.type = CameraControl::Type::kSimple, .pan = -7}));
}

TEST(CreateRequest, ASimpleCameraWithNoneOrTwoAxesIsRefused) {
  const std::string rule =
      "exactly one of horizontal, vertical, pan, tilt, roll, zoom other than 0";
  for (const char* config : {"{}", R"({"pan":0})", R"({"pan":1,"zoom":2})", R"({"speed":3})"}) {
    const std::string message =
        refused(with_camera(R"({"type":"simple","config":)" + std::string(config) + "}"));
    EXPECT_NE(message.find(rule), std::string::npos) << message;
  }
  EXPECT_EQ(refused(with_camera(R"({"type":"simple"})"))
                .find("camera_control.config is required when type is simple"),
            0U);
  refused(with_camera(R"({"type":"simple","config":[1]})"));
}

TEST(CreateRequest, ACameraNeedsAKnownType) {
  EXPECT_EQ(refused(with_camera("{}")),
            "camera_control.type is required: must be one of simple, down_back, forward_up, "
            "right_turn_forward, left_turn_forward");
  refused(with_camera(R"({"type":"spin"})"));
  refused(with_camera(R"({"type":5})"));
  refused(with_camera(R"("simple")"));
  refused(with_camera("[]"));
}

TEST(CreateRequest, ExternalIdsHaveOneTo512Characters) {
  accepted(with("external_task_id", json_quoted(repeated("ü", 512))));
  accepted(with("external_task_id", R"("../a?b#c d")"));
  for (const std::string& bad : {json_quoted(repeated("ü", 513)), std::string("\"\""),
                                 std::string("7"), std::string(R"("a\nb")")}) {
    refused(with("external_task_id", bad));
  }
}

TEST(CreateRequest, CallbacksGoToAbsoluteWebAddresses) {
  for (const char* good : {"http://localhost", "https://example.org/a/b?c=d", "HTTPS://EXAMPLE.org",
                           "http://10.0.0.1:80/x", "http://[::1]:9000/x"}) {
    accepted(with("callback_url", json_quoted(good)));
  }
  accepted(with("callback_url", json_quoted("http://a/" + std::string(kUrlCharsMax - 9, 'b'))));
  refused(with("callback_url", json_quoted("http://a/" + std::string(kUrlCharsMax - 8, 'b'))));
  for (const char* bad :
       {"", "example.org", "/done", "//example.org/x", "ftp://example.org/", "http:///x", "http://",
        "https:example.org", "http://a b/", "http://ü/", "http://example.org:65536/", "http://a:0/",
        "http://a:99999999999999999999/", "file:///etc/passwd", "javascript:x"}) {
    refused(with("callback_url", json_quoted(bad)));
  }
  refused(with("callback_url", "5"));
}

TEST(CreateRequest, SeedsAreWholeNumbersBelowTwoToThe53) {
  EXPECT_EQ(accepted(with("seed", "0")).seed, 0U);
  EXPECT_EQ(accepted(with("seed", "42")).seed, 42U);
  for (const char* bad :
       {"-1", "9007199254740992", "1.5", "\"1\"", "1e300", "true", "18446744073709551615"}) {
    refused(with("seed", bad));
  }
}

TEST(CreateRequest, BodiesThatAreNoJsonObjectAreMalformed) {
  EXPECT_EQ(malformed(""), "the request body is empty at byte 0: it must be a JSON object");
  EXPECT_EQ(malformed(" \n"), "the request body is empty at byte 0: it must be a JSON object");
  EXPECT_EQ(malformed(R"({"prompt":"x")"),
            "the request body is not valid JSON: it ends too early at byte 13");
  EXPECT_EQ(malformed(R"({"prompt":x})"),
            "the request body is not valid JSON: a character is not expected at byte 10");
  EXPECT_EQ(malformed(R"({"prompt":"x"} {})"),
            "the request body is not valid JSON: something follows the object at byte 15");
  EXPECT_EQ(malformed(" [1]"), "the request body must be a JSON object, not an array at byte 1");
  EXPECT_EQ(malformed("\"x\""), "the request body must be a JSON object, not a string at byte 0");
  EXPECT_EQ(malformed("null"), "the request body must be a JSON object, not null at byte 0");
}

TEST(CreateRequest, InvalidUtf8IsMalformedAndItsPlaceIsNamed) {
  EXPECT_EQ(malformed("{\"prompt\":\"a\xC3\xA9\xFF\"}"),
            "the request body is not valid JSON: it is not UTF-8 at byte 14");
  malformed("{\"prompt\":\"\xC0\x80\"}");
  malformed("{\"prompt\":\"\xED\xA0\x80\"}");
  malformed("{\"prompt\":\"\xE2\x82");
  malformed(R"({"prompt":"\ud800"})");
  malformed(std::string_view("{\"prompt\":\"a\0b\"}", 16));
}

TEST(CreateRequest, NestingIsAllowedTo32LevelsAndNoFurther) {
  const auto nested = [](std::size_t depth) {
    return with("x", std::string(depth - 1, '[') + std::string(depth - 1, ']'));
  };

  accepted(nested(kJsonDepthMax));

  EXPECT_EQ(malformed(nested(kJsonDepthMax + 1))
                .find("the request body is not valid JSON: it is nested too deeply at byte"),
            0U);
  malformed(std::string(60'000, '['));
  malformed(repeated("{\"a\":", 10'000));
}

TEST(CreateRequest, HugeNumbersAreRefusedWhereverTheyStand) {
  for (const char* field : {"cfg_scale", "seed", "duration"}) {
    for (const char* number : {"1e308", "1e309", "1e999999999", "-1e999999999",
                               "123456789012345678901234567890", "1e99999999999999999999"}) {
      const auto parsed = parse(with(field, number));
      EXPECT_TRUE(std::holds_alternative<Refusal>(parsed)) << field << " " << number;
    }
  }
}

TEST(CreateRequest, LongValuesAreShortenedInMessages) {
  EXPECT_LT(refused(with("mode", json_quoted(std::string(20'000, 'x')))).size(), 200U);
  EXPECT_LT(refused(with("mode", "[" + repeated("1,", 9'999) + "1]")).size(), 200U);
}

// Any JSON value: scalars that are near the limits of some field, and small containers of them.
json::value any_value(int depth) {
  static const std::vector<std::string> kTexts = {
      "",   "5",  "10",       "std",        "pro",       "16:9",         "kling-v1", "simple",
      " ",  "x",  "\u00fc",   "down_back",  "http://a/", "https://a:0/", "ftp://a",  "\x01",
      "on", "4k", "kling-v3", "kling-v2-6", "customize", "intelligence", "7"};
  switch (*rc::gen::inRange(0, depth > 0 ? 9 : 7)) {
    case 0: return nullptr;
    case 1: return *rc::gen::arbitrary<bool>();
    case 2:
      return *rc::gen::element<std::int64_t>(0, 1, 5, 10, 11, -10, -11, kSeedMax, kSeedMax + 1);
    case 3: return *rc::gen::arbitrary<std::int64_t>();
    case 4: return *rc::gen::element(0.5, 1.5, 5.0, 1e300, -1e-300, 10.5);
    case 5: return json::string(*rc::gen::elementOf(kTexts));
    case 6:
      return json::string(std::string(
          static_cast<std::size_t>(*rc::gen::element(1, 200, 201, 500, 501, 2500, 2501)), 'p'));
    case 7: {
      json::array array;
      for (int i = *rc::gen::inRange(0, 4); i > 0; --i) array.push_back(any_value(depth - 1));
      return array;
    }
    default: {
      static const std::vector<std::string> kKeys = {
          "type",  "config", "horizontal", "pan",      "zoom",    "vertical", "tilt",
          "other", "index",  "prompt",     "duration", "enabled", "voice_id"};
      json::object object;
      for (int i = *rc::gen::inRange(0, 5); i > 0; --i) {
        object[*rc::gen::elementOf(kKeys)] = any_value(depth - 1);
      }
      return object;
    }
  }
}

void check_valid(const CreateRequest& request, std::size_t prompt_max) {
  const VideoSpec& spec = request.spec;
  const auto chars = count_code_points(spec.prompt);
  RC_ASSERT(chars.has_value());
  RC_ASSERT(*chars >= 1);
  RC_ASSERT(*chars <= (spec.shots.empty() ? prompt_max : kEnginePromptCharsMax));
  RC_ASSERT(spec.size == frame_size(spec.aspect_ratio, spec.mode));
  const int seconds = spec.frame_count / spec.fps;
  RC_ASSERT(spec.frame_count == seconds * spec.fps);
  RC_ASSERT(seconds >= kSecondsMin && seconds <= kSecondsMax);
  RC_ASSERT(spec.model == "kling-v3" || seconds == 5 || seconds == 10);
  RC_ASSERT(spec.model == "kling-v3" || spec.mode != Mode::k4k);
  RC_ASSERT(spec.shots.size() <= kShotsMax);
  RC_ASSERT(spec.shots.empty() || (spec.model == "kling-v3" && !spec.engine_cuts));
  RC_ASSERT(spec.guidance >= 0 && spec.guidance <= 1);
  RC_ASSERT(request.seed.value_or(0) <= static_cast<std::uint64_t>(kSeedMax));
  RC_ASSERT(request.external_task_id.size() <= 4 * kExternalIdCharsMax);
  if (!spec.camera) return;
  const CameraControl& camera = *spec.camera;
  int moved = 0;
  for (const double axis :
       {camera.horizontal, camera.vertical, camera.pan, camera.tilt, camera.roll, camera.zoom}) {
    RC_ASSERT(axis >= -10 && axis <= 10);
    moved += axis != 0 ? 1 : 0;
  }
  RC_ASSERT(moved == (camera.type == CameraControl::Type::kSimple ? 1 : 0));
}

RC_GTEST_PROP(CreateRequestProperty, AnyValueInAnyFieldGivesAValidSpecOrAReason, ()) {
  static const std::vector<std::string> kFields = {
      "prompt",   "negative_prompt", "model_name",     "mode",         "aspect_ratio",
      "duration", "cfg_scale",       "camera_control", "callback_url", "external_task_id",
      "seed",     "unknown",         "multi_shot",     "shot_type",    "multi_prompt",
      "sound",    "voice_list",      "watermark_info"};
  json::object body{{"prompt", "A beach."}};
  if (*rc::gen::arbitrary<bool>()) body["model_name"] = "kling-v3";
  for (int i = *rc::gen::inRange(1, 4); i > 0; --i) {
    body[*rc::gen::elementOf(kFields)] = any_value(2);
  }
  const auto dialect = *rc::gen::element(Dialect::kV1, Dialect::kComet);

  const auto parsed = parse(json::serialize(body), dialect);

  if (const auto* refusal = std::get_if<Refusal>(&parsed)) {
    RC_ASSERT(refusal->code == kBadValue);
    RC_ASSERT(!refusal->message.empty());
    RC_ASSERT(is_utf8(refusal->message));
  } else {
    check_valid(std::get<CreateRequest>(parsed), dialect == Dialect::kV1 ? 2500 : 500);
  }
}

RC_GTEST_PROP(CreateRequestProperty, AnyCutOrChangedBodyIsRefusedOrValid, ()) {
  std::string body = R"({"prompt":"A \u00fc beach","duration":"5","cfg_scale":0.5e0,"seed":12,)"
                     R"("camera_control":{"type":"simple","config":{"zoom":1}},)"
                     R"("model_name":"kling-v3","multi_shot":true,"shot_type":"customize",)"
                     R"("multi_prompt":[{"index":1,"prompt":"b","duration":"5"}],"sound":"on"})";
  const auto at = *rc::gen::inRange<std::size_t>(0, body.size());
  if (*rc::gen::arbitrary<bool>()) {
    body.resize(at);
  } else {
    body[at] = *rc::gen::arbitrary<char>();
  }

  const auto parsed = parse(body);

  if (const auto* refusal = std::get_if<Refusal>(&parsed)) {
    RC_ASSERT(is_utf8(refusal->message));
  } else {
    check_valid(std::get<CreateRequest>(parsed), 2500);
  }
}

}  // namespace
}  // namespace kare::kling

// The parsers of orders in Kling's newer dialect and in OpenAI's under any bytes: each must give an
// order that can be made, or a reason that can be sent. The first byte chooses the parser.
#include <array>
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/openai_answers.h"
#include "api/openai_request.h"
#include "base/assert.h"
#include "base/text.h"
#include "kling/new_dialect.h"
#include "kling/new_dialect_answers.h"
#include "task/spec_json.h"

namespace {
using kare::kling::CreateRequest;

constexpr std::array<std::string_view, 4> kModels = {"kling-3.0", "kling-3.0-turbo", "kling-2.6",
                                                     "kling-2.5-turbo"};

void check_json(const std::string& text) {
  boost::json::error_code status;
  boost::json::parse(text, status);
  KARE_ASSERT(!status);
}

void check_reason(const std::string& message) {
  KARE_ASSERT(!message.empty() && kare::is_utf8(message));
}

void check_order(const CreateRequest& order) {
  const kare::VideoSpec& spec = order.spec;
  KARE_ASSERT(kare::frame_size(spec.aspect_ratio, spec.mode) == spec.size);
  const int seconds = spec.frame_count / spec.fps;
  KARE_ASSERT(seconds >= 3 && seconds <= 15 && seconds * spec.fps == spec.frame_count);
  int sum = 0;
  for (const kare::PromptedShot& shot : spec.shots) sum += shot.duration_s;
  KARE_ASSERT(spec.shots.empty() || sum == seconds);
  const auto stored = kare::spec_from_json(kare::spec_to_json(spec));
  KARE_ASSERT(stored.ok() && stored.value() == spec);
  kare::Task task;
  task.spec = spec;
  task.external_id = order.external_task_id;
  check_json(kare::kling::format_new_created(task, "id"));
  check_json(kare::api::format_video(task, std::chrono::hours(1)));
}

template <class Refusal>
void check(const std::variant<CreateRequest, Refusal>& parsed) {
  if (const auto* refusal = std::get_if<Refusal>(&parsed)) return check_reason(refusal->message);
  check_order(std::get<CreateRequest>(parsed));
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  static const std::vector<std::string> kNames = kare::kling::known_models();
  switch (data[0] % 3) {
    case 0:
      check(kare::kling::parse_new_create(body, kModels[data[0] / 3 % kModels.size()]));
      break;
    case 1: check(kare::api::parse_openai_create("application/json", body, kNames)); break;
    default: check(kare::api::parse_openai_create("multipart/form-data; boundary=B", body, kNames));
  }
  return 0;
}

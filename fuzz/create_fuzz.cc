// The parser of create requests under any bytes: it must give a valid request, or a reason that can
// be sent. The first byte chooses the dialect.
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/assert.h"
#include "base/limits.h"
#include "base/text.h"
#include "kling/answers.h"
#include "kling/create_request.h"
#include "task/spec_json.h"

namespace {
using kare::count_code_points;
using kare::is_utf8;
using kare::kling::CreateRequest;
using kare::kling::Dialect;
using kare::kling::Refusal;

void check_refusal(const Refusal& refusal) {
  KARE_ASSERT(refusal.code == kare::kling::kMalformed || refusal.code == kare::kling::kBadValue);
  KARE_ASSERT(!refusal.message.empty() && is_utf8(refusal.message));
  boost::json::error_code status;
  boost::json::parse(kare::kling::format_error(refusal.code, refusal.message, "id"), status);
  KARE_ASSERT(!status);
}

void check_shots(const kare::VideoSpec& spec, int seconds) {
  int sum = 0;
  for (const kare::PromptedShot& shot : spec.shots) {
    KARE_ASSERT(is_utf8(shot.prompt) && !shot.prompt.empty() && shot.duration_s >= 1);
    sum += shot.duration_s;
  }
  KARE_ASSERT(spec.shots.size() <= kare::kShotsMax);
  KARE_ASSERT(spec.shots.empty() || (sum == seconds && !spec.engine_cuts));
}

void check_request(const CreateRequest& request, Dialect dialect) {
  const kare::VideoSpec& spec = request.spec;
  const bool is_comet = dialect == Dialect::kComet;
  const std::size_t chars = count_code_points(spec.prompt).value_or(0);
  const std::size_t chars_max = !spec.shots.empty() ? kare::kEnginePromptCharsMax
                                : is_comet          ? kare::kCometPromptCharsMax
                                                    : kare::kPromptCharsMax;
  KARE_ASSERT(chars >= 1 && chars <= chars_max);
  KARE_ASSERT(kare::frame_size(spec.aspect_ratio, spec.mode) == spec.size);
  const int seconds = spec.frame_count / spec.fps;
  KARE_ASSERT(seconds * spec.fps == spec.frame_count);
  KARE_ASSERT(seconds >= kare::kSecondsMin && seconds <= kare::kSecondsMax);
  check_shots(spec, seconds);
  KARE_ASSERT(spec.guidance >= 0 && spec.guidance <= 1);
  KARE_ASSERT(request.seed.value_or(0) <= static_cast<std::uint64_t>(kare::kSeedMax));
  KARE_ASSERT(is_utf8(request.external_task_id) && is_utf8(request.callback_url));
  const auto stored = kare::spec_from_json(kare::spec_to_json(spec));
  KARE_ASSERT(stored.ok() && stored.value() == spec);
  kare::Task task;
  task.external_id = request.external_task_id;
  boost::json::error_code status;
  boost::json::parse(kare::kling::format_created(task, "id"), status);
  KARE_ASSERT(!status);
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Dialect dialect = data[0] % 2 == 0 ? Dialect::kV1 : Dialect::kComet;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  static const std::vector<std::string> kModels = kare::kling::known_models();
  const auto parsed = kare::kling::parse_create(body, dialect, kModels);
  if (const auto* refusal = std::get_if<Refusal>(&parsed)) {
    check_refusal(*refusal);
  } else {
    check_request(std::get<CreateRequest>(parsed), dialect);
  }
  return 0;
}

#include "api/openai.h"

#include <optional>
#include <utility>
#include <vector>

#include "api/file_answer.h"
#include "api/openai_answers.h"
#include "api/openai_request.h"
#include "base/log.h"
#include "net/url.h"

namespace kare::api {
namespace {

Failure no_such_video() {
  return failure_with(Code::kNotFound, 404, kling::kNoSuchResource, "no such video");
}

Failure wrong_parameter(OpenaiRefusal refusal) {
  Failure failure = bad_value(std::move(refusal.message));
  failure.param = std::move(refusal.param);
  return failure;
}

// 0, which is no task, for what is no id of a video.
std::int64_t task_id_of(const Call& call) {
  const auto decoded = net::percent_decode(call.reference);
  return decoded ? task_of_video(*decoded).value_or(0) : 0;
}

Result<Task> find(TaskStore& tasks, const Call& call) {
  const std::vector<std::string> reference = {std::to_string(task_id_of(call))};
  std::vector<Task> found = KARE_TRY(tasks.find_all(call.owner, ReferTo::kTaskIds, reference));
  if (found.empty()) return Error{Code::kNotFound, "no such video", {}};
  return std::move(found.front());
}

Failure failure_of_video(Error error) {
  return error.code == Code::kNotFound ? no_such_video() : failure_of(std::move(error));
}

// Why there is nothing to download.
Failure no_content(const Task& task) {
  Failure failure = no_such_video();
  if (task.artifact_expired) {
    failure.message = "the video expired and was deleted";
    failure.word = "video_expired";
  } else if (is_terminal(task.state)) {
    failure.message = "the video was not made: " + task.error;
    failure.word = "video_failed";
  } else {
    failure.message =
        "the video is not ready yet: its status is " + std::string(video_status(task.state));
    failure.word = "video_not_ready";
  }
  return failure;
}

}  // namespace

Answer OpenaiDialect::video(const Call& call) const {
  auto task = find(tasks, call);
  if (!task.ok()) return failure_of_video(task.take_error());
  return json_answer(format_video(task.value(), retention));
}

Answer OpenaiDialect::list(const Call& call) const {
  auto parsed = parse_openai_list(call.request.query);
  if (auto* refusal = std::get_if<OpenaiRefusal>(&parsed)) {
    return wrong_parameter(std::move(*refusal));
  }
  // One more than asked for shows whether there are more.
  Slice slice = std::get<Slice>(parsed);
  const auto limit = static_cast<std::size_t>(slice.limit++);
  auto found = tasks.list(call.owner, slice);
  if (!found.ok()) return failure_of(found.take_error());
  std::vector<Task> all = found.take();
  const bool has_more = all.size() > limit;
  if (has_more) all.pop_back();
  return json_answer(format_videos(all, has_more, retention));
}

Answer OpenaiDialect::content(const Call& call) const {
  auto task = find(tasks, call);
  if (!task.ok()) return failure_of_video(task.take_error());
  const auto parameters = net::parse_query(call.request.query);
  if (!parameters.ok()) return wrong_parameter({"", parameters.error().message});
  const auto variant = net::find_parameter(parameters.value(), "variant").value_or("video");
  if (variant != "video" && variant != "thumbnail") {
    return wrong_parameter({"variant", "variant is invalid: must be video or thumbnail"});
  }
  if (!task.value().artifact) return no_content(task.value());
  const auto kind = variant == "video" ? FileName::Kind::kVideo : FileName::Kind::kPoster;
  return stored_answer(blobs, call.request, task.value(), kind,
                       {call.now, task.value().updated + retention});
}

Answer OpenaiDialect::remove(const Call& call) const {
  auto removed = tasks.remove(call.owner, task_id_of(call));
  if (!removed.ok()) return failure_of_video(removed.take_error());
  const Task& task = removed.value();
  // The row went first: it must never promise a file that is gone. A file that stays behind is an
  // orphan, and swept up as such.
  if (task.artifact) {
    for (const std::string& key : blob_keys(*task.artifact)) {
      const Result<> deleted = blobs.remove(key);
      if (!deleted.ok()) {
        log_error("deleting a video failed",
                  {{"task", task.id}, {"detail", deleted.error().detail}});
      }
    }
  }
  return json_answer(format_deleted(task.id));
}

}  // namespace kare::api

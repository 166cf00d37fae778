#include "api/new_dialect.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/text.h"
#include "kling/new_dialect.h"
#include "kling/new_dialect_answers.h"
#include "net/url.h"

namespace kare::api {
namespace {

// The parts of "a,b,c" without spaces around them; empty ones are left out.
std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.empty()) parts.emplace_back(part);
  }
  return parts;
}

// The references under both spellings of a list, "ids=a,b" and "ids=a&ids=b".
std::vector<std::string> references(const net::QueryParameters& parameters, std::string_view name) {
  std::vector<std::string> found;
  for (const auto& [key, value] : parameters) {
    if (key != name) continue;
    for (std::string& part : split(value)) found.push_back(std::move(part));
  }
  return found;
}

std::vector<kling::TaskView> views_of(const std::vector<Task>& tasks,
                                      const std::function<kling::TaskView(const Task&)>& view_of) {
  std::vector<kling::TaskView> views;
  views.reserve(tasks.size());
  for (const Task& task : tasks) views.push_back(view_of(task));
  return views;
}

}  // namespace

Answer NewDialect::find(const Call& call) const {
  const auto parameters = net::parse_query(call.request.query);
  if (!parameters.ok()) return failure_of(parameters.error());
  const auto by_id = references(parameters.value(), "task_ids");
  const auto by_external_id = references(parameters.value(), "external_task_ids");
  const std::size_t count = by_id.size() + by_external_id.size();
  if (count == 0) return bad_value("task_ids or external_task_ids is required");
  if (count > static_cast<std::size_t>(kPageSizeMax)) {
    return bad_value("task_ids and external_task_ids are too many: at most " +
                     std::to_string(kPageSizeMax));
  }
  auto found = tasks.find_all(call.owner, ReferTo::kTaskIds, by_id);
  if (!found.ok()) return failure_of(found.take_error());
  auto others = tasks.find_all(call.owner, ReferTo::kExternalIds, by_external_id);
  if (!others.ok()) return failure_of(others.take_error());
  std::vector<Task> all = found.take();
  for (Task& task : others.take()) all.push_back(std::move(task));
  return json_answer(kling::format_new_tasks(views_of(all, view_of), call.request_id));
}

Answer NewDialect::page(const Call& call) const {
  auto parsed = kling::parse_page_request(call.request.body);
  if (auto* refusal = std::get_if<kling::Refusal>(&parsed)) {
    return failure_with(Code::kInvalid, 400, refusal->code, std::move(refusal->message));
  }
  const auto& page = std::get<kling::PageRequest>(parsed);
  // One more than asked for shows whether there are more.
  auto found = tasks.list(
      call.owner,
      {.order = Slice::Order::kNewestFirst, .after = page.after, .limit = page.limit + 1});
  if (!found.ok()) return failure_of(found.take_error());
  std::vector<Task> all = found.take();
  std::string next_cursor;
  if (all.size() > static_cast<std::size_t>(page.limit)) {
    all.pop_back();
    next_cursor = std::to_string(all.back().id);
  }
  return json_answer(kling::format_new_page(views_of(all, view_of), next_cursor, call.request_id));
}

}  // namespace kare::api

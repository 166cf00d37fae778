#include "api/file_answer.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "api/links.h"
#include "net/http_date.h"
#include "net/range.h"

namespace kare::api {
namespace {

Failure file_gone() {
  return failure_with(Code::kNotFound, 404, kling::kNoSuchResource, "this file does not exist");
}

// A file as HTTP sees it.
struct StoredFile {
  std::string blob_key;
  std::string etag;  // Strong, with its quotes.
  std::string_view content_type;
  std::time_t last_modified = 0;
};

// Nothing when the task's file is gone.
Result<StoredFile> file_of(const Task& task, FileName::Kind kind) {
  if (!task.artifact) return Error{Code::kNotFound, "this file does not exist", {}};
  const Artifact& video = *task.artifact;
  // The others are made from the video, so the video's hash names their content, too.
  StoredFile stored{video.blob_key, "\"" + video.sha256 + "\"", "video/mp4",
                    to_ms(task.updated) / 1000};
  if (kind == FileName::Kind::kPoster) {
    stored = {video.poster_key, "\"" + video.sha256 + "-poster\"", "image/jpeg",
              stored.last_modified};
  } else if (kind == FileName::Kind::kMarked) {
    stored.blob_key = video.watermark_key;
    stored.etag = "\"" + video.sha256 + "-watermark\"";
  }
  if (stored.blob_key.empty()) return Error{Code::kNotFound, "this file does not exist", {}};
  return stored;
}

// Whether `If-None-Match` names this file (RFC 9110 section 13.1.2, weak comparison).
bool is_known_to_client(std::string_view header, std::string_view etag) {
  if (header == "*") return true;
  while (!header.empty()) {
    std::string_view part = header.substr(0, header.find(','));
    header.remove_prefix(std::min(part.size() + 1, header.size()));
    while (part.starts_with(' ') || part.starts_with('\t')) part.remove_prefix(1);
    while (part.ends_with(' ') || part.ends_with('\t')) part.remove_suffix(1);
    if (part.starts_with("W/")) part.remove_prefix(2);
    if (part == etag) return true;
  }
  return false;
}

net::Headers common_headers(const StoredFile& stored, TimePoint now, TimePoint expires) {
  const auto seconds_left = (to_ms(expires) - to_ms(now)) / 1000;
  return {{"Accept-Ranges", "bytes"},
          {"ETag", stored.etag},
          {"Last-Modified", net::http_date(stored.last_modified)},
          {"Cache-Control", "private, max-age=" + std::to_string(seconds_left)}};
}

// Which bytes go out, by Range and If-Range; both count for GET only.
net::RangeChoice chosen_bytes(const net::Request& request, const StoredFile& stored,
                              std::uint64_t size) {
  const auto header = [&](std::string_view key) { return net::find_header(request.headers, key); };
  if (request.method != "GET" ||
      !net::if_range_allows(header("If-Range"), stored.etag, stored.last_modified)) {
    return {};
  }
  return net::choose_range(header("Range"), size);
}

Result<std::uint64_t> size_of(const UniqueFd& file, std::string_view key) {
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) return errno_error(Code::kInternal, "read the file", key);
  return static_cast<std::uint64_t>(facts.st_size);
}

Failure no_such_bytes(const net::RangeChoice& choice, std::uint64_t size) {
  Failure failure = failure_with(Code::kInvalid, 416, kling::kBadValue,
                                 "the Range header asks for bytes that the file does not have");
  failure.headers = {{"Content-Range", net::content_range(choice, size)}};
  return failure;
}

// The body and the headers that describe it.
Answer content(const net::Request& request, const StoredFile& stored, UniqueFd file,
               net::Response answer) {
  using Kind = net::RangeChoice::Kind;
  const auto size = size_of(file, stored.blob_key);
  if (!size.ok()) return failure_of(size.error());
  const net::RangeChoice choice = chosen_bytes(request, stored, size.value());
  if (choice.kind == Kind::kUnsatisfiable) return no_such_bytes(choice, size.value());
  answer.headers.emplace_back("Content-Type", stored.content_type);
  answer.file = {std::move(file), 0, size.value()};
  if (choice.kind == Kind::kPart) {
    answer.status = 206;
    answer.headers.emplace_back("Content-Range", net::content_range(choice, size.value()));
    answer.file.offset = choice.offset;
    answer.file.length = choice.length;
  }
  return answer;
}

// kNotFound of any part means the same to the client: the file is not there (any more).
Failure failure_of_file(Error error) {
  return error.code == Code::kNotFound ? file_gone() : failure_of(std::move(error));
}

}  // namespace

Answer file_answer(const FileSources& sources, const net::Request& request, std::string_view name,
                   TimePoint now) {
  const auto expires = check_link(sources.secret, name, request.query, now);
  if (!expires.ok()) return failure_of(expires.error());
  const auto file = parse_file_name(name);
  if (!file.ok()) return failure_of_file(file.error());
  auto task = sources.tasks.get(file.value().task_id);
  if (!task.ok()) return failure_of_file(task.take_error());
  return stored_answer(sources.blobs, request, task.value(), file.value().kind,
                       {now, expires.value()});
}

Answer stored_answer(BlobStore& blobs, const net::Request& request, const Task& task,
                     FileName::Kind kind, const FileLife& life) {
  const auto stored = file_of(task, kind);
  if (!stored.ok()) return failure_of_file(stored.error());
  net::Response answer;
  answer.headers = common_headers(stored.value(), life.now, life.expires);
  if (is_known_to_client(net::find_header(request.headers, "If-None-Match"), stored.value().etag)) {
    answer.status = 304;
    return answer;
  }
  auto file = blobs.open(stored.value().blob_key);
  if (!file.ok()) return failure_of_file(file.take_error());
  return content(request, stored.value(), file.take(), std::move(answer));
}

}  // namespace kare::api

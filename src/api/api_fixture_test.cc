#include "api/api_fixture.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "net/http.h"

namespace kare::api {

Result<> MemoryBlobs::put(std::string_view key, const Path& file) {
  files[std::string(key)] = KARE_TRY(read_file(file));
  return {};
}

Result<> MemoryBlobs::remove(std::string_view key) {
  files.erase(std::string(key));
  return {};
}

Result<UniqueFd> MemoryBlobs::open(std::string_view key) {
  const auto found = files.find(key);
  if (found == files.end()) return Error{Code::kNotFound, "no such file", std::string(key)};
  UniqueFd fd(::memfd_create("blob", MFD_CLOEXEC));
  const std::string& bytes = found->second;
  EXPECT_EQ(::write(fd.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  return fd;
}

Result<> MemoryBlobs::for_each(const std::function<void(std::string_view, TimePoint)>& visit) {
  for (const auto& [key, bytes] : files) visit(key, TimePoint{});
  return {};
}

Result<std::uint64_t> MemoryBlobs::free_bytes() {
  return free;
}

namespace {

ApiOptions options() {
  ApiOptions out;
  out.listen_url = "http://127.0.0.1:8080";
  out.engine_for = [](const VideoSpec& spec, const Caller&) {
    return spec.model == "kling-v2-1" ? std::string() : std::string("animatic");
  };
  out.check_callback = [](const std::string& url) -> Result<> {
    if (url.find("private") == std::string::npos) return {};
    return Error{Code::kForbidden, "its address is not a public one (private)", ""};
  };
  return out;
}

}  // namespace

ApiFixture::ApiFixture()
    : database_(SqliteDatabase::create(":memory:").take()),
      secret_(std::string(32, 's')),
      api_(options(), secret_, database_->tasks(), database_->keys(), blobs_, clock_),
      key_(add_key("alice")) {}

std::string ApiFixture::add_key(std::string owner) {
  const NewKey made = make_key(secret_, std::move(owner), "test", clock_.now());
  EXPECT_TRUE(database_->keys().add(made.record).ok());
  return made.key;
}

net::Response ApiFixture::send(std::string_view method, std::string_view target, std::string body,
                               net::Headers headers) {
  net::Request request;
  request.method = method;
  request.path = target.substr(0, target.find('?'));
  if (request.path.size() < target.size()) request.query = target.substr(request.path.size() + 1);
  request.body = std::move(body);
  const net::Headers defaults = {{"Authorization", "Bearer " + key_},
                                 {"Content-Type", "application/json"},
                                 {"Host", "kare.test:8080"}};
  request.headers = std::move(headers);
  for (const auto& fallback : defaults) {
    const bool is_given =
        std::any_of(request.headers.begin(), request.headers.end(),
                    [&](const auto& header) { return header.first == fallback.first; });
    if (!is_given) request.headers.push_back(fallback);
  }
  std::promise<net::Response> answer;
  api_.handle(std::move(request),
              [&](net::Response response) { answer.set_value(std::move(response)); });
  net::Response response = answer.get_future().get();
  EXPECT_EQ(net::find_header(response.headers, "X-Request-Id").size(), 36U);
  return response;
}

std::string ApiFixture::create(std::string body, net::Headers headers) {
  const net::Response response =
      send("POST", "/v1/videos/text2video", std::move(body), std::move(headers));
  EXPECT_EQ(response.status, 200) << response.body;
  if (response.status != 200) return {};
  return std::string(json_of(response).at("data").at("task_id").as_string());
}

Task ApiFixture::finish_next(State state, std::string error) {
  TaskStore& tasks = database_->tasks();
  auto claimed = tasks.claim({"worker", {"animatic"}, std::chrono::seconds(60)}, clock_.now());
  EXPECT_TRUE(claimed.ok() && claimed.value());
  const Task task = *claimed.take();
  Outcome outcome;
  outcome.state = state;
  outcome.error = std::move(error);
  if (state == State::kSucceeded) {
    const std::string name = std::to_string(task.id);
    Artifact artifact;
    artifact.video_id = "822953089593376815";
    artifact.blob_key = "videos/" + name + ".mp4";
    artifact.poster_key = "posters/" + name + ".jpg";
    artifact.size = task.spec.size;
    artifact.duration_s = 5;
    artifact.bytes = 10;
    artifact.sha256 = std::string(64, 'a');
    blobs_.files[artifact.blob_key] = "0123456789";
    blobs_.files[artifact.poster_key] = "still";
    if (task.spec.watermark) {
      artifact.watermark_key = "watermarked/" + name + ".mp4";
      blobs_.files[artifact.watermark_key] = "with a mark";
    }
    outcome.artifact = artifact;
  }
  EXPECT_TRUE(tasks.finish(task.id, task.lease->token, outcome, clock_.now()).ok());
  return tasks.get(task.id).take();
}

std::string ApiFixture::failure_message(const net::Response& response, int status, int code) {
  EXPECT_EQ(response.status, status) << response.body;
  EXPECT_EQ(net::find_header(response.headers, "Content-Type"), "application/json");
  const boost::json::value envelope = json_of(response);
  EXPECT_EQ(envelope.as_object().size(), 3U) << response.body;
  EXPECT_EQ(envelope.at("code"), code) << response.body;
  EXPECT_EQ(envelope.at("request_id").as_string(),
            net::find_header(response.headers, "X-Request-Id"));
  return std::string(envelope.at("message").as_string());
}

}  // namespace kare::api

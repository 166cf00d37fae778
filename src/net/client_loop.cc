#include "net/client_loop.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/mutex.h"
#include "base/text.h"
#include "net/curl_exchange.h"

namespace kare::net {
namespace {

// A download that stands still for so long has broken.
constexpr long kStandstillMaxS = 30;
// How long an idle loop sleeps; a message or a socket wakes it earlier.
constexpr std::chrono::milliseconds kIdleMax{1'000};

struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

// One exchange from its order to its end.
struct Job {
  ClientLoop::Token token = 0;
  ClientRequest request;
  std::function<void(Exchanged)> done;
  std::function<void(Result<FileReceived>)> received;  // Set for downloads.
  FileRequest file;                                    // Without `request`.

  std::unique_ptr<Exchange> exchange;
  EasyHandle easy;
  UniqueFd fd;
  FileReceived facts;
  bool is_misplaced = false;  // The server sent another range than was asked for.

  bool is_download() const { return static_cast<bool>(received); }
};

// "bytes 5-9/10" gives {5, 10}; a total of "*" is 0. Nothing for anything else.
std::optional<std::pair<std::uint64_t, std::uint64_t>> read_content_range(std::string_view text) {
  constexpr std::string_view kUnit = "bytes ";
  if (ascii_lower(text.substr(0, kUnit.size())) != kUnit) return std::nullopt;
  text.remove_prefix(kUnit.size());
  const std::size_t dash = text.find('-');
  const std::size_t slash = text.find('/');
  if (dash == std::string_view::npos || slash == std::string_view::npos) return std::nullopt;
  const auto first = parse_decimal(text.substr(0, dash));
  if (!first) return std::nullopt;
  const auto total = parse_decimal(text.substr(slash + 1));
  return std::pair{static_cast<std::uint64_t>(*first),
                   static_cast<std::uint64_t>(total.value_or(0))};
}

// Called at the first byte of the body: whether it belongs into the file, and where.
bool is_for_file(Job& job, long status) {
  FileReceived& facts = job.facts;
  if (job.is_misplaced) return false;
  if (facts.status != 0) return facts.status == 200 || facts.status == 206;
  facts.status = static_cast<int>(status);
  if (status == 206) {
    const auto range =
        read_content_range(find_header(job.exchange->response.headers, "Content-Range"));
    job.is_misplaced = !range || range->first != job.file.offset;
    if (job.is_misplaced) return false;
    facts.offset = range->first;
    facts.total = range->second;
  } else if (status == 200) {
    facts.offset = 0;
    facts.total = static_cast<std::uint64_t>(
        parse_decimal(find_header(job.exchange->response.headers, "Content-Length")).value_or(0));
  } else {
    return false;
  }
  const bool is_placed = ::ftruncate(job.fd.get(), static_cast<off_t>(facts.offset)) == 0 &&
                         ::lseek(job.fd.get(), static_cast<off_t>(facts.offset), SEEK_SET) >= 0;
  if (!is_placed) job.exchange->file_errno = errno;
  const std::string_view tag = find_header(job.exchange->response.headers, "ETag");
  if (job.file.begun) job.file.begun(tag.starts_with('"') ? std::string(tag) : std::string());
  return is_placed;
}

class CurlLoop final : public ClientLoop {
 public:
  explicit CurlLoop(Options options) : options_(options) {
    make_easy_handle();  // Makes libcurl ready.
    multi_.reset(curl_multi_init());
    KARE_ASSERT(multi_ != nullptr);
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS,
                      static_cast<long>(options.exchanges_max + options.downloads_max));
  }
  ~CurlLoop() override {
    for (const auto& [easy, job] : running_) curl_multi_remove_handle(multi_.get(), easy);
  }

  Token fetch(ClientRequest request, std::function<void(Exchanged)> done) override {
    auto job = std::make_unique<Job>();
    job->request = std::move(request);
    job->done = std::move(done);
    return enqueue(std::move(job));
  }

  Token download(FileRequest request, std::function<void(Result<FileReceived>)> done) override {
    auto job = std::make_unique<Job>();
    job->request = std::move(request.request);
    job->file = std::move(request);
    job->received = std::move(done);
    return enqueue(std::move(job));
  }

  Token after(std::chrono::milliseconds pause, std::function<void()> call) override {
    const Token token = ++last_token_;
    const auto due = Clock::now() + pause;
    timers_.emplace(std::pair{due, token}, std::move(call));
    timer_times_.emplace(token, due);
    return token;
  }

  void forget(Token token) override {
    if (const auto timer = timer_times_.find(token); timer != timer_times_.end()) {
      timers_.erase({timer->second, token});
      timer_times_.erase(timer);
      return;
    }
    for (auto* queue : {&waiting_, &waiting_downloads_}) {
      std::erase_if(*queue, [&](const auto& job) { return job->token == token; });
    }
    for (auto it = running_.begin(); it != running_.end(); ++it) {
      if (it->second->token != token) continue;
      curl_multi_remove_handle(multi_.get(), it->first);
      count(*it->second) -= 1;
      running_.erase(it);
      return;
    }
  }

  void post(std::function<void()> call) override {
    {
      MutexLock lock(mutex_);
      posted_.push_back(std::move(call));
    }
    curl_multi_wakeup(multi_.get());
  }

  void run() override {
    while (!is_stopped_) {
      take_posted();
      fire_timers();
      begin_waiting();
      int still_running = 0;
      curl_multi_perform(multi_.get(), &still_running);
      if (take_finished() || is_stopped_) continue;
      curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(time_to_sleep().count()), nullptr);
    }
  }

  void stop() override { is_stopped_ = true; }

 private:
  Token enqueue(std::unique_ptr<Job> job) {
    const Token token = job->token = ++last_token_;
    (job->is_download() ? waiting_downloads_ : waiting_).push_back(std::move(job));
    return token;
  }

  int& count(const Job& job) { return job.is_download() ? downloads_ : exchanges_; }

  void take_posted() {
    std::vector<std::function<void()>> calls;
    {
      MutexLock lock(mutex_);
      calls.swap(posted_);
    }
    for (const auto& call : calls) call();
  }

  void fire_timers() {
    const auto now = Clock::now();
    while (!timers_.empty() && timers_.begin()->first.first <= now) {
      auto timer = timers_.extract(timers_.begin());
      timer_times_.erase(timer.key().second);
      timer.mapped()();
    }
  }

  std::chrono::milliseconds time_to_sleep() {
    bool has_posted = false;
    {
      MutexLock lock(mutex_);
      has_posted = !posted_.empty();
    }
    const bool has_turn = (!waiting_.empty() && exchanges_ < options_.exchanges_max) ||
                          (!waiting_downloads_.empty() && downloads_ < options_.downloads_max);
    if (has_posted || has_turn) return std::chrono::milliseconds(0);
    if (timers_.empty()) return kIdleMax;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(timers_.begin()->first.first - Clock::now());
    return std::clamp(left, std::chrono::milliseconds(0), kIdleMax);
  }

  void begin_waiting() {
    begin_from(waiting_, options_.exchanges_max);
    begin_from(waiting_downloads_, options_.downloads_max);
  }

  void begin_from(std::deque<std::unique_ptr<Job>>& queue, int max) {
    while (!queue.empty() && count(*queue.front()) < max) {
      std::unique_ptr<Job> job = std::move(queue.front());
      queue.pop_front();
      const auto begun = begin(*job);
      if (!begun.ok()) {
        tell(*job, begun.error(), false);
        continue;
      }
      count(*job) += 1;
      CURL* const easy = job->easy.get();
      running_.emplace(easy, std::move(job));
      curl_multi_add_handle(multi_.get(), easy);
    }
  }

  Result<> begin(Job& job) {
    KARE_TRY(check_request(job.request));
    if (job.is_download()) KARE_TRY(open_file(job));
    job.exchange = std::make_unique<Exchange>(job.request);
    job.easy = make_easy_handle();
    if (job.is_download()) {
      job.exchange->file = job.fd.get();
      job.exchange->is_for_file = [&job](long status) { return is_for_file(job, status); };
    }
    prepare(job.easy.get(), *job.exchange);
    // A smaller buffer than usual: there are many of them, and most answers are short.
    if (!job.is_download()) curl_easy_setopt(job.easy.get(), CURLOPT_BUFFERSIZE, 8L * 1024);
    if (job.is_download()) {
      curl_easy_setopt(job.easy.get(), CURLOPT_LOW_SPEED_LIMIT, 1L);
      curl_easy_setopt(job.easy.get(), CURLOPT_LOW_SPEED_TIME, kStandstillMaxS);
    }
    return {};
  }

  static Result<> open_file(Job& job) {
    const Path& path = job.file.file;
    job.fd = UniqueFd(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    if (!job.fd.is_open()) return errno_error(Code::kUnavailable, "write to disk", path.string());
    if (job.file.offset == 0) return {};
    job.request.headers.emplace_back("Range", "bytes=" + std::to_string(job.file.offset) + "-");
    if (!job.file.entity_tag.empty()) {
      job.request.headers.emplace_back("If-Range", job.file.entity_tag);
    }
    return {};
  }

  // Whether there was anything.
  bool take_finished() {
    bool found = false;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      found = true;
      CURL* const easy = message->easy_handle;
      const CURLcode code = message->data.result;
      auto node = running_.extract(easy);
      curl_multi_remove_handle(multi_.get(), easy);
      const std::unique_ptr<Job> job = std::move(node.mapped());
      count(*job) -= 1;
      job->exchange->response.status = static_cast<int>(status_of(easy));
      long request_bytes = 0;
      curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &request_bytes);
      std::optional<Error> error;
      if (code != CURLE_OK) error = exchange_error(code, *job->exchange);
      tell(*job, error, request_bytes > 0);
    }
    return found;
  }

  void tell(Job& job, std::optional<Error> error, bool was_sent) {
    if (!job.is_download()) {
      if (error) return job.done({std::move(*error), was_sent});
      return job.done({std::move(job.exchange->response), was_sent});
    }
    if (error) return job.received(std::move(*error));
    if (job.is_misplaced) {
      return job.received(
          Error{Code::kCorrupt, "the server sent another part than was asked for", ""});
    }
    // An answer without a body has not passed through is_for_file.
    const Response& response = job.exchange->response;
    job.facts.status = response.status;
    job.facts.location = find_header(response.headers, "Location");
    job.received(std::move(job.facts));
  }

  const Options options_;
  std::unique_ptr<CURLM, FreeMulti> multi_;
  bool is_stopped_ = false;
  Token last_token_ = 0;
  std::deque<std::unique_ptr<Job>> waiting_, waiting_downloads_;
  std::map<CURL*, std::unique_ptr<Job>> running_;
  int exchanges_ = 0, downloads_ = 0;
  std::map<std::pair<Clock::time_point, Token>, std::function<void()>> timers_;
  std::map<Token, Clock::time_point> timer_times_;

  Mutex mutex_;
  std::vector<std::function<void()>> posted_ GUARDED_BY(mutex_);
};

}  // namespace

std::unique_ptr<ClientLoop> ClientLoop::create(Options options) {
  return std::make_unique<CurlLoop>(options);
}

}  // namespace kare::net

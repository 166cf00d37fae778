#include "engine/upstream/job.h"

#include <boost/json.hpp>

#include <algorithm>
#include <cmath>
#include <system_error>
#include <utility>

#include "base/log.h"
#include "media/probe.h"

namespace kare::upstream {
namespace {
namespace json = boost::json;
using std::chrono::milliseconds;

// How often "not found" must be heard before it is believed that nothing was accepted: an order
// that broke off may still be on its way inside the upstream.
constexpr int kLooksMin = 4;
constexpr int kUnknownMax = 8;
constexpr int kNoLinkMax = 10;
constexpr int kBrokenMax = 6;
constexpr int kRedirectsMax = 5;
constexpr milliseconds kBusyFirst{1'000};
constexpr milliseconds kBusyMax{30'000};
constexpr std::chrono::seconds kSilenceMax{10};
constexpr milliseconds kLateOrder{3'000};
// Of the usual time of a video, for the guess how far it is: Kling publishes none, captures show 46
// to 232 seconds (wire contract, section 6).
constexpr double kUsualSeconds = 120;

std::string text_setting(const std::string& settings, std::string_view key) {
  json::error_code status;
  const json::value root = json::parse(settings, status);
  if (status || !root.is_object()) return {};
  const json::value* value = root.get_object().if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::uint64_t size_of(const Path& path) {
  std::error_code status;
  const auto bytes = std::filesystem::file_size(path, status);
  return status ? 0 : bytes;
}

}  // namespace

Job::Job(Desk& desk, protocol::Generate request)
    : desk_(desk),
      request_(std::move(request)),
      state_(state_from_json(request_.resume)),
      began_(Clock::now()),
      accepted_at_(began_),
      said_(began_) {}

Job::~Job() {
  if (pending_ != 0) desk_.loop().forget(pending_);
}

void Job::start() {
  desk_.send(protocol::Accepted{request_.id});
  if (request_.task.empty()) return fail("the request has no task of its own");
  remote_ = state_.upstream.empty() ? nullptr : desk_.find(state_.upstream);
  if (!state_.upstream.empty() && remote_ == nullptr) {
    return fail(
        "the task was given to the upstream '" + state_.upstream +
        "', which is not configured any more (its id there: " +
        (state_.remote_id.empty() ? "unknown, ours is " + state_.external_id : state_.remote_id) +
        ")");
  }
  if (remote_ == nullptr) return choose();
  take_slot(remote_);
  // An earlier attempt ended somewhere after its checkpoint.
  state_.remote_id.empty() ? look_up() : poll();
}

// --- Choose and create ---------------------------------------------------------------------------

void Job::choose() {
  if (state_.external_id.empty()) state_.external_id = external_id_of(request_.task);
  const std::string wanted = text_setting(request_.settings, "upstream");
  const Desk::Choice choice = desk_.choose(request_.spec.model, wanted, refusals_, remote_);
  if (choice.remote == nullptr) {
    if (!choice.may_come_later && !choice.is_full) return fail(choice.why_not);
    const auto patience =
        remote_ != nullptr ? remote_->settings().accept_within : std::chrono::minutes(10);
    if (!choice.is_full && Clock::now() - began_ > patience) {
      return fail("no upstream accepted the task in time: " + choice.why_not);
    }
    say(0, "waiting for an upstream");
    return desk_.wait_for_room(request_.id);
  }
  remote_ = choice.remote;
  take_slot(remote_);
  state_.upstream = remote_->name();
  // From here on a crash means: look it up before anything else.
  save([this] { create(); });
}

void Job::try_again() {
  if (!is_over_) choose();
}

void Job::create() {
  is_creating_ = true;
  const auto request = remote_->create_request(request_.spec, state_.external_id);
  pending_ = desk_.loop().fetch(request, [this](const net::Exchanged& exchanged) {
    is_creating_ = false;
    pending_ = 0;
    created(exchanged);
  });
}

void Job::created(const net::Exchanged& exchanged) {
  CreateAnswer answer = judge_create(exchanged);
  const auto now = Clock::now();
  switch (answer.verdict) {
    case CreateVerdict::kAccepted: remote_->went_well(); return accepted(std::move(answer.task));
    case CreateVerdict::kExists: tries_ = 0; return look_up();
    case CreateVerdict::kUnclear:
      remote_->had_trouble(answer.reason, now);
      log_warning("it is unclear whether an upstream accepted a task",
                  {{"upstream", remote_->name()},
                   {"external_id", state_.external_id},
                   {"why", answer.reason}});
      tries_ = 0;
      return after(grown(remote_->settings().poll_first / 5, remote_->settings().poll_max, 0),
                   [this] { look_up(); });
    case CreateVerdict::kNotSent:
      remote_->had_trouble(answer.reason, now);
      return was_not_accepted(answer.reason, {});
    case CreateVerdict::kBusy: {
      const auto pause = std::max(answer.retry_after, grown(kBusyFirst, kBusyMax, tries_));
      remote_->is_full(pause, now);
      return was_not_accepted(answer.reason, pause);
    }
    case CreateVerdict::kUnusable:
      remote_->is_unusable(answer.reason, now);
      return was_not_accepted(answer.reason, {});
    case CreateVerdict::kRefused: return was_refused(answer.reason);
    case CreateVerdict::kForbidden:
      return fail("the upstream '" + remote_->name() + "' refuses this: " + answer.reason);
  }
}

// It may be sent anywhere again. The checkpoint still names this upstream, which costs no more than
// a look there after a crash.
void Job::was_not_accepted(const std::string& why, milliseconds pause) {
  ++tries_;
  log_debug("upstream did not accept a task", {{"upstream", remote_->name()}, {"why", why}});
  free_slot();
  const Desk::Choice other = desk_.choose(
      request_.spec.model, text_setting(request_.settings, "upstream"), refusals_, remote_);
  if (other.remote != nullptr && other.remote != remote_) return choose();
  after(std::max(pause, grown(kBusyFirst / 2, kBusyMax, tries_)), [this] { choose(); });
}

void Job::was_refused(const std::string& why) {
  remote_->went_well();
  refusals_[remote_->name()] = why;
  free_slot();
  choose();
}

// --- Look up -------------------------------------------------------------------------------------

void Job::look_up() {
  say(0, "looking for the task");
  const auto request = remote_->query_request(state_.external_id);
  pending_ = desk_.loop().fetch(request, [this](const net::Exchanged& exchanged) {
    pending_ = 0;
    looked_up(exchanged);
  });
}

void Job::looked_up(const net::Exchanged& exchanged) {
  QueryAnswer answer = judge_query(exchanged);
  const Upstream& settings = remote_->settings();
  if (answer.verdict == QueryVerdict::kFound) {
    log_info("the task was found at the upstream",
             {{"upstream", remote_->name()}, {"id", answer.task.id}});
    remote_->went_well();
    return accepted(std::move(answer.task));
  }
  if (answer.verdict == QueryVerdict::kNotFound) {
    remote_->went_well();
    if (++unknown_ >= kLooksMin) return nothing_was_accepted();
    return after(grown(settings.poll_first / 5, settings.poll_max, unknown_),
                 [this] { look_up(); });
  }
  remote_->had_trouble(answer.reason, Clock::now());
  if (Clock::now() - began_ > settings.give_up) {
    return fail("it is not known whether the upstream '" + remote_->name() +
                "' accepted the task (its external id: " + state_.external_id +
                "): " + answer.reason);
  }
  after(grown(settings.poll_first / 5, settings.poll_max, ++tries_), [this] { look_up(); });
}

void Job::nothing_was_accepted() {
  unknown_ = 0;
  free_slot();
  choose();
}

// --- Accepted: poll ------------------------------------------------------------------------------

void Job::accepted(kling::RemoteTask task) {
  state_.remote_id = task.id;
  accepted_at_ = Clock::now();
  tries_ = unknown_ = 0;
  log_info("upstream accepted a task", {{"upstream", remote_->name()},
                                        {"id", state_.remote_id},
                                        {"external_id", state_.external_id}});
  save([this] { poll_later(); });
}

void Job::poll_later() {
  const Upstream& settings = remote_->settings();
  // Seldom for what takes long: half as long again each time.
  const double growth = std::pow(1.5, std::min(tries_, 30));
  const double jitter = 0.8 + 0.4 * desk_.rng().unit();
  const double pause = std::min(static_cast<double>(settings.poll_first.count()) * growth,
                                static_cast<double>(settings.poll_max.count()));
  ++tries_;
  after(milliseconds(static_cast<std::int64_t>(pause * jitter)), [this] { poll(); });
}

void Job::poll() {
  const auto request = remote_->query_request(state_.remote_id);
  pending_ = desk_.loop().fetch(request, [this](const net::Exchanged& exchanged) {
    pending_ = 0;
    polled(exchanged);
  });
}

void Job::polled(const net::Exchanged& exchanged) {
  QueryAnswer answer = judge_query(exchanged);
  if (answer.verdict == QueryVerdict::kNotFound) return unknown_there();
  if (answer.verdict == QueryVerdict::kUnclear) return unanswered(answer.reason);
  remote_->went_well();
  unknown_ = 0;
  task_ = std::move(answer.task);
  if (task_.state == kling::RemoteState::kSucceeded || task_.state == kling::RemoteState::kFailed) {
    return ended(task_);
  }
  if (Clock::now() - accepted_at_ > remote_->settings().give_up) {
    return fail("the upstream '" + remote_->name() + "' did not finish the task in time (its id: " +
                state_.remote_id + ", its status: " + task_.state_word + ")");
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - accepted_at_).count();
  const bool is_made = task_.state == kling::RemoteState::kProcessing;
  say(is_made ? 0.9 * seconds / (seconds + kUsualSeconds) : 0.01,
      is_made ? "made upstream" : "queued upstream");
  poll_later();
}

// The task is paid for, so that patience is long.
void Job::unanswered(const std::string& why) {
  remote_->had_trouble(why, Clock::now());
  if (Clock::now() - accepted_at_ > remote_->settings().give_up) {
    return fail("no word from the upstream '" + remote_->name() + "' about its task " +
                state_.remote_id + ": " + why);
  }
  poll_later();
}

void Job::unknown_there() {
  if (++unknown_ < kUnknownMax) return poll_later();
  fail("the upstream '" + remote_->name() + "' knows its task " + state_.remote_id + " no more");
}

void Job::ended(kling::RemoteTask task) {
  free_slot();
  if (task.state == kling::RemoteState::kFailed) {
    return fail(task.message.empty() ? "the upstream '" + remote_->name() + "' gave no reason"
                                     : task.message);
  }
  if (task.video_url.empty()) {
    if (++no_link_ < kNoLinkMax) return poll_later();
    return fail("the upstream '" + remote_->name() + "' made the video but gives no link to it (" +
                "its id: " + state_.remote_id + ")");
  }
  link_ = task.video_url;
  redirects_ = 0;
  download();
}

// --- Download ------------------------------------------------------------------------------------

void Job::download() {
  say(0.92, "fetching the video");
  net::FileRequest file;
  file.request = remote_->file_request(link_);
  file.file = request_.scratch / "upstream.download";
  file.offset = size_of(file.file);
  const auto tag = read_file(request_.scratch / "upstream.tag");
  if (tag.ok()) file.entity_tag = tag.value();
  // Without a tag nobody knows whether the rest belongs to what is here.
  if (file.entity_tag.empty()) file.offset = 0;
  file.begun = [path = request_.scratch / "upstream.tag"](const std::string& now_tag) {
    const auto kept = write_file_atomically(path, now_tag, 0600);
    if (!kept.ok()) log_warning("a download cannot be resumed", {{"why", kept.error().detail}});
  };
  pending_ = desk_.loop().download(std::move(file), [this](Result<net::FileReceived> got) {
    pending_ = 0;
    received(std::move(got));
  });
}

void Job::received(Result<net::FileReceived> got) {
  if (!got.ok()) return broke_off(got.error().message, got.error().code == Code::kForbidden);
  const net::FileReceived& facts = got.value();
  if (facts.status >= 300 && facts.status < 400 && !facts.location.empty()) {
    if (++redirects_ > kRedirectsMax) return broke_off("its link leads in circles", true);
    link_ = facts.location;
    return download();
  }
  const Path file = request_.scratch / "upstream.download";
  if (facts.status == 416) {
    // What is here is no beginning of what is there.
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    return broke_off("the server has another file now", true);
  }
  if (facts.status != 200 && facts.status != 206) {
    return broke_off("HTTP status " + std::to_string(facts.status), facts.status < 500);
  }
  if (facts.total != 0 && size_of(file) != facts.total) {
    return broke_off("the file is not whole", false);
  }
  check_video();
}

// Later again, with a fresh link; `is_final` when trying again mostly does not help.
void Job::broke_off(const std::string& why, bool is_final) {
  log_warning("the video could not be fetched",
              {{"upstream", remote_->name()}, {"id", state_.remote_id}, {"why", why}});
  broken_ += is_final ? 1 : 0;
  tries_ = cut_++;
  if (broken_ >= kBrokenMax || Clock::now() - accepted_at_ > remote_->settings().give_up) {
    return fail("the upstream '" + remote_->name() + "' made the video but it cannot be fetched (" +
                why + "; its id: " + state_.remote_id + ")");
  }
  poll_later();
}

void Job::check_video() {
  const Path file = request_.scratch / "upstream.download";
  const auto facts = media::probe(file);
  std::error_code status;
  if (!facts.ok()) {
    std::filesystem::remove(file, status);
    return broke_off("what the link leads to is no video", true);
  }
  std::filesystem::rename(file, request_.output, status);
  if (status) return fail("the video could not be stored");
  std::filesystem::remove(request_.scratch / "upstream.tag", status);
  VideoReport video;
  video.size = {facts.value().width, facts.value().height};
  video.fps = static_cast<int>(std::lround(facts.value().fps));
  video.duration_s = facts.value().duration_s;
  video.exact = false;
  video.details = report();
  finish(protocol::Done{request_.id, std::move(video)});
}

// --- Common --------------------------------------------------------------------------------------

void Job::save(std::function<void()> then) {
  after_checkpoint_ = std::move(then);
  desk_.send(protocol::CheckpointMade{request_.id, to_json(state_)});
}

void Job::checkpointed(bool kept) {
  if (is_over_ || !after_checkpoint_) return;
  const auto then = std::exchange(after_checkpoint_, nullptr);
  if (!kept) return fail("the checkpoint could not be kept");
  then();
}

void Job::after(milliseconds pause, std::function<void()> call) {
  pending_ = desk_.loop().after(pause, [this, call = std::move(call)] {
    pending_ = 0;
    call();
  });
}

// `first`, doubled so many times, with a fifth of jitter either way.
milliseconds Job::grown(milliseconds first, milliseconds max, int times) {
  const double grown = static_cast<double>(std::max<std::int64_t>(first.count(), 1)) *
                       std::pow(2.0, std::min(times, 20));
  const double jitter = 0.8 + 0.4 * desk_.rng().unit();
  return milliseconds(
      static_cast<std::int64_t>(std::min(grown, static_cast<double>(max.count())) * jitter));
}

void Job::say(double fraction, std::string stage) {
  progress_ = {std::max(progress_.fraction, fraction), std::move(stage), std::nullopt};
  said_ = Clock::now();
  desk_.send(protocol::Progressed{request_.id, progress_});
}

void Job::sign_of_life(Clock::time_point now) {
  if (!is_over_ && now - said_ > kSilenceMax) say(progress_.fraction, progress_.stage);
}

void Job::cancel(bool for_good) {
  if (is_over_) return;
  if (for_good && remote_ != nullptr) {
    log_warning("a task was cancelled here that an upstream may have accepted",
                {{"upstream", remote_->name()},
                 {"id", state_.remote_id},
                 {"external_id", state_.external_id}});
    // Kling has no cancel; Kare has. Our own id finds it even while its answer is on its way.
    const std::string id = state_.remote_id.empty() ? state_.external_id : state_.remote_id;
    if (remote_->settings().kind == Kind::kKare) end_there(id);
  }
  finish(protocol::Failed{request_.id, "cancelled", false, report()});
}

// Now, and once more for an order that had not arrived yet.
void Job::end_there(const std::string& id) {
  net::ClientLoop& loop = desk_.loop();
  const net::ClientRequest request = remote_->cancel_request(id);
  const auto ask = [&loop, request] { loop.fetch(request, [](const net::Exchanged&) {}); };
  ask();
  if (is_creating_) loop.after(kLateOrder, ask);
}

void Job::fail(std::string reason) {
  finish(protocol::Failed{request_.id, std::move(reason), false, report()});
}

void Job::finish(protocol::Event last) {
  if (is_over_) return;
  is_over_ = true;
  if (pending_ != 0) desk_.loop().forget(std::exchange(pending_, 0));
  after_checkpoint_ = nullptr;
  free_slot();
  desk_.send(std::move(last));
  desk_.over(request_.id);
}

std::string Job::report() const {
  json::object there;
  const auto add = [&](std::string_view key, const std::string& text) {
    if (!text.empty()) there[key] = text;
  };
  add("name", state_.upstream);
  add("task_id", state_.remote_id);
  add("external_task_id", state_.upstream.empty() ? std::string() : state_.external_id);
  add("video_id", task_.video_id);
  add("duration", task_.duration);
  add("cost", task_.cost);
  if (remote_ != nullptr) {
    add("model", remote_->settings().model_name(request_.spec.model).value_or(""));
  }
  return there.empty() ? std::string() : json::serialize(json::object{{"upstream", there}});
}

void Job::take_slot(Remote* remote) {
  if (has_slot_) return;
  has_slot_ = true;
  remote->take_slot();
}

void Job::free_slot() {
  if (!std::exchange(has_slot_, false)) return;
  remote_->free_slot();
  desk_.room_is_free();
}

}  // namespace kare::upstream

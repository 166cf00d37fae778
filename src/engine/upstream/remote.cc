#include "engine/upstream/remote.h"

#include <algorithm>

#include "base/log.h"
#include "engine/upstream/token.h"
#include "kling/client.h"
#include "net/address_policy.h"
#include "net/url.h"

namespace kare::upstream {
namespace {

constexpr int kTroublesMax = 5;
constexpr std::chrono::seconds kClosedFirst{10};
constexpr std::chrono::seconds kClosedMax{300};
constexpr std::size_t kAnswerBytesMax = 1 * kMiB;
constexpr std::size_t kVideoBytesMax = std::size_t{8} * 1024 * kMiB;
constexpr std::chrono::hours kDownloadTimeMax{1};

// "https://host:1" of "https://host:1/path".
std::string_view origin_of(std::string_view url) {
  const std::size_t host = url.find("://");
  if (host == std::string_view::npos) return url;
  return url.substr(0, url.find('/', host + 3));
}

std::string_view host_of(std::string_view url) {
  std::string_view origin = origin_of(url);
  origin.remove_prefix(std::min(origin.size(), origin.find("://") + 3));
  const std::size_t end = origin.starts_with('[') ? origin.find(']') + 1 : origin.find(':');
  return origin.substr(0, end);
}

// Whether the upstream itself stands in a private network by its address.
bool is_local(const Upstream& upstream) {
  const auto kind = net::classify_host(host_of(upstream.url));
  return upstream.kind == Kind::kKare || (kind && *kind != net::AddressKind::kPublic);
}

}  // namespace

net::ClientRequest Remote::request(std::string method, std::string_view rest) const {
  net::ClientRequest out;
  out.method = std::move(method);
  out.url = upstream_.url + (upstream_.kind == Kind::kGateway ? "/kling" : "") +
            "/v1/videos/text2video" + std::string(rest);
  const std::string key = upstream_.key.empty()
                              ? make_token(upstream_.access_key, upstream_.secret_key, clock_.now())
                              : upstream_.key;
  out.headers = {{"Authorization", "Bearer " + key}, {"User-Agent", "Kare/" KARE_VERSION}};
  out.time_max = upstream_.timeout;
  out.answer_bytes_max = kAnswerBytesMax;
  return out;
}

net::ClientRequest Remote::create_request(const VideoSpec& spec,
                                          const std::string& external_id) const {
  net::ClientRequest out = request("POST", "");
  out.headers.emplace_back("Content-Type", "application/json");
  out.body = kling::format_order(spec, upstream_.model_name(spec.model).value_or(spec.model),
                                 external_id, upstream_.kind == Kind::kKare);
  out.is_once = true;
  return out;
}

net::ClientRequest Remote::query_request(std::string_view id) const {
  return request("GET", "/" + net::percent_encode(id));
}

net::ClientRequest Remote::cancel_request(std::string_view id) const {
  return request("POST", "/" + net::percent_encode(id) + "/cancel");
}

net::ClientRequest Remote::file_request(const std::string& link) const {
  net::ClientRequest out;
  const bool is_absolute = link.starts_with("http://") || link.starts_with("https://");
  out.url = is_absolute
                ? link
                : std::string(origin_of(upstream_.url)) + (link.starts_with('/') ? "" : "/") + link;
  out.headers = {{"User-Agent", "Kare/" KARE_VERSION}};
  out.time_max = kDownloadTimeMax;
  out.answer_bytes_max = kVideoBytesMax;
  if (!is_local(upstream_)) out.reach = net::Reach::kPublicOnly;
  return out;
}

Remote::Use Remote::use(Time now) const {
  if (now < unusable_until_) return Use::kNotForNow;
  const bool is_on_trial = troubles_ >= kTroublesMax && running_ > 0;
  if (now < closed_until_ || is_on_trial) return Use::kLater;
  const bool is_full = now < full_until_ || running_ >= upstream_.concurrency;
  return is_full ? Use::kFull : Use::kNow;
}

void Remote::went_well() {
  if (troubles_ >= kTroublesMax) log_info("upstream works again", {{"upstream", name()}});
  troubles_ = 0;
  closed_until_ = {};
}

void Remote::had_trouble(const std::string& why, Time now) {
  ++troubles_;
  reason_ = why;
  if (troubles_ < kTroublesMax || now < closed_until_) return;
  const int doublings = std::min(troubles_ - kTroublesMax, 5);
  const auto pause = std::min<std::chrono::seconds>(kClosedFirst * (1 << doublings), kClosedMax);
  closed_until_ = now + pause;
  log_warning("upstream is left alone for a while",
              {{"upstream", name()}, {"why", why}, {"seconds", pause.count()}});
}

void Remote::is_full(std::chrono::milliseconds pause, Time now) {
  went_well();
  reason_ = "it takes no more tasks now";
  full_until_ = std::max(full_until_, now + pause);
}

void Remote::is_unusable(const std::string& why, Time now) {
  reason_ = why;
  if (now >= unusable_until_) {
    log_error(
        "upstream is not used for now",
        {{"upstream", name()}, {"why", why}, {"tried_again_in_s", upstream_.pause.count() / 1000}});
  }
  unusable_until_ = now + upstream_.pause;
}

}  // namespace kare::upstream

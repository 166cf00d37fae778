#include "net/io_loop.h"

#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include "base/service.h"

namespace kare::net {
namespace {

constexpr char kRetryAfterSeconds[] = "1";
constexpr std::chrono::milliseconds kTickMin{5};
constexpr std::chrono::milliseconds kTickMax{1'000};
// Deadlines are met with this share of their length to spare.
constexpr int kTicksPerDeadline = 10;

std::chrono::milliseconds tick_length(const ServerOptions& options) {
  const auto shortest = std::min(options.request_time_max, options.idle_time_max);
  return std::clamp(shortest / kTicksPerDeadline, kTickMin, kTickMax);
}

// sendfile has no flag against the signal of a closed connection, so the thread blocks it.
void block_broken_pipe_signal() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

}  // namespace

bool ConnectionCount::add(int max) {
  const MutexLock lock(mutex_);
  if (value_ >= max) return false;
  ++value_;
  return true;
}

void ConnectionCount::remove() {
  const MutexLock lock(mutex_);
  if (--value_ == 0) none_.notify_all();
}

int ConnectionCount::value() const {
  const MutexLock lock(mutex_);
  return value_;
}

void ConnectionCount::wait_for_none(std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const MutexLock lock(mutex_);
  while (value_ > 0) {
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= left.zero() || !none_.wait_for(mutex_, left)) return;
  }
}

Response make_refusal(const ServerOptions& options, int status) {
  Response response;
  if (options.refusal) {
    response = options.refusal(status);
  } else {
    response.status = status;
  }
  if (status == 503 && find_header(response.headers, "Retry-After").empty()) {
    response.headers.emplace_back("Retry-After", kRetryAfterSeconds);
  }
  return response;
}

IoLoop::IoLoop(const ServerOptions& options, HandlerPool& pool, ConnectionCount& count)
    : options_(options),
      pool_(pool),
      count_(count),
      mailbox_(std::make_shared<Mailbox>([this] { asio::post(io_, [this] { deliver_mail(); }); })) {
}

IoLoop::~IoLoop() {
  stop();
}

void IoLoop::start(const std::string& thread_name) {
  thread_ = start_thread(thread_name, [this] {
    block_broken_pipe_signal();
    wait_for_tick();
    io_.run();
  });
}

void IoLoop::stop() {
  mailbox_->close();
  if (!thread_.joinable()) return;
  cut();
  // The thread ends when nothing is left to do, so that what others posted before is still done.
  asio::post(io_, [this] {
    tick_.cancel();
    work_.reset();
  });
  thread_.join();
}

void IoLoop::drain() {
  mailbox_->set_draining();
  asio::post(io_, [this] {
    // From the back, because a connection that closes is replaced by the last one.
    for (std::size_t i = connections_.size(); i-- > 0;) connections_[i]->drain();
  });
}

void IoLoop::cut() {
  asio::post(io_, [this] {
    is_cut_ = true;
    while (!connections_.empty()) connections_.back()->close();
  });
}

void IoLoop::adopt(Socket socket) {
  asio::post(io_, [this, socket = std::move(socket)]() mutable {
    auto connection = std::make_shared<Connection>(*this, std::move(socket));
    connection->place = connections_.size();
    connections_.push_back(connection);
    if (is_cut_) return connection->close();
    connection->start();
    if (draining()) connection->drain();
  });
}

void IoLoop::forget(Connection& connection) {
  const std::size_t place = connection.place;
  if (place + 1 != connections_.size()) {
    std::swap(connections_[place], connections_.back());
    connections_[place]->place = place;
  }
  connections_.pop_back();
  count_.remove();
}

void IoLoop::submit(Job job) {
  jobs_.push_back(std::move(job));
  // The post runs after the sockets that are ready now, whose requests go along.
  if (jobs_.size() == 1) asio::post(io_, [this] { flush_jobs(); });
}

void IoLoop::flush_jobs() {
  const std::size_t taken = pool_.submit(jobs_);
  for (std::size_t i = taken; i < jobs_.size(); ++i) jobs_[i].respond(refusal(503));
  jobs_.clear();
}

Responder IoLoop::responder(const std::shared_ptr<Connection>& connection, std::uint64_t exchange,
                            const ReplyTerms& terms) {
  return [mailbox = mailbox_, weak = std::weak_ptr<Connection>(connection), exchange,
          terms](Response response) {
    ReplyTerms now = terms;
    now.keep_alive = terms.keep_alive && !mailbox->draining();
    if (response.stream.is_open()) {
      response.stream.on_more([mailbox, weak, exchange] {
        mailbox->put(Mail{weak, exchange, {}, Mail::Kind::kMore});
      });
    }
    mailbox->put(Mail{weak, exchange, make_reply(std::move(response), now)});
  };
}

Response IoLoop::refusal(int status) const {
  return make_refusal(options_, status);
}

void IoLoop::deliver_mail() {
  mailbox_->take(mail_);
  for (Mail& mail : mail_) {
    const auto connection = mail.connection.lock();
    if (!connection) continue;
    if (mail.kind == Mail::Kind::kMore) {
      connection->send_more(mail.exchange);
    } else {
      connection->answer(mail.exchange, std::move(mail.reply));
    }
  }
  mail_.clear();
}

void IoLoop::wait_for_tick() {
  tick_.expires_after(tick_length(options_));
  tick_.async_wait([this](error_code ec) {
    if (ec || is_cut_) return;
    check_deadlines();
    wait_for_tick();
  });
}

// Looking at every connection a few times per deadline is cheaper than a timer for each, which
// every request would have to move.
void IoLoop::check_deadlines() {
  const auto now = std::chrono::steady_clock::now();
  for (std::size_t i = connections_.size(); i-- > 0;) connections_[i]->check_deadline(now);
}

}  // namespace kare::net

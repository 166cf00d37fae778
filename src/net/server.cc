#include "net/server.h"

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/log.h"
#include "base/mutex.h"
#include "net/io_loop.h"

namespace kare::net {
namespace {

constexpr std::chrono::milliseconds kAcceptPause{100};

Result<asio::ip::address> parse_address(std::string host) {
  if (host == "localhost") host = "127.0.0.1";
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  error_code ec;
  const asio::ip::address address = asio::ip::make_address(host, ec);
  if (ec) return Error{Code::kInvalid, "'" + host + "' is not an IP address", ec.message()};
  return address;
}

// Accepts connections on the first loop and deals them out to all.
class Listener {
 public:
  Listener(const ServerOptions& options, std::vector<std::unique_ptr<IoLoop>>& loops,
           ConnectionCount& count)
      : options_(options),
        loops_(loops),
        count_(count),
        acceptor_(loops.front()->context()),
        pause_(loops.front()->context()) {}

  Result<> open() {
    const Tcp::endpoint endpoint(KARE_TRY(parse_address(options_.host)), options_.port);
    error_code ec;
    acceptor_.open(endpoint.protocol(), ec);
    if (!ec) acceptor_.set_option(Acceptor::reuse_address(true), ec);
    if (!ec) acceptor_.bind(endpoint, ec);
    if (!ec) acceptor_.listen(Acceptor::max_listen_connections, ec);
    if (!ec) port_ = acceptor_.local_endpoint(ec).port();
    if (!ec) return {};
    return Error{Code::kUnavailable,
                 "could not listen on " + options_.host + ":" + std::to_string(options_.port),
                 ec.message()};
  }

  std::uint16_t port() const { return port_; }

  void begin() {
    asio::post(loops_.front()->context(), [this] { accept(); });
  }

  // From any thread. What waits in the system's queue is reset by closing.
  void close() {
    asio::post(loops_.front()->context(), [this] {
      error_code ec;
      acceptor_.close(ec);
      pause_.cancel();
    });
  }

 private:
  void accept() {
    if (!acceptor_.is_open()) return;
    IoLoop& loop = *loops_[next_++ % loops_.size()];
    acceptor_.async_accept(loop.context(), [this, &loop](error_code ec, Socket socket) {
      if (ec == asio::error::operation_aborted) return;
      if (ec) return accept_later(ec);
      if (count_.add(options_.connections_max)) {
        loop.adopt(std::move(socket));
      } else {
        turn_away(std::move(socket));
      }
      accept();
    });
  }

  // Out of descriptors or memory: the same error would come back at once, for ever.
  void accept_later(error_code ec) {
    if (!is_pausing_) log_warning("cannot accept connections", {{"why", ec.message()}});
    is_pausing_ = true;
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([this](error_code wait_ec) {
      if (wait_ec) return;
      is_pausing_ = false;
      accept();
    });
  }

  // Tells the client without waiting for it; whether it gets to read that is its luck.
  void turn_away(Socket socket) const {
    if (options_.tls) return;  // Telling it would take a handshake.
    const Reply reply = make_reply(make_refusal(options_, 503), ReplyTerms{});
    error_code ec;
    socket.non_blocking(true, ec);
    socket.write_some(asio::buffer(reply.head + reply.body), ec);
    socket.shutdown(Socket::shutdown_send, ec);
    // Unread bytes would turn the close into a reset, which takes the answer away.
    std::array<char, 4096> rest;
    socket.read_some(asio::buffer(rest), ec);
  }

  const ServerOptions& options_;
  std::vector<std::unique_ptr<IoLoop>>& loops_;
  ConnectionCount& count_;
  Acceptor acceptor_;
  asio::basic_waitable_timer<std::chrono::steady_clock> pause_;
  std::uint16_t port_ = 0;
  std::size_t next_ = 0;
  bool is_pausing_ = false;
};

class BeastServer final : public Server {
 public:
  BeastServer(ServerOptions options, Handler handler)
      : options_(std::move(options)),
        pool_({options_.handler_threads, options_.handler_queue_max}, std::move(handler),
              [this] { return make_refusal(options_, 500); }) {
    KARE_ASSERT(options_.io_threads > 0 && options_.handler_threads > 0);
  }

  ~BeastServer() override { stop(); }

  Result<> start() override {
    KARE_ASSERT(phase_ == Phase::kNew);
    for (int i = 0; i < options_.io_threads; ++i) {
      loops_.push_back(std::make_unique<IoLoop>(options_, pool_, count_));
    }
    listener_.emplace(options_, loops_, count_);
    KARE_TRY(listener_->open());
    phase_ = Phase::kRunning;
    pool_.start();
    for (std::size_t i = 0; i < loops_.size(); ++i) loops_[i]->start("io-" + std::to_string(i));
    listener_->begin();
    return {};
  }

  void stop() override {
    const MutexLock lock(stopping_);
    if (phase_ != Phase::kRunning) return;
    listener_->close();
    for (const auto& loop : loops_) loop->drain();
    count_.wait_for_none(options_.request_time_max);
    for (const auto& loop : loops_) loop->cut();
    pool_.stop();
    for (const auto& loop : loops_) loop->stop();
    phase_ = Phase::kStopped;
  }

  std::uint16_t port() const override {
    KARE_ASSERT(listener_.has_value());
    return listener_->port();
  }

  int connections() const override { return count_.value(); }

 private:
  enum class Phase { kNew, kRunning, kStopped };

  const ServerOptions options_;
  HandlerPool pool_;
  ConnectionCount count_;
  std::vector<std::unique_ptr<IoLoop>> loops_;
  std::optional<Listener> listener_;
  Phase phase_ = Phase::kNew;
  Mutex stopping_;  // Held through stop(), so that a second caller returns when all is over.
};

}  // namespace

std::unique_ptr<Server> Server::create(ServerOptions options, Handler handler) {
  return std::make_unique<BeastServer>(std::move(options), std::move(handler));
}

}  // namespace kare::net

#include "net/connection.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/limits.h"
#include "base/log.h"
#include "net/io_loop.h"
#include "net/tls_identity.h"

namespace kare::net {
namespace {

constexpr std::size_t kInputBytesMin = 4 * kKiB;
// One request's header may fill it, and the reader refuses before it is full.
constexpr std::size_t kInputSlackBytes = 4 * kKiB;
constexpr std::size_t kFileChunkBytes = 256 * kKiB;
constexpr std::size_t kFilePieceBytes = 64 * kKiB;
constexpr std::chrono::milliseconds kLingerTimeMax{2'000};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr Connection::Time kNever = Connection::Time::max();

Connection::Time after(std::chrono::milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

std::string address_of(const Socket& socket) {
  error_code ec;
  const asio::ip::address address = socket.remote_endpoint(ec).address();
  if (ec) return {};
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

int unacknowledged_bytes(Socket& socket) {
  int count = 0;
  return ::ioctl(socket.native_handle(), SIOCOUTQ, &count) == 0 ? count : 0;
}

bool would_block(const error_code& ec) {
  return ec == asio::error::would_block || ec == asio::error::try_again;
}

}  // namespace

Connection::Connection(IoLoop& loop, Socket socket)
    : loop_(loop),
      socket_(std::move(socket)),
      peer_(address_of(socket_)),
      deadline_(after(loop.options().idle_time_max)),
      reader_({loop.options().header_bytes_max, loop.options().body_bytes_max}),
      input_(kInputBytesMin) {}

void Connection::start() {
  error_code ec;
  socket_.set_option(Tcp::no_delay(true), ec);
  socket_.non_blocking(true, ec);
  if (ec) return close();
  if (const auto& identity = loop_.options().tls) {
    tls_ = std::make_unique<TlsChannel>(identity->context().get(), socket_.native_handle());
    state_ = State::kGreeting;
    deadline_ = after(loop_.options().request_time_max);
  }
  run();
}

// Does all that can be done without waiting; the last step arranges to be called again. A loop
// instead of steps that call each other, because a client may send any number of requests at once.
void Connection::run() {
  while (true) {
    switch (state_) {
      case State::kGreeting:
        if (!shake_hands()) return;
        break;
      case State::kIdle:
      case State::kReading:
        if (!read_request()) return wait_to_read();
        break;
      case State::kWriting:
        if (!write_reply()) return;
        break;
      case State::kStreaming:
      case State::kLingering: return wait_to_read();
      case State::kWaiting:
      case State::kClosed: return;
    }
  }
}

// Whether the handshake is done.
bool Connection::shake_hands() {
  if (is_read_pending_ || is_write_pending_) return false;
  switch (tls_->shake_hands()) {
    case TlsChannel::Step::kDone:
      state_ = State::kIdle;
      deadline_ = after(loop_.options().idle_time_max);
      return true;
    case TlsChannel::Step::kWaitToRead: wait_until_readable(); break;
    case TlsChannel::Step::kWaitToWrite: wait_until_writable(); break;
    case TlsChannel::Step::kEnd:
    case TlsChannel::Step::kBroken: close(); break;
  }
  return false;
}

// Whether what has been received changed the state.
bool Connection::read_request() {
  while (input_begin_ < input_end_) {
    if (state_ == State::kIdle && !begin_request()) return false;
    std::size_t used = 0;
    const std::string_view input(input_.data() + input_begin_, input_end_ - input_begin_);
    const RequestReader::Step step = reader_.read(input, used);
    input_begin_ += used;
    switch (step) {
      case RequestReader::Step::kMore: return false;
      case RequestReader::Step::kExpects: greet_body(); return state_ == State::kClosed;
      case RequestReader::Step::kDone: dispatch(); return true;
      case RequestReader::Step::kRefused: refuse(reader_.refusal()); return true;
    }
  }
  return false;
}

// Skips empty lines in front of a request (RFC 9112 section 2.2); they do not count as activity.
// Whether anything is left.
bool Connection::begin_request() {
  while (input_begin_ < input_end_ &&
         (input_[input_begin_] == '\r' || input_[input_begin_] == '\n')) {
    ++input_begin_;
  }
  if (input_begin_ == input_end_) return false;
  state_ = State::kReading;
  deadline_ = after(loop_.options().request_time_max);
  return true;
}

// Invites the body. An invitation that finds no room is left out, for clients send the body after
// a while without one; a part of it cannot be taken back, nor can TLS take back any of it.
void Connection::greet_body() {
  error_code ec;
  if (tls_) {
    std::size_t count = 0;
    if (tls_->write(kContinue, count) != TlsChannel::Step::kDone) close();
    return;
  }
  const std::size_t sent = socket_.write_some(asio::buffer(kContinue), ec);
  if (sent != kContinue.size() && !(sent == 0 && would_block(ec))) close();
}

void Connection::dispatch() {
  ReplyTerms terms;
  terms.keep_alive = reader_.keep_alive();
  terms.http10 = reader_.is_http10();
  Request request = reader_.take();
  request.peer = peer_;
  terms.head_only = request.method == "HEAD";
  ++exchange_;

  Response response;
  if (loop_.options().immediate && loop_.options().immediate(request, response)) {
    terms.keep_alive = terms.keep_alive && !loop_.draining();
    return begin_reply(make_reply(std::move(response), terms));
  }
  state_ = State::kWaiting;
  deadline_ = kNever;
  loop_.submit(Job{std::move(request), loop_.responder(shared_from_this(), exchange_, terms)});
}

void Connection::refuse(int status) {
  begin_reply(make_reply(loop_.refusal(status), ReplyTerms{}));
}

void Connection::answer(std::uint64_t exchange, Reply reply) {
  if (state_ != State::kWaiting || exchange != exchange_) return;
  begin_reply(std::move(reply));
  run();
}

void Connection::begin_reply(Reply reply) {
  reply_ = std::move(reply);
  // One record instead of two.
  if (tls_) reply_.head += std::exchange(reply_.body, {});
  sent_ = 0;
  state_ = State::kWriting;
  deadline_ = kNever;
}

// Whether the state changed: the reply is out, or the connection is lost.
bool Connection::write_reply() {
  if (is_write_pending_) return false;
  if (!write_bytes() || !write_file()) return state_ == State::kClosed;
  if (reply_.stream.is_open()) return continue_stream();
  end_reply();
  return true;
}

// Takes what a stream has by now; it is sent like the head of an answer. Always changes the state,
// or gives more to write.
bool Connection::continue_stream() {
  reply_.head.clear();
  reply_.body.clear();
  sent_ = 0;
  const StreamBody::Status status = reply_.stream.take(reply_.head);
  if (status == StreamBody::Status::kOverrun) {
    close();
  } else if (!reply_.head.empty()) {
    state_ = State::kWriting;
    deadline_ = kNever;
  } else if (status == StreamBody::Status::kEnded || loop_.draining()) {
    end_reply();
  } else {
    state_ = State::kStreaming;
    deadline_ = kNever;
  }
  return true;
}

void Connection::send_more(std::uint64_t exchange) {
  if (state_ != State::kStreaming || exchange != exchange_) return;
  continue_stream();
  run();
}

bool Connection::write_bytes() {
  if (tls_) return write_secure(reply_.head, sent_);
  const std::size_t total = reply_.head.size() + reply_.body.size();
  const int flags = reply_.file.length > 0 ? MSG_MORE : 0;
  while (sent_ < total) {
    const std::size_t in_body = sent_ - std::min(sent_, reply_.head.size());
    const std::array<asio::const_buffer, 2> parts = {asio::buffer(reply_.head) + sent_,
                                                     asio::buffer(reply_.body) + in_body};
    error_code ec;
    const std::size_t count = socket_.send(parts, flags, ec);
    sent_ += count;
    if (count > 0) deadline_ = kNever;
    if (would_block(ec)) {
      wait_to_write();
      return false;
    }
    if (ec) {
      close();
      return false;
    }
  }
  return true;
}

// Sends one piece and then lets other connections have their turn.
bool Connection::write_file() {
  if (tls_) return write_file_secure();
  FileBody& file = reply_.file;
  if (!file.file.is_open() || file.length == 0) return true;
  auto offset = static_cast<off_t>(file.offset);
  const auto count =
      static_cast<std::size_t>(std::min<std::uint64_t>(file.length, kFileChunkBytes));
  const ssize_t sent = ::sendfile(socket_.native_handle(), file.file.get(), &offset, count);
  if (sent > 0) {
    file.offset += static_cast<std::uint64_t>(sent);
    file.length -= static_cast<std::uint64_t>(sent);
    deadline_ = kNever;
    if (file.length == 0) return true;
  } else if (sent == 0 || (errno != EAGAIN && errno != EINTR)) {
    // The promised length cannot be kept; closing is the only way to tell the client.
    if (sent == 0) log_error("file shorter than announced", {{"missing", file.length}});
    close();
    return false;
  }
  wait_to_write();
  return false;
}

// Whether all of `bytes` is sent; `sent` says how much.
bool Connection::write_secure(std::string_view bytes, std::size_t& sent) {
  while (sent < bytes.size()) {
    std::size_t count = 0;
    const TlsChannel::Step step = tls_->write(bytes.substr(sent), count);
    if (step == TlsChannel::Step::kDone) {
      sent += count;
      deadline_ = kNever;
      continue;
    }
    // Writing never waits for the client to say something, since nothing is negotiated anew.
    if (step == TlsChannel::Step::kWaitToWrite) {
      wait_to_write();
    } else {
      close();
    }
    return false;
  }
  return true;
}

// The same as write_file, through memory.
bool Connection::write_file_secure() {
  if (!reply_.file.file.is_open()) return true;
  if (piece_.empty() && reply_.file.length > 0 && !read_piece()) return false;
  if (!write_secure(piece_, piece_sent_)) return false;
  piece_.clear();
  piece_sent_ = 0;
  if (reply_.file.length == 0) return true;
  wait_to_write();
  return false;
}

// Whether there is a next piece of the file; if not, the connection is lost.
bool Connection::read_piece() {
  FileBody& file = reply_.file;
  piece_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(file.length, kFilePieceBytes)));
  const ssize_t count =
      ::pread(file.file.get(), piece_.data(), piece_.size(), static_cast<off_t>(file.offset));
  if (count <= 0) {
    if (count == 0) log_error("file shorter than announced", {{"missing", file.length}});
    close();
    return false;
  }
  piece_.resize(static_cast<std::size_t>(count));
  file.offset += piece_.size();
  file.length -= piece_.size();
  return true;
}

// The deadline counts from when the client last took something.
void Connection::wait_to_write() {
  if (deadline_ == kNever) {
    deadline_ = after(loop_.options().request_time_max);
    unacknowledged_ = unacknowledged_bytes(socket_);
  }
  wait_until_writable();
}

void Connection::wait_until_writable() {
  is_write_pending_ = true;
  socket_.async_wait(Socket::wait_write, [self = shared_from_this()](error_code ec) {
    self->is_write_pending_ = false;
    if (!ec) self->run();
  });
}

// Whether the client took something since the deadline was set. The socket becomes writable only
// when a good part of its buffer is free, which can be megabytes, and a slow client is not to be
// cut before that.
bool Connection::took_some() {
  const int left = unacknowledged_bytes(socket_);
  return left < std::exchange(unacknowledged_, left);
}

void Connection::end_reply() {
  const bool keep = reply_.keep_alive && !loop_.draining();
  reply_ = Reply();
  piece_ = {};
  if (keep) {
    state_ = State::kIdle;
    deadline_ = after(loop_.options().idle_time_max);
    return;
  }
  // Closing at once would reset the connection if the client has sent more than was read, and a
  // reset makes the client lose the answer.
  error_code ec;
  if (tls_) tls_->end();
  socket_.shutdown(Socket::shutdown_send, ec);
  state_ = State::kLingering;
  deadline_ = after(std::min(kLingerTimeMax, loop_.options().request_time_max));
}

// Moves what is left to the front; grows for large headers and goes back when idle.
void Connection::make_room() {
  if (state_ == State::kLingering || state_ == State::kStreaming) input_begin_ = input_end_;
  const std::size_t left = input_end_ - input_begin_;
  if (left > 0 && input_begin_ > 0) {
    std::memmove(input_.data(), input_.data() + input_begin_, left);
  }
  input_begin_ = 0;
  input_end_ = left;
  if (left == 0 && state_ == State::kIdle && input_.size() > kInputBytesMin) {
    input_ = std::vector<char>(kInputBytesMin);
  } else if (left == input_.size()) {
    input_.resize(std::min(2 * left, loop_.options().header_bytes_max + kInputSlackBytes));
  }
}

void Connection::wait_to_read() {
  if (is_read_pending_) return;
  make_room();
  // What a lingering client still sends is thrown away, encrypted or not.
  if (tls_ && state_ != State::kLingering) return wait_until_readable();
  is_read_pending_ = true;
  socket_.async_read_some(asio::buffer(input_) + input_end_,
                          [self = shared_from_this()](error_code ec, std::size_t count) {
                            self->is_read_pending_ = false;
                            self->on_read(ec, count);
                          });
}

// With TLS: until the client has sent something, or until the loop had a turn when it has already.
void Connection::wait_until_readable() {
  is_read_pending_ = true;
  auto done = [self = shared_from_this()](error_code ec) {
    self->is_read_pending_ = false;
    self->on_readable(ec);
  };
  if (tls_->has_more()) {
    asio::post(loop_.context(), [done = std::move(done)] { done({}); });
  } else {
    socket_.async_wait(Socket::wait_read, std::move(done));
  }
}

void Connection::on_readable(error_code ec) {
  if (state_ == State::kClosed) return;
  if (ec) return close();
  if (state_ == State::kGreeting) return run();
  if (state_ == State::kLingering) return wait_to_read();
  std::size_t count = 0;
  const std::size_t room = input_.size() - input_end_;
  switch (tls_->read(input_.data() + input_end_, room, count)) {
    case TlsChannel::Step::kDone: return on_read({}, count);
    case TlsChannel::Step::kWaitToRead: return wait_until_readable();
    case TlsChannel::Step::kEnd: return on_read(asio::error::eof, 0);
    // Reading has something to send only when the client renews keys while it takes nothing.
    case TlsChannel::Step::kWaitToWrite:
    case TlsChannel::Step::kBroken: return close();
  }
}

void Connection::on_read(error_code ec, std::size_t count) {
  if (state_ == State::kClosed) return;
  if (ec == asio::error::eof) return on_end();
  if (ec) return close();
  input_end_ += count;
  run();
}

// The client sends no more; it may still read.
void Connection::on_end() {
  if (state_ == State::kReading) {
    refuse(400);
    return run();
  }
  // Nobody tells a client of a stream that left without a word from one that only sends no more.
  const bool is_over = state_ == State::kIdle || state_ == State::kLingering;
  if (is_over || state_ == State::kStreaming) close();
}

void Connection::check_deadline(Time now) {
  if (now < deadline_) return;
  if (state_ == State::kWriting && took_some()) {
    deadline_ = now + loop_.options().request_time_max;
  } else if (state_ == State::kReading) {
    refuse(408);
    run();
  } else {
    close();
  }
}

void Connection::drain() {
  if (state_ == State::kStreaming) {
    continue_stream();
    return run();
  }
  // It is stuck: the client takes nothing.
  if (state_ == State::kWriting && reply_.stream.is_open()) return close();
  if (state_ == State::kIdle || state_ == State::kLingering || state_ == State::kGreeting) close();
}

void Connection::close() {
  if (state_ == State::kClosed) return;
  const auto self = shared_from_this();  // The loop's reference may be the last one.
  state_ = State::kClosed;
  error_code ec;
  if (tls_) tls_->end();
  socket_.close(ec);
  reply_ = Reply();
  loop_.forget(*this);
}

}  // namespace kare::net

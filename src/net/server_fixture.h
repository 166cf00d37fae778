#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/files.h"
#include "base/mutex.h"
#include "net/server.h"

// What the tests of net share: a client that sends exactly the bytes it is told to, and a server.
namespace kare::net {

// How long a test waits for what must happen; only a failing test ever waits so long.
inline constexpr std::chrono::milliseconds kPatience{60'000};

// One answer as it came over the wire. `status` is 0 when the connection ended before it was whole.
struct Answer {
  int status = 0;
  Headers headers;
  std::string body;
};

// A blocking socket to 127.0.0.1 without any knowledge of HTTP but what reading answers takes.
class RawClient {
 public:
  // `receive_bytes` limits the socket's buffer; 0 leaves it alone.
  explicit RawClient(std::uint16_t port, int receive_bytes = 0)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_bytes > 0) {
      ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ =
        ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }

  bool connected() const { return connected_; }

  // False when the server cut the connection meanwhile.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      if (!ready(POLLOUT)) return false;
      const ssize_t count =
          ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (count < 0 && errno != EAGAIN) return false;
      if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  void finish_sending() { ::shutdown(socket_.get(), SHUT_WR); }
  void hang_up() { socket_.reset(); }

  // The next answer; with `is_head`, one without a body whatever its length says.
  Answer read_answer(bool is_head = false) {
    Answer answer;
    std::size_t end;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive()) return {};
    }
    parse_head(received_.substr(0, end + 2), answer);
    received_.erase(0, end + 4);
    const std::string length(find_header(answer.headers, "Content-Length"));
    const std::size_t count = is_head || length.empty() ? 0 : std::stoul(length);
    while (received_.size() < count) {
      if (!receive()) return {};
    }
    answer.body = received_.substr(0, count);
    received_.erase(0, count);
    return answer;
  }

  // What comes until the server closes; nothing when it does not within kPatience.
  std::optional<std::string> read_to_end() {
    while (receive()) {
    }
    if (!ended_) return std::nullopt;
    return std::exchange(received_, {});
  }

  // Waits for exactly these bytes.
  bool read_exactly(std::string_view expected) {
    while (received_.size() < expected.size()) {
      if (!receive()) return false;
    }
    const bool same = received_.substr(0, expected.size()) == expected;
    received_.erase(0, expected.size());
    return same;
  }

  // Takes a little more of what the server sends, to be read later; false when nothing comes.
  bool receive_more() { return receive(4096); }

 private:
  bool ready(short events) {
    pollfd poll_for{socket_.get(), events, 0};
    return ::poll(&poll_for, 1, static_cast<int>(kPatience.count())) > 0;
  }

  bool receive(std::size_t bytes_max = 65536) {
    if (!ready(POLLIN)) return false;
    char buffer[65536];
    const ssize_t count = ::recv(socket_.get(), buffer, bytes_max, 0);
    ended_ = count <= 0;
    if (!ended_) received_.append(buffer, static_cast<std::size_t>(count));
    return !ended_;
  }

  static void parse_head(std::string_view head, Answer& answer) {
    std::size_t line_end = head.find("\r\n");
    answer.status = std::stoi(std::string(head.substr(9, 3)));
    while (line_end + 2 < head.size()) {
      head.remove_prefix(line_end + 2);
      line_end = head.find("\r\n");
      const std::string_view line = head.substr(0, line_end);
      const std::size_t colon = line.find(": ");
      answer.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
  }

  UniqueFd socket_;
  bool connected_ = false;
  bool ended_ = false;
  std::string received_;
};

// Something that tests and handlers wait for in each other.
class Signal {
 public:
  void set() {
    const MutexLock lock(mutex_);
    ++count_;
    changed_.notify_all();
  }
  // Whether it was set `count` times within kPatience.
  bool wait(int count = 1) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    const MutexLock lock(mutex_);
    while (count_ < count) {
      if (!changed_.wait_for(mutex_, deadline - std::chrono::steady_clock::now())) break;
    }
    return count_ >= count;
  }

 private:
  Mutex mutex_;
  Condition changed_;
  int count_ GUARDED_BY(mutex_) = 0;
};

inline Response text_response(std::string body, int status = 200) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

// Answers with what it understood: "POST /path?query body".
inline void echo(const Request& request, const Responder& respond) {
  std::string text = request.method + " " + request.path;
  if (!request.query.empty()) text += "?" + request.query;
  respond(text_response(text + " " + request.body));
}

// Options with which a refusal names its status in the body, as the product's envelope does.
inline ServerOptions test_options() {
  ServerOptions options;
  options.refusal = [](int status) {
    return text_response("refused " + std::to_string(status), status);
  };
  return options;
}

inline std::unique_ptr<Server> start_server(ServerOptions options, Handler handler) {
  auto server = Server::create(std::move(options), std::move(handler));
  const auto started = server->start();
  if (!started.ok()) ADD_FAILURE() << started.error().message << ": " << started.error().detail;
  return server;
}

inline std::unique_ptr<Server> start_echo(ServerOptions options = test_options()) {
  return start_server(std::move(options), echo);
}

// A request with a Host and, if it has a body, its length.
inline std::string to_bytes(std::string_view method, std::string_view target,
                            std::string_view headers = "", std::string_view body = "") {
  std::string out;
  out.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: test\r\n");
  out.append(headers);
  if (!body.empty()) out.append("Content-Length: " + std::to_string(body.size()) + "\r\n");
  return out.append("\r\n").append(body);
}

}  // namespace kare::net

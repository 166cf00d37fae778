// Two servers that answer every request with the same bytes, to be measured side by side by
// http_bench.sh: a bare Beast server, which is the limit, and Kare's with its queue, handler
// threads, deadlines and limits. Prints their ports and runs until its standard input ends.
//
//   http_bench [BARE_PORT KARE_PORT]     (0, the default: any free port)

#include <unistd.h>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "net/asio.h"
#include "net/server.h"

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using kare::net::Acceptor;
using kare::net::Request;
using kare::net::Responder;
using kare::net::Response;
using kare::net::Server;
using kare::net::ServerOptions;
using kare::net::Socket;
using kare::net::Tcp;

// About what the answer to a poll of a running task looks like.
constexpr char kBody[] =
    R"({"code":0,"message":"SUCCEED","request_id":"6c2f1a52-1a71-4b0e-9f43-0d4f3a8f7e11","data":{)"
    R"("task_id":"867283741759111202","task_status":"processing","task_status_msg":"",)"
    R"("task_info":{},"task_result":{},"created_at":1722769557708,"updated_at":1722769557708}})";

// Reads a request, writes the constant, and again: nothing else.
class BareConnection : public std::enable_shared_from_this<BareConnection> {
 public:
  explicit BareConnection(Socket socket) : socket_(std::move(socket)) {
    response_.version(11);
    response_.result(http::status::ok);
    response_.set(http::field::content_type, "application/json");
    response_.body() = kBody;
    response_.prepare_payload();
  }

  void read() {
    request_.clear();
    request_.body().clear();
    http::async_read(socket_, buffer_, request_,
                     [self = shared_from_this()](error_code ec, std::size_t) {
                       if (!ec) self->write();
                     });
  }

 private:
  void write() {
    http::async_write(socket_, response_, [self = shared_from_this()](error_code ec, std::size_t) {
      if (!ec) self->read();
    });
  }

  Socket socket_;
  boost::beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
};

class BareServer {
 public:
  explicit BareServer(std::uint16_t port)
      : acceptor_(io_, Tcp::endpoint(asio::ip::address_v4::loopback(), port)) {
    accept();
    thread_ = std::thread([this] { io_.run(); });
  }
  ~BareServer() {
    io_.stop();
    thread_.join();
  }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  void accept() {
    acceptor_.async_accept(io_, [this](error_code ec, Socket socket) {
      if (ec) return;
      socket.set_option(Tcp::no_delay(true), ec);
      std::make_shared<BareConnection>(std::move(socket))->read();
      accept();
    });
  }

  asio::io_context io_{1};
  Acceptor acceptor_;
  std::thread thread_;
};

std::uint16_t to_port(const char* text) {
  return static_cast<std::uint16_t>(std::strtoul(text, nullptr, 10));
}

}  // namespace

int main(int argc, char** argv) {
  const BareServer bare(argc > 1 ? to_port(argv[1]) : 0);
  ServerOptions options;
  options.port = argc > 2 ? to_port(argv[2]) : 0;
  const auto server = Server::create(options, [](const Request&, const Responder& respond) {
    Response response;
    response.headers.emplace_back("Content-Type", "application/json");
    response.body = kBody;
    respond(std::move(response));
  });
  const auto started = server->start();
  if (!started.ok()) {
    std::fprintf(stderr, "%s\n", started.error().message.c_str());
    return 1;
  }
  std::printf("bare %u\nkare %u\n", bare.port(), server->port());
  std::fflush(stdout);
  char byte;
  while (::read(STDIN_FILENO, &byte, 1) > 0) {
  }
  server->stop();
  return 0;
}

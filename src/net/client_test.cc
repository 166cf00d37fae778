#include "net/client.h"

#include <gtest/gtest.h>
#include <netdb.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <vector>

#include "base/limits.h"
#include "net/server_fixture.h"

namespace kare::net {
namespace {

// A folder that goes away with the test.
class Folder {
 public:
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "kare_client_test_XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code status;
    std::filesystem::remove_all(path_, status);
  }
  Path operator/(const char* name) const { return path_ / name; }
  bool is_empty() const { return std::filesystem::is_empty(path_); }

 private:
  Path path_;
};

std::string url_of(const Server& server, const std::string& target) {
  return "http://127.0.0.1:" + std::to_string(server.port()) + target;
}

// Sends these bytes to the first client that connects, after its request, and closes.
class FixedAnswer {
 public:
  explicit FixedAnswer(std::string bytes) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_.get(), 1);
    ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, bytes = std::move(bytes)] { serve(bytes); });
  }
  ~FixedAnswer() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  void serve(const std::string& bytes) const {
    const UniqueFd client(::accept(listener_.get(), nullptr, nullptr));
    char buffer[65536];
    if (::recv(client.get(), buffer, sizeof buffer, 0) <= 0) return;
    ::send(client.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    ::shutdown(client.get(), SHUT_WR);
    while (::recv(client.get(), buffer, sizeof buffer, 0) > 0) {
    }
  }

  UniqueFd listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

TEST(Client, SendsAndReceivesWholeMessages) {
  const auto server = start_server(test_options(), [](const Request& request, const auto& respond) {
    Response response =
        text_response(request.method + " " + request.path + " " + request.body, 201);
    response.headers = {{"X-Got", std::string(find_header(request.headers, "X-Sent"))}};
    respond(std::move(response));
  });
  ClientRequest request;
  request.method = "POST";
  request.url = url_of(*server, "/a");
  request.headers = {{"X-Sent", "one"}, {"Content-Type", "text/plain"}};
  request.body = std::string("with\0nul", 8);

  const auto answer = fetch(request);

  ASSERT_TRUE(answer.ok()) << answer.error().detail;
  EXPECT_EQ(answer.value().status, 201);
  EXPECT_EQ(answer.value().body, "POST /a " + request.body);
  EXPECT_EQ(find_header(answer.value().headers, "x-got"), "one");
}

TEST(Client, KnowsEveryMethod) {
  const auto server = start_echo();
  for (const char* method : {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
    ClientRequest request;
    request.method = method;
    request.url = url_of(*server, "/m");
    EXPECT_EQ(fetch(request).value().body, std::string(method) + " /m ");
  }
  ClientRequest head;
  head.method = "HEAD";
  head.url = url_of(*server, "/m");
  EXPECT_EQ(find_header(fetch(head).value().headers, "Content-Length"), "8");
}

TEST(Client, AnyStatusIsASuccessAndRedirectsAreNotFollowed) {
  const auto server = start_server(test_options(), [](const Request& request, const auto& respond) {
    Response response = text_response(request.path, request.path == "/moved" ? 302 : 500);
    response.headers = {{"Location", "/elsewhere"}};
    respond(std::move(response));
  });

  EXPECT_EQ(fetch({.url = url_of(*server, "/error")}).value().status, 500);
  EXPECT_EQ(fetch({.url = url_of(*server, "/moved")}).value().status, 302);
  EXPECT_EQ(fetch({.url = url_of(*server, "/moved")}).value().body, "/moved");
}

TEST(Client, NoServerIsUnavailable) {
  auto server = start_echo();
  const std::string url = url_of(*server, "/?secret=x");
  server->stop();

  const auto answer = fetch({.url = url});

  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, Code::kUnavailable);
  EXPECT_EQ((answer.error().message + answer.error().detail).find("secret"), std::string::npos);
}

TEST(Client, NoAnswerInTimeIsTimeout) {
  Signal end;
  const auto server = start_server(test_options(), [&](const Request&, const auto& respond) {
    end.wait();
    respond(text_response("late"));
  });
  ClientRequest request;
  request.url = url_of(*server, "/");
  request.time_max = std::chrono::milliseconds(50);

  const auto answer = fetch(request);
  end.set();

  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, Code::kTimeout);
}

TEST(Client, AnswersOverTheLimitAreTooLarge) {
  const auto server = start_server(test_options(), [](const Request&, const auto& respond) {
    respond(text_response(std::string(1000, 'x')));
  });
  ClientRequest request;
  request.url = url_of(*server, "/");

  request.answer_bytes_max = 1000;
  EXPECT_TRUE(fetch(request).ok());
  request.answer_bytes_max = 999;
  EXPECT_EQ(fetch(request).error().code, Code::kTooLarge);
}

TEST(Client, EndlessHeadersAreTooLarge) {
  std::string bytes = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 100; ++i) bytes += "X: " + std::string(1000, 'x') + "\r\n";
  const FixedAnswer server(bytes);

  EXPECT_EQ(fetch({.url = server.url()}).error().code, Code::kTooLarge);
}

TEST(Client, GarbageAndBrokenAnswersAreUnavailable) {
  for (const char* bytes :
       {"", "nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab"}) {
    const FixedAnswer server(bytes);
    const auto answer = fetch({.url = server.url()});
    ASSERT_FALSE(answer.ok()) << bytes;
    EXPECT_EQ(answer.error().code, Code::kUnavailable) << bytes;
  }
}

TEST(Client, OnlyHttpIsSpoken) {
  for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/", "", "http://", "gopher://x"}) {
    const auto answer = fetch({.url = url});
    ASSERT_FALSE(answer.ok()) << url;
    EXPECT_EQ(answer.error().code, Code::kInvalid) << url;
  }
}

TEST(Client, HeadersCannotBeForged) {
  ClientRequest request;
  request.url = "http://127.0.0.1:1/";
  request.headers = {{"X", "a\r\nY: b"}};

  EXPECT_EQ(fetch(request).error().code, Code::kInvalid);
}

TEST(Client, WorksFromManyThreads) {
  const auto server = start_echo();
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        const std::string path = "/" + std::to_string(t) + "/" + std::to_string(i);
        const auto answer = fetch({.url = url_of(*server, path)});
        if (answer.ok() && answer.value().body == "GET " + path + " ") ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(right, 80);
}

TEST(Download, WritesTheFileAndTellsHowFarItIs) {
  const std::string bytes(300'000, 'v');
  const auto server = start_server(
      test_options(), [&](const Request&, const auto& respond) { respond(text_response(bytes)); });
  const Folder folder;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> steps;

  const auto done =
      download({.url = url_of(*server, "/")}, folder / "video.mp4",
               [&](std::uint64_t got, std::uint64_t total) { steps.emplace_back(got, total); });

  ASSERT_TRUE(done.ok()) << done.error().detail;
  EXPECT_EQ(read_file(folder / "video.mp4").value(), bytes);
  EXPECT_FALSE(std::filesystem::exists(folder / "video.mp4.part"));
  ASSERT_FALSE(steps.empty());
  EXPECT_EQ(steps.back(), std::pair(std::uint64_t{300'000}, std::uint64_t{300'000}));
}

TEST(Download, LeavesNothingBehindWhenItFails) {
  const auto server = start_server(test_options(), [](const Request& request, const auto& respond) {
    respond(text_response("no such video", request.path == "/gone" ? 404 : 200));
  });
  const FixedAnswer cut("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab");
  const Folder folder;

  const auto gone = download({.url = url_of(*server, "/gone")}, folder / "a", {});
  const auto large =
      download({.url = url_of(*server, "/"), .answer_bytes_max = 5}, folder / "a", {});
  const auto broken = download({.url = cut.url()}, folder / "a", {});
  const auto no_folder = download({.url = url_of(*server, "/")}, folder / "none/a", {});

  EXPECT_EQ(gone.error().code, Code::kUnavailable);
  EXPECT_EQ(gone.error().detail, "no such video");
  EXPECT_EQ(large.error().code, Code::kTooLarge);
  EXPECT_EQ(broken.error().code, Code::kUnavailable);
  EXPECT_EQ(no_folder.error().code, Code::kUnavailable);
  EXPECT_TRUE(folder.is_empty());
}

TEST(Download, AnOldFileStaysWhenTheNewOneFails) {
  const auto server = start_server(test_options(), [](const Request&, const auto& respond) {
    respond(text_response("no", 503));
  });
  const Folder folder;
  ASSERT_TRUE(write_file_atomically(folder / "a", "old", 0644).ok());

  EXPECT_FALSE(download({.url = url_of(*server, "/")}, folder / "a", {}).ok());

  EXPECT_EQ(read_file(folder / "a").value(), "old");
}

// What the resolver says of a name, looked at with the policy's own eyes.
bool has_only_public_addresses(const std::string& name) {
  addrinfo* list = nullptr;
  if (::getaddrinfo(name.c_str(), nullptr, nullptr, &list) != 0) return true;
  bool all_public = true;
  for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
    all_public = all_public && classify(*one->ai_addr) == AddressKind::kPublic;
  }
  ::freeaddrinfo(list);
  return all_public;
}

TEST(Client, PublicOnlyNeverConnectsToThisMachine) {
  std::atomic<int> requests = 0;
  const auto server = start_server(test_options(), [&](const Request&, const auto& respond) {
    ++requests;
    respond(text_response("secret"));
  });
  const std::string port = std::to_string(server->port());
  for (const char* host : {"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1"}) {
    ClientRequest request;
    request.url = std::string("http://") + host + ":" + port + "/";
    request.reach = Reach::kPublicOnly;

    const auto answer = fetch(request);

    ASSERT_FALSE(answer.ok()) << host;
    EXPECT_EQ(answer.error().code, Code::kForbidden) << host << ": " << answer.error().detail;
  }
  EXPECT_EQ(requests, 0);
  EXPECT_EQ(fetch({.url = url_of(*server, "/")}).value().body, "secret");
}

TEST(Client, PublicOnlyUsesNoProxy) {
  const auto proxy = start_echo();
  ::setenv("http_proxy", url_of(*proxy, "").c_str(), 1);
  ClientRequest request;
  request.url = "http://10.0.0.1/";
  request.reach = Reach::kPublicOnly;

  const auto answer = fetch(request);
  ::unsetenv("http_proxy");

  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, Code::kForbidden);
}

TEST(Client, CheckPublicKnowsAddressesAndAsksForNames) {
  constexpr std::chrono::milliseconds kTime{10'000};
  for (const char* url : {"http://10.1.2.3/hook", "https://[::1]:8443/", "http://localhost:1/",
                          "http://169.254.169.254/latest", "http://user:pw@192.168.0.1/"}) {
    const auto checked = check_public(url, kTime);
    ASSERT_FALSE(checked.ok()) << url;
    EXPECT_EQ(checked.error().code, Code::kForbidden) << url;
  }
  EXPECT_TRUE(check_public("https://8.8.8.8/hook", kTime).ok());
  char own[256] = {};
  ASSERT_EQ(::gethostname(own, sizeof own - 1), 0);
  EXPECT_EQ(check_public(std::string("http://") + own + "/", kTime).ok(),
            has_only_public_addresses(own));
  EXPECT_TRUE(check_public("http://no-such-name.invalid/", kTime).ok());
}

TEST(Client, AnIgnoredBodyMayHaveAnySize) {
  const auto server = start_server(test_options(), [](const Request&, const auto& respond) {
    respond(text_response(std::string(100'000, 'x'), 202));
  });
  ClientRequest request;
  request.url = url_of(*server, "/");
  request.answer_bytes_max = 10;
  request.answer_body = ClientRequest::Body::kIgnored;

  const auto answer = fetch(request);

  ASSERT_TRUE(answer.ok()) << answer.error().detail;
  EXPECT_EQ(answer.value().status, 202);
  EXPECT_EQ(answer.value().body, "");
}

TEST(Client, AnExchangeCanBeStopped) {
  Signal end;
  std::atomic<bool> stop = false;
  const auto server = start_server(test_options(), [&](const Request&, const auto& respond) {
    stop = true;
    end.wait();
    respond(text_response("late"));
  });
  ClientRequest request;
  request.url = url_of(*server, "/");
  request.stop = &stop;

  const auto answer = fetch(request);
  end.set();

  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, Code::kStopped);
}

}  // namespace
}  // namespace kare::net

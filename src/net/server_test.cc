#include "net/server.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

#include "base/log.h"
#include "net/server_fixture.h"

namespace kare::net {
namespace {

TEST(Server, AnswersARequest) {
  const auto server = start_echo();
  RawClient client(server->port());

  client.send(to_bytes("POST", "/a/b?c=d", "", "hello"));
  const Answer answer = client.read_answer();

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "POST /a/b?c=d hello");
  EXPECT_EQ(find_header(answer.headers, "Connection"), "");
  EXPECT_FALSE(find_header(answer.headers, "Date").empty());
}

TEST(Server, TellsTheHandlerWhoAsks) {
  const auto server = start_server(test_options(), [](const Request& request, const auto& respond) {
    respond(text_response(request.peer));
  });
  RawClient client(server->port());

  client.send(to_bytes("GET", "/"));

  EXPECT_EQ(client.read_answer().body, "127.0.0.1");
}

TEST(Server, KeepsConnectionsOfHttp11AndOfHttp10OnRequest) {
  const auto server = start_echo();
  RawClient modern(server->port());
  for (int i = 0; i < 3; ++i) {
    modern.send(to_bytes("GET", "/again"));
    EXPECT_EQ(modern.read_answer().body, "GET /again ");
  }
  RawClient old(server->port());
  old.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(find_header(old.read_answer().headers, "Connection"), "keep-alive");
  old.send("GET /2 HTTP/1.0\r\n\r\n");
  const Answer last = old.read_answer();

  EXPECT_EQ(last.body, "GET /2 ");
  EXPECT_EQ(find_header(last.headers, "Connection"), "close");
  EXPECT_EQ(old.read_to_end(), "");
}

TEST(Server, ClosesOnRequest) {
  const auto server = start_echo();
  RawClient client(server->port());

  client.send(to_bytes("GET", "/", "Connection: close\r\n") + to_bytes("GET", "/ignored"));
  const Answer answer = client.read_answer();

  EXPECT_EQ(find_header(answer.headers, "Connection"), "close");
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(Server, AnswersAClientThatStoppedSending) {
  const auto server = start_echo();
  RawClient client(server->port());

  client.send(to_bytes("GET", "/a"));
  client.finish_sending();

  EXPECT_EQ(client.read_answer().body, "GET /a ");
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(Server, PipelinedRequestsAreAnsweredInOrder) {
  ServerOptions options = test_options();
  options.immediate = [](const Request& request, Response& response) {
    response = text_response("at once " + request.path);
    return request.path.back() == '5';
  };
  const auto server = start_echo(std::move(options));
  RawClient client(server->port());
  std::string requests;
  for (int i = 0; i < 300; ++i) requests += to_bytes("POST", "/" + std::to_string(i), "", "x");

  client.send(requests);

  for (int i = 0; i < 300; ++i) {
    const std::string path = "/" + std::to_string(i);
    EXPECT_EQ(client.read_answer().body, i % 10 == 5 ? "at once " + path : "POST " + path + " x");
  }
}

TEST(Server, RequestsArriveInAnyPieces) {
  const auto server = start_echo();
  RawClient client(server->port());

  for (const char c : "\r\n" + to_bytes("POST", "/slow", "", "body")) {
    ASSERT_TRUE(client.send(std::string(1, c)));
  }

  EXPECT_EQ(client.read_answer().body, "POST /slow body");
}

TEST(Server, HeadGetsTheHeadersOfGet) {
  const auto server = start_echo();
  RawClient client(server->port());

  client.send(to_bytes("HEAD", "/a") + to_bytes("GET", "/b"));
  const Answer head = client.read_answer(true);

  EXPECT_EQ(find_header(head.headers, "Content-Length"), "8");
  EXPECT_EQ(client.read_answer().body, "GET /b ");
}

TEST(Server, ReadsChunkedBodies) {
  const auto server = start_echo();
  RawClient client(server->port());

  client.send(to_bytes("POST", "/c", "Transfer-Encoding: chunked\r\n"));
  client.send("3\r\nabc\r\n");
  client.send("4;extension=\"x\"\r\ndefg\r\n0\r\nTrailer: t\r\n\r\n");
  client.send(to_bytes("GET", "/next"));

  EXPECT_EQ(client.read_answer().body, "POST /c abcdefg");
  EXPECT_EQ(client.read_answer().body, "GET /next ");
}

TEST(Server, InvitesTheBodyOfAClientThatAsks) {
  const auto server = start_echo();
  RawClient client(server->port());

  client.send(to_bytes("PUT", "/e", "Expect: 100-continue\r\nContent-Length: 4\r\n"));
  ASSERT_TRUE(client.read_exactly("HTTP/1.1 100 Continue\r\n\r\n"));
  client.send("body");

  EXPECT_EQ(client.read_answer().body, "PUT /e body");
}

TEST(Server, AcceptsTheAbsoluteForm) {
  const auto server = start_echo();
  RawClient client(server->port());

  client.send(to_bytes("GET", "http://test:80/a?b=c"));

  EXPECT_EQ(client.read_answer().body, "GET /a?b=c ");
}

TEST(Server, AnswersImmediatelyWhileAllHandlersAreBusy) {
  ServerOptions options = test_options();
  options.handler_threads = 1;
  options.immediate = [](const Request& request, Response& response) {
    response = text_response("healthy");
    return request.path == "/health";
  };
  Signal begun;
  Signal go_on;
  const auto server = start_server(std::move(options), [&](const Request&, const auto& respond) {
    begun.set();
    go_on.wait();
    respond(text_response("late"));
  });
  RawClient busy(server->port());
  RawClient other(server->port());

  busy.send(to_bytes("GET", "/work"));
  ASSERT_TRUE(begun.wait());
  other.send(to_bytes("GET", "/health"));

  EXPECT_EQ(other.read_answer().body, "healthy");
  go_on.set();
  EXPECT_EQ(busy.read_answer().body, "late");
}

TEST(Server, SlowHandlersDoNotHoldUpFreeOnes) {
  ServerOptions options = test_options();
  options.handler_threads = 2;
  Signal begun;
  Signal go_on;
  const auto server = start_server(std::move(options), [&](Request request, Responder respond) {
    if (request.path == "/slow") {
      begun.set();
      go_on.wait();
    }
    respond(text_response(request.path));
  });
  RawClient slow(server->port());
  slow.send(to_bytes("GET", "/slow"));
  ASSERT_TRUE(begun.wait());

  for (int i = 0; i < 50; ++i) {
    RawClient quick(server->port());
    quick.send(to_bytes("GET", "/quick"));
    ASSERT_EQ(quick.read_answer().body, "/quick");
  }

  go_on.set();
  EXPECT_EQ(slow.read_answer().body, "/slow");
}

TEST(Server, AHandlerThatThrowsIs500) {
  set_log_level(LogLevel::kOff);
  const auto server = start_server(test_options(), [](const Request& request, const auto& respond) {
    if (request.path == "/throw") (void)std::stoi("not a number");
    respond(text_response("fine"));
  });
  RawClient client(server->port());

  client.send(to_bytes("GET", "/throw") + to_bytes("GET", "/next"));
  const Answer answer = client.read_answer();

  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body, "refused 500");
  EXPECT_EQ(client.read_answer().body, "fine");
  set_log_level(LogLevel::kInfo);
}

TEST(Server, OnlyTheFirstAnswerCounts) {
  const auto server = start_server(test_options(), [](const Request& request, Responder respond) {
    respond(text_response("first " + request.path));
    respond(text_response("second " + request.path));
  });
  RawClient client(server->port());

  for (const char* path : {"/a", "/b", "/c"}) {
    client.send(to_bytes("GET", path));
    EXPECT_EQ(client.read_answer().body, std::string("first ") + path);
  }
}

// A temporary file of `size` bytes, each telling its place.
UniqueFd make_file(std::size_t size) {
  const std::string path = std::filesystem::temp_directory_path() / "kare_server_test_XXXXXX";
  std::vector<char> name(path.begin(), path.end());
  name.push_back('\0');
  UniqueFd file(::mkostemp(name.data(), O_CLOEXEC));
  ::unlink(name.data());
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>((i * 2654435761U) >> 13);
  EXPECT_EQ(::write(file.get(), bytes.data(), size), static_cast<ssize_t>(size));
  return file;
}

std::string read_part(const UniqueFd& file, std::size_t offset, std::size_t length) {
  std::string out(length, '\0');
  EXPECT_EQ(::pread(file.get(), out.data(), length, static_cast<off_t>(offset)),
            static_cast<ssize_t>(length));
  return out;
}

TEST(Server, SendsPartsOfFiles) {
  const std::size_t size = 3'000'001;
  const UniqueFd file = make_file(size);
  const std::vector<std::pair<std::size_t, std::size_t>> parts = {
      {0, size}, {1, size - 1}, {700'000, 1}, {size - 5, 5}, {10, 0}, {256 * 1024, 256 * 1024}};
  const auto server =
      start_server(test_options(), [&](const Request& request, const auto& respond) {
        const auto& [offset, length] = parts[std::stoul(request.path.substr(1))];
        Response response;
        response.file = {UniqueFd(::dup(file.get())), offset, length};
        respond(std::move(response));
      });
  RawClient client(server->port());
  std::string requests;
  for (std::size_t i = 0; i < parts.size(); ++i)
    requests += to_bytes("GET", "/" + std::to_string(i));

  client.send(to_bytes("HEAD", "/0") + requests);

  EXPECT_EQ(find_header(client.read_answer(true).headers, "Content-Length"), std::to_string(size));
  for (const auto& [offset, length] : parts) {
    const Answer answer = client.read_answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.body == read_part(file, offset, length)) << offset << " " << length;
  }
}

TEST(Server, AFileShorterThanAnnouncedEndsTheConnection) {
  set_log_level(LogLevel::kOff);
  const auto server = start_server(test_options(), [&](const Request&, const auto& respond) {
    Response response;
    response.file = {make_file(100), 50, 100};
    respond(std::move(response));
  });
  RawClient client(server->port());

  client.send(to_bytes("GET", "/"));

  EXPECT_EQ(client.read_answer().status, 0);
  set_log_level(LogLevel::kInfo);
}

TEST(Server, ServesManyConnectionsAtOnce) {
  for (const int io_threads : {1, 2}) {
    ServerOptions options = test_options();
    options.io_threads = io_threads;
    const auto server = start_echo(std::move(options));
    std::vector<RawClient> clients;
    for (int i = 0; i < 500; ++i) clients.emplace_back(server->port());

    for (int round = 0; round < 3; ++round) {
      for (RawClient& client : clients) client.send(to_bytes("GET", "/many"));
      for (RawClient& client : clients) ASSERT_EQ(client.read_answer().body, "GET /many ");
    }

    EXPECT_EQ(server->connections(), 500);
  }
}

TEST(Server, ClientsThatComeAndGoInParallelAllGetTheirAnswers) {
  const auto server = start_echo();
  std::atomic<int> answered = 0;
  std::vector<std::thread> threads;

  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        RawClient client(server->port());
        const std::string body(static_cast<std::size_t>(i) * 97 + 1, 'b');
        client.send(to_bytes("POST", "/p", "", body));
        if (i % 7 == 0) continue;  // Hangs up without reading.
        if (client.read_answer().body == "POST /p " + body) ++answered;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(answered, 4 * 85);
}

TEST(Server, SaysWhyItCannotListen) {
  const auto first = start_echo();
  ServerOptions taken = test_options();
  taken.port = first->port();
  ServerOptions nonsense = test_options();
  nonsense.host = "not an address";

  EXPECT_EQ(Server::create(taken, echo)->start().error().code, Code::kUnavailable);
  EXPECT_EQ(Server::create(nonsense, echo)->start().error().code, Code::kInvalid);
}

}  // namespace
}  // namespace kare::net

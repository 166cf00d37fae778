#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <vector>

#include "base/limits.h"
#include "net/server.h"
#include "net/server_fixture.h"

namespace kare::net {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kShort{60};

// Whether `attempt` succeeds with a limit of this many milliseconds; with longer ones after that,
// for a machine that stood still while it should have done something within the first.
template <class Attempt>
testing::AssertionResult holds_with_some_limit(const Attempt& attempt) {
  testing::AssertionResult result = testing::AssertionFailure();
  for (const milliseconds limit : {milliseconds(400), milliseconds(2'000), milliseconds(10'000)}) {
    result = attempt(limit);
    if (result) break;
  }
  return result;
}

// How often `act` succeeds until the connection is cut; it is, or the test fails.
template <class Act>
void repeat_until_cut(const Act& act) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (act()) ASSERT_LT(std::chrono::steady_clock::now(), deadline);
}

// Whether the next answer refuses with `status` and the connection then ends.
testing::AssertionResult is_refused(RawClient& client, int status) {
  const Answer answer = client.read_answer();
  if (answer.status != status) return testing::AssertionFailure() << "status " << answer.status;
  if (answer.body != "refused " + std::to_string(status)) {
    return testing::AssertionFailure() << "body " << answer.body;
  }
  if (find_header(answer.headers, "Connection") != "close") {
    return testing::AssertionFailure() << "stays open";
  }
  if (client.read_to_end() != "") return testing::AssertionFailure() << "more follows";
  return testing::AssertionSuccess();
}

TEST(ServerLimits, MalformedRequestsAreRefused) {
  const auto server = start_echo();
  for (const std::string& bytes :
       {std::string("nonsense\r\n\r\n"), std::string("GET / HTTP/1.1\r\n\r\n"),
        to_bytes("GET", "/%00"), to_bytes("GET", "/", "Content-Length: 1\r\nContent-Length: 1\r\n"),
        to_bytes("POST", "/", "Transfer-Encoding: gzip\r\n") + to_bytes("GET", "/smuggled"),
        to_bytes("POST", "/", "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n") +
            "0\r\n\r\n"}) {
    RawClient client(server->port());
    client.send(bytes);
    EXPECT_TRUE(is_refused(client, 400)) << bytes;
  }
}

TEST(ServerLimits, ARequestThatEndsHalfwayIsRefused) {
  const auto server = start_echo();
  RawClient client(server->port());

  client.send("GET / HTTP/1.1\r\nHost:");
  client.finish_sending();

  EXPECT_TRUE(is_refused(client, 400));
}

TEST(ServerLimits, BodiesUpToTheLimitAreServed) {
  const auto server = start_echo();
  RawClient client(server->port());
  const std::string body(kBodyBytesMax, 'x');

  client.send(to_bytes("POST", "/", "", body));

  EXPECT_EQ(client.read_answer().body, "POST / " + body);
}

TEST(ServerLimits, LargerBodiesAreRefusedBeforeTheyAreSent) {
  const auto server = start_echo();
  const std::string length = "Content-Length: " + std::to_string(kBodyBytesMax + 1) + "\r\n";
  RawClient announces(server->port());
  RawClient asks(server->port());

  announces.send(to_bytes("POST", "/", length));
  asks.send(to_bytes("POST", "/", length + "Expect: 100-continue\r\n"));

  EXPECT_TRUE(is_refused(announces, 413));
  EXPECT_TRUE(is_refused(asks, 413));
}

TEST(ServerLimits, AClientThatSendsItsLargeBodyAnywayStillReadsTheRefusal) {
  const auto server = start_echo();
  RawClient client(server->port());

  client.send(to_bytes("POST", "/", "", std::string(1 * kMiB, 'x')));

  EXPECT_EQ(client.read_answer().status, 413);
}

TEST(ServerLimits, ChunksThatAddUpToTooMuchAreRefused) {
  const auto server = start_echo();
  RawClient client(server->port());
  const std::string chunk = "4000\r\n" + std::string(0x4000, 'x') + "\r\n";

  client.send(to_bytes("POST", "/", "Transfer-Encoding: chunked\r\n"));
  for (int i = 0; i < 5; ++i) client.send(chunk);

  EXPECT_EQ(client.read_answer().status, 413);
}

TEST(ServerLimits, HeadersOverTheLimitAreRefused) {
  const auto server = start_echo();
  const std::string frame = to_bytes("GET", "/", "A: \r\n");
  const std::string fits = "A: " + std::string(kHeaderBytesMax - frame.size(), 'x') + "\r\n";
  RawClient good(server->port());
  RawClient bad(server->port());
  RawClient endless(server->port());

  good.send(to_bytes("GET", "/", fits));
  bad.send(to_bytes("GET", "/", "x" + fits));
  endless.send("GET /" + std::string(kHeaderBytesMax, 'x'));

  EXPECT_EQ(good.read_answer().status, 200);
  EXPECT_TRUE(is_refused(bad, 431));
  EXPECT_TRUE(is_refused(endless, 431));
}

TEST(ServerLimits, AHalfSentRequestLineIsCut) {
  ServerOptions options = test_options();
  options.request_time_max = kShort;
  const auto server = start_echo(std::move(options));
  RawClient client(server->port());

  client.send("GET /ha");

  EXPECT_TRUE(is_refused(client, 408));
}

TEST(ServerLimits, SendingSlowlyDoesNotMoveTheDeadline) {
  ServerOptions options = test_options();
  options.request_time_max = kShort;
  const auto server = start_echo(std::move(options));
  RawClient header(server->port());
  RawClient body(server->port());

  header.send("GET / HTTP/1.1\r\nHost: a\r\n");
  repeat_until_cut([&] { return header.send("a: b\r\n"); });
  body.send(to_bytes("POST", "/", "Transfer-Encoding: chunked\r\n"));

  EXPECT_TRUE(is_refused(body, 408));
}

TEST(ServerLimits, IdleConnectionsAreClosedInSilence) {
  const auto attempt = [](milliseconds limit) -> testing::AssertionResult {
    ServerOptions options = test_options();
    options.idle_time_max = limit;
    const auto server = start_echo(std::move(options));
    RawClient fresh(server->port());
    RawClient used(server->port());
    RawClient only_empty_lines(server->port());

    used.send(to_bytes("GET", "/"));
    const int status = used.read_answer().status;
    if (status != 200) return testing::AssertionFailure() << "status " << status;
    repeat_until_cut([&] { return only_empty_lines.send("\r\n"); });

    EXPECT_EQ(fresh.read_to_end(), "");
    EXPECT_EQ(used.read_to_end(), "");
    return testing::AssertionSuccess();
  };

  EXPECT_TRUE(holds_with_some_limit(attempt));
}

TEST(ServerLimits, WaitingForTheHandlerHasNoDeadline) {
  const auto attempt = [](milliseconds limit) -> testing::AssertionResult {
    ServerOptions options = test_options();
    options.request_time_max = limit;
    options.idle_time_max = limit;
    Responder kept;
    Signal begun;
    const auto server = start_server(std::move(options), [&](const Request&, Responder respond) {
      kept = std::move(respond);
      begun.set();
    });
    RawClient client(server->port());
    RawClient idle(server->port());

    client.send(to_bytes("GET", "/wait"));
    if (!begun.wait()) return testing::AssertionFailure() << "cut before it asked";
    EXPECT_EQ(idle.read_to_end(), "");  // By now the deadlines have passed.
    kept(text_response("at last"));

    EXPECT_EQ(client.read_answer().body, "at last");
    return testing::AssertionSuccess();
  };

  EXPECT_TRUE(holds_with_some_limit(attempt));
}

TEST(ServerLimits, AClientThatTakesNothingIsCut) {
  ServerOptions options = test_options();
  options.request_time_max = kShort;
  const std::string large(64 * kMiB, 'x');
  const auto server =
      start_server(std::move(options), [&](const Request& request, const auto& respond) {
        respond(text_response(request.path == "/large" ? large : "small"));
      });
  RawClient stuck(server->port(), 4096);
  RawClient other(server->port());

  stuck.send(to_bytes("GET", "/large"));
  other.send(to_bytes("GET", "/small"));
  EXPECT_EQ(other.read_answer().body, "small");
  other.hang_up();
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (server->connections() > 0 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }

  EXPECT_EQ(server->connections(), 0);
  EXPECT_EQ(stuck.read_answer().status, 0);
}

TEST(ServerLimits, AClientThatTakesSlowlyGetsEverything) {
  const std::string large(16 * kMiB, 'x');
  const auto attempt = [&](milliseconds limit) -> testing::AssertionResult {
    ServerOptions options = test_options();
    options.request_time_max = limit;
    options.idle_time_max = limit / 6;
    const auto server = start_server(std::move(options), [&](const Request&, const auto& respond) {
      respond(text_response(large));
    });
    RawClient client(server->port(), 4096);
    client.send(to_bytes("GET", "/"));

    // Another connection's idle time is the clock: a little of the answer in each, longer in all
    // than a client may take nothing.
    const auto end = std::chrono::steady_clock::now() + 2 * limit;
    while (std::chrono::steady_clock::now() < end) {
      if (!client.receive_more()) return testing::AssertionFailure() << "cut";
      EXPECT_EQ(RawClient(server->port()).read_to_end(), "");
    }

    const std::size_t size = client.read_answer().body.size();
    if (size != large.size()) return testing::AssertionFailure() << size << " bytes";
    return testing::AssertionSuccess();
  };

  EXPECT_TRUE(holds_with_some_limit(attempt));
}

TEST(ServerLimits, AFullQueueIs503) {
  Signal begun;
  Signal go_on;
  Signal refused;
  ServerOptions options = test_options();
  options.handler_threads = 1;
  options.handler_queue_max = 2;
  options.refusal = [&](int status) {
    refused.set();
    return text_response("refused", status);
  };
  const auto server = start_server(std::move(options), [&](const Request&, const auto& respond) {
    begun.set();
    go_on.wait();
    respond(text_response("served"));
  });
  RawClient running(server->port());
  running.send(to_bytes("GET", "/"));
  ASSERT_TRUE(begun.wait());

  // With the only thread busy, two of these fit into the queue.
  std::vector<RawClient> clients;
  for (int i = 0; i < 10; ++i) clients.emplace_back(server->port());
  for (RawClient& client : clients) client.send(to_bytes("GET", "/"));
  ASSERT_TRUE(refused.wait(8));
  go_on.set();

  std::vector<RawClient*> refused_clients;
  for (RawClient& client : clients) {
    const Answer answer = client.read_answer();
    if (answer.status == 200) continue;
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.body, "refused");
    EXPECT_EQ(find_header(answer.headers, "Retry-After"), "1");
    refused_clients.push_back(&client);
  }
  EXPECT_EQ(refused_clients.size(), 8U);
  // All others have their answers, so the queue is empty.
  for (RawClient* client : refused_clients) {
    client->send(to_bytes("GET", "/"));
    EXPECT_EQ(client->read_answer().body, "served") << "the connection stays usable";
  }
}

TEST(ServerLimits, ConnectionsOverTheCapAreTurnedAway) {
  ServerOptions options = test_options();
  options.connections_max = 3;
  const auto server = start_echo(std::move(options));
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.emplace_back(server->port());
    clients.back().send(to_bytes("GET", "/"));
    EXPECT_EQ(clients.back().read_answer().status, 200);
  }

  RawClient over(server->port());
  EXPECT_TRUE(is_refused(over, 503));
  clients[0].send(to_bytes("GET", "/", "Connection: close\r\n"));
  EXPECT_EQ(clients[0].read_answer().status, 200);
  clients[0].hang_up();
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (server->connections() == 3 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  RawClient next(server->port());
  next.send(to_bytes("GET", "/"));

  EXPECT_EQ(next.read_answer().status, 200);
}

TEST(ServerLimits, SlowClientsHoldNoThread) {
  ServerOptions options = test_options();
  options.handler_threads = 1;
  const std::string large(16 * kMiB, 'x');
  const auto server =
      start_server(std::move(options), [&](const Request& request, const auto& respond) {
        respond(text_response(request.path == "/large" ? large : "small"));
      });
  std::vector<RawClient> slow;
  for (int i = 0; i < 20; ++i) {
    slow.emplace_back(server->port(), 4096);
    slow.back().send(i % 2 == 0 ? to_bytes("GET", "/large") : "POST / HTTP/1.1\r\nHo");
  }
  RawClient client(server->port());

  for (int i = 0; i < 20; ++i) {
    client.send(to_bytes("GET", "/small"));
    EXPECT_EQ(client.read_answer().body, "small");
  }
}

}  // namespace
}  // namespace kare::net

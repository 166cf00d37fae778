#include <gtest/gtest.h>

#include <future>
#include <string>
#include <thread>
#include <vector>

#include "net/server.h"
#include "net/server_fixture.h"

namespace kare::net {
namespace {

TEST(ServerStop, MayBeCalledBeforeStartAndTwice) {
  const auto never_started = Server::create(test_options(), echo);
  never_started->stop();
  const auto server = start_echo();

  server->stop();
  server->stop();

  EXPECT_FALSE(RawClient(server->port()).connected());
}

TEST(ServerStop, ClosesIdleConnections) {
  const auto server = start_echo();
  RawClient fresh(server->port());
  RawClient used(server->port());
  used.send(to_bytes("GET", "/"));
  EXPECT_EQ(used.read_answer().status, 200);

  server->stop();

  EXPECT_EQ(used.read_to_end(), "");
  EXPECT_EQ(fresh.read_to_end(), "");
  EXPECT_EQ(server->connections(), 0);
}

TEST(ServerStop, LetsRunningRequestsFinish) {
  Signal begun;
  Signal go_on;
  const auto server = start_server(test_options(), [&](const Request&, const auto& respond) {
    begun.set();
    go_on.wait();
    respond(text_response("finished"));
  });
  RawClient client(server->port());
  RawClient idle(server->port());
  client.send(to_bytes("GET", "/"));
  ASSERT_TRUE(begun.wait());

  auto stopping = std::async(std::launch::async, [&] { server->stop(); });
  EXPECT_EQ(idle.read_to_end(), "");  // So the stop has begun.
  EXPECT_FALSE(RawClient(server->port()).connected());
  go_on.set();
  const Answer answer = client.read_answer();
  EXPECT_EQ(client.read_to_end(), "");
  client.hang_up();
  stopping.get();

  EXPECT_EQ(answer.body, "finished");
  EXPECT_EQ(find_header(answer.headers, "Connection"), "close");
}

TEST(ServerStop, LetsQueuedAndHalfSentRequestsFinish) {
  ServerOptions options = test_options();
  options.handler_threads = 1;
  Signal begun;
  Signal go_on;
  const auto server =
      start_server(std::move(options), [&](const Request& request, const auto& respond) {
        begun.set();
        go_on.wait();
        respond(text_response(request.path));
      });
  RawClient running(server->port());
  RawClient queued(server->port());
  RawClient half(server->port());
  RawClient idle(server->port());
  running.send(to_bytes("GET", "/running"));
  ASSERT_TRUE(begun.wait());
  queued.send(to_bytes("GET", "/queued"));
  half.send(to_bytes("GET", "/first", "Expect: 100-continue\r\nContent-Length: 1\r\n"));
  ASSERT_TRUE(half.read_exactly("HTTP/1.1 100 Continue\r\n\r\n"));

  auto stopping = std::async(std::launch::async, [&] { server->stop(); });
  EXPECT_EQ(idle.read_to_end(), "");
  half.send("x");
  go_on.set();

  EXPECT_EQ(running.read_answer().body, "/running");
  EXPECT_EQ(queued.read_answer().body, "/queued");
  EXPECT_EQ(half.read_answer().body, "/first");
  running.hang_up();
  queued.hang_up();
  half.hang_up();
  stopping.get();
}

TEST(ServerStop, DoesNotWaitForeverForAnAnswerOrASlowClient) {
  ServerOptions options = test_options();
  options.request_time_max = std::chrono::milliseconds(60);
  Signal begun;
  const auto server =
      start_server(std::move(options), [&](const Request&, const Responder&) { begun.set(); });
  RawClient unanswered(server->port());
  RawClient half(server->port());
  unanswered.send(to_bytes("GET", "/"));
  half.send("GET /ha");
  ASSERT_TRUE(begun.wait());

  server->stop();

  EXPECT_EQ(server->connections(), 0);
  EXPECT_EQ(unanswered.read_to_end(), "");
}

TEST(ServerStop, WorksUnderLoad) {
  for (int round = 0; round < 5; ++round) {
    ServerOptions options = test_options();
    options.io_threads = 1 + round % 2;
    const auto server = start_echo(std::move(options));
    Signal warm;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        bool open = true;
        for (int i = 0; open; ++i) {
          if (i == 20) warm.set();
          RawClient client(server->port());
          open = client.connected() && client.send(to_bytes("GET", "/x"));
          const Answer answer = client.read_answer();
          if (answer.status == 0) break;
          EXPECT_EQ(answer.body, "GET /x ");
        }
      });
    }
    EXPECT_TRUE(warm.wait(4));

    server->stop();

    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(server->connections(), 0);
  }
}

TEST(Responder, MayBeCalledAfterTheConnectionDied) {
  std::vector<Responder> kept;
  Signal begun;
  const auto server = start_server(test_options(), [&](const Request& request, Responder respond) {
    if (request.path == "/alive") return respond(text_response("alive"));
    kept.push_back(std::move(respond));
    begun.set();
  });
  {
    RawClient client(server->port());
    client.send(to_bytes("GET", "/dead"));
    ASSERT_TRUE(begun.wait());
  }

  for (int i = 0; i < 3; ++i) kept[0](text_response("too late"));

  RawClient other(server->port());
  other.send(to_bytes("GET", "/alive"));
  EXPECT_EQ(other.read_answer().body, "alive");
}

TEST(Responder, MayBeCalledAfterTheServerStoppedOrIsGone) {
  ServerOptions options = test_options();
  options.request_time_max = std::chrono::milliseconds(20);
  std::vector<Responder> kept;
  Signal begun;
  auto server = start_server(std::move(options), [&](const Request&, Responder respond) {
    kept.push_back(std::move(respond));
    begun.set();
  });
  RawClient client(server->port());
  client.send(to_bytes("GET", "/"));
  ASSERT_TRUE(begun.wait());

  server->stop();
  kept[0](text_response("stopped"));
  server.reset();
  kept[0](text_response("gone"));

  EXPECT_EQ(client.read_to_end(), "");
}

TEST(Responder, MayBeCalledLaterFromAnyThread) {
  std::vector<std::thread> threads;
  Mutex mutex;
  const auto server = start_server(test_options(), [&](const Request& request, Responder respond) {
    const MutexLock lock(mutex);
    threads.emplace_back(
        [respond = std::move(respond), path = request.path] { respond(text_response(path)); });
  });
  RawClient client(server->port());

  for (int i = 0; i < 50; ++i) {
    client.send(to_bytes("GET", "/" + std::to_string(i)));
    EXPECT_EQ(client.read_answer().body, "/" + std::to_string(i));
  }

  server->stop();  // The last handler may still be storing its thread.
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace kare::net

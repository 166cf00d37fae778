#pragma once

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "net/asio.h"
#include "net/connection.h"
#include "net/handler_pool.h"
#include "net/mailbox.h"
#include "net/server.h"

namespace kare::net {

// How many connections the server holds. Safe from any thread.
class ConnectionCount {
 public:
  // False, without counting, when there are `max` already.
  bool add(int max);
  void remove();
  int value() const;
  // Returns when there are none, or after `timeout`.
  void wait_for_none(std::chrono::milliseconds timeout);

 private:
  mutable Mutex mutex_;
  Condition none_;
  int value_ GUARDED_BY(mutex_) = 0;
};

// One io thread with its connections. Unless it says otherwise, everything here is called on that
// thread. Options, pool and count outlive it.
class IoLoop {
 public:
  IoLoop(const ServerOptions& options, HandlerPool& pool, ConnectionCount& count);
  ~IoLoop();

  // Of the owner: starts and ends the thread; connections left are cut. May be called twice.
  void start(const std::string& thread_name);
  void stop();
  // From any thread: see Connection::drain; and cuts all connections at once.
  void drain();
  void cut();
  // From any thread: takes over an accepted and counted connection.
  void adopt(Socket socket);

  asio::io_context& context() { return io_; }
  const ServerOptions& options() const { return options_; }
  // Collects requests; all that arrived in one round of the loop go to the handlers together.
  void submit(Job job);
  // The responder for one exchange; see net/http.h for how it may be used.
  Responder responder(const std::shared_ptr<Connection>& connection, std::uint64_t exchange,
                      const ReplyTerms& terms);
  // The product's answer to what never became a request.
  Response refusal(int status) const;
  bool draining() const { return mailbox_->draining(); }
  void forget(Connection& connection);

 private:
  void flush_jobs();
  void deliver_mail();
  void wait_for_tick();
  void check_deadlines();

  const ServerOptions& options_;
  HandlerPool& pool_;
  ConnectionCount& count_;
  asio::io_context io_{1};  // One thread runs it; others only post.
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
  asio::basic_waitable_timer<std::chrono::steady_clock> tick_{io_};
  std::shared_ptr<Mailbox> mailbox_;
  std::vector<Mail> mail_;
  std::vector<Job> jobs_;
  std::vector<std::shared_ptr<Connection>> connections_;
  bool is_cut_ = false;
  std::thread thread_;
};

// The product's refusal, or a bare one when it has none; 503 says when to come again.
Response make_refusal(const ServerOptions& options, int status);

}  // namespace kare::net

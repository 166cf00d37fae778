#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/mutex.h"
#include "net/reply.h"

namespace kare::net {

class Connection;

// One answer for one exchange on one connection, or the word that its stream has more to send; from
// whichever thread.
struct Mail {
  enum class Kind { kReply, kMore };
  std::weak_ptr<Connection> connection;
  std::uint64_t exchange = 0;
  Reply reply = {};
  Kind kind = Kind::kReply;
};

// Where other threads leave answers for one io thread. Responders share it and may outlive the
// server: once closed, it drops what comes. Safe from any thread.
class Mailbox {
 public:
  // `wake` makes the io thread call take(); it must not block, for it runs under the lock: after
  // close() returned, it is never called again.
  explicit Mailbox(std::function<void()> wake) : wake_(std::move(wake)) {}

  void put(Mail mail);
  // Swaps all mail into `into`. REQUIRES: `into` is empty; its capacity is used again.
  void take(std::vector<Mail>& into);
  void close();

  // Set when the server stops: answers then say that the connection closes.
  void set_draining() { draining_ = true; }
  bool draining() const { return draining_; }

 private:
  const std::function<void()> wake_;
  std::atomic<bool> draining_ = false;
  Mutex mutex_;
  std::vector<Mail> mail_ GUARDED_BY(mutex_);
  bool closed_ GUARDED_BY(mutex_) = false;
};

}  // namespace kare::net

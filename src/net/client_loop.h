#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "net/client.h"

namespace kare::net {

// How one exchange of a ClientLoop ended.
struct Exchanged {
  Result<Response> answer;  // As of fetch(). Any HTTP status is a success.
  bool was_sent = false;    // At least a part of the request left this machine.
};

// A range of a file that is downloaded.
struct FileRequest {
  ClientRequest request;  // answer_bytes_max counts for this range.
  Path file;              // Written from `offset` on; made when it is not there.
  std::uint64_t offset = 0;
  // The entity tag that the bytes before `offset` belong to; empty: the first range.
  std::string entity_tag;
  // Hears the entity tag before the first byte is written; empty when there is none, or a weak one.
  // May be empty.
  std::function<void(const std::string& entity_tag)> begun = {};
};
struct FileReceived {
  int status = 0;            // 200, 206, 416 … Only those two have written to the file.
  std::uint64_t offset = 0;  // Where writing began: 0 when the server sent the whole file.
  std::uint64_t total = 0;   // Bytes of the whole file, as announced; 0 when it was not.
  std::string location;      // Of a redirect.
};

// Many HTTP exchanges, timers and messages in one thread: the one that calls `run`. Everything is
// called back from there, and must not block. All functions but `post` are for that thread, and for
// any before it runs.
class ClientLoop {
 public:
  using Clock = std::chrono::steady_clock;
  using Token = std::uint64_t;  // Names an exchange or a timer; never 0.

  // At most so many exchanges at once; the others wait for their turn, each kind for itself, so
  // that downloads do not hold up questions.
  struct Options {
    int exchanges_max = 64;
    int downloads_max = 16;
  };
  static std::unique_ptr<ClientLoop> create(Options options);
  virtual ~ClientLoop() = default;

  // The time of an exchange counts from its turn.
  virtual Token fetch(ClientRequest request, std::function<void(Exchanged)> done) = 0;
  // Downloads what is missing of a file. What has arrived stays in the file after a failure, so
  // that a later call can go on from there. `done` gets an error when the exchange broke.
  virtual Token download(FileRequest request, std::function<void(Result<FileReceived>)> done) = 0;
  virtual Token after(std::chrono::milliseconds pause, std::function<void()> call) = 0;
  // The call of `done`, or of the timer, will not come. Ignored when it came already.
  virtual void forget(Token token) = 0;
  // Runs `call` in the loop. From any thread.
  virtual void post(std::function<void()> call) = 0;

  // Until `stop` was called from the loop.
  virtual void run() = 0;
  virtual void stop() = 0;
};

}  // namespace kare::net

#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace kare::net {

// A body without a length, which one side writes piece by piece for as long as it likes and a
// connection sends as it comes. The two ends share what is on its way. Safe from any thread.
class StreamState;

// The end that writes. Copies write into the same stream; the body ends with `end`, or when the
// server stops.
class StreamWriter {
 public:
  explicit StreamWriter(std::shared_ptr<StreamState> state) : state_(std::move(state)) {}

  // False when nobody reads any more. A client that is so slow that more than the stream's limit
  // would wait for it is cut off, which counts as that. Never blocks.
  bool write(std::string_view bytes) const;
  // What was written is still sent.
  void end() const;
  bool has_reader() const;

 private:
  std::shared_ptr<StreamState> state_;
};

// The end that a Response carries and a connection reads. Move only; the writer is told when it
// goes.
class StreamBody {
 public:
  StreamBody() = default;
  explicit StreamBody(std::shared_ptr<StreamState> state) : state_(std::move(state)) {}
  ~StreamBody() { reset(); }
  StreamBody(StreamBody&& other) noexcept = default;
  StreamBody& operator=(StreamBody&& other) noexcept;

  bool is_open() const { return state_ != nullptr; }
  void reset();
  // `wake` is called, from whichever thread, when there is something to take after there was
  // nothing. It must not block. REQUIRES: is_open, as for the next.
  void on_more(std::function<void()> wake);
  enum class Status { kMore, kEnded, kOverrun };
  // Swaps what was written into `bytes`, and says whether more may come.
  Status take(std::string& bytes);

 private:
  std::shared_ptr<StreamState> state_;
};

struct Stream {
  StreamWriter writer;
  StreamBody body;
};
// `bytes_max`: most that may wait to be sent, beside what the system's buffers hold.
Stream make_stream(std::size_t bytes_max);

}  // namespace kare::net

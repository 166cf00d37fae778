#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/asio.h"
#include "net/reply.h"
#include "net/request_reader.h"
#include "net/tls_channel.h"

namespace kare::net {

class IoLoop;

// One client's connection: reads a request, hands it on, writes its answer, and again. Requests
// that arrive early wait in the buffer, so that answers keep their order. Belongs to one io thread,
// which calls everything here; `loop` outlives it.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Connection(IoLoop& loop, Socket socket);

  void start();
  // The answer to `exchange`; ignored unless that is the one being waited for.
  void answer(std::uint64_t exchange, Reply reply);
  // The stream that answers `exchange` has more to send, or has ended.
  void send_more(std::uint64_t exchange);
  // Ends what took too long: 408 for a half request, silence for everything else.
  void check_deadline(Time now);
  // The server stops: closes between requests, otherwise after the current answer,
  // which a stream then is.
  void drain();
  void close();

  std::size_t place = 0;  // Index in the loop's list; kept by the loop.

 private:
  enum class State {
    kGreeting,   // The handshake of TLS.
    kIdle,       // Between requests.
    kReading,    // The first byte of a request has arrived.
    kWaiting,    // For the handler.
    kWriting,    // The answer.
    kStreaming,  // All of a stream that there is by now is out.
    kLingering,  // All is said; waits for the client to close, so that it can read the answer.
    kClosed,
  };

  void run();
  bool shake_hands();
  bool read_request();
  bool begin_request();
  void greet_body();
  void dispatch();
  void refuse(int status);
  void begin_reply(Reply reply);
  bool write_reply();
  bool continue_stream();
  bool write_bytes();
  bool write_file();
  bool write_secure(std::string_view bytes, std::size_t& sent);
  bool write_file_secure();
  bool read_piece();
  void wait_to_write();
  void wait_until_writable();
  bool took_some();
  void end_reply();
  void make_room();
  void wait_to_read();
  void wait_until_readable();
  void on_readable(error_code ec);
  void on_read(error_code ec, std::size_t count);
  void on_end();

  IoLoop& loop_;
  Socket socket_;
  std::unique_ptr<TlsChannel> tls_;  // Null: the connection is not encrypted.
  std::string peer_;
  State state_ = State::kIdle;
  Time deadline_;
  RequestReader reader_;
  std::vector<char> input_;
  std::size_t input_begin_ = 0;  // What was received and not yet used is [begin, end).
  std::size_t input_end_ = 0;
  bool is_read_pending_ = false;
  bool is_write_pending_ = false;
  std::uint64_t exchange_ = 0;  // Counts requests; tells a late answer from the awaited one.
  Reply reply_;
  std::size_t sent_ = 0;  // Of head and body together.
  std::string piece_;     // With TLS: the part of a file that is being sent.
  std::size_t piece_sent_ = 0;
  int unacknowledged_ = 0;  // Bytes the client had still to take when the deadline was set.
};

}  // namespace kare::net

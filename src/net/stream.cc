#include "net/stream.h"

#include <utility>

#include "base/mutex.h"

namespace kare::net {

class StreamState {
 public:
  explicit StreamState(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  bool write(std::string_view bytes) {
    const MutexLock lock(mutex_);
    if (is_closed_ || is_ended_) return false;
    if (waiting_.size() + bytes.size() > bytes_max_) {
      is_overrun_ = true;
      is_ended_ = true;
    } else {
      waiting_.append(bytes);
    }
    wake_reader();
    return !is_overrun_;
  }

  void end() {
    const MutexLock lock(mutex_);
    if (std::exchange(is_ended_, true)) return;
    wake_reader();
  }

  void close() {
    const MutexLock lock(mutex_);
    is_closed_ = true;
    waiting_ = {};
    wake_ = nullptr;
  }

  bool has_reader() {
    const MutexLock lock(mutex_);
    return !is_closed_ && !is_overrun_;
  }

  void on_more(std::function<void()> wake) {
    const MutexLock lock(mutex_);
    wake_ = std::move(wake);
  }

  StreamBody::Status take(std::string& bytes) {
    const MutexLock lock(mutex_);
    is_told_ = false;
    if (is_overrun_) return StreamBody::Status::kOverrun;
    bytes = std::exchange(waiting_, {});
    return is_ended_ ? StreamBody::Status::kEnded : StreamBody::Status::kMore;
  }

 private:
  // Once until the reader looked.
  void wake_reader() REQUIRES_LOCK(mutex_) {
    if (!wake_ || std::exchange(is_told_, true)) return;
    wake_();
  }

  const std::size_t bytes_max_;
  Mutex mutex_;
  std::function<void()> wake_ GUARDED_BY(mutex_);
  std::string waiting_ GUARDED_BY(mutex_);
  bool is_told_ GUARDED_BY(mutex_) = false;
  bool is_ended_ GUARDED_BY(mutex_) = false;
  bool is_overrun_ GUARDED_BY(mutex_) = false;
  bool is_closed_ GUARDED_BY(mutex_) = false;
};

bool StreamWriter::write(std::string_view bytes) const {
  return state_->write(bytes);
}

void StreamWriter::end() const {
  state_->end();
}

bool StreamWriter::has_reader() const {
  return state_->has_reader();
}

StreamBody& StreamBody::operator=(StreamBody&& other) noexcept {
  if (this != &other) {
    reset();
    state_ = std::move(other.state_);
  }
  return *this;
}

void StreamBody::reset() {
  if (state_) state_->close();
  state_.reset();
}

void StreamBody::on_more(std::function<void()> wake) {
  state_->on_more(std::move(wake));
}

StreamBody::Status StreamBody::take(std::string& bytes) {
  return state_->take(bytes);
}

Stream make_stream(std::size_t bytes_max) {
  auto state = std::make_shared<StreamState>(bytes_max);
  return {StreamWriter(state), StreamBody(state)};
}

}  // namespace kare::net

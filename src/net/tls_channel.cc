#include "net/tls_channel.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/assert.h"

namespace kare::net {

void TlsChannel::Free::operator()(ssl_st* tls) const {
  SSL_free(tls);
}

TlsChannel::TlsChannel(ssl_ctx_st* context, int socket) : tls_(SSL_new(context)) {
  KARE_ASSERT(tls_ != nullptr);
  const int ok = SSL_set_fd(tls_.get(), socket);
  KARE_ASSERT(ok == 1);
  SSL_set_accept_state(tls_.get());
}

// What OpenSSL means by the result of its last call; it looks into the thread's queue of errors,
// which therefore must be empty before the call.
TlsChannel::Step TlsChannel::step_after(int result) {
  if (result == 1) return Step::kDone;
  switch (SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ: return Step::kWaitToRead;
    case SSL_ERROR_WANT_WRITE: return Step::kWaitToWrite;
    case SSL_ERROR_ZERO_RETURN: return Step::kEnd;
    default: is_broken_ = true; return Step::kBroken;
  }
}

TlsChannel::Step TlsChannel::shake_hands() {
  ERR_clear_error();
  const Step step = step_after(SSL_do_handshake(tls_.get()));
  is_open_ = step == Step::kDone;
  return step;
}

TlsChannel::Step TlsChannel::read(char* data, std::size_t size, std::size_t& count) {
  ERR_clear_error();
  return step_after(SSL_read_ex(tls_.get(), data, size, &count));
}

TlsChannel::Step TlsChannel::write(std::string_view bytes, std::size_t& count) {
  ERR_clear_error();
  return step_after(SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &count));
}

bool TlsChannel::has_more() const {
  return SSL_pending(tls_.get()) > 0;
}

void TlsChannel::end() {
  if (!is_open_ || is_broken_) return;
  ERR_clear_error();
  SSL_shutdown(tls_.get());
  is_open_ = false;
}

}  // namespace kare::net

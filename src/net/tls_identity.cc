#include "net/tls_identity.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <string>
#include <string_view>
#include <utility>

#include "base/assert.h"

namespace kare::net {
namespace {

// For TLS 1.2; those of 1.3 are all good.
constexpr char kCiphers[] = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr unsigned char kHttp11[] = "\x08http/1.1";

std::string openssl_reason() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = ERR_reason_error_string(code);
  ERR_clear_error();
  return reason != nullptr ? reason : "unknown";
}

Error unusable(std::string_view what, const Path& path) {
  return {Code::kInvalid, std::string(what) + " '" + path.string() + "': " + openssl_reason(), ""};
}

// Of the protocols that a client offers, the only one there is; else the client goes on without.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_length,
                    const unsigned char* offered, unsigned offered_length, void*) {
  unsigned char* chosen = nullptr;
  const int found = SSL_select_next_proto(&chosen, out_length, kHttp11, sizeof kHttp11 - 1, offered,
                                          offered_length);
  if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_NOACK;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

void set_rules(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  const int ok = SSL_CTX_set_cipher_list(context, kCiphers);
  KARE_ASSERT(ok == 1);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                   // HTTP's own lengths show when something was cut.
                                   SSL_OP_IGNORE_UNEXPECTED_EOF);
  // A write goes on from wherever the last one stopped; idle connections give their buffers back.
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  // Sessions are resumed by tickets, which cost no memory here.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

Result<std::shared_ptr<SSL_CTX>> make_context(const Path& certificate, const Path& key) {
  ERR_clear_error();
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  KARE_ASSERT(context != nullptr);
  set_rules(context.get());
  // Without this, an encrypted key would ask for its password on the terminal.
  SSL_CTX_set_default_passwd_cb(context.get(), [](char*, int, int, void*) { return -1; });
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1) {
    return unusable("could not use the certificate", certificate);
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return unusable("could not use the key", key);
  }
  return context;
}

}  // namespace

Result<std::shared_ptr<TlsIdentity>> TlsIdentity::load(Path certificate, Path key) {
  auto identity = std::make_shared<TlsIdentity>(std::move(certificate), std::move(key));
  KARE_TRY(identity->reload());
  return identity;
}

Result<> TlsIdentity::reload() {
  auto context = KARE_TRY(make_context(certificate_, key_));
  const MutexLock lock(mutex_);
  context_ = std::move(context);
  return {};
}

std::shared_ptr<ssl_ctx_st> TlsIdentity::context() const {
  const MutexLock lock(mutex_);
  return context_;
}

}  // namespace kare::net

#pragma once

#include <memory>
#include <utility>

#include "base/files.h"
#include "base/mutex.h"
#include "base/result.h"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX.

namespace kare::net {

// The certificate and key that a server shows its clients, read from PEM files: TLS 1.2 with
// forward secrecy and authenticated encryption only, or 1.3. Safe from any thread.
class TlsIdentity {
 public:
  // Shows nothing before reload(); see load.
  TlsIdentity(Path certificate, Path key)
      : certificate_(std::move(certificate)), key_(std::move(key)) {}
  // The certificate's file may go on with its chain. kInvalid, with what is wrong, when a file is
  // absent or no PEM, or when the two do not belong together.
  static Result<std::shared_ptr<TlsIdentity>> load(Path certificate, Path key);
  // Reads the files again, for connections from now on. When that fails, all stays as it was.
  Result<> reload();
  std::shared_ptr<ssl_ctx_st> context() const;

 private:
  const Path certificate_, key_;
  mutable Mutex mutex_;
  std::shared_ptr<ssl_ctx_st> context_ GUARDED_BY(mutex_);
};

}  // namespace kare::net

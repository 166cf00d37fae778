#include "base/seal.h"

#include <openssl/evp.h>

#include <memory>

#include "base/assert.h"
#include "base/hash.h"

namespace kare {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

// One pass of the cipher over `input`, either way. The sizes are those of secrets, far below 2 GiB.
std::string pass(EVP_CIPHER_CTX* cipher, std::string_view input, std::string_view context) {
  int count = 0;
  std::string out(input.size(), '\0');
  bool ok = EVP_CipherUpdate(cipher, nullptr, &count, bytes_of(context),
                             static_cast<int>(context.size())) == 1;
  ok = ok && EVP_CipherUpdate(cipher, bytes_of(out), &count, bytes_of(input),
                              static_cast<int>(input.size())) == 1;
  KARE_ASSERT(ok && static_cast<std::size_t>(count) == out.size());
  return out;
}

Cipher start(std::string_view key, std::string_view nonce, bool encrypts) {
  KARE_ASSERT(key.size() == kKeyBytes && nonce.size() == kNonceBytes);
  Cipher cipher(EVP_CIPHER_CTX_new());
  const int ok = EVP_CipherInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key),
                                   bytes_of(nonce), encrypts ? 1 : 0);
  KARE_ASSERT(cipher != nullptr && ok == 1);
  return cipher;
}

}  // namespace

std::string seal(std::string_view key, std::string_view plain, std::string_view context) {
  const std::string nonce = random_bytes(kNonceBytes);
  const Cipher cipher = start(key, nonce, true);
  const std::string hidden = pass(cipher.get(), plain, context);
  std::string tag(kTagBytes, '\0');
  int none = 0;
  const bool ok =
      EVP_CipherFinal_ex(cipher.get(), bytes_of(tag), &none) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag.data()) == 1;
  KARE_ASSERT(ok);
  return nonce + hidden + tag;
}

Result<std::string> unseal(std::string_view key, std::string_view sealed,
                           std::string_view context) {
  const Error damaged{Code::kCorrupt, "a stored secret cannot be read",
                      "not sealed with this key, or altered"};
  if (sealed.size() < kNonceBytes + kTagBytes) return damaged;
  const std::string_view hidden =
      sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  const Cipher cipher = start(key, sealed.substr(0, kNonceBytes), false);
  std::string plain = pass(cipher.get(), hidden, context);
  const int set = EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data());
  KARE_ASSERT(set == 1);
  int none = 0;
  if (EVP_CipherFinal_ex(cipher.get(), bytes_of(tag), &none) != 1) return damaged;
  return plain;
}

}  // namespace kare

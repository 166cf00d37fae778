#include "base/hash.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <array>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kare {
namespace {

struct FreeMac {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using MacContext = std::unique_ptr<EVP_MAC_CTX, FreeMac>;

// Looking an algorithm up by its name takes OpenSSL longer than digesting a short text, so that
// each is looked up once.
const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

MacContext make_mac_context() {
  static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  MacContext context(EVP_MAC_CTX_new(algorithm));
  char digest[] = "SHA256";
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                               OSSL_PARAM_construct_end()};
  KARE_ASSERT(context != nullptr && EVP_MAC_CTX_set_params(context.get(), params) == 1);
  return context;
}

struct KeyedMac {
  MacContext context = make_mac_context();
  std::optional<std::string> key;

  bool begin() { return EVP_MAC_init(context.get(), nullptr, 0, nullptr) == 1; }
  bool begin_with(std::string_view wanted) {
    key = wanted;
    // A null key would stand for the one before.
    return EVP_MAC_init(context.get(), reinterpret_cast<const unsigned char*>(key->c_str()),
                        key->size(), nullptr) == 1;
  }
};

// The keys that a thread used last: the same few sign and check everything, and digesting a key
// takes as long as a short message.
struct KeyedMacs {
  std::array<KeyedMac, 4> macs;
  std::size_t oldest = 0;

  // Ready for a message; null when OpenSSL fails.
  EVP_MAC_CTX* begin(std::string_view key) {
    for (KeyedMac& mac : macs) {
      if (mac.key == key) return mac.begin() ? mac.context.get() : nullptr;
    }
    KeyedMac& mac = macs[oldest];
    oldest = (oldest + 1) % macs.size();
    return mac.begin_with(key) ? mac.context.get() : nullptr;
  }
};

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

std::optional<unsigned> base64url_digit(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<unsigned>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<unsigned>(c - 'a' + 26);
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0' + 52);
  if (c == '-') return 62U;
  if (c == '_') return 63U;
  return std::nullopt;
}

}  // namespace

Sha256 sha256(std::string_view bytes) {
  Sha256 out{};
  const int ok =
      EVP_Digest(bytes.data(), bytes.size(), out.data(), nullptr, sha256_algorithm(), nullptr);
  KARE_ASSERT(ok == 1);
  return out;
}

Sha256 hmac_sha256(std::string_view key, std::string_view message) {
  thread_local KeyedMacs macs;
  Sha256 out{};
  std::size_t length = 0;
  EVP_MAC_CTX* const mac = macs.begin(key);
  const bool done = mac != nullptr &&
                    EVP_MAC_update(mac, reinterpret_cast<const unsigned char*>(message.data()),
                                   message.size()) == 1 &&
                    EVP_MAC_final(mac, out.data(), &length, out.size()) == 1;
  KARE_ASSERT(done && length == out.size());
  return out;
}

Result<std::string> sha256_of_file(const std::string& path) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rbe"));
  if (!file) return errno_error(Code::kNotFound, "read the file", path);
  const std::unique_ptr<EVP_MD_CTX, FreeDigest> context(EVP_MD_CTX_new());
  KARE_ASSERT(EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1);
  std::vector<char> buffer(1 << 16);
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), file.get())) {
    EVP_DigestUpdate(context.get(), buffer.data(), got);
  }
  if (std::ferror(file.get()) != 0) return errno_error(Code::kCorrupt, "read the file", path);
  Sha256 out{};
  EVP_DigestFinal_ex(context.get(), out.data(), nullptr);
  return to_hex(out);
}

std::string to_hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::string to_hex(const Sha256& digest) {
  return to_hex(as_bytes(digest));
}

std::string to_base64url(std::string_view bytes) {
  static constexpr char kAlphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  unsigned bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) out += kAlphabet[(bits >> (held - 6)) & 63];
  }
  if (held > 0) out += kAlphabet[(bits << (6 - held)) & 63];
  return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string out;
  unsigned bits = 0;
  int held = 0;
  for (const char c : text) {
    const auto digit = base64url_digit(c);
    if (!digit) return std::nullopt;
    bits = (bits << 6) | *digit;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>(bits >> held);
    bits &= (1U << held) - 1;
  }
  // A lone last character holds no whole byte; what is left of the last one must be zero.
  if (text.size() % 4 == 1 || bits != 0) return std::nullopt;
  return out;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  const int ok = RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count));
  KARE_ASSERT(ok == 1);
  return out;
}

}  // namespace kare

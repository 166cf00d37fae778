#include "engine/wan/text/prompt_cache.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/hash.h"

namespace kare::wan {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "kare prompt 1\n";
constexpr std::string_view kSuffix = ".prompt";
constexpr std::int64_t kRowsMax = 4096, kWidthMax = 1 << 16;

// After the magic: rows and width, both i64, the SHA-256 of the values, the values as float32.
constexpr std::size_t kHeaderBytes = kMagic.size() + 2 * sizeof(std::int64_t) + sizeof(Sha256);

std::string_view bytes_of(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

template <class T>
void append(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::optional<PromptVectors> parse(std::string_view file) {
  if (file.size() < kHeaderBytes || !file.starts_with(kMagic)) return std::nullopt;
  PromptVectors vectors;
  std::memcpy(&vectors.rows, file.data() + kMagic.size(), sizeof vectors.rows);
  std::memcpy(&vectors.width, file.data() + kMagic.size() + sizeof vectors.rows,
              sizeof vectors.width);
  if (vectors.rows < 1 || vectors.rows > kRowsMax) return std::nullopt;
  if (vectors.width < 1 || vectors.width > kWidthMax) return std::nullopt;
  const auto count = static_cast<std::size_t>(vectors.rows * vectors.width);
  const std::string_view payload = file.substr(kHeaderBytes);
  const std::string_view digest = file.substr(kHeaderBytes - sizeof(Sha256), sizeof(Sha256));
  if (payload.size() != count * sizeof(float) || as_bytes(sha256(payload)) != digest) {
    return std::nullopt;
  }
  vectors.values.resize(count);
  std::memcpy(vectors.values.data(), payload.data(), payload.size());
  return vectors;
}

}  // namespace

PromptCache::PromptCache(Path folder, std::uint64_t limit_bytes)
    : folder_(std::move(folder)), limit_bytes_(limit_bytes) {}

Result<PromptCache> PromptCache::create(const Path& folder, std::uint64_t limit_bytes) {
  KARE_TRY(create_folders(folder));
  return PromptCache(folder, limit_bytes);
}

std::string PromptCache::key(std::span<const std::int32_t> ids, std::string_view encoder) {
  std::string text(encoder);
  text += '\n';
  text.append(reinterpret_cast<const char*>(ids.data()), ids.size_bytes());
  return to_hex(sha256(text));
}

Path PromptCache::file_of(const std::string& key) const {
  return folder_ / (key + std::string(kSuffix));
}

std::optional<PromptVectors> PromptCache::find(const std::string& key) const {
  const Path path = file_of(key);
  std::error_code error;
  if (!fs::exists(path, error)) return std::nullopt;
  const auto file = read_file(path);
  if (!file.ok()) return std::nullopt;
  auto vectors = parse(file.value());
  if (vectors) {
    // So that what is in use stays; a read-only folder only loses this order.
    fs::last_write_time(path, fs::file_time_type::clock::now(), error);
  } else {
    fs::remove(path, error);
  }
  return vectors;
}

Result<> PromptCache::keep(const std::string& key, const PromptVectors& vectors) const {
  KARE_ASSERT(vectors.rows >= 1 && vectors.rows <= kRowsMax);
  KARE_ASSERT(vectors.width >= 1 && vectors.width <= kWidthMax);
  KARE_ASSERT(vectors.values.size() == static_cast<std::size_t>(vectors.rows * vectors.width));
  const std::string_view payload = bytes_of(vectors.values);
  if (kHeaderBytes + payload.size() > limit_bytes_) return {};
  std::string file(kMagic);
  append(file, vectors.rows);
  append(file, vectors.width);
  append(file, sha256(payload));
  file += payload;
  KARE_TRY(write_file_atomically(file_of(key), file, 0600));
  make_room(file_of(key));
  return {};
}

// Other processes may remove the same files; what is gone already is no error.
void PromptCache::make_room(const Path& spared) const {
  struct Entry {
    fs::file_time_type used;
    Path path;
    std::uint64_t bytes;
  };
  std::vector<Entry> entries;
  std::uint64_t total = 0;
  std::error_code error;
  for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() != kSuffix) continue;
    std::error_code gone;
    const std::uint64_t bytes = at->file_size(gone);
    const auto used = at->last_write_time(gone);
    if (gone) continue;
    total += bytes;
    if (at->path() != spared) entries.push_back({used, at->path(), bytes});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.used, a.path) < std::pair(b.used, b.path);
  });
  for (const Entry& entry : entries) {
    if (total <= limit_bytes_) return;
    fs::remove(entry.path, error);
    total -= entry.bytes;
  }
}

}  // namespace kare::wan

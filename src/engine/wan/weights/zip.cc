// The layout is that of PKWARE's APPNOTE, sections 4.3.7 (local header), 4.3.12 (central header),
// 4.3.14 to 4.3.16 (end records) and 4.5.3 (64-bit sizes).
#include "engine/wan/weights/zip.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/limits.h"
#include "engine/wan/weights/byte_reader.h"

namespace kare::wan {
namespace {

constexpr std::uint32_t kLocalSign = 0x04034b50, kCentralSign = 0x02014b50, kEndSign = 0x06054b50;
constexpr std::uint32_t kEnd64Sign = 0x06064b50, kLocator64Sign = 0x07064b50;
constexpr std::size_t kEndBytes = 22, kLocatorBytes = 20, kCommentMax = 65535;
constexpr std::uint32_t kElsewhere = 0xffffffff;  // "See the 64-bit field."

struct Directory {
  std::uint64_t entries = 0, offset = 0;
};

struct Entry {
  std::string name;
  std::uint16_t flags = 0, method = 0;
  std::uint64_t packed = 0, size = 0, header = 0;
};

std::uint32_t word_at(std::span<const std::byte> file, std::size_t at) {
  std::uint32_t value;
  std::memcpy(&value, file.data() + at, sizeof value);
  return value;
}

// The end record is the last thing in the file but for a comment of unknown length.
Result<std::size_t> find_end(std::span<const std::byte> file) {
  if (file.size() < kEndBytes) return corrupt("it is too short for a ZIP file");
  const std::size_t last = file.size() - kEndBytes;
  const std::size_t first = last > kCommentMax ? last - kCommentMax : 0;
  for (std::size_t at = last + 1; at-- > first;) {
    if (word_at(file, at) == kEndSign) return at;
  }
  return corrupt("its ZIP directory is missing, as in a file that was cut short");
}

Result<Directory> read_end64(std::span<const std::byte> file, std::size_t end) {
  if (end < kLocatorBytes || word_at(file, end - kLocatorBytes) != kLocator64Sign) {
    return corrupt("its 64-bit ZIP directory is missing");
  }
  ByteReader locator(file.subspan(end - kLocatorBytes + 8));
  const auto at = KARE_TRY(locator.number<std::uint64_t>());
  if (at > file.size()) return corrupt("its 64-bit ZIP directory lies outside of the file");
  ByteReader reader(file.subspan(static_cast<std::size_t>(at)));
  if (KARE_TRY(reader.number<std::uint32_t>()) != kEnd64Sign) {
    return corrupt("its 64-bit ZIP directory is damaged");
  }
  (void)KARE_TRY(reader.take(28));
  Directory directory;
  directory.entries = KARE_TRY(reader.number<std::uint64_t>());
  (void)KARE_TRY(reader.take(8));
  directory.offset = KARE_TRY(reader.number<std::uint64_t>());
  return directory;
}

Result<Directory> read_end(std::span<const std::byte> file) {
  const std::size_t end = KARE_TRY(find_end(file));
  ByteReader reader(file.subspan(end + 10));
  Directory directory;
  directory.entries = KARE_TRY(reader.number<std::uint16_t>());
  (void)KARE_TRY(reader.take(4));
  directory.offset = KARE_TRY(reader.number<std::uint32_t>());
  if (directory.entries == 0xffff || directory.offset == kElsewhere) return read_end64(file, end);
  return directory;
}

// The 64-bit fields stand in the extra field with id 1, each only when its short form is full.
Result<> read_extra(std::span<const std::byte> extra, Entry& entry) {
  ByteReader reader(extra);
  while (reader.left() >= 4) {
    const auto id = KARE_TRY(reader.number<std::uint16_t>());
    const auto length = KARE_TRY(reader.number<std::uint16_t>());
    ByteReader field(KARE_TRY(reader.take(length)));
    if (id != 1) continue;
    for (std::uint64_t* value : {&entry.size, &entry.packed, &entry.header}) {
      if (*value == kElsewhere) *value = KARE_TRY(field.number<std::uint64_t>());
    }
  }
  return {};
}

Result<Entry> read_entry(ByteReader& reader) {
  if (KARE_TRY(reader.number<std::uint32_t>()) != kCentralSign) {
    return corrupt("its ZIP directory is damaged");
  }
  (void)KARE_TRY(reader.take(4));
  Entry entry;
  entry.flags = KARE_TRY(reader.number<std::uint16_t>());
  entry.method = KARE_TRY(reader.number<std::uint16_t>());
  (void)KARE_TRY(reader.take(8));
  entry.packed = KARE_TRY(reader.number<std::uint32_t>());
  entry.size = KARE_TRY(reader.number<std::uint32_t>());
  const auto name = KARE_TRY(reader.number<std::uint16_t>());
  const auto extra = KARE_TRY(reader.number<std::uint16_t>());
  const auto comment = KARE_TRY(reader.number<std::uint16_t>());
  (void)KARE_TRY(reader.take(8));
  entry.header = KARE_TRY(reader.number<std::uint32_t>());
  entry.name = KARE_TRY(reader.text(name));
  const auto more = KARE_TRY(reader.take(extra));
  KARE_TRY(read_extra(more, entry));
  (void)KARE_TRY(reader.take(comment));
  return entry;
}

Result<std::span<const std::byte>> bytes_of(const Entry& entry, std::span<const std::byte> file) {
  if (entry.method != 0 || (entry.flags & 1) != 0) {
    return Error{Code::kUnsupported, "it has compressed or encrypted entries", entry.name};
  }
  if (entry.packed != entry.size || entry.header > file.size()) {
    return corrupt("an entry of its ZIP directory is damaged");
  }
  ByteReader reader(file.subspan(static_cast<std::size_t>(entry.header)));
  if (KARE_TRY(reader.number<std::uint32_t>()) != kLocalSign) {
    return corrupt("an entry of its ZIP directory is damaged");
  }
  (void)KARE_TRY(reader.take(22));
  const auto name = KARE_TRY(reader.number<std::uint16_t>());
  const auto extra = KARE_TRY(reader.number<std::uint16_t>());
  (void)KARE_TRY(reader.take(std::uint64_t{name} + extra));
  return reader.take(entry.size);
}

}  // namespace

Result<std::map<std::string, std::span<const std::byte>, std::less<>>> stored_entries(
    std::span<const std::byte> file) {
  const Directory directory = KARE_TRY(read_end(file));
  if (directory.entries > 2 * kTensorsMax || directory.offset > file.size()) {
    return corrupt("its ZIP directory lies outside of the file");
  }
  std::map<std::string, std::span<const std::byte>, std::less<>> entries;
  ByteReader reader(file.subspan(static_cast<std::size_t>(directory.offset)));
  for (std::uint64_t i = 0; i < directory.entries; ++i) {
    Entry entry = KARE_TRY(read_entry(reader));
    const auto bytes = KARE_TRY(bytes_of(entry, file));
    if (!entries.emplace(std::move(entry.name), bytes).second) {
      return corrupt("its ZIP directory has one name twice");
    }
  }
  return entries;
}

}  // namespace kare::wan

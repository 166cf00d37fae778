#include "engine/animatic/art/art_pack.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <type_traits>
#include <utility>

#include "base/assert.h"

namespace kare::animatic {

// The file begins with a header and the entries, sorted by name; little-endian, as written by
// tools/assets. Offsets count from the start of the file.
struct ArtPack::Header {
  std::array<char, 8> magic;
  std::uint32_t count;
  std::uint32_t reserved;
};

struct ArtPack::Entry {
  std::uint32_t name_offset, name_bytes;
  std::uint32_t body_offset, body_bytes;  // Compressed by zlib.
  std::uint32_t svg_bytes;
  float height_m;
  std::uint8_t facing, portrayal, habitat, plural;
};

namespace {

constexpr std::array<char, 8> kMagic = {'K', 'A', 'R', 'E', 'A', 'R', 'T', '1'};
constexpr std::uint32_t kSvgBytesMax = 4U << 20U;

Error damaged(const Path& file, std::string_view why) {
  return {Code::kCorrupt, "the illustrations are damaged", file.string() + ": " + std::string(why)};
}

}  // namespace

Result<ArtPack> ArtPack::open(const Path& file) {
  static_assert(sizeof(Header) == 16 && sizeof(Entry) == 28);
  static_assert(std::is_trivially_copyable_v<Entry>);
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat about {};
  if (!fd.is_open() || ::fstat(fd.get(), &about) != 0) {
    return errno_error(Code::kNotFound, "open the illustrations", file.string());
  }
  const auto size = static_cast<std::size_t>(about.st_size);
  if (size < sizeof(Header)) return damaged(file, "too short");
  void* const mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (mapped == MAP_FAILED) {
    return errno_error(Code::kUnavailable, "read the illustrations", file.string());
  }
  ArtPack pack;
  pack.bytes_ = static_cast<const char*>(mapped);
  pack.size_ = size;
  KARE_TRY(pack.check(file));
  return pack;
}

Result<> ArtPack::check(const Path& file) {
  Header header;
  std::memcpy(&header, bytes_, sizeof header);
  if (header.magic != kMagic) return damaged(file, "not an art pack");
  if (header.count > (size_ - sizeof header) / sizeof(Entry)) return damaged(file, "cut off");
  count_ = header.count;
  for (std::uint32_t i = 0; i < count_; ++i) {
    const Entry& one = entry(i);
    const bool inside = std::uint64_t{one.name_offset} + one.name_bytes <= size_ &&
                        std::uint64_t{one.body_offset} + one.body_bytes <= size_;
    if (!inside || one.svg_bytes > kSvgBytesMax) return damaged(file, "an entry points outside");
    if (one.facing > 2 || one.portrayal > 2 || one.habitat > 4) {
      return damaged(file, "an entry has unknown facts");
    }
    if (i > 0 && name(entry(i - 1)) >= name(one)) return damaged(file, "not sorted");
  }
  return {};
}

ArtPack::ArtPack(ArtPack&& other) noexcept
    : bytes_(std::exchange(other.bytes_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      count_(std::exchange(other.count_, 0)) {}

ArtPack& ArtPack::operator=(ArtPack&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(size_, other.size_);
  std::swap(count_, other.count_);
  return *this;
}

ArtPack::~ArtPack() {
  if (bytes_ != nullptr) ::munmap(const_cast<char*>(bytes_), size_);
}

const ArtPack::Entry& ArtPack::entry(std::uint32_t index) const {
  return reinterpret_cast<const Entry*>(bytes_ + sizeof(Header))[index];
}

std::string_view ArtPack::name(const Entry& entry) const {
  return {bytes_ + entry.name_offset, entry.name_bytes};
}

const ArtPack::Entry* ArtPack::find(std::string_view wanted) const {
  if (count_ == 0) return nullptr;
  const Entry* const first = &entry(0);
  const Entry* const found =
      std::lower_bound(first, first + count_, wanted,
                       [this](const Entry& one, std::string_view key) { return name(one) < key; });
  return found != first + count_ && name(*found) == wanted ? found : nullptr;
}

bool ArtPack::has(std::string_view wanted) const {
  return find(wanted) != nullptr;
}

std::vector<std::string> ArtPack::names() const {
  std::vector<std::string> all;
  for (std::uint32_t i = 0; i < count_; ++i) all.emplace_back(name(entry(i)));
  return all;
}

Result<std::string> ArtPack::svg(std::string_view wanted) const {
  const Entry* const found = find(wanted);
  if (found == nullptr) {
    return Error{Code::kNotFound, "there is no such illustration", std::string(wanted)};
  }
  std::string document(found->svg_bytes, '\0');
  uLongf size = document.size();
  const int status =
      ::uncompress(reinterpret_cast<Bytef*>(document.data()), &size,
                   reinterpret_cast<const Bytef*>(bytes_ + found->body_offset), found->body_bytes);
  if (status != Z_OK || size != document.size()) return damaged("art.pack", wanted);
  return document;
}

ArtFacts ArtPack::facts(std::string_view wanted) const {
  const Entry* const found = find(wanted);
  KARE_ASSERT(found != nullptr);
  ArtFacts facts;
  facts.facing = static_cast<Facing>(found->facing);
  facts.portrayal = static_cast<Portrayal>(found->portrayal);
  facts.height_m = static_cast<double>(found->height_m);
  facts.habitat = static_cast<Habitat>(found->habitat);
  facts.plural = found->plural;
  return facts;
}

}  // namespace kare::animatic

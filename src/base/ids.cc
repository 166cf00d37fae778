#include "base/ids.h"

#include <algorithm>

#include "base/hash.h"

namespace kare {
namespace {
constexpr int kSequenceBits = 12;
constexpr int kLowBits = 22;
constexpr std::int64_t kSequenceEnd = std::int64_t{1} << kSequenceBits;

std::int64_t random_node() {
  const std::string bytes = random_bytes(2);
  const auto high = static_cast<unsigned char>(bytes[0]);
  const auto low = static_cast<unsigned char>(bytes[1]);
  return (std::int64_t{high} << 8 | low) & ((1 << (kLowBits - kSequenceBits)) - 1);
}

// The next 16 bytes of the calling thread's supply: the generator of secrets takes as long for a
// few bytes as for a hundred times as many.
std::string next_random_16() {
  constexpr std::size_t kSupplyBytes = 1'024;
  thread_local std::string supply;
  if (supply.empty()) supply = random_bytes(kSupplyBytes);
  std::string bytes = supply.substr(supply.size() - 16);
  supply.resize(supply.size() - 16);
  return bytes;
}

}  // namespace

SnowflakeIds::SnowflakeIds(const Clock& clock) : clock_(clock), node_(random_node()) {}

std::int64_t SnowflakeIds::next() {
  const std::int64_t now_ms = to_ms(clock_.now()) - kSnowflakeEpochMs;
  const MutexLock lock(mutex_);
  // A clock that went back, or more than 4096 ids in one millisecond, borrows from the future.
  if (now_ms > last_ms_) {
    last_ms_ = now_ms;
    sequence_ = 0;
  } else if (++sequence_ == kSequenceEnd) {
    ++last_ms_;
    sequence_ = 0;
  }
  return last_ms_ << kLowBits | node_ << kSequenceBits | sequence_;
}

std::string random_uuid() {
  std::string bytes = next_random_16();
  bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0F) | 0x40);
  bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3F) | 0x80);
  std::string hex = to_hex(bytes);
  for (const std::size_t at : {8, 13, 18, 23}) hex.insert(at, 1, '-');
  return hex;
}

}  // namespace kare

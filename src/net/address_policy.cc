#include "net/address_policy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "base/text.h"

namespace kare::net {
namespace {
using Kind = AddressKind;
using Address6 = std::array<std::uint8_t, 16>;

struct Range4 {
  std::uint32_t first;
  int bits;
  Kind kind;
};

constexpr std::uint32_t ipv4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

// The first that fits counts.
constexpr Range4 kRanges4[] = {
    {ipv4(169, 254, 169, 254), 32, Kind::kMetadata},
    {ipv4(168, 63, 129, 16), 32, Kind::kMetadata},    // Azure's, in the midst of public ones.
    {ipv4(100, 100, 100, 200), 32, Kind::kMetadata},  // Alibaba's.
    {ipv4(0, 0, 0, 0), 8, Kind::kUnspecified},
    {ipv4(10, 0, 0, 0), 8, Kind::kPrivate},
    {ipv4(100, 64, 0, 0), 10, Kind::kShared},
    {ipv4(127, 0, 0, 0), 8, Kind::kLoopback},
    {ipv4(169, 254, 0, 0), 16, Kind::kLinkLocal},
    {ipv4(172, 16, 0, 0), 12, Kind::kPrivate},
    {ipv4(192, 0, 0, 0), 24, Kind::kReserved},
    {ipv4(192, 0, 2, 0), 24, Kind::kReserved},
    {ipv4(192, 88, 99, 0), 24, Kind::kReserved},
    {ipv4(192, 168, 0, 0), 16, Kind::kPrivate},
    {ipv4(198, 18, 0, 0), 15, Kind::kReserved},
    {ipv4(198, 51, 100, 0), 24, Kind::kReserved},
    {ipv4(203, 0, 113, 0), 24, Kind::kReserved},
    {ipv4(224, 0, 0, 0), 4, Kind::kMulticast},
    {ipv4(240, 0, 0, 0), 4, Kind::kReserved},
};

struct Range6 {
  std::array<std::uint8_t, 16> first;
  int bits;
  Kind kind;
};

constexpr Range6 kRanges6[] = {
    {{0xfd, 0, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54}, 128, Kind::kMetadata},
    {{}, 128, Kind::kUnspecified},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, Kind::kLoopback},
    {{0, 0x64, 0xff, 0x9b, 0, 1}, 48, Kind::kPrivate},
    {{0x20, 0x01}, 23, Kind::kReserved},  // Teredo and other protocols.
    {{0x20, 0x01, 0x0d, 0xb8}, 32, Kind::kReserved},
    {{0x3f, 0xff}, 20, Kind::kReserved},
    {{0x20}, 3, Kind::kPublic},  // 2000::/3, the only part that is given to networks.
    {{0xfc}, 7, Kind::kPrivate},
    {{0xfe, 0x80}, 10, Kind::kLinkLocal},
    {{0xfe, 0xc0}, 10, Kind::kPrivate},
    {{0xff}, 8, Kind::kMulticast},
};

// Where an address of IPv4 begins inside one of IPv6 with this prefix.
struct Carrier {
  std::array<std::uint8_t, 16> first;
  int bits;
  std::size_t offset;
};

constexpr Carrier kCarriers[] = {
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, 12},  // Mapped.
    {{0, 0x64, 0xff, 0x9b}, 96, 12},                       // NAT64.
    {{0x20, 0x02}, 16, 2},                                 // 6to4.
};

bool has_prefix(const Address6& address, const Address6& prefix, int bits) {
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (!std::equal(address.begin(), address.begin() + whole, prefix.begin())) return false;
  const int rest = bits % 8;
  return rest == 0 || (address[whole] ^ prefix[whole]) >> (8 - rest) == 0;
}

std::uint32_t read_ipv4(const std::uint8_t* bytes) {
  return ipv4(bytes[0], bytes[1], bytes[2], bytes[3]);
}

bool is_local_name(std::string_view name) {
  static constexpr std::string_view kLocal[] = {"localhost", "local", "internal", "home.arpa"};
  return std::any_of(std::begin(kLocal), std::end(kLocal), [&](std::string_view local) {
    if (!name.ends_with(local)) return false;
    return name.size() == local.size() || name[name.size() - local.size() - 1] == '.';
  });
}

}  // namespace

std::string_view address_kind_name(AddressKind kind) {
  switch (kind) {
    case Kind::kPublic: return "public";
    case Kind::kUnspecified: return "unspecified";
    case Kind::kLoopback: return "loopback";
    case Kind::kPrivate: return "private";
    case Kind::kLinkLocal: return "link-local";
    case Kind::kMetadata: return "metadata";
    case Kind::kShared: return "shared";
    case Kind::kMulticast: return "multicast";
    case Kind::kReserved: return "reserved";
  }
  return "reserved";
}

AddressKind classify_ipv4(std::uint32_t address) {
  for (const Range4& range : kRanges4) {
    if ((address ^ range.first) >> (32 - range.bits) == 0) return range.kind;
  }
  return Kind::kPublic;
}

AddressKind classify_ipv6(const std::array<std::uint8_t, 16>& address) {
  for (const Carrier& carrier : kCarriers) {
    if (has_prefix(address, carrier.first, carrier.bits)) {
      return classify_ipv4(read_ipv4(address.data() + carrier.offset));
    }
  }
  for (const Range6& range : kRanges6) {
    if (has_prefix(address, range.first, range.bits)) return range.kind;
  }
  return Kind::kReserved;
}

AddressKind classify(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return classify_ipv4(ntohl(v4.sin_addr.s_addr));
  }
  if (address.sa_family != AF_INET6) return Kind::kReserved;
  sockaddr_in6 v6{};
  std::memcpy(&v6, &address, sizeof v6);
  Address6 bytes{};
  std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
  return classify_ipv6(bytes);
}

std::optional<AddressKind> classify_host(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) {
    // A zone ("fe80::1%25eth0") does not change what the address is.
    const std::string text(host.substr(1, std::min(host.find('%'), host.size() - 1) - 1));
    Address6 bytes{};
    if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return Kind::kReserved;
    return classify_ipv6(bytes);
  }
  std::string name = ascii_lower(host);
  if (name.ends_with('.')) name.pop_back();
  in_addr address{};
  if (::inet_aton(name.c_str(), &address) != 0) return classify_ipv4(ntohl(address.s_addr));
  if (is_local_name(name)) return Kind::kLoopback;
  return std::nullopt;
}

}  // namespace kare::net

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

struct sockaddr;

namespace kare::net {

// What an address is for, by the registries of IANA (RFC 6890 and its successors). Only kPublic is
// somewhere on the Internet; all others lead to this machine, to its neighbours, or nowhere.
enum class AddressKind {
  kPublic,
  kUnspecified,  // 0.0.0.0/8 and ::, which reach this machine on many systems.
  kLoopback,
  kPrivate,    // RFC 1918, unique local, site-local, and the local form of NAT64.
  kLinkLocal,  // Without the one below.
  kMetadata,   // Where clouds tell a machine its secrets, e.g. 169.254.169.254.
  kShared,     // Carrier-grade NAT, 100.64.0.0/10.
  kMulticast,
  kReserved,  // Documentation, benchmarks, broadcast, what is not assigned.
};

std::string_view address_kind_name(AddressKind kind);

AddressKind classify_ipv4(std::uint32_t address);  // In host order: 127.0.0.1 is 0x7F000001.
// An address that carries one of IPv4 inside (mapped, NAT64, 6to4) is what that one is.
AddressKind classify_ipv6(const std::array<std::uint8_t, 16>& address);
// kReserved for a family other than the two.
AddressKind classify(const sockaddr& address);

// What is known of a host in a URL without asking anyone: an address, in every form that the
// system's resolver takes ("127.1", "0x7f000001", "[::1]"), or a name that by definition stays
// local ("localhost", "*.local", "*.internal"). Nothing for all other names.
std::optional<AddressKind> classify_host(std::string_view host);

// Where a client may go: what is kPublic, or everywhere.
enum class Reach { kEverywhere, kPublicOnly };

}  // namespace kare::net

#include "net/address_policy.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace kare::net {
namespace {
using Kind = AddressKind;

Kind kind_of(const std::string& host) {
  const auto kind = classify_host(host);
  EXPECT_TRUE(kind.has_value()) << host;
  return kind.value_or(Kind::kPublic);
}

TEST(AddressPolicy, KnowsTheRangesOfIpv4ToTheirEdges) {
  const std::vector<std::pair<const char*, Kind>> expected = {{"0.0.0.0", Kind::kUnspecified},
                                                              {"0.255.255.255", Kind::kUnspecified},
                                                              {"1.0.0.0", Kind::kPublic},
                                                              {"9.255.255.255", Kind::kPublic},
                                                              {"10.0.0.0", Kind::kPrivate},
                                                              {"10.255.255.255", Kind::kPrivate},
                                                              {"11.0.0.0", Kind::kPublic},
                                                              {"100.63.255.255", Kind::kPublic},
                                                              {"100.64.0.0", Kind::kShared},
                                                              {"100.127.255.255", Kind::kShared},
                                                              {"100.100.100.200", Kind::kMetadata},
                                                              {"100.128.0.0", Kind::kPublic},
                                                              {"126.255.255.255", Kind::kPublic},
                                                              {"127.0.0.1", Kind::kLoopback},
                                                              {"127.255.255.255", Kind::kLoopback},
                                                              {"128.0.0.0", Kind::kPublic},
                                                              {"168.63.129.16", Kind::kMetadata},
                                                              {"169.253.255.255", Kind::kPublic},
                                                              {"169.254.0.1", Kind::kLinkLocal},
                                                              {"169.254.169.254", Kind::kMetadata},
                                                              {"169.255.0.0", Kind::kPublic},
                                                              {"172.15.255.255", Kind::kPublic},
                                                              {"172.16.0.0", Kind::kPrivate},
                                                              {"172.31.255.255", Kind::kPrivate},
                                                              {"172.32.0.0", Kind::kPublic},
                                                              {"192.0.0.8", Kind::kReserved},
                                                              {"192.0.2.1", Kind::kReserved},
                                                              {"192.88.99.1", Kind::kReserved},
                                                              {"192.167.255.255", Kind::kPublic},
                                                              {"192.168.0.0", Kind::kPrivate},
                                                              {"192.168.255.255", Kind::kPrivate},
                                                              {"192.169.0.0", Kind::kPublic},
                                                              {"198.17.255.255", Kind::kPublic},
                                                              {"198.18.0.0", Kind::kReserved},
                                                              {"198.19.255.255", Kind::kReserved},
                                                              {"198.20.0.0", Kind::kPublic},
                                                              {"198.51.100.7", Kind::kReserved},
                                                              {"203.0.113.9", Kind::kReserved},
                                                              {"223.255.255.255", Kind::kPublic},
                                                              {"224.0.0.1", Kind::kMulticast},
                                                              {"239.255.255.255", Kind::kMulticast},
                                                              {"240.0.0.0", Kind::kReserved},
                                                              {"255.255.255.255", Kind::kReserved},
                                                              {"8.8.8.8", Kind::kPublic}};
  for (const auto& [host, kind] : expected) EXPECT_EQ(kind_of(host), kind) << host;
}

TEST(AddressPolicy, KnowsTheRangesOfIpv6) {
  const std::vector<std::pair<const char*, Kind>> expected = {
      {"[::]", Kind::kUnspecified},
      {"[::1]", Kind::kLoopback},
      {"[::2]", Kind::kReserved},
      {"[::7f00:1]", Kind::kReserved},
      {"[fc00::1]", Kind::kPrivate},
      {"[fdff:ffff::1]", Kind::kPrivate},
      {"[fd00:ec2::254]", Kind::kMetadata},
      {"[fe80::1]", Kind::kLinkLocal},
      {"[fe80::1%25eth0]", Kind::kLinkLocal},
      {"[febf::1]", Kind::kLinkLocal},
      {"[fec0::1]", Kind::kPrivate},
      {"[ff02::1]", Kind::kMulticast},
      {"[2001:db8::1]", Kind::kReserved},
      {"[2001::1]", Kind::kReserved},
      {"[2001:200::1]", Kind::kPublic},
      {"[3fff::1]", Kind::kReserved},
      {"[2606:4700::1111]", Kind::kPublic},
      {"[4000::1]", Kind::kReserved},
      {"[64:ff9b:1::1]", Kind::kPrivate},
      {"[not an address]", Kind::kReserved}};
  for (const auto& [host, kind] : expected) EXPECT_EQ(kind_of(host), kind) << host;
}

TEST(AddressPolicy, OddFormsOfAnAddressAreTheAddress) {
  for (const char* host :
       {"127.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.0.0.1.",
        "[::ffff:127.0.0.1]", "[::FFFF:7f00:1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]"}) {
    EXPECT_EQ(kind_of(host), Kind::kLoopback) << host;
  }
}

TEST(AddressPolicy, SomeNamesAreLocalAndOthersMustBeAsked) {
  for (const char* host : {"localhost", "LocalHost", "localhost.", "a.localhost", "printer.local",
                           "metadata.google.internal", "nas.home.arpa"}) {
    EXPECT_EQ(kind_of(host), Kind::kLoopback) << host;
  }
  for (const char* host :
       {"example.org", "notlocalhost", "localhost.example.org", "local.de", ""}) {
    EXPECT_EQ(classify_host(host), std::nullopt) << host;
  }
}

TEST(AddressPolicy, WhatCarriesAnIpv4AddressIsWhatThatIs) {
  const bool holds = rc::check([](std::uint32_t address) {
    const auto byte = [&](int index) {
      return static_cast<std::uint8_t>(address >> (24 - 8 * index));
    };
    std::array<std::uint8_t, 16> mapped{}, nat64{0, 0x64, 0xff, 0x9b}, six_to_four{0x20, 0x02};
    mapped[10] = mapped[11] = 0xff;
    for (int i = 0; i < 4; ++i) {
      mapped[12 + i] = nat64[12 + i] = six_to_four[2 + i] = byte(i);
    }
    const Kind kind = classify_ipv4(address);
    RC_ASSERT(classify_ipv6(mapped) == kind);
    RC_ASSERT(classify_ipv6(nat64) == kind);
    RC_ASSERT(classify_ipv6(six_to_four) == kind);
  });
  EXPECT_TRUE(holds);
}

TEST(AddressPolicy, ReadsSocketAddresses) {
  sockaddr_storage storage{};
  auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(0x0A000001);
  EXPECT_EQ(classify(reinterpret_cast<const sockaddr&>(storage)), Kind::kPrivate);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
  storage = {};
  v6.sin6_family = AF_INET6;
  v6.sin6_addr = in6addr_loopback;
  EXPECT_EQ(classify(reinterpret_cast<const sockaddr&>(storage)), Kind::kLoopback);
  storage = {};
  storage.ss_family = AF_UNIX;
  EXPECT_EQ(classify(reinterpret_cast<const sockaddr&>(storage)), Kind::kReserved);
}

}  // namespace
}  // namespace kare::net

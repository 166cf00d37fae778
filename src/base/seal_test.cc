#include "base/seal.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/hash.h"

namespace kare {
namespace {

const std::string kKey(32, 'k');

TEST(Seal, WhatWasSealedIsOpenedAgain) {
  const bool holds = rc::check([](const std::string& plain, const std::string& context) {
    const std::string sealed = seal(kKey, plain, context);
    RC_ASSERT(sealed.size() == plain.size() + 28);
    RC_ASSERT(unseal(kKey, sealed, context).value() == plain);
  });
  EXPECT_TRUE(holds);
}

TEST(Seal, AnyChangedByteIsNoticed) {
  const std::string sealed = seal(kKey, "the secret", "key-1");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string altered = sealed;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_EQ(unseal(kKey, altered, "key-1").error().code, Code::kCorrupt) << i;
    EXPECT_FALSE(unseal(kKey, sealed.substr(0, i), "key-1").ok()) << i;
  }
}

TEST(Seal, IsBoundToItsKeyAndContext) {
  const std::string sealed = seal(kKey, "the secret", "key-1");

  EXPECT_FALSE(unseal(std::string(32, 'x'), sealed, "key-1").ok());
  EXPECT_FALSE(unseal(kKey, sealed, "key-2").ok());
  EXPECT_TRUE(unseal(kKey, sealed, "key-1").ok());
}

TEST(Seal, NeverGivesTheSameTextTwice) {
  EXPECT_NE(seal(kKey, "the secret", ""), seal(kKey, "the secret", ""));
}

// Test case 16 of "The Galois/Counter Mode of Operation" (McGrew, Viega), appendix B.
TEST(Seal, IsAesGcm) {
  const auto bytes = [](std::string_view hex) {
    std::string out;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
      out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    }
    return out;
  };
  const std::string key = bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
  const std::string nonce = bytes("cafebabefacedbaddecaf888");
  const std::string hidden = bytes(
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
      "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662");
  const std::string tag = bytes("76fc6ece0f4e1768cddf8853bb2d551b");
  const std::string context = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");

  const auto plain = unseal(key, nonce + hidden + tag, context);

  ASSERT_TRUE(plain.ok());
  EXPECT_EQ(to_hex(plain.value()),
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
}

}  // namespace
}  // namespace kare

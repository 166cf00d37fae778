#include "base/hash.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "base/files.h"

namespace kare {
namespace {

// Vectors: FIPS 180-2 appendix B.1; RFC 4231 section 4.3; RFC 4648 section 10.
TEST(Hash, AgreesWithThePublishedVectors) {
  EXPECT_EQ(to_hex(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_base64url(""), "");
  EXPECT_EQ(to_base64url("f"), "Zg");
  EXPECT_EQ(to_base64url("fo"), "Zm8");
  EXPECT_EQ(to_base64url("foobar"), "Zm9vYmFy");
  EXPECT_EQ(to_base64url("\xFB\xFF"), "-_8");
}

TEST(Hash, RemembersAKeyOnlyForItself) {
  const Sha256 jefe = hmac_sha256("Jefe", "what do ya want for nothing?");
  const Sha256 other = hmac_sha256("", "what do ya want for nothing?");
  EXPECT_NE(jefe, other);
  EXPECT_EQ(hmac_sha256("", "what do ya want for nothing?"), other);
  EXPECT_EQ(hmac_sha256("Jefe", "what do ya want for nothing?"), jefe);
  EXPECT_NE(hmac_sha256("Jefe", "what do ya want"), jefe);
  for (int i = 0; i < 9; ++i) {
    EXPECT_NE(hmac_sha256("key " + std::to_string(i), "what do ya want for nothing?"), jefe);
  }
  EXPECT_EQ(hmac_sha256("Jefe", "what do ya want for nothing?"), jefe);
}

TEST(Hash, ReadsBase64urlOnlyInItsOneForm) {
  EXPECT_EQ(from_base64url(""), "");
  EXPECT_EQ(from_base64url("Zg"), "f");
  EXPECT_EQ(from_base64url("Zm8"), "fo");
  EXPECT_EQ(from_base64url("Zm9vYmFy"), "foobar");
  EXPECT_EQ(from_base64url("-_8"), "\xFB\xFF");
  for (const char* text :
       {"Z", "Zm9vY", "Zh", "Zm9", "Zg==", "Zg=", "+/8", "Zm 8", "Zm8\n", "Zm8."}) {
    EXPECT_EQ(from_base64url(text), std::nullopt) << text;
  }
}

TEST(Hash, OfAFileIsThatOfItsBytes) {
  const Path path =
      std::filesystem::temp_directory_path() / ("kare-hash-" + to_hex(random_bytes(6)));
  ASSERT_TRUE(write_file_atomically(path, "abc", 0600).ok());

  const auto digest = sha256_of_file(path.string());

  std::filesystem::remove(path);
  ASSERT_TRUE(digest.ok());
  EXPECT_EQ(digest.value(), to_hex(sha256("abc")));
  EXPECT_EQ(sha256_of_file(path.string()).error().code, Code::kNotFound);
}

TEST(Hash, ComparesSecrets) {
  EXPECT_TRUE(equal_in_constant_time("same", "same"));
  EXPECT_FALSE(equal_in_constant_time("same", "sane"));
  EXPECT_FALSE(equal_in_constant_time("same", "same "));
}

TEST(Hash, RandomBytesDoNotRepeat) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(random_bytes(16));
  EXPECT_EQ(seen.size(), 100U);
}

}  // namespace
}  // namespace kare

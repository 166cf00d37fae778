#include "blob/blob_key.h"

#include <gtest/gtest.h>

#include <string>

namespace kare {
namespace {

TEST(BlobKey, AcceptsTheKeysThatWeMake) {
  EXPECT_TRUE(check_blob_key("videos/867283741759111202.mp4").ok());
  EXPECT_TRUE(check_blob_key("a").ok());
  EXPECT_TRUE(check_blob_key("a/b/c-d_e.0").ok());
  EXPECT_TRUE(check_blob_key("..a/.b").ok());
  EXPECT_TRUE(check_blob_key(std::string(200, 'x')).ok());
}

TEST(BlobKey, RefusesWhatCouldLeaveTheStore) {
  for (const std::string key :
       {"",    "/", "/a",  "a/",   "a//b", ".",     "..",       "...", "a/../b", "../a",
        "a/.", "A", "a b", "a\\b", "a:b",  "=3f/a", "\xC3\xA9", "a\n", "~",      "a%2fb"}) {
    const auto result = check_blob_key(key);
    ASSERT_FALSE(result.ok()) << key;
    EXPECT_EQ(result.error().code, Code::kInvalid) << key;
  }
  EXPECT_FALSE(check_blob_key(std::string(201, 'x')).ok());
  EXPECT_FALSE(check_blob_key(std::string("a\0b", 3)).ok());
}

}  // namespace
}  // namespace kare

#include "engine/wan/text/prompt_cache.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>

namespace kare::wan {
namespace {

namespace fs = std::filesystem;

class PromptCacheTest : public testing::Test {
 protected:
  PromptCacheTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = Path(testing::TempDir()) /
              ("kare-prompts-" + std::string(test->name()) + "-" + std::to_string(::getpid()));
  }
  ~PromptCacheTest() override {
    std::error_code error;
    fs::remove_all(folder_, error);
  }
  PromptCache cache(std::uint64_t limit = 1 << 20) const {
    return PromptCache::create(folder_, limit).take();
  }
  Path only_file() const { return fs::directory_iterator(folder_)->path(); }

  Path folder_;
};

std::string key_of(std::int32_t id) {
  const std::vector<std::int32_t> ids = {id, 1};
  return PromptCache::key(ids, "weights");
}

const PromptVectors kVectors = {2, 3, {1, 2, 3, 4, 5, 6}};

TEST_F(PromptCacheTest, GivesBackWhatItKeeps) {
  ASSERT_TRUE(cache().keep(key_of(7), kVectors).ok());

  const auto found = cache().find(key_of(7));

  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->rows, 2);
  EXPECT_EQ(found->width, 3);
  EXPECT_EQ(found->values, kVectors.values);
  EXPECT_FALSE(cache().find(key_of(8)).has_value());
}

TEST_F(PromptCacheTest, KeysDependOnThePromptAndTheEncoder) {
  const std::vector<std::int32_t> ids = {1, 2}, other = {1, 2, 3};

  EXPECT_EQ(PromptCache::key(ids, "a"), PromptCache::key(ids, "a"));
  EXPECT_NE(PromptCache::key(ids, "a"), PromptCache::key(ids, "b"));
  EXPECT_NE(PromptCache::key(ids, "a"), PromptCache::key(other, "a"));
}

TEST_F(PromptCacheTest, ADamagedFileIsRemoved) {
  for (const std::size_t place : {std::size_t{0}, std::size_t{20}, std::size_t{60}}) {
    ASSERT_TRUE(cache().keep(key_of(7), kVectors).ok());
    std::string bytes = read_file(only_file()).take();
    bytes[place] = static_cast<char>(bytes[place] ^ 1);
    ASSERT_TRUE(write_file_atomically(only_file(), bytes, 0600).ok());

    EXPECT_FALSE(cache().find(key_of(7)).has_value()) << place;
    EXPECT_TRUE(fs::is_empty(folder_)) << place;
  }
}

TEST_F(PromptCacheTest, WhatWasUsedLongestAgoGoesFirst) {
  ASSERT_TRUE(cache().keep(key_of(1), kVectors).ok());
  const std::uint64_t bytes = fs::file_size(only_file());
  const PromptCache small = cache(2 * bytes);
  ASSERT_TRUE(small.keep(key_of(2), kVectors).ok());
  const auto hour_ago = fs::file_time_type::clock::now() - std::chrono::hours(1);
  for (const auto& file : fs::directory_iterator(folder_)) fs::last_write_time(file, hour_ago);
  ASSERT_TRUE(small.find(key_of(1)).has_value());  // Used again.

  ASSERT_TRUE(small.keep(key_of(3), kVectors).ok());

  EXPECT_TRUE(small.find(key_of(1)).has_value());
  EXPECT_FALSE(small.find(key_of(2)).has_value());
  EXPECT_TRUE(small.find(key_of(3)).has_value());
}

TEST_F(PromptCacheTest, ALimitOfZeroKeepsNothing) {
  const PromptCache none = cache(0);

  EXPECT_TRUE(none.keep(key_of(1), kVectors).ok());

  EXPECT_FALSE(none.find(key_of(1)).has_value());
}

}  // namespace
}  // namespace kare::wan

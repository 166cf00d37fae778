#include "engine/animatic/words/word_file.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>

namespace kare::animatic {
namespace {

using Rests = std::vector<std::string_view>;

WordFile file_of(const std::string& text) {
  const Path path = std::filesystem::temp_directory_path() /
                    ("kare-word-file-" + std::to_string(::getpid()) + ".tsv");
  EXPECT_TRUE(write_file_atomically(path, text, 0600).ok());
  auto file = WordFile::load(path);
  std::filesystem::remove(path);
  EXPECT_TRUE(file.ok());
  return file.take();
}

TEST(WordFile, FindsEveryLineOfAKeyAndNoOther) {
  const WordFile file = file_of("a\t1\nab\t2\nab\t3\nab c\t4\nb\t5\n");

  EXPECT_EQ(file.find("a"), Rests({"1"}));
  EXPECT_EQ(file.find("ab"), Rests({"2", "3"}));
  EXPECT_EQ(file.find("ab c"), Rests({"4"}));
  EXPECT_EQ(file.find("b"), Rests({"5"}));
  EXPECT_EQ(file.find("aa"), Rests());
  EXPECT_EQ(file.find("c"), Rests());
  EXPECT_EQ(file.find(""), Rests());
}

TEST(WordFile, AnEmptyTableHasNothing) {
  EXPECT_EQ(file_of("").find("a"), Rests());
}

}  // namespace
}  // namespace kare::animatic

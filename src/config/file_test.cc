#include "config/file.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

#include <string>

namespace kare::config {
namespace {

TEST(TomlFile, NamesPathLineAndValueOfEachKey) {
  const auto parsed =
      parse_toml("[server]\nlisten = 'a'\n\n[engines.wan]\ncommand = ['x', 'y']\n", "kare.toml");

  ASSERT_TRUE(parsed.ok()) << parsed.error().message;
  const std::vector<FileEntry>& entries = parsed.value();
  ASSERT_EQ(entries.size(), 5U);
  EXPECT_TRUE(entries[0].is_table);
  EXPECT_EQ(entries[1].path, (std::vector<std::string>{"server", "listen"}));
  EXPECT_EQ(entries[1].line, 2);
  EXPECT_EQ(std::get<std::string>(entries[1].value.held), "a");
  EXPECT_EQ(entries[4].path, (std::vector<std::string>{"engines", "wan", "command"}));
  EXPECT_EQ(entries[4].line, 5);
  EXPECT_EQ(std::get<std::vector<std::string>>(entries[4].value.held).size(), 2U);
}

TEST(TomlFile, KindsThatNoOptionHasAreNamed) {
  const auto parsed = parse_toml("a = 1.5\nb = 2020-01-01\nc = [1]\n[d.e.f]\n", "kare.toml");

  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(std::get<double>(parsed.value()[0].value.held), 1.5);
  EXPECT_EQ(parsed.value()[1].value.kind, "a date or time");
  EXPECT_EQ(parsed.value()[2].value.kind, "an array with something that is no text");
  EXPECT_EQ(parsed.value().back().value.kind, "a table");
}

TEST(TomlFile, ASyntaxErrorNamesFileAndLine) {
  const auto parsed = parse_toml("[server]\n\nlisten = \n", "kare.toml");

  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().code, Code::kInvalid);
  EXPECT_EQ(parsed.error().message.rfind("kare.toml:3: ", 0), 0U) << parsed.error().message;
}

TEST(TomlFile, HostileTextIsAnErrorAndNothingWorse) {
  const std::string brackets(60'000, '[');
  std::string dotted = "a";
  for (int i = 0; i < 30'000; ++i) dotted += ".a";
  std::string inline_tables;
  for (int i = 0; i < 10'000; ++i) inline_tables += "a={";
  for (const std::string& text :
       {"a = " + brackets, brackets, dotted + " = 1", "[" + dotted + "]", inline_tables,
        std::string("a = \"\xff\xfe\""), std::string("a\0b = 1", 7), std::string("\0", 1),
        std::string("a = 1\na = 2"), std::string("[a]\n[a]"),
        std::string("a = 99999999999999999999"), std::string("a = \"x\" \u00e9"),
        std::string("l\xef\xbb\xbej = 1"), std::string("[[["), std::string("a = '''"),
        std::string("\xef\xbb"), std::string("a = \"\\uD800\"")}) {
    EXPECT_FALSE(parse_toml(text, "kare.toml").ok()) << text.substr(0, 40);
  }
}

TEST(TomlFile, LettersBeyondAsciiAreFineInQuotesAndComments) {
  const auto parsed =
      parse_toml("a = \"\u00e9\" # \u00e9\nb = \"\"\"x\\\n  \u00e9\"\"\"\n", "kare.toml");

  ASSERT_TRUE(parsed.ok()) << parsed.error().message;
  EXPECT_EQ(std::get<std::string>(parsed.value()[0].value.held), "\u00e9");
  EXPECT_EQ(std::get<std::string>(parsed.value()[1].value.held), "x\u00e9");
}

TEST(TomlFile, TheDeepestKeyThatIsReadDoesNoHarm) {
  std::string dotted = "a";
  for (int i = 0; i < 1'999; ++i) dotted += ".a";

  const auto parsed = parse_toml("[" + dotted + "]", "kare.toml");

  ASSERT_TRUE(parsed.ok()) << parsed.error().message;
  EXPECT_EQ(parsed.value().size(), 3U);
}

TEST(TomlFile, AFileThatIsAbsentOrTooLargeSaysSo) {
  const Path large =
      Path(testing::TempDir()) / ("kare-large-" + std::to_string(::getpid()) + ".toml");
  ASSERT_TRUE(write_file_atomically(large, std::string(kConfigFileBytesMax + 1, '#'), 0600).ok());

  const auto absent = read_toml_file("/does/not/exist.toml");
  const auto too_large = read_toml_file(large);

  ASSERT_FALSE(absent.ok());
  EXPECT_EQ(absent.error().code, Code::kNotFound);
  EXPECT_NE(absent.error().message.find("/does/not/exist.toml"), std::string::npos);
  ASSERT_FALSE(too_large.ok());
  EXPECT_EQ(too_large.error().code, Code::kTooLarge);
  std::filesystem::remove(large);
}

// Pieces of TOML in any order: most are wrong somewhere, none may do harm.
RC_GTEST_PROP(TomlFileProperty, AnyMixOfPiecesIsReadOrRefused, ()) {
  const std::vector<std::string> pieces = {
      "[",      "]",      "[[",   "]]",     "{",    "}",    "=",   ".", ",",
      "\n",     "\"",     "'",    "\"\"\"", "'''",  "#",    "a",   "b", "server",
      "listen", " = 1\n", "true", "1e5",    "inf",  "nan",  "0x",  "-", "2020-01-01",
      "T",      ":",      "\\u",  "\\",     "\xc3", "\xa4", "\r\n"};
  std::string text;
  for (const auto& piece :
       *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces))) {
    text += piece;
  }

  const auto parsed = parse_toml(text, "kare.toml");

  if (parsed.ok()) {
    for (const FileEntry& entry : parsed.value()) RC_ASSERT(entry.line >= 1);
  } else {
    RC_ASSERT(parsed.error().message.rfind("kare.toml:", 0) == 0U);
  }
}

}  // namespace
}  // namespace kare::config

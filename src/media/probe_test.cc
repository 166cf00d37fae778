#include "media/probe.h"

#include <gtest/gtest.h>

#include <string>

#include "media/test_pictures.h"

namespace kare::media {
namespace {

constexpr VideoFormat kSmall = {.width = 96, .height = 64, .fps = 30, .threads = 2};

Path a_video(const TestFolder& folder) {
  write_video(folder / "a.mp4", kSmall, 40, [](int i) { return moving(96, 64, i); });
  return folder / "a.mp4";
}

TEST(Probe, MissingFileIsNotFound) {
  const TestFolder folder;

  const auto facts = probe(folder / "none.mp4");

  ASSERT_FALSE(facts.ok());
  EXPECT_EQ(facts.error().code, Code::kNotFound);
}

TEST(Probe, WhatIsNoVideoIsCorrupt) {
  const TestFolder folder;
  const std::string contents[] = {"", "x", std::string(100'000, '\0'), "GIF89a not a film"};
  for (const std::string& bytes : contents) {
    ASSERT_TRUE(write_file_atomically(folder / "a.mp4", bytes, 0644).ok());

    const auto facts = probe(folder / "a.mp4");

    ASSERT_FALSE(facts.ok());
    EXPECT_EQ(facts.error().code, Code::kCorrupt);
  }
}

TEST(Probe, ListsThatNameOtherFilesAreNotFollowed) {
  const TestFolder folder;
  const std::string video = a_video(folder).string();
  const std::string lists[] = {
      "ffconcat version 1.0\nfile '" + video + "'\n",
      "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n" + video + "\n#EXT-X-ENDLIST\n"};
  for (const std::string& bytes : lists) {
    ASSERT_TRUE(write_file_atomically(folder / "list.mp4", bytes, 0644).ok());

    const auto facts = probe(folder / "list.mp4");

    ASSERT_FALSE(facts.ok());
    EXPECT_EQ(facts.error().code, Code::kCorrupt);
  }
}

TEST(Probe, CutOffFileIsNoticedWhereverItIsCut) {
  const TestFolder folder;
  const std::string whole = read_file(a_video(folder)).take();
  for (std::size_t tenth = 1; tenth < 10; ++tenth) {
    const std::string bytes = whole.substr(0, whole.size() * tenth / 10);
    ASSERT_TRUE(write_file_atomically(folder / "cut.mp4", bytes, 0644).ok());

    const auto facts = probe(folder / "cut.mp4");

    if (facts.ok()) {
      EXPECT_LT(facts.value().frame_count, 40) << tenth;
    } else {
      EXPECT_EQ(facts.error().code, Code::kCorrupt) << tenth;
    }
  }
}

}  // namespace
}  // namespace kare::media

#include "media/mp4_writer.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <cmath>
#include <string>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "media/probe.h"
#include "media/test_pictures.h"
#include "media/video_reader.h"

namespace kare::media {
namespace {

constexpr VideoFormat kSmall = {.width = 96, .height = 64, .fps = 30, .threads = 2};

void write_moving(const Path& path, const VideoFormat& format, int frame_count) {
  write_video(path, format, frame_count,
              [&](int i) { return moving(format.width, format.height, i); });
}

TEST(Mp4Writer, FileHoldsWhatTheFormatSays) {
  const TestFolder folder;

  write_moving(folder / "a.mp4", kSmall, 45);

  const VideoFacts facts = probe(folder / "a.mp4").take();
  EXPECT_EQ(facts.codec, "h264");
  EXPECT_EQ(facts.profile, "High");
  EXPECT_EQ(facts.pixel_format, "yuv420p");
  EXPECT_EQ(facts.width, 96);
  EXPECT_EQ(facts.height, 64);
  EXPECT_EQ(facts.frame_count, 45);
  EXPECT_DOUBLE_EQ(facts.duration_s, 1.5);
  EXPECT_DOUBLE_EQ(facts.fps, 30);
  EXPECT_EQ(static_cast<std::uintmax_t>(facts.bytes), std::filesystem::file_size(folder / "a.mp4"));
  EXPECT_FALSE(facts.has_audio);
}

TEST(Mp4Writer, SoundGoesBesideThePictures) {
  const TestFolder folder;
  SoundTrack sound;
  for (int i = 0; i < 72000; ++i) sound.left.push_back(i / 50 % 2 == 0 ? 0.2F : -0.2F);
  sound.right = sound.left;
  for (const char* name : {"a.mp4", "b.mp4"}) {
    auto writer = Mp4Writer::create(folder / name, kSmall, sound).take();
    for (int i = 0; i < 45; ++i) ASSERT_TRUE(writer->add(moving(96, 64, i).view()).ok());
    ASSERT_TRUE(writer->finish().ok());
  }

  const VideoFacts facts = probe(folder / "a.mp4").take();
  EXPECT_TRUE(facts.has_audio);
  EXPECT_EQ(facts.frame_count, 45);
  EXPECT_DOUBLE_EQ(facts.duration_s, 1.5);
  EXPECT_TRUE(read_file(folder / "a.mp4").take() == read_file(folder / "b.mp4").take());
}

TEST(Mp4Writer, SoundOfAnImpossibleRateIsRefused) {
  const TestFolder folder;
  const SoundTrack sound = {47, {0, 0}, {0, 0}};

  const auto writer = Mp4Writer::create(folder / "a.mp4", kSmall, sound);

  ASSERT_FALSE(writer.ok());
  EXPECT_EQ(writer.error().code, Code::kInvalid);
}

TEST(Mp4Writer, EveryFrameIsShownAtItsTime) {
  const TestFolder folder;

  write_moving(folder / "a.mp4", {.width = 96, .height = 64, .fps = 24}, 50);

  VideoReader reader = VideoReader::open(folder / "a.mp4").take();
  const FramePtr frame = make_frame();
  const double unit = av_q2d(reader.stream().time_base);
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(reader.next_frame(*frame).take());
    EXPECT_NEAR(static_cast<double>(frame->best_effort_timestamp) * unit, i / 24.0, 1e-9);
  }
  EXPECT_FALSE(reader.next_frame(*frame).take());
}

TEST(Mp4Writer, SameFramesGiveTheSameBytes) {
  const TestFolder folder;

  write_moving(folder / "a.mp4", kSmall, 70);
  write_moving(folder / "b.mp4", kSmall, 70);

  EXPECT_EQ(read_file(folder / "a.mp4").take(), read_file(folder / "b.mp4").take());
}

// Fills memory that nobody has written with a value, as far as the C library can.
class UnwrittenMemory {
 public:
  explicit UnwrittenMemory(int value) { ::mallopt(M_PERTURB, value); }
  ~UnwrittenMemory() { ::mallopt(M_PERTURB, 0); }
};

TEST(Mp4Writer, UnwrittenMemoryHasNoEffectAtAnyWidth) {
  const TestFolder folder;
  // Half of each width is no multiple of what vector routines take at once.
  for (const int width : {720, 1080}) {
    const VideoFormat format = {.width = width, .height = 720, .fps = 24, .threads = 2};
    for (const int value : {1, 85}) {
      const UnwrittenMemory memory(value);
      write_video(folder / std::to_string(value).c_str(), format, 30,
                  [&](int i) { return drifting_spots(width, 720, i); });
    }
    EXPECT_TRUE(read_file(folder / "1").value() == read_file(folder / "85").value()) << width;
  }
}

TEST(Mp4Writer, NoTimeAndNoVersionIsWritten) {
  const TestFolder folder;

  write_moving(folder / "a.mp4", kSmall, 3);

  const VideoReader reader = VideoReader::open(folder / "a.mp4").take();
  EXPECT_EQ(av_dict_get(reader.input().metadata, "creation_time", nullptr, 0), nullptr);
  EXPECT_EQ(av_dict_get(reader.stream().metadata, "creation_time", nullptr, 0), nullptr);
  EXPECT_EQ(read_file(folder / "a.mp4").take().find("Lav"), std::string::npos);
}

TEST(Mp4Writer, IndexStandsAtTheFront) {
  const TestFolder folder;

  write_moving(folder / "a.mp4", kSmall, 10);

  const std::string bytes = read_file(folder / "a.mp4").take();
  ASSERT_NE(bytes.find("moov"), std::string::npos);
  EXPECT_LT(bytes.find("moov"), bytes.find("mdat"));
}

TEST(Mp4Writer, KeyFrameEveryTwoSeconds) {
  const TestFolder folder;

  write_moving(folder / "a.mp4", {.width = 64, .height = 64, .fps = 10}, 50);

  VideoReader reader = VideoReader::open(folder / "a.mp4").take();
  const PacketPtr packet = make_packet();
  int longest = 0, since = 0;
  while (reader.next_packet(*packet).take()) {
    since = (packet->flags & AV_PKT_FLAG_KEY) != 0 ? 1 : since + 1;
    longest = std::max(longest, since);
  }
  EXPECT_EQ(longest, 20);
}

// What a player shows for one pixel, by the inverse of BT.709 in limited range.
Rgb shown(const AVFrame& frame, int x, int y) {
  const double luma = (frame.data[0][y * frame.linesize[0] + x] - 16) / 219.0;
  const double cb = (frame.data[1][y / 2 * frame.linesize[1] + x / 2] - 128) / 224.0;
  const double cr = (frame.data[2][y / 2 * frame.linesize[2] + x / 2] - 128) / 224.0;
  const double r = luma + 1.5748 * cr, b = luma + 1.8556 * cb;
  const double g = (luma - 0.2126 * r - 0.0722 * b) / 0.7152;
  return {static_cast<int>(std::lround(r * 255)), static_cast<int>(std::lround(g * 255)),
          static_cast<int>(std::lround(b * 255))};
}

TEST(Mp4Writer, ColoursComeBackAndAreTaggedAsBt709) {
  const TestFolder folder;
  const Rgb colours[] = {{255, 255, 255}, {0, 0, 0},       {230, 40, 30},  {20, 200, 60},
                         {30, 60, 220},   {120, 190, 235}, {240, 220, 170}};
  for (const Rgb& colour : colours) {
    write_video(folder / "a.mp4", kSmall, 3, [&](int) { return solid(96, 64, colour); });

    VideoReader reader = VideoReader::open(folder / "a.mp4").take();
    const FramePtr frame = make_frame();
    ASSERT_TRUE(reader.next_frame(*frame).take());

    EXPECT_EQ(frame->color_range, AVCOL_RANGE_MPEG);
    EXPECT_EQ(frame->colorspace, AVCOL_SPC_BT709);
    EXPECT_EQ(frame->color_primaries, AVCOL_PRI_BT709);
    EXPECT_EQ(frame->color_trc, AVCOL_TRC_BT709);
    const Rgb seen = shown(*frame, 48, 32);
    EXPECT_NEAR(seen.r, colour.r, 4);
    EXPECT_NEAR(seen.g, colour.g, 4);
    EXPECT_NEAR(seen.b, colour.b, 4);
  }
}

TEST(Mp4Writer, NothingStandsAtThePathBeforeFinish) {
  const TestFolder folder;
  auto writer = Mp4Writer::create(folder / "a.mp4", kSmall).take();
  for (int i = 0; i < 12; ++i) ASSERT_TRUE(writer->add(moving(96, 64, i).view()).ok());

  EXPECT_FALSE(std::filesystem::exists(folder / "a.mp4"));
  EXPECT_TRUE(std::filesystem::exists(folder / "a.mp4.part"));
  ASSERT_TRUE(writer->finish().ok());

  EXPECT_TRUE(std::filesystem::exists(folder / "a.mp4"));
  EXPECT_FALSE(std::filesystem::exists(folder / "a.mp4.part"));
}

TEST(Mp4Writer, GivingUpLeavesNothing) {
  const TestFolder folder;
  auto writer = Mp4Writer::create(folder / "a.mp4", kSmall).take();
  for (int i = 0; i < 12; ++i) ASSERT_TRUE(writer->add(moving(96, 64, i).view()).ok());

  writer.reset();

  EXPECT_FALSE(std::filesystem::exists(folder / "a.mp4"));
  EXPECT_FALSE(std::filesystem::exists(folder / "a.mp4.part"));
}

TEST(Mp4Writer, FullDiskIsSaidAndMayBeTriedAgain) {
  const TestFolder folder;
  // Writing to this device fails as a full disk does.
  std::filesystem::create_symlink("/dev/full", folder / "a.mp4.part");

  Result<> result;
  auto writer = Mp4Writer::create(folder / "a.mp4", kSmall);
  if (writer.ok()) {
    const auto target = writer.take();
    for (int i = 0; i < 200 && result.ok(); ++i) result = target->add(moving(96, 64, i).view());
    if (result.ok()) result = target->finish();
  } else {
    result = writer.take_error();
  }

  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::kUnavailable);
  EXPECT_EQ(result.error().message, "the disk is full");
  EXPECT_FALSE(std::filesystem::exists(folder / "a.mp4"));
  EXPECT_FALSE(std::filesystem::is_symlink(folder / "a.mp4.part"));
}

TEST(Mp4Writer, MissingFolderIsAnError) {
  const TestFolder folder;

  const auto writer = Mp4Writer::create(folder / "none" / "a.mp4", kSmall);

  ASSERT_FALSE(writer.ok());
  EXPECT_EQ(writer.error().code, Code::kUnavailable);
}

TEST(Mp4Writer, ImpossibleFormatsAreRefused) {
  const TestFolder folder;
  const VideoFormat formats[] = {{.width = 95, .height = 64, .fps = 30},
                                 {.width = 96, .height = 8, .fps = 30},
                                 {.width = 96, .height = 4098, .fps = 30},
                                 {.width = 96, .height = 64, .fps = 0}};
  for (const VideoFormat& format : formats) {
    const auto writer = Mp4Writer::create(folder / "a.mp4", format);
    ASSERT_FALSE(writer.ok());
    EXPECT_EQ(writer.error().code, Code::kInvalid);
  }
}

}  // namespace
}  // namespace kare::media

#include "media/watermark.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "media/probe.h"
#include "media/test_pictures.h"
#include "media/video_reader.h"

namespace kare::media {
namespace {

constexpr VideoFormat kSmall = {.width = 320, .height = 180, .fps = 10, .threads = 2};

bool never() {
  return false;
}

Path a_video(const TestFolder& folder, int frame_count = 20) {
  write_video(folder / "a.mp4", kSmall, frame_count,
              [](int i) { return drifting_spots(320, 180, i); });
  return folder / "a.mp4";
}

// The packets of a track, as bytes.
std::vector<std::string> packets(const Path& path, Track track) {
  VideoReader reader = VideoReader::open(path, track).take();
  const PacketPtr packet = make_packet();
  std::vector<std::string> out;
  while (reader.next_packet(*packet).take()) {
    out.emplace_back(reinterpret_cast<const char*>(packet->data),
                     static_cast<std::size_t>(packet->size));
  }
  return out;
}

// Mean difference of the luma of two frames in a part of them.
double difference(const AVFrame& a, const AVFrame& b, int left, int top, int right, int bottom) {
  double sum = 0;
  for (int y = top; y < bottom; ++y) {
    for (int x = left; x < right; ++x) {
      sum += std::abs(a.data[0][y * a.linesize[0] + x] - b.data[0][y * b.linesize[0] + x]);
    }
  }
  return sum / ((right - left) * (bottom - top));
}

TEST(Watermark, MarksEveryFrameAndLeavesTheRestAlone) {
  const TestFolder folder;
  const Path video = a_video(folder);

  ASSERT_TRUE(write_watermarked(video, folder / "b.mp4", never).ok());

  VideoReader before = VideoReader::open(video).take();
  VideoReader after = VideoReader::open(folder / "b.mp4").take();
  const FramePtr a = make_frame(), b = make_frame();
  int frames = 0;
  while (before.next_frame(*a).take()) {
    ASSERT_TRUE(after.next_frame(*b).take());
    EXPECT_GT(difference(*a, *b, 290, 164, 312, 173), 8) << frames;
    EXPECT_LT(difference(*a, *b, 0, 0, 280, 150), 4) << frames;
    ++frames;
  }
  EXPECT_FALSE(after.next_frame(*b).take());
  EXPECT_EQ(frames, 20);
}

TEST(Watermark, KeepsSizeRateAndLength) {
  const TestFolder folder;
  const VideoFacts before = probe(a_video(folder)).take();

  ASSERT_TRUE(write_watermarked(folder / "a.mp4", folder / "b.mp4", never).ok());

  const VideoFacts after = probe(folder / "b.mp4").take();
  EXPECT_EQ(after.codec, "h264");
  EXPECT_EQ(after.profile, before.profile);
  EXPECT_EQ(after.pixel_format, "yuv420p");
  EXPECT_EQ(after.width, before.width);
  EXPECT_EQ(after.height, before.height);
  EXPECT_EQ(after.frame_count, before.frame_count);
  EXPECT_DOUBLE_EQ(after.fps, before.fps);
  EXPECT_DOUBLE_EQ(after.duration_s, before.duration_s);
  EXPECT_FALSE(after.has_audio);
}

// Adds a tone to a silent video with ffmpeg, which the tests need anyway.
Path with_tone(const TestFolder& folder, const Path& silent) {
  const Path out = folder / "tone.mp4";
  const std::string command =
      "ffmpeg -v error -i " + silent.string() +
      " -f lavfi -i sine=frequency=440:sample_rate=48000:duration=2 -c:v copy -c:a aac -ac 2"
      " -shortest " +
      out.string() + " < /dev/null";
  KARE_ASSERT(std::system(command.c_str()) == 0);  // NOLINT(cert-env33-c,concurrency-mt-unsafe)
  return out;
}

TEST(Watermark, CopiesTheSoundUnchanged) {
  const TestFolder folder;
  const Path video = with_tone(folder, a_video(folder));

  ASSERT_TRUE(write_watermarked(video, folder / "b.mp4", never).ok());

  EXPECT_TRUE(probe(folder / "b.mp4").take().has_audio);
  const auto before = packets(video, Track::kSound);
  EXPECT_GT(before.size(), 80U);
  EXPECT_EQ(packets(folder / "b.mp4", Track::kSound), before);
  const VideoReader from = VideoReader::open(video, Track::kSound).take();
  const VideoReader to = VideoReader::open(folder / "b.mp4", Track::kSound).take();
  EXPECT_EQ(to.stream().start_time, from.stream().start_time);
  EXPECT_EQ(to.stream().codecpar->sample_rate, 48'000);
}

TEST(Watermark, SameVideoGivesTheSameBytes) {
  const TestFolder folder;
  const Path video = a_video(folder);

  ASSERT_TRUE(write_watermarked(video, folder / "b.mp4", never).ok());
  ASSERT_TRUE(write_watermarked(video, folder / "c.mp4", never).ok());

  EXPECT_EQ(read_file(folder / "b.mp4").take(), read_file(folder / "c.mp4").take());
}

TEST(Watermark, StopsWhenAskedAndLeavesNothing) {
  const TestFolder folder;
  const Path video = a_video(folder);
  int frames = 0;

  const Result<> result =
      write_watermarked(video, folder / "b.mp4", [&frames] { return ++frames == 7; });

  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::kStopped);
  EXPECT_FALSE(std::filesystem::exists(folder / "b.mp4"));
  EXPECT_FALSE(std::filesystem::exists(folder / "b.mp4.part"));
}

TEST(Watermark, DamagedVideoLeavesNothing) {
  const TestFolder folder;
  std::string bytes = read_file(a_video(folder)).take();
  for (std::size_t at = bytes.size() / 2; at < bytes.size(); ++at) bytes[at] = 'x';
  ASSERT_TRUE(write_file_atomically(folder / "broken.mp4", bytes, 0644).ok());
  ASSERT_TRUE(write_file_atomically(folder / "text.mp4", "no video", 0644).ok());

  for (const char* name : {"broken.mp4", "text.mp4"}) {
    const Result<> result = write_watermarked(folder / name, folder / "b.mp4", never);
    ASSERT_FALSE(result.ok()) << name;
    EXPECT_EQ(result.error().code, Code::kCorrupt) << name;
    EXPECT_FALSE(std::filesystem::exists(folder / "b.mp4")) << name;
  }
}

}  // namespace
}  // namespace kare::media

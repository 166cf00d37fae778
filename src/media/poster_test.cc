#include "media/poster.h"

#include <gtest/gtest.h>

#include <string>

extern "C" {
#include <libavcodec/avcodec.h>
}

#include "media/libav.h"
#include "media/test_pictures.h"

namespace kare::media {
namespace {

constexpr VideoFormat kSmall = {.width = 96, .height = 64, .fps = 10, .threads = 2};
constexpr Rgb kRed = {220, 30, 40}, kBlue = {30, 60, 200};

// Three seconds: two red, one blue.
Path a_video(const TestFolder& folder) {
  write_video(folder / "a.mp4", kSmall, 30,
              [](int i) { return solid(96, 64, i < 20 ? kRed : kBlue); });
  return folder / "a.mp4";
}

FramePtr decoded(const Path& jpeg) {
  std::string bytes = read_file(jpeg).take();
  const int size = static_cast<int>(bytes.size());
  bytes.append(AV_INPUT_BUFFER_PADDING_SIZE, '\0');
  const AVCodec* codec = avcodec_find_decoder(AV_CODEC_ID_MJPEG);
  const CodecPtr decoder(avcodec_alloc_context3(codec));
  KARE_ASSERT(avcodec_open2(decoder.get(), codec, nullptr) == 0);
  const PacketPtr packet = make_packet();
  packet->data = reinterpret_cast<std::uint8_t*>(bytes.data());
  packet->size = size;
  KARE_ASSERT(avcodec_send_packet(decoder.get(), packet.get()) == 0);
  FramePtr frame = make_frame();
  KARE_ASSERT(avcodec_receive_frame(decoder.get(), frame.get()) == 0);
  return frame;
}

// The colour of the middle, by JFIF's formula (BT.601, full range).
Rgb middle(const AVFrame& frame) {
  const int x = frame.width / 2, y = frame.height / 2;
  const double luma = frame.data[0][y * frame.linesize[0] + x];
  const double cb = frame.data[1][y / 2 * frame.linesize[1] + x / 2] - 128.0;
  const double cr = frame.data[2][y / 2 * frame.linesize[2] + x / 2] - 128.0;
  return {static_cast<int>(luma + 1.402 * cr), static_cast<int>(luma - 0.344 * cb - 0.714 * cr),
          static_cast<int>(luma + 1.772 * cb)};
}

TEST(Poster, ShowsTheFrameAskedForInItsColours) {
  const TestFolder folder;
  const Path video = a_video(folder);
  const std::pair<double, Rgb> moments[] = {{0, kRed}, {0.6, kRed}, {0.7, kBlue}, {1, kBlue}};
  for (const auto& [at, colour] : moments) {
    ASSERT_TRUE(write_poster(video, at, folder / "a.jpg").ok());

    const FramePtr frame = decoded(folder / "a.jpg");

    EXPECT_EQ(frame->width, 96);
    EXPECT_EQ(frame->height, 64);
    EXPECT_NEAR(middle(*frame).r, colour.r, 6) << at;
    EXPECT_NEAR(middle(*frame).g, colour.g, 6) << at;
    EXPECT_NEAR(middle(*frame).b, colour.b, 6) << at;
  }
}

TEST(Poster, SameVideoGivesTheSameBytes) {
  const TestFolder folder;
  const Path video = a_video(folder);

  ASSERT_TRUE(write_poster(video, 0.5, folder / "a.jpg").ok());
  ASSERT_TRUE(write_poster(video, 0.5, folder / "b.jpg").ok());

  EXPECT_EQ(read_file(folder / "a.jpg").take(), read_file(folder / "b.jpg").take());
}

TEST(Poster, DamagedVideoLeavesNoPoster) {
  const TestFolder folder;
  ASSERT_TRUE(write_file_atomically(folder / "a.mp4", "no video", 0644).ok());

  const Result<> result = write_poster(folder / "a.mp4", 0.5, folder / "a.jpg");

  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::kCorrupt);
  EXPECT_FALSE(std::filesystem::exists(folder / "a.jpg"));
}

}  // namespace
}  // namespace kare::media

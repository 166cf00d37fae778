#pragma once

#include <stdlib.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "base/assert.h"
#include "base/files.h"
#include "media/mp4_writer.h"
#include "media/picture.h"

// Pictures for the tests of this folder.
namespace kare::media {

struct Rgb {
  int r = 0, g = 0, b = 0;
};

// A picture that owns its pixels. Its rows are longer than they need to be, because real ones are.
class TestPicture {
 public:
  TestPicture(int width, int height)
      : width_(width), height_(height), bytes_(static_cast<std::size_t>(height) * stride()) {}

  void set(int x, int y, Rgb colour) {
    std::uint8_t* pixel = bytes_.data() + y * stride() + 4 * x;
    pixel[0] = static_cast<std::uint8_t>(colour.b);
    pixel[1] = static_cast<std::uint8_t>(colour.g);
    pixel[2] = static_cast<std::uint8_t>(colour.r);
    pixel[3] = 77;
  }

  Picture view() const { return {bytes_.data(), width_, height_, stride()}; }

 private:
  std::ptrdiff_t stride() const { return 4 * width_ + 20; }

  int width_;
  int height_;
  std::vector<std::uint8_t> bytes_;
};

inline TestPicture solid(int width, int height, Rgb colour) {
  TestPicture picture(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) picture.set(x, y, colour);
  }
  return picture;
}

// A pattern that moves with `frame`.
inline TestPicture moving(int width, int height, int frame) {
  TestPicture picture(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      picture.set(x, y, {(x * 3 + frame * 5) % 256, (y * 2 + frame) % 256, (x * y / 8) % 256});
    }
  }
  return picture;
}

// Soft spots in front of a gradient that drift apart: like illustrations, much of it nearly still.
inline TestPicture drifting_spots(int width, int height, int frame) {
  TestPicture picture(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const double wave = std::sin((x + frame) / 23.0) * std::sin((y - frame * 0.5) / 17.0);
      const int spot = static_cast<int>(60 * wave);
      picture.set(x, y, {90 + spot, 120 + y * 100 / height, 150 - spot / 2});
    }
  }
  return picture;
}

// Writes `frame_count` frames, the n-th being `frame(n)`.
template <class Frames>
void write_video(const Path& path, const VideoFormat& format, int frame_count, Frames frame) {
  auto writer = Mp4Writer::create(path, format).take();
  for (int i = 0; i < frame_count; ++i) {
    const TestPicture picture = frame(i);
    KARE_ASSERT(writer->add(picture.view()).ok());
  }
  KARE_ASSERT(writer->finish().ok());
}

// A folder of one test, gone with it.
class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "kare-media-XXXXXX").string();
    KARE_ASSERT(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TestFolder() {
    std::error_code ignored;  // What cannot be removed stays in the temporary folder.
    std::filesystem::remove_all(path_, ignored);
  }
  Path operator/(const char* name) const { return path_ / name; }

 private:
  Path path_;
};

}  // namespace kare::media

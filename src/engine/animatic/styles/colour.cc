#include "engine/animatic/styles/colour.h"

#include <cmath>
#include <numbers>
#include <vector>

#include "base/rng.h"
#include "engine/animatic/stage/pixels.h"
#include "engine/animatic/stage/wide_clones.h"
#include "engine/animatic/styles/smooth.h"

namespace kare::animatic::styles {
namespace {

constexpr double kTau = 2 * std::numbers::pi;

std::uint32_t tone_at(double luma, std::initializer_list<ToneStop> tones) {
  const ToneStop* before = tones.begin();
  for (const ToneStop& stop : tones) {
    if (stop.luma >= luma) {
      const double width = stop.luma - before->luma;
      const double share = width <= 0 ? 1 : (luma - before->luma) / width;
      return mixed(before->colour, stop.colour, static_cast<int>(share * 256 + 0.5));
    }
    before = &stop;
  }
  return before->colour;
}

// Tables of words rather than of bytes: vectors can be gathered from them.
KARE_WIDE void grade_row(std::uint32_t* __restrict row, const std::int32_t* __restrict curve,
                         const std::uint32_t* __restrict tones, int saturation, int share,
                         std::ptrdiff_t count) {
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    const std::uint32_t pixel = row[i];
    const int luma = luma_of(pixel);
    const int red = curve[clamp255(luma + (((red_of(pixel) - luma) * saturation) >> 8))];
    const int green = curve[clamp255(luma + (((green_of(pixel) - luma) * saturation) >> 8))];
    const int blue = curve[clamp255(luma + (((blue_of(pixel) - luma) * saturation) >> 8))];
    row[i] = mixed(pixel_of(red, green, blue), tones[curve[luma]], share);
  }
}

// The same where the curve is a cubic: three tables less to look up.
KARE_WIDE void grade_row_by(std::uint32_t* __restrict row, const Grade::Cubic& cubic,
                            const std::uint32_t* __restrict tones, int saturation, int share,
                            std::ptrdiff_t count) {
  const Grade::Cubic c = cubic;
  const auto curve = [c](int value) {
    const auto x = static_cast<float>(clamp255(value));
    return clamp255(static_cast<int>(((c.three * x + c.two) * x + c.one) * x + c.zero));
  };
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    const std::uint32_t pixel = row[i];
    const int luma = luma_of(pixel);
    const int red = curve(luma + (((red_of(pixel) - luma) * saturation) >> 8));
    const int green = curve(luma + (((green_of(pixel) - luma) * saturation) >> 8));
    const int blue = curve(luma + (((blue_of(pixel) - luma) * saturation) >> 8));
    row[i] = mixed(pixel_of(red, green, blue), tones[curve(luma)], share);
  }
}

// Four pixels for each of a line, blended between their neighbours. `line` has one more at both
// ends.
KARE_WIDE void quadruple_row(const std::uint32_t* line, std::uint32_t* __restrict out, int count) {
  for (int i = 0; i < count; ++i) {
    out[4 * i] = mixed(line[i], line[i + 1], 160);
    out[4 * i + 1] = mixed(line[i], line[i + 1], 224);
    out[4 * i + 2] = mixed(line[i + 1], line[i + 2], 32);
    out[4 * i + 3] = mixed(line[i + 1], line[i + 2], 96);
  }
}

// row + light, no channel above 255.
KARE_WIDE void add_light(const std::uint32_t* __restrict light, std::uint32_t* __restrict row,
                         int count) {
  constexpr std::uint32_t kTwo = 0xFF00FFU, kOver = 0x10001U;  // Two of the four channels.
  for (int x = 0; x < count; ++x) {
    const std::uint32_t even = (row[x] & kTwo) + (light[x] & kTwo);
    const std::uint32_t odd = (row[x] >> 8 & kTwo) + (light[x] >> 8 & kTwo);
    const std::uint32_t even_full = (even >> 8 & kOver) * 255, odd_full = (odd >> 8 & kOver) * 255;
    row[x] = ((even | even_full) & kTwo) | ((odd | odd_full) & kTwo) << 8;
  }
}

}  // namespace

Grade::Grade(const Options& options, std::initializer_list<ToneStop> tones)
    : saturation_(static_cast<int>(options.saturation * 256 + 0.5)),
      share_(static_cast<int>(options.tone_share * 256 + 0.5)) {
  for (std::size_t i = 0; i < 256; ++i) {
    const double x = std::pow(static_cast<double>(i) / 255, options.gamma);
    double y = x + options.contrast * (x * x * (3 - 2 * x) - x) * 2;
    y = options.lift + y * (1 - options.lift);
    curve_[i] = clamp255(static_cast<int>(y * 255 + 0.5));
    if (tones.size() > 0) tones_[i] = tone_at(x, tones) | 0xFF000000U;
  }
  if (options.gamma != 1) return;
  // y of above, multiplied out for x of 0..255; a half rounds it.
  const double rest = 1 - options.lift, bend = 2 * options.contrast * rest;
  cubic_ = Cubic{static_cast<float>(options.lift * 255 + 0.5), static_cast<float>(rest - bend),
                 static_cast<float>(3 * bend / 255), static_cast<float>(-2 * bend / (255 * 255))};
}

void Grade::grade(std::uint32_t* pixels, std::ptrdiff_t count) const {
  if (cubic_) {
    grade_row_by(pixels, *cubic_, tones_.data(), saturation_, share_, count);
  } else {
    grade_row(pixels, curve_.data(), tones_.data(), saturation_, share_, count);
  }
}

std::uint32_t Grade::graded(std::uint32_t pixel) const {
  grade(&pixel, 1);
  return pixel;
}

void Grade::apply(double /*seconds*/, Bitmap& frame, Scratch& /*scratch*/) const {
  grade(frame.pixels.data(), static_cast<std::ptrdiff_t>(frame.pixels.size()));
}

Bloom::Bloom(int radius, int threshold, double strength)
    : radius_(std::clamp(radius / 4, 1, 40)),
      threshold_(threshold),
      strength_(static_cast<int>(strength * 256)) {}

void Bloom::apply(double /*seconds*/, Bitmap& frame, Scratch& scratch) const {
  constexpr int kStep = 4;
  const int width = (frame.width + kStep - 1) / kStep, height = (frame.height + kStep - 1) / kStep;
  fit(scratch.small, width, height);
  const int gain = 65536 / std::max(1, 255 - threshold_);
  for (int j = 0; j < height; ++j) {
    const std::uint32_t* row = frame.row(std::min(j * kStep + 1, frame.height - 1));
    std::uint32_t* out = scratch.small.row(j);
    for (int i = 0; i < width; ++i) {
      const std::uint32_t pixel = row[std::min(i * kStep + 1, frame.width - 1)];
      const int peak = std::max({red_of(pixel), green_of(pixel), blue_of(pixel)});
      out[i] = mixed(0, pixel, std::max(0, (peak - threshold_) * gain) >> 8);
    }
  }
  box_means(scratch.small, radius_, scratch.small_too, scratch.sums);
  box_means(scratch.small_too, radius_, scratch.small, scratch.sums);
  for (std::uint32_t& light : scratch.small.pixels) light = mixed(0, light, strength_);
  scratch.line.resize(static_cast<std::size_t>(width) + 2);
  scratch.row.resize(static_cast<std::size_t>(width) * kStep);
  std::uint32_t* line = scratch.line.data();
  for (int y = 0; y < frame.height; ++y) {
    // Between two rows and two columns of the small picture.
    const int at = std::clamp((y * 256 + 128) / kStep - 128, 0, (height - 1) * 256);
    const int j = std::min(at >> 8, std::max(0, height - 2));
    const std::uint32_t* low = scratch.small.row(std::min(j + 1, height - 1));
    stage::mix_rows(scratch.small.row(j), low, at - j * 256, line + 1, width);
    line[0] = line[1];
    line[width + 1] = line[width];
    quadruple_row(line, scratch.row.data(), width);
    add_light(scratch.row.data(), frame.row(y), frame.width);
  }
}

void Corners::apply(double /*seconds*/, Bitmap& frame, Scratch& /*scratch*/) const {
  vignette_.apply(frame);
  for (std::uint32_t& pixel : frame.pixels) pixel |= 0xFF000000U;
}

OldFilm::OldFilm(const Size& size, std::uint64_t seed) : size_(size), seed_(seed) {}

void OldFilm::apply(double seconds, Bitmap& frame, Scratch& scratch) const {
  // The gate: two slow waves, less than a pixel and a half of 720.
  const double lift = 0.9 * unit_of(size_) *
                      (std::sin(kTau * 1.1 * seconds) + 0.6 * std::sin(kTau * 2.7 * seconds + 1));
  copy(frame, scratch.sheet);
  const int at = static_cast<int>(std::lround(lift * 256));
  for (int y = 0; y < frame.height; ++y) {
    const int row = std::clamp(y * 256 + at, 0, (frame.height - 1) * 256);
    const int j = row >> 8;
    stage::mix_rows(scratch.sheet.row(j), scratch.sheet.row(std::min(j + 1, frame.height - 1)),
                    row & 255, frame.row(y), frame.width);
  }
  // Scratches: each stands for half a second at its own place and drifts.
  constexpr double kStands = 0.5;
  const auto which = static_cast<std::uint64_t>(seconds / kStands);
  Rng rng(mix64(seed_ ^ (which + 1) * 0x9E3779B97F4A7C15ULL));
  const double age = seconds / kStands - static_cast<double>(which);
  const int thick = pixels_of(1.2, size_);
  for (int i = 0; i < 3; ++i) {
    const double place = rng.unit(), drift = rng.unit() - 0.5, power = rng.unit();
    const auto x0 = static_cast<int>((place + 0.004 * drift * age) * (frame.width - thick));
    const int share = static_cast<int>(60 * power * std::sin(std::numbers::pi * age));
    for (int y = 0; y < frame.height; ++y) {
      for (int x = x0; x < x0 + thick; ++x) {
        frame.row(y)[x] = mixed(frame.row(y)[x], 0xFFF4E6C8U, share);
      }
    }
  }
}

void Sway::apply(double seconds, Bitmap& frame, Scratch& scratch) const {
  copy(frame, scratch.sheet);
  const double reach = 0.012 * size_.width;
  const double last = frame.width - 1;
  const auto step = static_cast<std::int32_t>((last - 2 * reach - 2) / last * 65536);
  for (int y = 0; y < frame.height; ++y) {
    const double v = static_cast<double>(y) / frame.height;
    const double bend = 0.7 * std::sin(kTau * (2.2 * v + 0.11 * seconds)) +
                        0.3 * std::sin(kTau * (5.1 * v - 0.17 * seconds) + 1.3);
    const double start = reach + 1 + reach * bend;
    stage::resample(scratch.sheet.row(y), static_cast<std::int32_t>(std::lround(start * 65536)),
                    step, frame.row(y), frame.width);
  }
}

void PassingLight::apply(double seconds, Bitmap& frame, Scratch& /*scratch*/) const {
  struct Hour {
    double at;
    int blue, green, red;  // In 256ths.
  };
  static constexpr std::array<Hour, 5> kDay = {{{0, 200, 220, 256},
                                                {0.3, 256, 256, 256},
                                                {0.65, 150, 205, 262},
                                                {0.85, 150, 130, 190},
                                                {1, 160, 104, 84}}};
  static constexpr std::array<Hour, 5> kDusk = {{{0, 256, 256, 256},
                                                 {0.3, 244, 250, 257},
                                                 {0.6, 226, 236, 256},
                                                 {0.8, 214, 218, 244},
                                                 {1, 206, 198, 226}}};
  const auto& hours = hours_ == Hours::kWholeDay ? kDay : kDusk;
  const double now = std::clamp(seconds / duration_s_, 0.0, 1.0);
  std::size_t i = 0;
  while (i + 2 < hours.size() && hours[i + 1].at < now) ++i;
  const double share = (now - hours[i].at) / (hours[i + 1].at - hours[i].at);
  const auto between = [share](int a, int b) {
    return static_cast<int>(std::lround(a + (b - a) * share));
  };
  stage::Tint tint;
  tint.mul[0] = between(hours[i].blue, hours[i + 1].blue);
  tint.mul[1] = between(hours[i].green, hours[i + 1].green);
  tint.mul[2] = between(hours[i].red, hours[i + 1].red);
  for (int y = 0; y < frame.height; ++y) stage::tint_row(frame.row(y), tint, frame.width);
}

}  // namespace kare::animatic::styles

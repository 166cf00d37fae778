#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>

#include "engine/animatic/stage/finish.h"
#include "engine/animatic/styles/pass.h"

namespace kare::animatic::styles {

// A colour for a brightness, 0..1; between two stops it is mixed.
struct ToneStop {
  double luma = 0;
  std::uint32_t colour = 0;  // 0xRRGGBB.
};

// Colour by colour: more or less saturation, a curve, and a share of colours by brightness alone.
class Grade final : public Pass {
 public:
  struct Options {
    double gamma = 1;  // Below 1 lightens.
    double saturation = 1;
    double contrast = 0;  // -0.5..0.5: an S about the middle.
    double lift = 0;      // Added to black, 0..0.4; white stays.
    double tone_share = 0;
  };
  Grade(const Options& options, std::initializer_list<ToneStop> tones);
  // What a colour becomes.
  std::uint32_t graded(std::uint32_t pixel) const;
  // A curve over 0..255.
  struct Cubic {
    float zero, one, two, three;
  };
  void apply(double seconds, Bitmap& frame, Scratch& scratch) const override;

 private:
  void grade(std::uint32_t* pixels, std::ptrdiff_t count) const;

  int saturation_, share_;
  std::array<std::int32_t, 256> curve_{};
  std::optional<Cubic> cubic_;  // The same curve, where it is one.
  std::array<std::uint32_t, 256> tones_{};
};

// Light that spills from what is bright.
class Bloom final : public Pass {
 public:
  // `threshold` 0..255: brightness that begins to spill; `strength` 0..1.
  Bloom(int radius, int threshold, double strength);
  void apply(double seconds, Bitmap& frame, Scratch& scratch) const override;

 private:
  int radius_, threshold_, strength_;
};

// Darkens towards the corners.
class Corners final : public Pass {
 public:
  Corners(const Size& size, double strength) : vignette_(size, strength) {}
  void apply(double seconds, Bitmap& frame, Scratch& scratch) const override;

 private:
  stage::Vignette vignette_;
};

// An old print in the projector: the picture weaves a little, light scratches come and go.
class OldFilm final : public Pass {
 public:
  OldFilm(const Size& size, std::uint64_t seed);
  void apply(double seconds, Bitmap& frame, Scratch& scratch) const override;

 private:
  Size size_;
  std::uint64_t seed_;
};

// The whole picture sways sideways like its own reflection, row by row.
class Sway final : public Pass {
 public:
  explicit Sway(const Size& size) : size_(size) {}
  void apply(double seconds, Bitmap& frame, Scratch& scratch) const override;

 private:
  Size size_;
};

// The light of the hours that pass while a clip runs.
class PassingLight final : public Pass {
 public:
  enum class Hours { kWholeDay, kDusk };
  PassingLight(Hours hours, double duration_s) : hours_(hours), duration_s_(duration_s) {}
  void apply(double seconds, Bitmap& frame, Scratch& scratch) const override;

 private:
  Hours hours_;
  double duration_s_;
};

}  // namespace kare::animatic::styles

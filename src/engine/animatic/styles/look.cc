#include "engine/animatic/styles/look.h"

#include <cmath>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "engine/animatic/styles/colour.h"
#include "engine/animatic/styles/enlarge.h"
#include "engine/animatic/styles/print.h"
#include "engine/animatic/styles/smooth.h"
#include "engine/animatic/styles/strokes.h"

namespace kare::animatic::styles {
namespace {

// What a style is made for: passes on the canvas first, then the step to the frame, then passes on
// that. Where a style before has made the step, all of it is done on the frame.
struct Site {
  Size size;   // Of the picture that the next pass works on.
  Size frame;  // Of the frames in the end.
  std::uint64_t seed = 1;
  const Bitmap& model;
  Passes before = {}, after = {};
  std::unique_ptr<const Enlarge> step = nullptr;

  Passes& passes() { return step == nullptr ? before : after; }
  bool on_canvas() const { return size.width != frame.width; }
  template <class P, class... Args>
  void add(Args&&... args) {
    passes().push_back(std::make_unique<P>(std::forward<Args>(args)...));
  }
  int pixels(double length) const { return pixels_of(length, size); }
  void grade(const Grade::Options& options, std::initializer_list<ToneStop> tones = {}) {
    add<Grade>(options, tones);
  }
  // REQUIRES: radius for 720 lines.
  void smooth(double radius) { add<Smooth>(std::min(30, pixels(radius))); }
  // The step to the frame, if it was not made before.
  void enlarge(std::unique_ptr<const Enlarge> how) {
    if (!on_canvas()) return;
    step = std::move(how);
    size = frame;
  }
  void strokes(const Brush& brush) {
    auto painted = std::make_unique<Strokes>(brush, size, frame, model, seed);
    if (on_canvas()) return enlarge(std::move(painted));
    add<InPlace>(std::move(painted));
  }
};

// Lightens a scene of the night so that a style has something to show; 1 by day.
double gamma_of(const Bitmap& model) {
  constexpr double kMean = 0.25;
  std::uint64_t sum = 0;
  for (const std::uint32_t pixel : model.pixels) sum += static_cast<std::uint64_t>(luma_of(pixel));
  const double mean = static_cast<double>(sum) / static_cast<double>(model.pixels.size()) / 255;
  return std::clamp(std::log(kMean) / std::log(std::clamp(mean, 0.02, 0.9)), 0.68, 1.0);
}

void watercolour(Site& site) {
  site.smooth(4);
  site.grade({.saturation = 0.92, .contrast = -0.05, .lift = 0.16, .tone_share = 0},
             {{0, 0x2B3550}, {1, 0xFFFDF5}});
  site.strokes(Brush{34, 20, 0.5, 0.026, 0.018, 1, 33});
  site.add<Ink>(site.size,
                Ink::Options{.width = 1.6, .threshold = 14, .strength = 0.45, .own_colour = true});
  site.add<Paper>(site.size,
                  Paper::Options{.kind = Paper::Kind::kGrain, .strength = 0.11, .border = 0.035},
                  site.seed);
}

void oil(Site& site) {
  site.smooth(2);
  site.grade({.saturation = 1.18, .contrast = 0.14, .tone_share = 0.08},
             {{0, 0x1C120A}, {0.5, 0x8A6A42}, {1, 0xFFF0CC}});
  site.strokes(Brush{30, 9, 0.25, 0.09, 0.16, 1, 46});
  site.add<Paper>(site.size, Paper::Options{.kind = Paper::Kind::kCanvas, .strength = 0.05},
                  site.seed);
}

void van_gogh(Site& site) {
  site.smooth(2);
  site.grade({.gamma = gamma_of(site.model),
              .saturation = 1.45,
              .contrast = 0.2,
              .lift = 0.03,
              .tone_share = 0.4},
             {{0, 0x101A4A},
              {0.16, 0x1F479C},
              {0.4, 0x3C78C0},
              {0.6, 0x86B4A4},
              {0.8, 0xF0D050},
              {1, 0xFFF6C2}});
  site.strokes(Brush{44, 9, 1.6, 0.17, 0.22, 0.8});
}

void impressionist(Site& site) {
  site.smooth(2);
  site.grade({.saturation = 1.3, .lift = 0.05, .tone_share = 0.1},
             {{0, 0x2C2F66}, {0.5, 0x8FA3C0}, {1, 0xFFF4D8}});
  site.strokes(Brush{18, 9, 0.8, 0.15, 0.12, 0.75});
}

void pixel_art(Site& site) {
  site.grade({.saturation = 1.25, .contrast = 0.08});
  Bitmap model = site.model;
  Scratch scratch;
  site.passes().back()->apply(0, model, scratch);
  site.add<Blocks>(site.on_canvas() ? site.pixels(6) : std::max(2, site.pixels(6)),
                   colours_of(model, 32));
  site.enlarge(std::make_unique<Squares>());
}

void black_and_white(Site& site) {
  site.grade({.contrast = 0.2, .tone_share = 1}, {{0, 0x080808}, {1, 0xF6F6F6}});
  site.add<Paper>(site.size, Paper::Options{.strength = 0.04}, site.seed);
  site.add<Corners>(site.size, 0.3);
}

void sepia(Site& site) {
  site.grade({.contrast = 0.1, .lift = 0.08, .tone_share = 1},
             {{0, 0x2A1A0E}, {0.5, 0x9A7448}, {1, 0xFAEBCB}});
  site.add<Paper>(site.size, Paper::Options{.strength = 0.07}, site.seed);
  site.add<Corners>(site.size, 0.36);
}

void vintage(Site& site) {
  site.grade({.saturation = 0.7, .contrast = -0.06, .lift = 0.1, .tone_share = 0.42},
             {{0, 0x33241C}, {0.5, 0xA6834F}, {1, 0xFFEFC9}});
  site.add<Bloom>(site.pixels(30), 170, 0.25);
  site.add<OldFilm>(site.size, site.seed);
  site.add<Paper>(site.size, Paper::Options{.strength = 0.09}, site.seed);
  site.add<Corners>(site.size, 0.4);
}

void cyberpunk(Site& site) {
  site.grade(
      {.gamma = gamma_of(site.model), .saturation = 1.5, .contrast = 0.16, .tone_share = 0.6},
      {{0, 0x080420},
       {0.12, 0x2A1272},
       {0.3, 0xA01C9C},
       {0.48, 0xF0409C},
       {0.66, 0x38B8EC},
       {1, 0xDCFBFF}});
  site.add<Bloom>(site.pixels(34), 120, 0.75);
  site.add<Corners>(site.size, 0.36);
}

void ukiyo_e(Site& site) {
  site.smooth(4);
  const Grade reading({.gamma = gamma_of(site.model), .saturation = 1.1, .lift = 0.06}, {});
  site.add<Palette>(
      std::vector<std::uint32_t>{0xF0E4CA, 0xE3D2A9, 0xC7B07D, 0x223755, 0x3A6186, 0x83A3B1,
                                 0xBBCCC8, 0xAE4934, 0xD48C60, 0xE5B99B, 0x627A50, 0x9FAD7B,
                                 0x414D3C, 0x6E5A45, 0x2D2926, 0x8E8678, 0xD5A449},
      0.8, [&](std::uint32_t pixel) { return reading.graded(pixel); });
  site.smooth(1.4);
  site.enlarge(std::make_unique<Spread>());
  site.add<Ink>(
      site.size,
      Ink::Options{.width = 1.6, .threshold = 38, .strength = 0.85, .colour = 0xFF1C2234U});
  site.add<Paper>(
      site.size,
      Paper::Options{
          .kind = Paper::Kind::kChalk, .strength = 0.11, .border = 0.018, .colour = 0xF0E4C8},
      site.seed);
}

void surreal(Site& site) {
  site.add<Sway>(site.size);
  site.grade({.saturation = 1.3, .contrast = 0.12, .tone_share = 0.66}, {{0, 0x1A0B3D},
                                                                         {0.25, 0x7A2C86},
                                                                         {0.45, 0x1F9C98},
                                                                         {0.62, 0xF08A72},
                                                                         {0.8, 0xF6C66A},
                                                                         {0.92, 0x9AD8D0},
                                                                         {1, 0xF3ECFF}});
  site.add<Bloom>(site.pixels(40), 215, 0.3);
}

void animated(Site& site) {
  site.smooth(3);
  site.grade({.saturation = 1.32, .contrast = 0.08, .lift = 0.03});
  site.add<Ink>(
      site.size,
      Ink::Options{.width = 1.3, .threshold = 42, .strength = 0.75, .colour = 0xFF2A1E2CU});
  site.add<Bloom>(site.pixels(36), 205, 0.25);
}

// A pencil draws what differs in colour only, too: a pale wall before a pale sky.
constexpr Ink::Options kOutline{
    .width = 1.2, .threshold = 22, .strength = 0.55, .colour = 0xFF3A383EU};

void sketch(Site& site) {
  site.smooth(1);
  site.add<Ink>(site.size, kOutline);
  site.grade({.gamma = gamma_of(site.model)});
  site.add<Pencil>(site.size, 0.8, site.seed);
  site.add<Paper>(site.size, Paper::Options{.strength = 0.07}, site.seed);
}

void line_drawing(Site& site) {
  site.smooth(2);
  site.add<Ink>(site.size, kOutline);
  site.add<Pencil>(site.size, 0.0, site.seed);
}

void pastel(Site& site) {
  site.smooth(3);
  site.grade({.saturation = 0.8, .contrast = -0.2, .lift = 0.3, .tone_share = 0.08},
             {{0, 0xB9A6D6}, {1, 0xFFF6EE}});
  site.strokes(Brush{26, 12, 0.3, 0.035, 0.05, 1, 20});
  site.add<Paper>(site.size, Paper::Options{.kind = Paper::Kind::kChalk, .strength = 0.2},
                  site.seed);
}

void comic(Site& site) {
  site.smooth(3);
  site.grade({.gamma = gamma_of(site.model), .saturation = 1.6, .contrast = 0.25});
  site.add<Halftone>(site.size, 9, 0.85);
  site.add<Ink>(site.size,
                Ink::Options{.width = 2, .threshold = 96, .strength = 1, .colour = 0xFF0B0A10U});
}

void cinematic(Site& site) {
  site.grade({.saturation = 1.06, .contrast = 0.2, .tone_share = 0.24},
             {{0, 0x06181F}, {0.35, 0x2B5A66}, {0.65, 0xC99A6B}, {1, 0xFFF1DA}});
  site.add<Bloom>(site.pixels(36), 190, 0.3);
  site.add<Corners>(site.size, 0.36);
}

void paper_cut(Site& site) {
  site.smooth(4);
  site.smooth(3);
  Bitmap model = site.model;
  Scratch scratch;
  const Passes& passes = site.passes();
  for (auto pass = passes.end() - 2; pass != passes.end(); ++pass) {
    (*pass)->apply(0, model, scratch);
  }
  site.grade({.saturation = 1.15});
  site.add<Palette>(colours_of(model, 14), 0.92);
  site.enlarge(std::make_unique<Spread>());
  site.smooth(1.4);
  site.add<CutEdges>(site.size);
  site.add<Paper>(site.size, Paper::Options{.strength = 0.09}, site.seed);
}

void low_poly(Site& site) {
  site.smooth(3);
  site.grade({.saturation = 1.15, .contrast = 0.06});
  site.strokes(Brush{.length = 26, .vary = 0.09, .detail = 0.75, .triangles = true});
}

struct Style {
  std::string_view name;
  void (*build)(Site& site);
  bool has_model = false;   // Whether it looks at a picture of the shot.
  bool has_canvas = false;  // Whether half the lines are enough for what it works on.
};
constexpr Style kStyles[] = {
    {"watercolour", watercolour, true, true},
    {"oil", oil, true, true},
    {"van gogh", van_gogh, true, true},
    {"impressionist", impressionist, true, true},
    {"pixel art", pixel_art, true, true},
    {"cyberpunk", cyberpunk, true},
    {"ukiyo-e", ukiyo_e, true, true},
    {"surreal", surreal},
    {"animated", animated},
    {"pastel", pastel, true, true},
    {"comic", comic, true},
    {"cinematic", cinematic},
    {"paper cut", paper_cut, true, true},
    {"low poly", low_poly, true, true},
    {"sketch", sketch, true},
    {"line drawing", line_drawing},
    {"black and white", black_and_white},
    {"sepia", sepia},
    {"vintage", vintage},
};
constexpr int kStylesMax = 2;  // More would only be mud.

bool asks_for(const Shot& shot, std::string_view name) {
  return std::find(shot.styles.begin(), shot.styles.end(), name) != shot.styles.end();
}

}  // namespace

Size canvas_of(const Shot& shot, const Size& size) {
  constexpr int kLinesMin = 128;  // Smaller frames have no detail to leave out.
  const bool is_enough = std::any_of(
      std::begin(kStyles), std::end(kStyles),
      [&](const Style& style) { return style.has_canvas && asks_for(shot, style.name); });
  if (!is_enough || std::min(size.width, size.height) < kLinesMin) return size;
  return {(size.width + 1) / 2, (size.height + 1) / 2};
}

Look::Look(const Shot& shot, const Size& size, double duration_s, std::uint64_t seed,
           const Model& model)
    : size_(size) {
  Bitmap canvas;
  Site site{.size = canvas_of(shot, size), .frame = size, .seed = seed, .model = canvas};
  if (shot.time_lapse) {
    site.add<PassingLight>(PassingLight::Hours::kWholeDay, duration_s);
  } else if (shot.time == TimeOfDay::kSunset) {
    site.add<PassingLight>(PassingLight::Hours::kDusk, duration_s);
  }
  int built = 0;
  for (const Style& style : kStyles) {
    if (built == kStylesMax || !asks_for(shot, style.name)) continue;
    if (style.has_model && canvas.pixels.empty()) model(0.4, canvas);
    style.build(site);
    ++built;
  }
  passes_ = std::move(site.before);
  enlarge_ = std::move(site.step);
  after_ = std::move(site.after);
}

void Look::apply(double seconds, const Draw& draw, Bitmap& frame) const {
  if (passes_.empty() && enlarge_ == nullptr) return draw(frame);
  std::unique_ptr<Desk> desk;
  {
    const MutexLock lock(mutex_);
    if (!free_.empty()) {
      desk = std::move(free_.back());
      free_.pop_back();
    }
  }
  if (desk == nullptr) desk = std::make_unique<Desk>();
  Bitmap& canvas = enlarge_ == nullptr ? frame : desk->canvas;
  draw(canvas);
  for (const auto& pass : passes_) pass->apply(seconds, canvas, desk->small);
  if (enlarge_ != nullptr) {
    fit(frame, size_.width, size_.height);
    enlarge_->apply(canvas, frame, desk->large);
    for (const auto& pass : after_) pass->apply(seconds, frame, desk->large);
  }
  const MutexLock lock(mutex_);
  free_.push_back(std::move(desk));
}

}  // namespace kare::animatic::styles

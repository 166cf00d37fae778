#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

// Reads the meaning of a clip of the tiny world back from its pixels, for tests; the same rules as
// in tests/fixtures/tiny_world/world.py.
namespace kare::wan {

struct Scene {
  std::string_view colour, shape, motion;  // Empty: not clear.
  friend bool operator==(const Scene&, const Scene&) = default;
};

struct Paint {
  std::string_view name;
  std::array<double, 3> rgb;  // In [0, 1].
};
inline constexpr std::array<Paint, 6> kPaints = {{{"red", {0.90, 0.10, 0.10}},
                                                  {"green", {0.10, 0.75, 0.15}},
                                                  {"blue", {0.10, 0.20, 0.95}},
                                                  {"yellow", {0.95, 0.90, 0.10}},
                                                  {"cyan", {0.10, 0.85, 0.90}},
                                                  {"purple", {0.65, 0.10, 0.80}}}};
inline constexpr std::array<std::string_view, 3> kShapes = {"circle", "square", "triangle"};
inline constexpr std::array<std::string_view, 5> kMotions = {"left", "right", "up", "down",
                                                             "still"};

// The scenes that the model was never shown: one motion of each pair of colour and shape.
inline std::vector<Scene> unseen_scenes() {
  std::vector<Scene> scenes;
  for (std::size_t colour = 0; colour < kPaints.size(); ++colour) {
    for (std::size_t shape = 0; shape < kShapes.size(); ++shape) {
      const std::size_t motion = (colour + 2 * shape) % kMotions.size();
      scenes.push_back({kPaints[colour].name, kShapes[shape], kMotions[motion]});
    }
  }
  return scenes;
}

class Judge {
 public:
  // video: three colours of `frames` pictures of `side` x `side` values in [-1, 1].
  Judge(const float* video, std::int64_t frames, std::int64_t side)
      : video_(video), frames_(frames), side_(side), far_(count()) {
    for (std::size_t c = 0; c < 3; ++c) {
      std::vector<float> values(plane(c), plane(c) + count());
      std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
      const float ground = values[values.size() / 2];
      for (std::size_t i = 0; i < count(); ++i) {
        far_[i] = std::max(far_[i], std::abs(plane(c)[i] - ground));
      }
    }
    farthest_ = *std::max_element(far_.begin(), far_.end());
    for (std::int64_t frame = 0; frame < frames_; ++frame) measure(frame);
  }

  Scene scene() const {
    constexpr double kFaintest = 0.3;
    constexpr std::int64_t kSmallest = 60;
    const auto small = [](const Spot& spot) { return spot.area < kSmallest; };
    if (farthest_ <= kFaintest || std::any_of(spots_.begin(), spots_.end(), small)) return {};
    return {colour(), shape(), motion()};
  }

 private:
  struct Spot {
    std::int64_t area = 0;
    double x = 0, y = 0;  // Of its middle.
    double filled = 0;    // Share of its bounding box.
  };

  std::size_t count() const { return static_cast<std::size_t>(frames_ * side_ * side_); }
  const float* plane(std::size_t colour) const { return video_ + colour * count(); }

  void measure(std::int64_t frame) {
    std::vector<std::int64_t> columns(side_), rows(side_);
    Spot spot;
    for (std::int64_t y = 0; y < side_; ++y) {
      for (std::int64_t x = 0; x < side_; ++x) {
        if (far_[(frame * side_ + y) * side_ + x] <= 0.4F * farthest_) continue;
        ++spot.area, ++columns[x], ++rows[y];
        spot.x += static_cast<double>(x);
        spot.y += static_cast<double>(y);
      }
    }
    // Rows and columns with a single pixel are stray ones.
    const auto extent = [](const std::vector<std::int64_t>& line) {
      return std::count_if(line.begin(), line.end(), [](auto pixels) { return pixels >= 2; });
    };
    const auto area = static_cast<double>(std::max<std::int64_t>(spot.area, 1));
    const auto box = static_cast<double>(extent(columns) * extent(rows));
    spots_.push_back({spot.area, spot.x / area, spot.y / area, area / std::max(box, 1.0)});
  }

  std::string_view colour() const {
    std::array<double, 3> mean = {};
    double inside = 0;
    for (std::size_t i = 0; i < count(); ++i) {
      if (far_[i] <= 0.8F * farthest_) continue;
      for (std::size_t c = 0; c < 3; ++c) mean[c] += plane(c)[i];
      ++inside;
    }
    std::string_view nearest;
    double least = 0.6;
    for (const Paint& paint : kPaints) {
      double square = 0;
      for (std::size_t c = 0; c < 3; ++c) {
        square += std::pow(mean[c] / inside - (2 * paint.rgb[c] - 1), 2);
      }
      if (std::sqrt(square) >= least) continue;
      least = std::sqrt(square);
      nearest = paint.name;
    }
    return nearest;
  }

  // A square fills its box, a circle pi / 4 of it, a triangle half.
  std::string_view shape() const {
    std::vector<double> filled;
    for (const Spot& spot : spots_) filled.push_back(spot.filled);
    std::nth_element(filled.begin(), filled.begin() + filled.size() / 2, filled.end());
    const double share = filled[filled.size() / 2];
    if (share > 1.1 || share < 0.4) return {};
    return share > 0.9 ? "square" : share > 0.7 ? "circle" : "triangle";
  }

  std::string_view motion() const {
    const double dx = spots_.back().x - spots_.front().x, dy = spots_.back().y - spots_.front().y;
    const double most = std::max(std::abs(dx), std::abs(dy));
    if (most < 5) return "still";
    if (std::min(std::abs(dx), std::abs(dy)) > 0.5 * most) return {};
    if (std::abs(dx) > std::abs(dy)) return dx < 0 ? "left" : "right";
    return dy < 0 ? "up" : "down";
  }

  const float* video_;
  const std::int64_t frames_, side_;
  std::vector<float> far_;  // Each pixel's greatest distance from the ground in a colour.
  float farthest_ = 0;
  std::vector<Spot> spots_;  // One a frame.
};

}  // namespace kare::wan

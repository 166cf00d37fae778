#include <algorithm>
#include <cmath>

#include "engine/animatic/stage/ground.h"
#include "engine/animatic/stage/pixels.h"
#include "engine/animatic/stage/scenery.h"
#include "engine/animatic/stage/surf_rows.h"
#include "engine/animatic/stage/water.h"

namespace kare::animatic::stage {
namespace {

constexpr double kPeriod = 2.7;   // Seconds between two waves that reach the shore.
constexpr double kPace = 1.7;     // Metres a second of a breaking wave.
constexpr double kApproach = 15;  // Metres before the shore at which it rises.
constexpr double kUp = 1.5;       // Seconds that the water runs up the sand,
constexpr double kBack = 3.4;     // and back.
constexpr double kDry = 3.0;      // Seconds until the wet film has drained after that.
constexpr double kRunMin = 0.7, kRunMax = 2.3;  // Metres of the run.

// Smooth noise in 0..1 along the shore from a table, linear between its entries.
class Line {
 public:
  Line(std::uint32_t seed, double cell_m) : cells_per_m_(1 / cell_m) {
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const double x = static_cast<double>(i) * kCells / kEntries;
      const double wrapped = x - kCells;
      const double blend = smooth(kCells * 0.5, kCells, x);  // Repeats seamlessly.
      values_[i] = mix(fbm(x, 0.5, seed, 3), fbm(wrapped, 0.5, seed, 3), blend);
    }
    values_[kEntries] = values_[0];
  }
  double at(double x_m) const {
    const double cells = x_m * cells_per_m_ / kCells;
    const double entry = (cells - std::floor(cells)) * kEntries;
    const auto i = static_cast<std::size_t>(entry);
    return values_[i] + (values_[i + 1] - values_[i]) * (entry - static_cast<double>(i));
  }

 private:
  static constexpr int kCells = 64, kEntries = 2048;
  std::array<double, kEntries + 1> values_{};
  double cells_per_m_;
};

// One wave on its way: at sea (age < 0), running up and back (age >= 0).
struct Wave {
  double age = 0;     // Seconds since it reached the shore line.
  double reach = 1;   // Of its run, 0.6..1.
  double offset = 0;  // Where along the shore its noise begins, metres.
};

double run_share(double age) {
  if (age <= 0 || age >= kUp + kBack) return 0;
  if (age < kUp) return 1 - std::pow(1 - age / kUp, 2.2);
  return 1 - smooth(0, 1, (age - kUp) / kBack);
}

double film_strength(double age) {
  if (age < kUp * 0.7) return 0;
  return smooth(kUp + kBack + kDry, kUp + 0.8, age);
}

// Curves along the shore are known at every fourth column and straight between.
constexpr std::size_t kColumns = 4;
std::size_t curve_size(std::size_t width) {
  return (width + kColumns - 1) / kColumns * kColumns + 1;
}
void fill_between(std::vector<float>& curve) {
  for (std::size_t i = 0; i + kColumns < curve.size(); i += kColumns) {
    const float a = curve[i], step = (curve[i + kColumns] - a) / kColumns;
    for (std::size_t j = 1; j < kColumns; ++j) curve[i + j] = a + static_cast<float>(j) * step;
  }
}

// Texture entries in 8.16 fixed point.
std::uint32_t entries(double repeats) {
  return static_cast<std::uint32_t>(
      static_cast<std::int64_t>(std::llround(repeats * Tile::kSize * 65536.0)));
}

class Surf {
 public:
  Surf(const Scenery& scenery, double shore_m)
      : surface_(scenery, sea(shore_m)),
        shore_m_(shore_m),
        seed_(scenery.seed),
        swing_(scenery.seed),
        run_(scenery.seed + 2, 2.6),
        foam_(scenery.seed + 3, 1.7),
        lace_(scenery.seed + 4, 32, 32, 3),
        froth_(mix(scenery.palette.cloud_lit, Colour{1, 1, 1}, 0.5) *
               mix(Colour{1, 1, 1}, scenery.palette.ambient, 0.75)),
        film_(mix(scenery.palette.horizon, scenery.palette.middle, 0.45)),
        face_(mix(scenery.palette.water_middle, scenery.palette.water_deep, 0.45)),
        glow_(mix(scenery.palette.water_shallow, scenery.palette.cloud_lit, 0.25)) {}

  void draw(const View& view, Bitmap& picture) const;

 private:
  // The shore line and the waves at one moment, by picture column; rows are picture rows.
  struct Moment {
    std::vector<float> edge;                // Where water ends.
    std::vector<std::vector<float>> films;  // Where each wave's wet film ends.
    std::vector<float> strength;            // Of each film.
    float first = 0, last = 0;              // Least and greatest row of `edge` and the films.
    double mean_run = 0;
  };
  static Water sea(double shore_m) {
    Water water;
    water.shallow_m = shore_m * 1.06;
    water.mirror = 0.30;
    return water;
  }
  std::vector<Wave> waves(double seconds) const;
  double run_of(const Wave& wave, double x_m) const {
    return (kRunMin + (kRunMax - kRunMin) * run_.at(x_m + wave.offset)) * wave.reach;
  }
  double line_at(double x_m) const { return shore_m_ + swing_.at(x_m); }
  Moment moment(const View& view, const std::vector<Wave>& waves) const;
  void draw_breaker(const View& view, const Wave& wave, Bitmap& picture) const;
  // Where the water's edge is drawn, and the working memory for its rows.
  struct Edge {
    explicit Edge(const Surf& surf, const View& view);
    int count = 0;  // Columns.
    GroundRow row;
    double per_metre = 1;  // Picture rows a metre at the shore.
    std::array<std::int16_t, Tile::kRowSize> texture{};
    std::vector<std::int16_t> lace;
    std::vector<std::uint16_t> foam, film;
  };
  void draw_films(const Moment& now, int y, Edge& edge, Bitmap& picture) const;
  void draw_edge(const Moment& now, int y, const std::uint32_t* water, Edge& edge,
                 Bitmap& picture) const;
  // Picture row of the water's surface at depth z (at rest), and pixels a metre there.
  static float row_of(const View& view, double z) {
    return static_cast<float>(view.place({0, view.world().ground_y(z)}, z).y);
  }
  // Metres to the right of the middle for each picture column at depth z.
  static GroundRow columns(const View& view, double z) {
    return view.ground(static_cast<int>(row_of(view, z)));
  }

  WaterSurface surface_;
  double shore_m_;
  std::uint32_t seed_;
  ShoreLine swing_;
  Line run_, foam_;
  Tile lace_;
  Colour froth_, film_, face_, glow_;
};

std::vector<Wave> Surf::waves(double seconds) const {
  std::vector<Wave> list;
  const double start = 40 * kPeriod;  // So that waves from before the clip are there.
  const double now = seconds + start + kPeriod * hash01(3, 1, seed_);
  const int first = static_cast<int>((now - kUp - kBack - kDry) / kPeriod);
  const int last = static_cast<int>((now + kApproach / kPace) / kPeriod) + 1;
  for (int n = first; n <= last; ++n) {
    Wave wave;
    wave.age = now - (n + 0.35 * (hash01(n, 2, seed_) - 0.5)) * kPeriod;
    wave.reach = 0.62 + 0.38 * hash01(n, 5, seed_);
    wave.offset = 160 * hash01(n, 9, seed_);
    list.push_back(wave);
  }
  return list;
}

Surf::Moment Surf::moment(const View& view, const std::vector<Wave>& waves) const {
  Moment now;
  const GroundRow row = columns(view, shore_m_);
  const std::size_t size = curve_size(static_cast<std::size_t>(view.width()));
  now.edge.resize(size);
  std::vector<const Wave*> running, wet;
  for (const Wave& wave : waves) {
    if (run_share(wave.age) > 0) running.push_back(&wave);
    if (film_strength(wave.age) > 0.02) wet.push_back(&wave);
  }
  now.films.assign(wet.size(), std::vector<float>(size));
  for (const Wave* wave : wet) now.strength.push_back(static_cast<float>(film_strength(wave->age)));
  // The row of a depth is nearly linear over the swash: two exact rows and a curve through them.
  const double k = row_of(view, shore_m_) - view.horizon();
  const auto to_row = [&](double z) {
    return static_cast<float>(view.horizon() +
                              k * (shore_m_ - view.camera().dolly_m) / (z - view.camera().dolly_m));
  };
  now.first = 1e9F;
  now.last = 0;
  for (std::size_t i = 0; i < size; i += kColumns) {
    const double x = row.metre_x + static_cast<double>(i) * row.metre_step;
    const double line = line_at(x);
    double run = 0;
    for (const Wave* wave : running) run = std::max(run, run_of(*wave, x) * run_share(wave->age));
    now.edge[i] = to_row(line - run);
    now.first = std::min(now.first, now.edge[i]);
    now.last = std::max(now.last, now.edge[i]);
    for (std::size_t f = 0; f < wet.size(); ++f) {
      now.films[f][i] = to_row(line - run_of(*wet[f], x));
      now.last = std::max(now.last, now.films[f][i]);
    }
    now.mean_run += run * kColumns / static_cast<double>(size);
  }
  fill_between(now.edge);
  for (std::vector<float>& film : now.films) fill_between(film);
  return now;
}

// A wave that rises, shows its dark face and its foaming crest, and falls at the shore.
void Surf::draw_breaker(const View& view, const Wave& wave, Bitmap& picture) const {
  const double distance = -wave.age * kPace;
  if (distance <= 0 || distance > kApproach) return;
  const double rise = smooth(kApproach, 3.5, distance) * smooth(-0.2, 1.2, distance);
  const double z = shore_m_ + distance;
  const GroundRow row = columns(view, z);
  const double scale = view.world().scale(z) * magnification(view.camera(), z);
  const double tall = (0.10 + 0.26 * wave.reach) * rise * scale;  // Pixels.
  if (tall < 1) return;
  const auto width = static_cast<std::size_t>(view.width());
  const std::size_t known = curve_size(width);
  std::vector<float> crest(known), size(known), white(known);
  float first = 1e9F, last = 0;
  const double per_metre = row_of(view, z - 0.5) - row_of(view, z + 0.5);
  const float level = row_of(view, z);
  for (std::size_t i = 0; i < known; i += kColumns) {
    const double x = row.metre_x + static_cast<double>(i) * row.metre_step;
    const double bow = swing_.at(x) * 0.85 * smooth(9, 0, distance) +
                       (run_.at(x * 0.34 + wave.offset) - 0.5) * 4.2;
    const double part = smooth(0.36, 0.60, run_.at(x * 0.42 + wave.offset * 1.7));
    size[i] = static_cast<float>(std::max(0.5, tall * (0.25 + 0.75 * part)));
    crest[i] = static_cast<float>(level - bow * per_metre);
    white[i] = static_cast<float>(part * smooth(8.5, 1.5, distance) *
                                  (0.35 + 0.9 * foam_.at(x * 1.3 + wave.offset)));
    first = std::min(first, crest[i] - 1.6F * size[i]);
    last = std::max(last, crest[i] + 1.9F * size[i]);
  }
  for (std::vector<float>* curve : {&crest, &size, &white}) fill_between(*curve);
  const int from = std::max(static_cast<int>(first), static_cast<int>(view.horizon()) + 1);
  const int to = std::min(static_cast<int>(last) + 1, picture.height);
  std::vector<std::int16_t> lace(width);
  std::array<std::int16_t, Tile::kRowSize> texture{};
  BreakerRow breaker{crest.data(), size.data(), white.data(), lace.data(),
                     static_cast<float>(0.62 * rise)};
  breaker.glow = pack(glow_);
  breaker.face = pack(face_);
  breaker.froth = pack(froth_);
  const auto count = static_cast<int>(width);
  for (int y = from; y < to; ++y) {
    lace_.row_at(y / 61.0 + wave.offset, texture.data());
    texture_row(texture.data(), entries(row.metre_x / 9.0), entries(row.metre_step / 9.0),
                lace.data(), count);
    breaker_row(breaker, static_cast<float>(y) + 0.5F, picture.row(y), count);
  }
}

Surf::Edge::Edge(const Surf& surf, const View& view)
    : count(view.width()),
      row(columns(view, surf.shore_m_)),
      per_metre(row_of(view, surf.shore_m_ - 0.5) - row_of(view, surf.shore_m_ + 0.5)) {
  const auto width = static_cast<std::size_t>(count);
  lace.resize(width);
  foam.resize(width);
  film.resize(width);
}

void Surf::draw_films(const Moment& now, int y, Edge& edge, Bitmap& picture) const {
  std::fill(edge.film.begin(), edge.film.end(), std::uint16_t{0});
  const auto middle = static_cast<float>(y) + 0.5F;
  for (std::size_t f = 0; f < now.films.size(); ++f) {
    film_row(now.films[f].data(), middle, 112 * now.strength[f], edge.film.data(), edge.count);
  }
  wash_row(picture.row(y), edge.film.data(), pack(film_), edge.count);
}

void Surf::draw_edge(const Moment& now, int y, const std::uint32_t* water, Edge& edge,
                     Bitmap& picture) const {
  // The lace of foam moves with the water: its rows count from the shore line.
  lace_.row_at((y / edge.per_metre - now.mean_run) / 9.0, edge.texture.data());
  texture_row(edge.texture.data(), entries(edge.row.metre_x / 13.0),
              entries(edge.row.metre_step / 13.0), edge.lace.data(), edge.count);
  edge_row({now.edge.data(), edge.lace.data(), static_cast<float>(y) + 0.5F,
            static_cast<float>(1 / edge.per_metre)},
           edge.film.data(), edge.foam.data(), edge.count);
  blend_row(picture.row(y), water, edge.film.data(), edge.count);
  wash_row(picture.row(y), edge.foam.data(), pack(froth_), edge.count);
}

void Surf::draw(const View& view, Bitmap& picture) const {
  const std::vector<Wave> list = waves(view.seconds());
  const Moment now = moment(view, list);
  // Beyond this row the water has its full colour and hides the ground.
  Edge edge(*this, view);
  const int shallow = static_cast<int>(now.first - 3.2 * edge.per_metre);
  const int first = std::max(0, static_cast<int>(std::floor(view.horizon() + 0.5)));
  WaterSurface::Rows rows(surface_, view);
  std::vector<std::uint32_t> water(static_cast<std::size_t>(view.width()));
  const int last = std::min(picture.height, static_cast<int>(now.last) + 2);
  for (int y = first; y < last; ++y) {
    if (y + 0.5 <= view.horizon()) continue;
    const GroundRow row = view.ground(y);
    if (y < shallow) {
      rows.paint(y, row, picture, picture.row(y));
      continue;
    }
    rows.paint(y, row, picture, water.data());
    draw_films(now, y, edge, picture);
    draw_edge(now, y, water.data(), edge, picture);
  }
  for (auto wave = list.rbegin(); wave != list.rend(); ++wave) {
    draw_breaker(view, *wave, picture);
  }
}

}  // namespace

void add_surf(Scenery& scenery, double shore_m) {
  auto surf = std::make_shared<const Surf>(scenery, shore_m);
  scenery.add<DrawnLayer>(1500,
                          [surf](const View& view, Bitmap& picture) { surf->draw(view, picture); });
}

}  // namespace kare::animatic::stage

#include "engine/animatic/props/limbs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

namespace kare::animatic::props {
namespace {

constexpr std::uint32_t kSolid = 64;
// Shares of the sprite's height.
constexpr double kHighest = 0.58;   // No limb begins higher above the tips.
constexpr double kShortest = 0.10;  // What is shorter is a toe, not a limb.
constexpr double kOverlap = 0.02;   // A limb reaches so far into the body.
constexpr double kRaised = 0.06;    // A foot so far above the ground does not stand.

std::size_t index_of(const Sprite& sprite, int x, int y) {
  return static_cast<std::size_t>(y) * static_cast<std::size_t>(sprite.width) +
         static_cast<std::size_t>(x);
}

// Visible pixels side by side: columns from..to of a row, `to` not among them.
struct Run {
  int row = 0, from = 0, to = 0;
};

// A sprite seen from below or from above: row 0 is where the tips of its limbs are.
class Silhouette {
 public:
  Silhouette(const Sprite& sprite, bool from_below) : sprite_(sprite), from_below_(from_below) {}
  int y_of(int row) const { return from_below_ ? sprite_.height - 1 - row : row; }
  std::uint32_t alpha(int x, int row) const {
    return sprite_.pixels[index_of(sprite_, x, y_of(row))] >> 24;
  }
  std::vector<Run> runs(int row) const {
    std::vector<Run> found;
    for (int x = 0; x < sprite_.width; ++x) {
      if (alpha(x, row) < kSolid) continue;
      const int from = x;
      while (x < sprite_.width && alpha(x, row) >= kSolid) ++x;
      found.push_back({row, from, x});
    }
    return found;
  }

 private:
  const Sprite& sprite_;
  bool from_below_;
};

// What grows out of the body towards row 0, with its runs from the tip on.
struct Growth {
  std::vector<Run> runs;
  bool alive = true;    // Still apart from everything else.
  bool joined = false;  // It came to the body.
  int tip() const { return runs.front().row; }
  int base() const { return runs.back().row; }
};

// Where two growths come together: the top of the gap between them.
struct Arch {
  int x = 0, row = 0;
};

struct Growths {
  std::vector<Growth> all;
  std::vector<Arch> arches;
};

constexpr int kBody = -1;

// Follows the growths row by row until they come together.
class Follower {
 public:
  Follower(const Silhouette& shape, int height)
      : shape_(shape), shortest_(std::max(2, static_cast<int>(kShortest * height))) {}

  Growths follow(int rows) {
    for (int row = 0; row < rows; ++row) {
      std::vector<std::pair<Run, int>> now;
      for (const Run& run : shape_.runs(row)) now.emplace_back(run, label_of(run));
      before_ = std::move(now);
    }
    return std::move(found_);
  }

 private:
  bool is_long(int label, int row) const {
    return label == kBody || row - found_.all[static_cast<std::size_t>(label)].tip() >= shortest_;
  }

  int label_of(const Run& run) {
    std::vector<std::pair<Run, int>> below;
    for (const auto& other : before_) {
      if (other.first.from < run.to && run.from < other.first.to) below.push_back(other);
    }
    std::vector<int> lasting;
    for (const auto& [piece, label] : below) {
      const bool is_new = std::find(lasting.begin(), lasting.end(), label) == lasting.end();
      if (is_new && is_long(label, run.row)) lasting.push_back(label);
    }
    if (lasting.empty() && !below.empty()) {  // Toes: they go on as one.
      for (std::size_t i = 1; i < below.size(); ++i) end(below[i].second, below[0].second);
      return grow(below[0].second, run);
    }
    if (lasting.empty()) {
      found_.all.emplace_back();
      return grow(static_cast<int>(found_.all.size()) - 1, run);
    }
    for (const auto& [piece, label] : below) {
      if (!is_long(label, run.row)) end(label, kBody);
    }
    if (lasting.size() == 1) return lasting[0] == kBody ? kBody : grow(lasting[0], run);
    const std::pair<Run, int>* last = nullptr;
    for (const auto& one : below) {
      if (!is_long(one.second, run.row)) continue;
      if (last != nullptr && last->second != one.second) {
        found_.arches.push_back({(last->first.to + one.first.from) / 2, run.row});
      }
      last = &one;
    }
    for (const int label : lasting) {
      if (label == kBody) continue;
      Growth& growth = found_.all[static_cast<std::size_t>(label)];
      growth.joined = growth.alive;
      growth.alive = false;
    }
    return kBody;
  }

  int grow(int label, const Run& run) {
    if (label != kBody) found_.all[static_cast<std::size_t>(label)].runs.push_back(run);
    return label;
  }
  void end(int label, int into) {
    if (label != kBody && label != into) found_.all[static_cast<std::size_t>(label)].alive = false;
  }

  const Silhouette& shape_;
  int shortest_;
  Growths found_;
  std::vector<std::pair<Run, int>> before_;
};

// Takes the pixels of the runs out of the sprite; those of rows from `base` on stay there too.
Cutting take_out(Sprite& sprite, const std::vector<Run>& runs, bool from_below, int base) {
  Cutting cut;
  cut.hangs = from_below;
  int left = sprite.width, right = 0, top = sprite.height, bottom = 0;
  const auto y_of = [&](int row) { return from_below ? sprite.height - 1 - row : row; };
  for (const Run& run : runs) {
    left = std::min(left, run.from);
    right = std::max(right, run.to);
    top = std::min(top, y_of(run.row));
    bottom = std::max(bottom, y_of(run.row) + 1);
  }
  cut.left = left;
  cut.top = top;
  cut.picture.width = right - left;
  cut.picture.height = bottom - top;
  cut.picture.pixels.assign(
      static_cast<std::size_t>(cut.picture.width) * static_cast<std::size_t>(cut.picture.height),
      0);
  for (const Run& run : runs) {
    const int y = y_of(run.row);
    for (int x = run.from; x < run.to; ++x) {
      std::uint32_t& pixel = sprite.pixels[index_of(sprite, x, y)];
      cut.picture.pixels[index_of(cut.picture, x - left, y - top)] = pixel;
      if (run.row < base) pixel = 0;
    }
  }
  return cut;
}

// The runs with the soft pixels at their sides, as far as those belong to them.
void add_soft_sides(const Silhouette& shape, int width, std::vector<std::vector<Run>>& limbs) {
  constexpr int kSoft = 3;
  for (std::vector<Run>& limb : limbs) {
    for (Run& run : limb) {
      const std::vector<Run> row = shape.runs(run.row);
      int low = 0, high = width;
      for (const Run& other : row) {
        if (other.to <= run.from) low = std::max(low, (other.to + run.from) / 2);
        if (other.from >= run.to) high = std::min(high, (other.from + run.to) / 2);
      }
      // A side that was cut through something solid has no soft pixels.
      const auto soft = [&](int x) {
        const std::uint32_t alpha = shape.alpha(x, run.row);
        return alpha > 0 && alpha < kSolid;
      };
      for (int i = 0; i < kSoft && run.from > low && soft(run.from - 1); ++i) --run.from;
      for (int i = 0; i < kSoft && run.to < high && soft(run.to); ++i) ++run.to;
    }
  }
}

double brightness(const Sprite& sprite) {
  double sum = 0, alpha = 0;
  for (const std::uint32_t pixel : sprite.pixels) {
    sum += ((pixel >> 16) & 255) + 2 * ((pixel >> 8) & 255) + (pixel & 255);
    alpha += pixel >> 24;
  }
  return alpha > 0 ? sum / alpha : 0;
}

// The row of the belly: the top of the middle one of the gaps between what stands. Gaps outside of
// that, as between an arm that hangs and the body, say nothing of it.
int belly_of(std::vector<Arch> arches, const std::vector<Growth>& growths, int height) {
  int from = 1 << 30, to = -1;
  for (const Growth& growth : growths) {
    if (growth.tip() >= kRaised * height) continue;
    from = std::min(from, growth.runs.front().from);
    to = std::max(to, growth.runs.front().to);
  }
  std::vector<Arch> between;
  for (const Arch& arch : arches) {
    if (arch.x > from && arch.x < to) between.push_back(arch);
  }
  if (!between.empty()) arches = std::move(between);
  std::sort(arches.begin(), arches.end(),
            [](const Arch& a, const Arch& b) { return a.row < b.row; });
  return std::min(arches[arches.size() / 2].row, static_cast<int>(0.46 * height));
}

// The runs of a leg from its foot to above the hip: its own, then those of the body, as far as the
// arches beside it let them.
std::vector<Run> leg_runs(const Silhouette& shape, const Growth& growth,
                          const std::vector<Arch>& arches, int top) {
  std::vector<Run> runs;
  for (const Run& run : growth.runs) {
    if (run.row < top) runs.push_back(run);
  }
  if (runs.empty()) return runs;
  const Run foot_side = runs.back();
  const int wider = (foot_side.to - foot_side.from) / 4;
  while (runs.back().row + 1 < top) {
    const Run& last = runs.back();
    const int middle = (last.from + last.to) / 2, row = last.row + 1;
    Run next{row, 0, 0};
    for (const Run& run : shape.runs(row)) {
      if (run.from <= middle && middle < run.to) next = run;
    }
    for (const Arch& arch : arches) {
      if (arch.row > row + 1) continue;
      if (arch.x <= middle) next.from = std::max(next.from, arch.x);
      if (arch.x > middle) next.to = std::min(next.to, arch.x);
    }
    // No wider than a thigh: the rest belongs to the body.
    next.from = std::max(next.from, foot_side.from - wider);
    next.to = std::min(next.to, foot_side.to + wider);
    if (next.from >= next.to) break;
    runs.push_back(next);
  }
  return runs;
}

void give_turns(std::vector<Cutting>& legs) {
  std::vector<Cutting*> standing;
  for (Cutting& leg : legs) {
    if (leg.joint == Joint::kLeg) standing.push_back(&leg);
  }
  struct Turn {
    double walk, gallop;
  };
  constexpr Turn kNearFore{0.25, 0.50}, kFarFore{0.75, 0.60}, kFarHind{0.50, 0.10}, kNearHind{0, 0};
  std::vector<Turn> turns;
  if (standing.size() == 4) {
    // The two far ones are usually drawn darker, and usually the inner ones.
    const double outer = brightness(standing[0]->picture) + brightness(standing[3]->picture);
    const double cross = brightness(standing[0]->picture) + brightness(standing[2]->picture);
    const double inner = brightness(standing[1]->picture) + brightness(standing[2]->picture);
    const double other = brightness(standing[1]->picture) + brightness(standing[3]->picture);
    turns = {kNearFore, kFarFore, kFarHind, kNearHind};
    if (std::max(cross, other) > std::max(outer, inner) * 1.03) {
      turns = {kNearFore, kFarFore, kNearHind, kFarHind};
      if (other > cross) turns = {kFarFore, kNearFore, kFarHind, kNearHind};
    }
  } else if (standing.size() == 3) {
    turns = {kNearFore, {0.62, 0.10}, kNearHind};
  } else {
    turns = {kNearFore, {0.75, 0}};
  }
  double mean = 0;
  for (const Cutting* leg : standing) mean += brightness(leg->picture);
  mean /= static_cast<double>(std::max<std::size_t>(standing.size(), 1));
  for (std::size_t i = 0; i < standing.size(); ++i) {
    const Turn turn = turns[i % turns.size()];
    standing[i]->phase = turn.walk;
    standing[i]->gallop = turn.gallop;
    standing[i]->behind = brightness(standing[i]->picture) < mean * 0.98;
  }
}

}  // namespace

std::vector<Cutting> cut_legs(Sprite& sprite, bool faces_left) {
  const int height = sprite.height;
  const Silhouette shape(sprite, true);
  Growths found = Follower(shape, height).follow(static_cast<int>(kHighest * height));
  const auto is_limb = [](const Growth& growth) { return growth.joined; };
  found.all.erase(std::remove_if(found.all.begin(), found.all.end(),
                                 [&](const Growth& g) { return !is_limb(g); }),
                  found.all.end());
  const auto stands = [&](const Growth& g) { return g.tip() < kRaised * height; };
  const auto standing = std::count_if(found.all.begin(), found.all.end(), stands);
  if (standing < 2 || standing > 4 || found.all.size() > 6) return {};
  std::sort(found.all.begin(), found.all.end(), [&](const Growth& a, const Growth& b) {
    const int at = a.runs.front().from, other = b.runs.front().from;
    return faces_left ? at < other : at > other;
  });
  const int belly = belly_of(found.arches, found.all, height);
  const int overlap = std::max(2, static_cast<int>(kOverlap * height));
  std::vector<std::vector<Run>> limbs;
  std::vector<int> hips;
  for (const Growth& growth : found.all) {
    // What hangs from higher up, as a trunk or a raised foreleg, turns where it comes out.
    const int hip =
        stands(growth) ? std::max(belly, static_cast<int>(kShortest * height)) : growth.base() + 1;
    hips.push_back(hip);
    // The wider it is, the more its corners come out of the body when it turns.
    const int wide = growth.runs.back().to - growth.runs.back().from;
    limbs.push_back(leg_runs(shape, growth, found.arches, hip + std::max(overlap, wide / 2)));
  }
  add_soft_sides(shape, sprite.width, limbs);
  std::vector<Cutting> legs;
  for (std::size_t i = 0; i < limbs.size(); ++i) {
    const int hip = hips[i];
    if (limbs[i].empty() || limbs[i].back().row + 1 < hip) continue;
    const Run at_hip = *std::find_if(limbs[i].begin(), limbs[i].end(),
                                     [hip](const Run& run) { return run.row >= hip - 1; });
    const int tip = found.all[i].tip();
    Cutting leg = take_out(sprite, limbs[i], true, hip);
    leg.joint = stands(found.all[i]) ? Joint::kLeg : Joint::kLoose;
    leg.joint_x = (at_hip.from + at_hip.to) / 2.0;
    leg.joint_y = height - hip;
    leg.reach = hip - tip;
    leg.phase = leg.gallop = 0.35;
    legs.push_back(std::move(leg));
  }
  give_turns(legs);
  return legs;
}

namespace {

// What stands up from the body with its middle between two shares of the way from the nose to the
// rear, and is at most so wide.
std::vector<Cutting> cut_upper(Sprite& sprite, bool faces_left, double from, double to,
                               double wide) {
  const int height = sprite.height;
  const Silhouette shape(sprite, false);
  const Growths found = Follower(shape, height).follow(static_cast<int>(kHighest * height));
  std::vector<std::vector<Run>> limbs;
  std::vector<const Growth*> sources;
  for (const Growth& growth : found.all) {
    if (!growth.joined) continue;
    const Run& base = growth.runs.back();
    const double middle = (base.from + base.to) / 2.0 / sprite.width;
    const double back = faces_left ? middle : 1 - middle;
    if (back < from || back > to || base.to - base.from > wide * sprite.width) continue;
    const int overlap = std::max(2, static_cast<int>(kOverlap * height));
    limbs.push_back(leg_runs(shape, growth, found.arches, growth.base() + 1 + overlap));
    sources.push_back(&growth);
  }
  add_soft_sides(shape, sprite.width, limbs);
  std::vector<Cutting> cuts;
  for (std::size_t i = 0; i < limbs.size(); ++i) {
    const Run& base = sources[i]->runs.back();
    Cutting cut = take_out(sprite, limbs[i], false, base.row + 1);
    cut.joint_x = (base.from + base.to) / 2.0;
    cut.joint_y = base.row + 1;
    cut.reach = base.row + 1 - sources[i]->tip();
    cuts.push_back(std::move(cut));
  }
  return cuts;
}

}  // namespace

std::vector<Cutting> cut_tail(Sprite& sprite, bool faces_left) {
  std::vector<Cutting> tails = cut_upper(sprite, faces_left, 0.78, 1, 0.22);
  for (Cutting& tail : tails) tail.joint = Joint::kTail;
  return tails;
}

std::vector<Cutting> cut_raised_wings(Sprite& sprite, bool faces_left) {
  std::vector<Cutting> wings = cut_upper(sprite, faces_left, 0.30, 1, 0.60);
  for (Cutting& wing : wings) wing.joint = Joint::kBeat;
  return wings;
}

std::vector<Cutting> cut_fin(Sprite& sprite, bool faces_left) {
  // Visible pixels of each column, counted from the tail.
  const auto column = [&](int i) { return faces_left ? sprite.width - 1 - i : i; };
  std::vector<int> tall;
  for (int i = 0; i < sprite.width / 2; ++i) {
    int count = 0;
    for (int y = 0; y < sprite.height; ++y) {
      count += (sprite.pixels[index_of(sprite, column(i), y)] >> 24) >= kSolid ? 1 : 0;
    }
    tall.push_back(count);
  }
  const int first = std::max(2, sprite.width / 14), last = sprite.width * 2 / 5;
  if (last <= first) return {};
  const auto neck = std::min_element(tall.begin() + first, tall.begin() + last);
  const int widest = *std::max_element(tall.begin(), neck);
  const int at = static_cast<int>(neck - tall.begin());
  const bool narrow = *neck > 0 && *neck < 0.8 * widest && *neck < 0.5 * sprite.height;
  if (!narrow) return {};
  std::vector<Run> runs;
  const int overlap = std::max(2, sprite.width / 50);
  const int from = faces_left ? column(at + overlap) : 0;
  const int to = faces_left ? sprite.width : at + overlap + 1;
  for (int row = 0; row < sprite.height; ++row) runs.push_back({row, from, to});
  Cutting fin = take_out(sprite, runs, false, 0);
  const int kept_from = faces_left ? column(at + overlap) : at;
  const int kept_to = faces_left ? column(at) + 1 : at + overlap + 1;
  for (int y = 0; y < sprite.height; ++y) {
    for (int x = from; x < to; ++x) {
      if (x < kept_from || x >= kept_to) sprite.pixels[index_of(sprite, x, y)] = 0;
    }
  }
  fin.joint = Joint::kFin;
  fin.joint_x = column(at) + 0.5;
  fin.joint_y = sprite.height / 2.0;
  fin.reach = std::max(1, at);
  fin.behind = true;
  std::vector<Cutting> fins;
  fins.push_back(std::move(fin));
  return fins;
}

std::vector<Cutting> cut_wings(Sprite& sprite, Joint joint) {
  const bool is_spread = joint == Joint::kSpread;
  const double share = is_spread ? 0.165 : 0.055;
  const int body = std::max(1, static_cast<int>(share * sprite.width));
  const int middle = sprite.width / 2;
  std::vector<Cutting> wings;
  for (const bool left : {true, false}) {
    // What opens like a book turns about the middle, what beats up and down about the shoulder.
    const int lap = is_spread ? -body * 4 / 5 : body;
    const int from = left ? 0 : middle - lap, to = left ? middle + lap : sprite.width;
    std::vector<Run> runs;
    for (int row = 0; row < sprite.height; ++row) runs.push_back({row, from, to});
    Cutting wing = take_out(sprite, runs, false, 0);
    wing.joint = joint;
    wing.side = left ? -1 : 1;
    wing.joint_x = is_spread ? middle + wing.side * 0.85 * body : middle;
    wing.joint_y = sprite.height / 2.0;
    wing.reach = sprite.width / 2.0;
    wing.behind = true;
    wings.push_back(std::move(wing));
  }
  for (int y = 0; y < sprite.height; ++y) {
    for (int x = 0; x < sprite.width; ++x) {
      if (x < middle - body || x >= middle + body) sprite.pixels[index_of(sprite, x, y)] = 0;
    }
  }
  return wings;
}

}  // namespace kare::animatic::props

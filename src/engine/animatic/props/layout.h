#pragma once

#include <vector>

#include "base/rng.h"
#include "engine/animatic/stage/world.h"

namespace kare::animatic::props {

// What of the frame something takes up, in rest-frame pixels, over all its motion.
struct Area {
  double left = 0, top = 0, right = 0, bottom = 0;
  double weight = 1;  // 3 main subject, 2 living, 1 things, below that plants.
};

// Where the frame is free, and how good a place is.
class Layout {
 public:
  explicit Layout(const World& world) : world_(world) {}

  void take(const Area& area) { taken_.push_back(area); }
  // Lower is better: what it would hide or be hidden by, what leaves the frame, lost balance.
  double cost(const Area& area) const;
  // The sum of weighted places, -1 all on the left .. 1 all on the right.
  double balance() const;

 private:
  const World& world_;
  std::vector<Area> taken_;
};

}  // namespace kare::animatic::props

#include "engine/animatic/shot.h"

namespace kare::animatic {

const char* name_of(RelationType type) {
  switch (type) {
    case RelationType::kLeftOf: return "left of";
    case RelationType::kRightOf: return "right of";
    case RelationType::kOnTopOf: return "on top of";
    case RelationType::kUnder: return "under";
    case RelationType::kBelow: return "below";
    case RelationType::kInFrontOf: return "in front of";
    case RelationType::kBehind: return "behind";
    case RelationType::kInside: return "inside";
    case RelationType::kNextTo: return "next to";
    case RelationType::kBetween: return "between";
  }
  return "next to";
}

const char* name_of(Viewpoint viewpoint) {
  switch (viewpoint) {
    case Viewpoint::kUsual: return nullptr;
    case Viewpoint::kAerial: return "aerial";
    case Viewpoint::kHigh: return "high";
    case Viewpoint::kLow: return "low";
    case Viewpoint::kMedium: return "medium";
    case Viewpoint::kOverhead: return "overhead";
    case Viewpoint::kWide: return "wide";
    case Viewpoint::kClose: return "close";
    case Viewpoint::kVeryClose: return "very close";
    case Viewpoint::kEyes: return "first person";
  }
  return nullptr;
}

}  // namespace kare::animatic

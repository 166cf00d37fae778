#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/animatic/props/composer.h"

namespace kare::animatic::props {

// What people hold over their heads.
inline constexpr std::string_view kUmbrella = "umbrella";

// One subject with everything that is decided about it before it gets a place.
struct Group {
  const Subject* subject = nullptr;
  int index = 0;
  std::uint64_t number = 0;  // Of its first member; decides the looks.
  Thing thing;
  int count = 1;
  double size = 0;    // Pixels of each; set for leads.
  bool lead = false;  // Among the things the picture is about.
};

// Gives the subjects of a shot their sizes and places: first the leads, then what surrounds them.
class Casting {
 public:
  explicit Casting(Composer& composer) : composer_(composer) {}
  void run();

 private:
  void gather();
  void choose_leads();
  void find_work();
  std::uint64_t free_number(const std::string& concept_name) const;
  void measure();
  // The `which`th of the group, without a place.
  Spotted start(const Group& group, int which = 0) const;
  // Finds the row for a thing of decided size; `depth` 0 is as near as it can be, 1 as far.
  void set_row(Spotted& spotted, double depth) const;
  // The row of the lane that vehicles keep to; 0 where they may be anywhere.
  double lane_of(const Thing& thing) const;
  double centre_of(std::size_t which) const;
  bool has_small_lead() const;
  bool is_of_pair(std::size_t which) const;

  // leads.cc
  void place_lead(std::size_t which);
  void place_crowd(const Group& group, double centre_x);
  void place_member(const Group& group, int which, double centre_x, Rng& rng);
  bool place_pair_at_play(const Group& group, double centre_x);
  bool place_builders(const Group& group);
  bool place_riders(const Group& group);
  bool place_handheld(const Group& group);
  bool place_bite(const Group& group);
  bool place_used(const Group& group);
  bool place_umbrellas(const Group& group);
  bool has_umbrella() const;
  bool uses_something(const Group& group) const;
  void follow_train(const Spotted& engine);

  // relations.cc: what the prompt says about where things are.
  bool is_in_relation(const Group& group) const;
  double related_centre(const Group& group) const;
  int beside_on(int index) const;
  void fit_related();
  bool place_first(const Group& group);
  bool place_related(const Group& group);
  void place_beside(const Group& group, Spotted one, const Spotted& to);
  void place_stacked(const Group& group, Spotted upper, const Spotted& lower);
  void place_under(const Group& group, Spotted one, const Spotted& upper);
  void place_before(const Group& group, Spotted one, const Spotted& to);
  void place_inside(const Group& group, Spotted one, const Spotted& to);
  void keep(const Group& group, const Spotted& one);

  // extras.cc
  void place_extra(const Group& group);
  Composer::Zone zone_of(const Spotted& spotted) const;

  Composer& composer_;
  std::vector<Group> groups_;
  std::vector<std::size_t> leads_;
  bool nobody_named_ = false;      // The prompt is about the place: people are part of it.
  double lead_row_ = 0;            // The farthest row that a lead on land stands on; 0 none.
  double growth_ = 1;              // How much larger than life the leads are shown.
  std::optional<Spotted> mount_;   // What the riders of the shot sit on.
  std::optional<Spotted> work_;    // What the builders of the shot build.
  std::optional<Spotted> holder_;  // Who has a hand free for a small thing of the shot.
  std::vector<Spotted> people_;    // The leads who stand or walk, in their places.
  std::map<int, int> stacked_;     // How many stand on each group so far, by its index.
  std::map<int, Spotted> placed_;  // The first of each group that has its place, by its index.
};

// Whether a motion goes somewhere.
bool travels(Motion motion);

}  // namespace kare::animatic::props

#pragma once

#include <optional>

#include "engine/animatic/film.h"

namespace kare::animatic {

// A rectangle of the frame in fractions of its width and height, 0..1, top left origin.
struct Box {
  double x = 0, y = 0, width = 0, height = 0;
  double inside = 1;  // How much of the whole, also beyond the frame's edges, it is: 0..1.
};

// What the pictures of a subject (an index of Shot::subjects) cover in the frame at `seconds`:
// every visible pixel of all its actors, without their shadows and reflections, as if nothing
// stood in front of them. Nothing when it is out of the frame then or has no picture.
std::optional<Box> box_of(const Film& film, int subject, double seconds);

}  // namespace kare::animatic

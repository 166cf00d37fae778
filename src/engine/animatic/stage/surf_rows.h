#pragma once

#include <cstdint>

// The inner loops of the surf, of the sun's path on water and of what surrounds things on it.
// Amounts are 0..256.
namespace kare::animatic::stage {

// A breaking wave by column: row of its crest, its height in rows, and how much it foams (0..1).
struct BreakerRow {
  const float* crest = nullptr;
  const float* size = nullptr;
  const float* white = nullptr;
  const std::int16_t* lace = nullptr;  // Of the foam, 0..255: its crest is ragged.
  float strength = 0;
  std::uint32_t glow = 0, face = 0, froth = 0;  // Colours, as pixels.
};
// Lays the light on its back, the dark of its face and the foam on top over picture row `middle`.
void breaker_row(const BreakerRow& wave, float middle, std::uint32_t* dst, int count);

// The water's edge by column, and the lace of its foam (0..255).
struct EdgeRow {
  const float* edge = nullptr;
  const std::int16_t* lace = nullptr;
  float middle = 0;   // Picture row.
  float per_row = 0;  // Metres of ground a row.
};
// How much the water covers the ground, and the foam on it.
void edge_row(const EdgeRow& row, std::uint16_t* film, std::uint16_t* foam, int count);

// How much the sun lifts the sparks of a row: peak / (1 + d * d + 0.6 * d^4) + floor, at distance
// d = first + i * step from the middle of its path, in widths of it.
struct LiftRow {
  float first = 0, step = 1;
  float peak = 0, floor = 0;
};
void lift_row(const LiftRow& row, std::int16_t* lift, int count);

// A row through an oval whose radius is 1: the distances from its middle, across and down.
struct OvalRow {
  float first = 0, step = 1;  // Across, of the first column and from one to the next.
  float down = 0;
  float strength = 256;
};
// Darkest in the middle, soft at the edge.
void disc_row(const OvalRow& oval, std::uint16_t* amount, int count);
// A soft line inside the edge.
void ring_row(const OvalRow& oval, std::uint16_t* amount, int count);

// amount = the larger of itself and `strength` where picture row `middle` lies above `end`.
void film_row(const float* end, float middle, float strength, std::uint16_t* amount, int count);

}  // namespace kare::animatic::stage

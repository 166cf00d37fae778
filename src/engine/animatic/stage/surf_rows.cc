// Vectors need minima and maxima without branches; the results stay the same.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3", "no-trapping-math", "no-math-errno")
#endif

#include "engine/animatic/stage/surf_rows.h"

#include "engine/animatic/stage/pixels.h"
#include "engine/animatic/stage/wide_clones.h"

namespace kare::animatic::stage {
namespace {

// The standard library's ones are not inlined under the options above.
inline float least(float a, float b) {
  return a < b ? a : b;
}
inline float most(float a, float b) {
  return a > b ? a : b;
}

}  // namespace

KARE_WIDE void breaker_row(const BreakerRow& wave, float middle, std::uint32_t* __restrict dst,
                           int count) {
  const BreakerRow w = wave;
  const float shine = 256 * 0.6F * w.strength, shade = 256 * w.strength;
  for (int i = 0; i < count; ++i) {
    // e: 0 at the crest, 1 at the foot of the face, -1 at the end of the back.
    const float e = (middle - w.crest[i]) / w.size[i] + 0.5F;
    const float up = e + 0.5F, down = e - 0.75F;
    const float top = (e + 0.08F) / (0.16F + 0.30F * w.white[i]);
    const float face = least(1.0F, most(0.0F, (e + 0.1F) * 3));
    const int dark = static_cast<int>(shade * face * most(0.0F, 1 - down * down * 1.7F));
    const int light = static_cast<int>(shine * most(0.0F, 1 - up * up * 2.6F));
    const float body = most(0.0F, 1 - top * top);
    const int white = static_cast<int>(least(256.0F, 340 * least(1.0F, w.white[i] * 1.5F) * body));
    const int foam = white * (97 + w.lace[i]) / 352;
    const std::uint32_t lit = mix_pixels(dst[i], w.glow, static_cast<std::uint32_t>(light));
    const std::uint32_t faced = mix_pixels(lit, w.face, static_cast<std::uint32_t>(dark));
    dst[i] = mix_pixels(faced, w.froth, static_cast<std::uint32_t>(foam));
  }
}

KARE_WIDE void lift_row(const LiftRow& row, std::int16_t* lift, int count) {
  const LiftRow r = row;
  for (int i = 0; i < count; ++i) {
    const float d = r.first + static_cast<float>(i) * r.step;
    const float square = d * d;
    lift[i] = static_cast<std::int16_t>(
        static_cast<int>(r.peak / (1 + square * (1 + 0.6F * square)) + r.floor));
  }
}

KARE_WIDE void edge_row(const EdgeRow& row, std::uint16_t* film, std::uint16_t* foam, int count) {
  for (int i = 0; i < count; ++i) {
    const float rows = row.edge[i] - row.middle;  // Inside the water.
    const float d = rows * row.per_row;           // Metres along the ground.
    const float inside = least(1.0F, most(0.0F, rows + 1));
    // Clear over the sand at the edge, full colour a few metres out.
    film[i] = static_cast<std::uint16_t>(256 * inside * least(1.0F, most(0.0F, 0.20F + d * 0.26F)));
    const auto n = static_cast<float>(row.lace[i]);
    const float rim = most(0.0F, 1 - most(d - 0.07F, 0.07F - d) * 5.5F) * (0.50F + n * 0.0042F);
    // A net of foam that opens and thins out away from the edge.
    const float strand = most(4.0F, 34 - 13 * d);
    const float thin = least(1.0F, most(0.0F, (2.6F - d) * 0.8F));
    const float web = most(0.0F, 1 - most(n - 122, 122 - n) / strand) * thin;
    const float veil = most(0.0F, 1 - d * 0.55F) * 0.14F;
    foam[i] =
        static_cast<std::uint16_t>(256 * inside * least(0.96F, most(rim, web * 0.62F + veil)));
  }
}

KARE_WIDE void disc_row(const OvalRow& oval, std::uint16_t* amount, int count) {
  const OvalRow o = oval;
  for (int i = 0; i < count; ++i) {
    const float across = o.first + static_cast<float>(i) * o.step;
    const float inside = most(0.0F, 1 - across * across - o.down * o.down);
    amount[i] = static_cast<std::uint16_t>(static_cast<int>(o.strength * inside * inside));
  }
}

KARE_WIDE void ring_row(const OvalRow& oval, std::uint16_t* amount, int count) {
  const OvalRow o = oval;
  for (int i = 0; i < count; ++i) {
    const float across = o.first + static_cast<float>(i) * o.step;
    // Near the ring the square of the distance serves as well as the distance.
    const float away = (across * across + o.down * o.down - 0.86F * 0.86F) * (0.5F / 0.86F);
    const float line = most(0.0F, 1 - most(away, -away) * 7);
    amount[i] = static_cast<std::uint16_t>(static_cast<int>(o.strength * line));
  }
}

KARE_WIDE void film_row(const float* end, float middle, float strength, std::uint16_t* amount,
                        int count) {
  for (int i = 0; i < count; ++i) {
    const float inside = least(1.0F, most(0.0F, (end[i] - middle) * 0.45F));
    const auto wet = static_cast<std::uint16_t>(static_cast<int>(strength * inside));
    amount[i] = amount[i] > wet ? amount[i] : wet;
  }
}

}  // namespace kare::animatic::stage

#pragma once

#include <cstdint>

#include "engine/animatic/stage/pixels.h"

// The loops that gather scattered pixels, eight at a time, which compilers do not make by
// themselves. They give the same bytes as the plain loops of pixels.cc.
namespace kare::animatic::stage::wide {

// Whether this machine can run them. The others REQUIRE it.
bool available();

// Each does a multiple of eight from the start and returns how many.
int slant_row(const SlantRow& row, std::uint32_t* out, int count);
int resample(const std::uint32_t* src, std::int32_t start, std::int32_t step, std::uint32_t* out,
             int count);
int texture_row(const std::int16_t* texture, std::uint32_t start, std::uint32_t step,
                std::int16_t* out, int count);

}  // namespace kare::animatic::stage::wide

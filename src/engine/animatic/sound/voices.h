#pragma once

#include <cstdint>

#include "engine/animatic/sound/track.h"

// The families of sounds. Each fills a silent track with its sound, at a loudness of its own that
// the mixer evens out; the seed decides the chance in it. Pure functions.
namespace kare::animatic::sound {

using Voice = void (*)(std::uint64_t seed, Track& track);

// waves.cc
void play_surf(std::uint64_t seed, Track& track);        // Waves that break and run out.
void play_stream(std::uint64_t seed, Track& track);      // A brook, a waterfall, a fountain.
void play_underwater(std::uint64_t seed, Track& track);  // Dull rush and bubbles.
// air.cc
void play_wind(std::uint64_t seed, Track& track);
void play_gale(std::uint64_t seed, Track& track);  // Whistles.
void play_hush(std::uint64_t seed, Track& track);  // The quiet of snow, fog and rooms.
// sky.cc
void play_rain(std::uint64_t seed, Track& track);
void play_thunder(std::uint64_t seed, Track& track);
// animals.cc
void play_birds(std::uint64_t seed, Track& track);
void play_gulls(std::uint64_t seed, Track& track);
void play_crickets(std::uint64_t seed, Track& track);
// people.cc
void play_traffic(std::uint64_t seed, Track& track);
void play_crowd(std::uint64_t seed, Track& track);
// glow.cc
void play_fire(std::uint64_t seed, Track& track);
void play_space(std::uint64_t seed, Track& track);  // A hum without a source.
// music.cc: a pad and a plucked motif in a scale of five notes.
void play_music_bright(std::uint64_t seed, Track& track);
void play_music_calm(std::uint64_t seed, Track& track);
void play_music_sad(std::uint64_t seed, Track& track);
void play_music_dark(std::uint64_t seed, Track& track);

}  // namespace kare::animatic::sound

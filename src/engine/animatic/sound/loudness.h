#pragma once

#include "engine/animatic/sound/track.h"

namespace kare::animatic::sound {

// The integrated loudness by ITU-R BS.1770 (EBU R 128), in LUFS; minus infinity for silence and for
// less than 0.4 seconds.
double loudness_of(const Track& track);

// Multiplies by a factor.
void scale(Track& track, double factor);

// Turns down what is louder than `ceiling` (0..1), a few milliseconds ahead and softly, both ears
// alike. Afterwards no sample is above it.
void limit(Track& track, double ceiling);

// Brings the track to a loudness with its peaks below -1 dBFS, also after the AAC encoder, which
// overshoots a little. Silence stays silence.
void normalise(Track& track, double lufs);

}  // namespace kare::animatic::sound

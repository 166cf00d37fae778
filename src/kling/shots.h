#pragma once

#include "kling/fields.h"
#include "kling/models.h"
#include "task/video_spec.h"

namespace kare::kling {

// Whether the request brings a prompt for each shot (`multi_shot` with `customize`), which makes
// `prompt` void.
bool has_shot_prompts(const Fields& fields);

// Reads `duration`: the seconds of the video, 5 when it is absent, 0 when it was refused.
int read_duration(const Fields& fields, const Model& model);

// Reads `multi_shot`, `shot_type` and `multi_prompt` into the spec: its shots and, so that every
// engine has one, its prompt (theirs, one a line), or that the engine is to cut by itself. Without
// `multi_shot` the other two are void. `seconds` is the duration, 0 when that is not known.
void read_shots(const Fields& fields, const Model& model, int seconds, VideoSpec& spec);

}  // namespace kare::kling

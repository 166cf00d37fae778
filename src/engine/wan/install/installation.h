#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"

namespace kare::wan {

// Where the files of one model lie. Each path is a file, or a folder with shards and their index.
struct Installation {
  // Of the folder, or of the file when a folder has several; what requests call it by.
  std::string name;
  // Which published model the files' names say it is ("wan2.1-t2v-14b"); empty when they do not.
  std::string published;
  Path transformer;  // The only one, or the high-noise expert.
  Path low_noise;    // The low-noise expert; empty when there is one transformer.
  Path vae;
  Path text_encoder;
  Path tokenizer;  // `tokenizer.json` or `spiece.model`; empty: in the text encoder's file.
  std::optional<int> heads;  // From config.json; none: heads are 128 wide.
};

// Looks for models in a folder: the folder itself and the folders in it, in any of the layouts the
// models are published in (the original repositories, diffusers, ComfyUI's single files, GGUF; the
// layout of a Hugging Face cache is followed). Text encoder, tokenizer and video decoder may lie
// beside the models and serve all of them. Only names are read. What is incomplete is left out and
// named in `incomplete`.
struct FoundModels {
  std::vector<Installation> models;     // Sorted by name.
  std::vector<std::string> incomplete;  // "NAME lacks the text encoder".
};
FoundModels find_models(const Path& folder);

}  // namespace kare::wan

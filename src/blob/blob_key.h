#pragma once

#include <string_view>

#include "base/result.h"

namespace kare {

// kInvalid unless `key` follows the rule of BlobStore: at most 200 bytes of lower-case letters,
// digits, '.', '-', '_' and '/', and between slashes no empty part and none of dots only.
Result<> check_blob_key(std::string_view key);

}  // namespace kare

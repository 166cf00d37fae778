#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/wan/weights/pickle.h"

namespace kare::wan::pickle {

// Values refer to each other by their place in one arena, so that a pickle that nests or refers to
// itself without end costs no stack, neither to build nor to free.
using Ref = std::uint32_t;

struct None {};
struct Mark {};
struct Tuple {
  std::vector<Ref> items;
};
struct List {
  std::vector<Ref> items;
};
struct Dict {
  std::vector<std::pair<Ref, Ref>> items;
};
struct Global {
  std::string module, name;
};
struct Storage {
  std::string type, key;
};

using Value = std::variant<None, Mark, bool, std::int64_t, double, std::string, Tuple, List, Dict,
                           Global, Storage, PickledTensor>;

// Keeps its addresses when it grows.
using Arena = std::deque<Value>;

}  // namespace kare::wan::pickle

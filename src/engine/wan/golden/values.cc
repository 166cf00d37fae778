#include "engine/wan/golden/values.h"

#include <limits>

#include "engine/wan/weights/convert.h"

namespace kare::wan {

std::vector<float> floats_of(const TensorView& view) {
  std::vector<float> values(static_cast<std::size_t>(view.elements()));
  to_float(view, 0, values);
  return values;
}

Result<const TensorView*> golden_tensor(const Checkpoint& file, std::string_view name) {
  const TensorView* view = file.find(name);
  if (view == nullptr) return corrupt("the golden data lacks " + std::string(name));
  return view;
}

GoldenRow compare_views(const std::string& set, const std::string& check, const TensorView* ours,
                        const TensorView& expected, double tolerance) {
  if (ours == nullptr || ours->shape != expected.shape) {
    return {.set = set,
            .check = check,
            .max_abs = std::numeric_limits<double>::infinity(),
            .tolerance = tolerance,
            .ok = false};
  }
  return golden_row(set, check, floats_of(*ours), floats_of(expected), tolerance);
}

}  // namespace kare::wan

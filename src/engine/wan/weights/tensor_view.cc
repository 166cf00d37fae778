#include "engine/wan/weights/tensor_view.h"

#include <utility>

namespace kare::wan {

std::int64_t TensorView::elements() const {
  const auto count = element_count(shape);
  KARE_ASSERT(count.has_value());
  return *count;
}

std::string shape_text(std::span<const std::int64_t> shape) {
  std::string text = "[";
  for (const std::int64_t size : shape) {
    if (text.size() > 1) text += ", ";
    text += std::to_string(size);
  }
  return text + "]";
}

Error corrupt(std::string what) {
  return {.code = Code::kCorrupt, .message = std::move(what), .detail = ""};
}

}  // namespace kare::wan

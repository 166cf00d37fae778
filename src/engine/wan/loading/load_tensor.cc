#include "engine/wan/loading/load_tensor.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/assert.h"
#include "engine/wan/loading/parallel.h"
#include "engine/wan/weights/convert.h"

namespace kare::wan {
namespace {

// Numbers converted at a time: a whole number of blocks of every type, small enough for the cache.
constexpr std::int64_t kPiece = 1 << 15;

bool lies_ready(const TensorView& view, at::ScalarType type) {
  const bool is_same = (view.dtype == DType::kF32 && type == at::kFloat) ||
                       (view.dtype == DType::kBF16 && type == at::kBFloat16);
  const auto address = reinterpret_cast<std::uintptr_t>(view.bytes.data());
  return is_same && view.scales.empty() && !view.bytes.empty() &&
         address % at::elementSize(type) == 0;
}

void convert(const TensorView& view, const std::string& name, const LoraSet* lora,
             at::Tensor& out) {
  const std::int64_t pieces = (view.elements() + kPiece - 1) / kPiece;
  at::parallel_for(0, pieces, 1, [&](std::int64_t begin, std::int64_t end) {
    std::vector<float> numbers(kPiece);
    for (std::int64_t piece = begin; piece < end; ++piece) {
      const std::int64_t first = piece * kPiece;
      const auto count = static_cast<std::size_t>(std::min(kPiece, view.elements() - first));
      const std::span<float> part = out.scalar_type() == at::kFloat
                                        ? std::span(out.data_ptr<float>() + first, count)
                                        : std::span(numbers).first(count);
      to_float(view, first, part);
      if (lora != nullptr) lora->add_to(name, first, part);
      if (out.scalar_type() == at::kFloat) continue;
      auto* rounded = reinterpret_cast<std::uint16_t*>(out.data_ptr<at::BFloat16>()) + first;
      for (std::size_t i = 0; i < count; ++i) rounded[i] = bf16_of_float(part[i]);
    }
  });
}

}  // namespace

at::Tensor load_tensor(const std::shared_ptr<const Checkpoint>& checkpoint, const TensorView& view,
                       const std::string& original_name, at::ScalarType type, const LoraSet* lora) {
  KARE_ASSERT(type == at::kFloat || type == at::kBFloat16);
  const bool is_changed = lora != nullptr && lora->changes(original_name);
  if (!is_changed && lies_ready(view, type)) {
    // The pages go when the tensor does, for instance after it was copied into a joined one.
    return at::from_blob(
        const_cast<std::byte*>(view.bytes.data()), view.shape,
        [checkpoint, &view](void*) { checkpoint->release(view); }, type);
  }
  at::Tensor out = at::empty(view.shape, at::TensorOptions().dtype(type));
  convert(view, original_name, is_changed ? lora : nullptr, out);
  checkpoint->release(view);
  return out;
}

}  // namespace kare::wan

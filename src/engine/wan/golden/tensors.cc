#include "engine/wan/golden/tensors.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_vector_norm.h>

#include <limits>
#include <span>

namespace kare::wan {
namespace {

constexpr double kStepTolerance = 1e-4;  // Of intermediate results; the time sinusoid among them is
                                         // float32 in the reference and float64 here.

std::span<const float> numbers_of(const at::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

at::Tensor plain(const at::Tensor& tensor) {
  return tensor.to(at::kCPU, at::kFloat).contiguous();
}

}  // namespace

void GoldenRows::compare(std::string_view check, const at::Tensor& ours, const at::Tensor& expected,
                         double tolerance) {
  const at::Tensor a = plain(ours), b = plain(expected);
  rows_.push_back(golden_row(set_, std::string(check), numbers_of(a), numbers_of(b), tolerance));
}

void GoldenRows::compare_norm(std::string_view check, const at::Tensor& ours,
                              const at::Tensor& expected, double tolerance) {
  const at::Tensor a = plain(ours).flatten(), b = plain(expected).flatten();
  double distance = std::numeric_limits<double>::infinity();
  if (a.numel() == b.numel()) {
    distance =
        at::linalg_vector_norm(a - b).item<double>() / at::linalg_vector_norm(b).item<double>();
  }
  figure(check, distance, tolerance);
}

void GoldenRows::figure(std::string_view check, double value, double tolerance) {
  rows_.push_back({set_, std::string(check), value, tolerance, value <= tolerance});
}

void GoldenTaps::hear(std::string_view name, const at::Tensor& value) {
  std::string key(name);
  if (name == "block.out") key = "block" + std::to_string(blocks_++) + ".out";
  const at::Tensor* expected = find_tensor(expected_, prefix_ + key);
  if (expected == nullptr) {
    key = "block0." + key;  // The inner steps of the first block.
    expected = find_tensor(expected_, prefix_ + key);
  }
  if (expected == nullptr) return;
  at::Tensor ours = value;
  if (name == "text_emb" && value.size(0) < expected->size(-2)) {
    // One row stands for all padding rows.
    const at::Tensor last = value.narrow(0, value.size(0) - 1, 1);
    const std::int64_t more = expected->size(-2) - value.size(0);
    ours = value.new_empty({expected->size(-2), value.size(1)});
    ours.narrow(0, 0, value.size(0)).copy_(value);
    ours.narrow(0, value.size(0), more).copy_(last.expand({more, value.size(1)}));
  }
  rows_.compare(prefix_ + key, ours, *expected, kStepTolerance);
}

Taps GoldenTaps::taps() {
  return {[](void* self, std::string_view name, const at::Tensor& value) {
            static_cast<GoldenTaps*>(self)->hear(name, value);
          },
          this};
}

const at::Tensor* find_tensor(const TensorMap& tensors, const std::string& name) {
  const auto found = tensors.find(name);
  return found == tensors.end() ? nullptr : &found->second;
}

Result<at::Tensor> need_tensor(const TensorMap& tensors, const std::string& name) {
  if (const at::Tensor* found = find_tensor(tensors, name)) return *found;
  return Error{Code::kCorrupt, "the reference data lack \"" + name + "\"", ""};
}

}  // namespace kare::wan

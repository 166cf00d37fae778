#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "engine/wan/golden/golden.h"
#include "engine/wan/model/tensor_map.h"

// What the checks of models share: reading reference data as tensors and comparing with it.
namespace kare::wan {

// Every tensor of one file under the names it has there.
Result<TensorMap> golden_tensors(const Path& file);

// The rows of one set as they come.
class GoldenRows {
 public:
  explicit GoldenRows(std::string set) : set_(std::move(set)) {}

  // Largest absolute difference. Shapes must have equally many elements; the expected tensor's
  // shape counts.
  void compare(std::string_view check, const at::Tensor& ours, const at::Tensor& expected,
               double tolerance);
  // |ours - expected| / |expected|, both as vectors.
  void compare_norm(std::string_view check, const at::Tensor& ours, const at::Tensor& expected,
                    double tolerance);
  // Some other figure that must stay at or below `tolerance`.
  void figure(std::string_view check, double value, double tolerance);

  std::vector<GoldenRow> take() { return std::move(rows_); }

 private:
  std::string set_;
  std::vector<GoldenRow> rows_;
};

// Compares what taps report with the tensors of a file: a tap NAME with `prefix + NAME`.
class GoldenTaps {
 public:
  GoldenTaps(GoldenRows& rows, const TensorMap& expected, std::string prefix)
      : rows_(rows), expected_(expected), prefix_(std::move(prefix)) {}

  // Its rules: a report without an expected tensor is passed over.
  void hear(std::string_view name, const at::Tensor& value);
  Taps taps();
  void set_prefix(std::string prefix) { prefix_ = std::move(prefix); }

 private:
  GoldenRows& rows_;
  const TensorMap& expected_;
  std::string prefix_;
  int blocks_ = 0;  // Of the transformer, so far.
};

// Null when there is none.
const at::Tensor* find_tensor(const TensorMap& tensors, const std::string& name);
// kCorrupt names what is missing.
Result<at::Tensor> need_tensor(const TensorMap& tensors, const std::string& name);

}  // namespace kare::wan

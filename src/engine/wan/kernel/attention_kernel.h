#pragma once

#include <cstddef>
#include <cstdint>

namespace kare::wan {

// One head of attention on plain memory, all in bfloat16 bits. Rows of q, k, v and out are `width`
// numbers long and begin `stride` numbers apart (of their own tensor).
struct HeadShape {
  std::int64_t rows = 0, keys = 0, width = 0;
  std::int64_t q_stride = 0, k_stride = 0, v_stride = 0, out_stride = 0;
  float scale = 1;          // Of q·k, before the softmax.
  float last_key_bias = 0;  // Added to the last key's score.
};

// Keys and values of one head in the order that the kernel reads: pairs of channels (of keys) and
// pairs of keys (of values) side by side, sixteen columns together, padded with zeros.
std::size_t packed_keys_size(const HeadShape& shape);    // Numbers of bfloat16.
std::size_t packed_values_size(const HeadShape& shape);  // Numbers of bfloat16.
void pack_keys(const HeadShape& shape, const std::uint16_t* k, std::uint16_t* packed);
void pack_values(const HeadShape& shape, const std::uint16_t* v, std::uint16_t* packed);

// Whether this processor has the instructions of attend_rows.
bool has_bf16_dot_products();
// Heads that attend_rows can do: a width of 32 to 512 in steps of 32.
bool is_attention_width(std::int64_t width);

// out[first_row, end_row) = softmax(scale q kᵀ + bias) v, in blocks of keys with a running maximum:
// scores of one block are all that is held. Products of bfloat16 with sums in float32
// (AVX512-BF16); probabilities are rounded to bfloat16 before they meet v. REQUIRES:
// has_bf16_dot_products(), is_attention_width(shape.width). Threads may share everything but their
// rows of `out`.
void attend_rows(const HeadShape& shape, const std::uint16_t* q, const std::uint16_t* packed_k,
                 const std::uint16_t* packed_v, std::uint16_t* out, std::int64_t first_row,
                 std::int64_t end_row);

// The same in float64 loops, for comparison.
void attend_rows_plainly(const HeadShape& shape, const std::uint16_t* q, const std::uint16_t* k,
                         const std::uint16_t* v, std::uint16_t* out, std::int64_t first_row,
                         std::int64_t end_row);

}  // namespace kare::wan

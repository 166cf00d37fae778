#include "engine/wan/weights/safetensors.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "engine/wan/weights/byte_reader.h"

namespace kare::wan {
namespace {

namespace json = boost::json;

std::string named(std::string_view name, std::string_view what) {
  return "tensor " + json_quoted(shortened(is_utf8(name) ? name : "?", 200)) + " " +
         std::string(what);
}

// A whole number ≥ 0, as it is written in the header.
std::optional<std::uint64_t> whole(const json::value& value) {
  if (const auto* number = value.if_int64()) {
    if (*number < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*number);
  }
  if (const auto* number = value.if_uint64()) return *number;
  return std::nullopt;
}

Result<std::vector<std::int64_t>> parse_shape(std::string_view name, const json::object& entry) {
  const json::value* found = entry.if_contains("shape");
  const json::array* sizes = found != nullptr ? found->if_array() : nullptr;
  if (sizes == nullptr || sizes->size() > kTensorDimensionsMax) {
    return corrupt(named(name, "has no shape"));
  }
  std::vector<std::int64_t> shape;
  for (const json::value& size : *sizes) {
    const auto number = whole(size);
    if (!number || *number > std::uint64_t{1} << 62) {
      return corrupt(named(name, "has an impossible shape"));
    }
    shape.push_back(static_cast<std::int64_t>(*number));
  }
  return shape;
}

struct Range {
  std::uint64_t begin = 0, end = 0;
};

Result<Range> parse_offsets(std::string_view name, const json::object& entry, std::uint64_t limit) {
  const json::value* found = entry.if_contains("data_offsets");
  const json::array* pair = found != nullptr ? found->if_array() : nullptr;
  if (pair == nullptr || pair->size() != 2) return corrupt(named(name, "has no offsets"));
  const auto begin = whole((*pair)[0]), end = whole((*pair)[1]);
  if (!begin || !end || *begin > *end || *end > limit) {
    return corrupt(named(name, "lies outside of the file"));
  }
  return Range{*begin, *end};
}

Result<TensorView> parse_tensor(std::string_view name, const json::value& value,
                                std::span<const std::byte> data) {
  const json::object* entry = value.if_object();
  if (entry == nullptr) return corrupt(named(name, "is not described by an object"));
  const json::value* type = entry->if_contains("dtype");
  if (type == nullptr || !type->is_string()) return corrupt(named(name, "has no type"));
  const auto dtype = dtype_of_safetensors(std::string_view(type->get_string()));
  if (!dtype) {
    const std::string spelt(std::string_view(type->get_string()).substr(0, 20));
    return Error{Code::kUnsupported, named(name, "has the type " + spelt + ", which is not read"),
                 ""};
  }
  const Range range = KARE_TRY(parse_offsets(name, *entry, data.size()));
  TensorView view;
  view.name = name;
  view.dtype = *dtype;
  view.shape = KARE_TRY(parse_shape(name, *entry));
  view.bytes = data.subspan(static_cast<std::size_t>(range.begin),
                            static_cast<std::size_t>(range.end - range.begin));
  const auto elements = element_count(view.shape);
  const auto bytes = elements ? stored_bytes(*dtype, *elements) : std::nullopt;
  if (!bytes || *bytes != view.bytes.size()) {
    return corrupt(named(name, "does not have the bytes that its shape needs"));
  }
  return view;
}

void read_metadata(const json::value& value, TensorTable& table) {
  if (!value.is_object()) return;
  for (const auto& [key, text] : value.get_object()) {
    if (text.is_string()) table.metadata.emplace(key, std::string_view(text.get_string()));
  }
}

// Tensors in the order of their bytes must follow each other from the first byte to the last.
Result<> check_tiling(std::vector<TensorView>& tensors, std::span<const std::byte> data) {
  std::stable_sort(tensors.begin(), tensors.end(), [](const auto& a, const auto& b) {
    return std::pair(a.bytes.data(), a.bytes.size()) < std::pair(b.bytes.data(), b.bytes.size());
  });
  const std::byte* end = data.data();
  for (const TensorView& tensor : tensors) {
    if (tensor.bytes.data() != end) return corrupt(named(tensor.name, "overlaps or leaves a hole"));
    end += tensor.bytes.size();
  }
  if (end != data.data() + data.size()) return corrupt("it has bytes that belong to no tensor");
  return {};
}

}  // namespace

Result<TensorTable> parse_safetensors(std::span<const std::byte> file) {
  ByteReader reader(file);
  const auto length = KARE_TRY(reader.number<std::uint64_t>());
  if (length > kTensorHeaderBytesMax || length > reader.left()) {
    return corrupt("its header is longer than the file or than any real one");
  }
  const std::string_view text = KARE_TRY(reader.text(length));
  json::error_code error;
  json::value header = json::parse(text, error);
  if (error || !header.is_object()) return corrupt("its header is not a JSON object");
  if (header.get_object().size() > kTensorsMax) return corrupt("it has too many tensors");

  const auto data = file.subspan(reader.position());
  TensorTable table;
  for (const auto& [name, value] : header.get_object()) {
    if (name == "__metadata__") {
      read_metadata(value, table);
    } else {
      table.tensors.push_back(KARE_TRY(parse_tensor(name, value, data)));
    }
  }
  KARE_TRY(check_tiling(table.tensors, data));
  return table;
}

}  // namespace kare::wan

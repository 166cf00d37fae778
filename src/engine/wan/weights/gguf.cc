#include "engine/wan/weights/gguf.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "engine/wan/weights/byte_reader.h"

namespace kare::wan {
namespace {

constexpr std::uint64_t kAlignment = 32;  // Unless `general.alignment` says otherwise.
constexpr std::uint64_t kAlignmentMax = 1 << 16;

// The types of metadata, with GGUF's numbers.
enum : std::uint32_t { kF32 = 6, kBool = 7, kText = 8, kArray = 9, kF64 = 12 };

std::uint64_t size_of_type(std::uint32_t type) {
  constexpr std::uint64_t kSizes[] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
  return type <= kF64 ? kSizes[type] : 0;
}

Result<std::string_view> read_text(ByteReader& reader) {
  const auto length = KARE_TRY(reader.number<std::uint64_t>());
  return reader.text(length);
}

// Walks over the elements of a value and leaves their bytes in it.
Result<> skip_elements(ByteReader& reader, std::span<const std::byte> file, GgufValue& value) {
  const std::size_t begin = reader.position();
  if (value.type == kText) {
    for (std::uint64_t i = 0; i < value.count; ++i) (void)KARE_TRY(read_text(reader));
  } else {
    const std::uint64_t size = size_of_type(value.type);
    if (size == 0) return corrupt("its metadata has a type that does not exist");
    if (value.count > reader.left() / size) return corrupt("its metadata is longer than the file");
    (void)KARE_TRY(reader.take(value.count * size));
  }
  value.bytes = file.subspan(begin, reader.position() - begin);
  return {};
}

Result<GgufValue> read_value(ByteReader& reader, std::span<const std::byte> file) {
  GgufValue value;
  value.type = KARE_TRY(reader.number<std::uint32_t>());
  if (value.type == kArray) {
    value.is_array = true;
    value.type = KARE_TRY(reader.number<std::uint32_t>());
    value.count = KARE_TRY(reader.number<std::uint64_t>());
  }
  KARE_TRY(skip_elements(reader, file, value));
  return value;
}

std::string named(std::string_view name, std::string_view what) {
  return "tensor " + json_quoted(shortened(is_utf8(name) ? name : "?", 200)) + " " +
         std::string(what);
}

struct Entry {
  TensorView view;
  std::uint64_t offset = 0;
};

Result<Entry> read_entry(ByteReader& reader) {
  Entry entry;
  entry.view.name = KARE_TRY(read_text(reader));
  const auto dimensions = KARE_TRY(reader.number<std::uint32_t>());
  if (dimensions > kTensorDimensionsMax) {
    return corrupt(named(entry.view.name, "has too many dimensions"));
  }
  for (std::uint32_t i = 0; i < dimensions; ++i) {
    const auto size = KARE_TRY(reader.number<std::uint64_t>());
    if (size > std::uint64_t{1} << 62) {
      return corrupt(named(entry.view.name, "has an impossible shape"));
    }
    entry.view.shape.push_back(static_cast<std::int64_t>(size));
  }
  std::reverse(entry.view.shape.begin(), entry.view.shape.end());
  const auto type = KARE_TRY(reader.number<std::uint32_t>());
  const auto dtype = dtype_of_ggml(type);
  if (!dtype) {
    const std::string what = "has ggml's type " + std::to_string(type) + ", which is not read";
    return Error{Code::kUnsupported, named(entry.view.name, what), ""};
  }
  entry.view.dtype = *dtype;
  entry.offset = KARE_TRY(reader.number<std::uint64_t>());
  return entry;
}

// The bytes of a tensor, and the shape that it had before it was made to fit into ggml.
Result<TensorView> place(Entry entry, const GgufValues& values, std::span<const std::byte> data) {
  TensorView& view = entry.view;
  const auto elements = element_count(view.shape);
  const std::int64_t row = view.shape.empty() ? 1 : view.shape.back();
  const auto bytes = elements ? stored_bytes(view.dtype, *elements) : std::nullopt;
  if (!bytes || row % dtype_info(view.dtype).block_elements != 0) {
    return corrupt(named(view.name, "has an impossible shape"));
  }
  if (entry.offset > data.size() || *bytes > data.size() - entry.offset) {
    return corrupt(named(view.name, "lies outside of the file"));
  }
  view.bytes =
      data.subspan(static_cast<std::size_t>(entry.offset), static_cast<std::size_t>(*bytes));
  const auto noted = values.find("comfy.gguf.orig_shape." + view.name);
  if (noted == values.end()) return std::move(view);
  if (noted->second.count > kTensorDimensionsMax) {
    return corrupt(named(view.name, "has an impossible shape"));
  }
  const auto sizes = noted->second.numbers();
  std::vector<std::int64_t> shape;
  for (const double size : sizes.value_or(std::vector<double>{})) {
    if (!(size >= 0 && size < 9e15)) return corrupt(named(view.name, "has an impossible shape"));
    shape.push_back(static_cast<std::int64_t>(size));
  }
  if (!sizes || element_count(shape) != elements) {
    return corrupt(named(view.name, "is noted with a shape that it cannot have"));
  }
  view.shape = std::move(shape);
  return std::move(view);
}

// No byte may belong to two tensors.
Result<> check_overlap(const std::vector<TensorView>& tensors) {
  std::vector<const TensorView*> sorted;
  for (const TensorView& tensor : tensors) {
    if (!tensor.bytes.empty()) sorted.push_back(&tensor);
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* a, const auto* b) { return a->bytes.data() < b->bytes.data(); });
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    const auto before = sorted[i - 1]->bytes;
    if (before.data() + before.size() > sorted[i]->bytes.data()) {
      return corrupt(named(sorted[i]->name, "overlaps another one"));
    }
  }
  return {};
}

Result<std::uint64_t> alignment_of(const GgufValues& values) {
  const auto found = values.find("general.alignment");
  if (found == values.end()) return kAlignment;
  const auto numbers = found->second.numbers();
  if (!numbers || numbers->size() != 1 || !((*numbers)[0] >= 1 && (*numbers)[0] <= kAlignmentMax)) {
    return corrupt("its alignment is impossible");
  }
  return static_cast<std::uint64_t>((*numbers)[0]);
}

template <class T>
void append_numbers(std::span<const std::byte> bytes, std::vector<double>& out) {
  for (std::size_t at = 0; at + sizeof(T) <= bytes.size(); at += sizeof(T)) {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    out.push_back(static_cast<double>(value));
  }
}

}  // namespace

std::optional<std::vector<double>> GgufValue::numbers() const {
  std::vector<double> out;
  switch (type) {
    case 0:
    case kBool: append_numbers<std::uint8_t>(bytes, out); break;
    case 1: append_numbers<std::int8_t>(bytes, out); break;
    case 2: append_numbers<std::uint16_t>(bytes, out); break;
    case 3: append_numbers<std::int16_t>(bytes, out); break;
    case 4: append_numbers<std::uint32_t>(bytes, out); break;
    case 5: append_numbers<std::int32_t>(bytes, out); break;
    case kF32: append_numbers<float>(bytes, out); break;
    case 10: append_numbers<std::uint64_t>(bytes, out); break;
    case 11: append_numbers<std::int64_t>(bytes, out); break;
    case kF64: append_numbers<double>(bytes, out); break;
    default: return std::nullopt;
  }
  return out;
}

std::optional<std::vector<std::string_view>> GgufValue::texts() const {
  if (type != kText) return std::nullopt;
  std::vector<std::string_view> out;
  ByteReader reader(bytes);
  for (std::uint64_t i = 0; i < count; ++i) {
    auto text = read_text(reader);
    if (!text.ok()) return std::nullopt;
    out.push_back(text.take());
  }
  return out;
}

Result<GgufFile> parse_gguf(std::span<const std::byte> file) {
  ByteReader reader(file);
  if (KARE_TRY(reader.text(4)) != "GGUF") return corrupt("it is not a GGUF file");
  const auto version = KARE_TRY(reader.number<std::uint32_t>());
  if (version != 2 && version != 3) {
    return Error{Code::kUnsupported, "it has GGUF's version " + std::to_string(version), ""};
  }
  const auto tensors = KARE_TRY(reader.number<std::uint64_t>());
  const auto values = KARE_TRY(reader.number<std::uint64_t>());
  if (tensors > kTensorsMax || values > kTensorsMax) return corrupt("it has too many entries");

  GgufFile gguf;
  for (std::uint64_t i = 0; i < values; ++i) {
    std::string key(KARE_TRY(read_text(reader)));
    GgufValue value = KARE_TRY(read_value(reader, file));
    if (value.type == kText && !value.is_array) {
      gguf.table.metadata[key] =
          std::string(value.texts().value_or(std::vector<std::string_view>{""})[0]);
    }
    gguf.values[std::move(key)] = value;
  }
  std::vector<Entry> entries;
  for (std::uint64_t i = 0; i < tensors; ++i) entries.push_back(KARE_TRY(read_entry(reader)));

  const std::uint64_t alignment = KARE_TRY(alignment_of(gguf.values));
  const std::uint64_t start = (reader.position() + alignment - 1) / alignment * alignment;
  const auto data = start <= file.size() ? file.subspan(static_cast<std::size_t>(start))
                                         : std::span<const std::byte>();
  for (Entry& entry : entries) {
    gguf.table.tensors.push_back(KARE_TRY(place(std::move(entry), gguf.values, data)));
  }
  KARE_TRY(check_overlap(gguf.table.tensors));
  return gguf;
}

}  // namespace kare::wan

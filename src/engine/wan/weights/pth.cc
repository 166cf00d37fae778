#include "engine/wan/weights/pth.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <utility>

#include "base/text.h"
#include "engine/wan/weights/byte_reader.h"
#include "engine/wan/weights/pickle.h"
#include "engine/wan/weights/zip.h"

namespace kare::wan {
namespace {

using Entries = std::map<std::string, std::span<const std::byte>, std::less<>>;

struct StorageType {
  std::string_view name;
  DType dtype;
};

constexpr StorageType kStorageTypes[] = {
    {"FloatStorage", DType::kF32},
    {"HalfStorage", DType::kF16},
    {"BFloat16Storage", DType::kBF16},
    {"DoubleStorage", DType::kF64},
    {"LongStorage", DType::kI64},
    {"IntStorage", DType::kI32},
    {"ShortStorage", DType::kI16},
    {"CharStorage", DType::kI8},
    {"ByteStorage", DType::kU8},
    {"BoolStorage", DType::kBool},
    {"Float8_e4m3fnStorage", DType::kF8E4M3},
    {"Float8_e5m2Storage", DType::kF8E5M2},
};

std::optional<DType> dtype_of_storage(std::string_view name) {
  for (const StorageType& type : kStorageTypes) {
    if (type.name == name) return type.dtype;
  }
  return std::nullopt;
}

std::string named(std::string_view name, std::string_view what) {
  return "tensor " + json_quoted(shortened(is_utf8(name) ? name : "?", 200)) + " " +
         std::string(what);
}

// Whether rows follow each other without gaps; sizes of one may have any stride.
bool is_dense(const PickledTensor& tensor) {
  std::int64_t expected = 1;
  for (std::size_t i = tensor.shape.size(); i-- > 0;) {
    if (tensor.shape[i] != 1 && tensor.strides[i] != expected) return false;
    expected *= tensor.shape[i];
  }
  return true;
}

// The place after the last element a tensor reaches, or nothing when a number is impossible.
// REQUIRES: the tensor has elements.
std::optional<std::int64_t> reach(const PickledTensor& tensor) {
  if (tensor.offset < 0 || tensor.strides.size() != tensor.shape.size()) return std::nullopt;
  std::int64_t last = tensor.offset;
  for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
    std::int64_t step = 0;
    if (tensor.strides[i] < 0 ||
        __builtin_mul_overflow(tensor.strides[i], tensor.shape[i] - 1, &step) ||
        __builtin_add_overflow(last, step, &last)) {
      return std::nullopt;
    }
  }
  if (__builtin_add_overflow(last, 1, &last)) return std::nullopt;
  return last;
}

// Copies a strided tensor into dense bytes. REQUIRES: reach() lies within `storage`.
std::unique_ptr<std::byte[]> gather(const PickledTensor& tensor, std::int64_t elements,
                                    std::size_t width, std::span<const std::byte> storage) {
  auto out = std::make_unique<std::byte[]>(static_cast<std::size_t>(elements) * width);
  std::vector<std::int64_t> index(tensor.shape.size(), 0);
  std::int64_t at = tensor.offset;
  for (std::int64_t i = 0; i < elements; ++i) {
    std::memcpy(out.get() + static_cast<std::size_t>(i) * width,
                storage.data() + static_cast<std::size_t>(at) * width, width);
    for (std::size_t d = index.size(); d-- > 0;) {
      at += tensor.strides[d];
      if (++index[d] < tensor.shape[d]) break;
      at -= tensor.strides[d] * tensor.shape[d];
      index[d] = 0;
    }
  }
  return out;
}

// `copies_left`: bytes that may still be copied for tensors that are not dense.
Result<> add_tensor(const std::string& name, const PickledTensor& tensor,
                    std::span<const std::byte> storage, std::size_t& copies_left,
                    TensorTable& table) {
  const auto dtype = dtype_of_storage(tensor.storage_type);
  if (!dtype) {
    return Error{Code::kUnsupported, named(name, "has a type that is not read"),
                 tensor.storage_type};
  }
  const auto width = static_cast<std::size_t>(dtype_info(*dtype).block_bytes);
  const auto elements = element_count(tensor.shape);
  if (!elements) return corrupt(named(name, "has an impossible shape"));
  TensorView view{.name = name, .dtype = *dtype, .shape = tensor.shape, .bytes = {}};
  if (*elements > 0) {
    const auto end = reach(tensor);
    const std::size_t available = storage.size() / width;
    if (!end || static_cast<std::uint64_t>(*end) > available ||
        static_cast<std::uint64_t>(*elements) > available) {
      return corrupt(named(name, "lies outside of its storage"));
    }
    const std::size_t bytes = static_cast<std::size_t>(*elements) * width;
    if (is_dense(tensor)) {
      view.bytes = storage.subspan(static_cast<std::size_t>(tensor.offset) * width, bytes);
    } else if (bytes > copies_left) {
      return corrupt("its tensors that are not dense are larger than the file");
    } else {
      copies_left -= bytes;
      table.owned.push_back(gather(tensor, *elements, width, storage));
      view.bytes = {table.owned.back().get(), bytes};
    }
  }
  table.tensors.push_back(std::move(view));
  return {};
}

// "ROOT/data.pkl" -> "ROOT/".
Result<std::string> root_of(const Entries& entries) {
  constexpr std::string_view kPickle = "data.pkl";
  for (const auto& [name, bytes] : entries) {
    if (name == kPickle || name.ends_with("/data.pkl")) {
      return name.substr(0, name.size() - kPickle.size());
    }
  }
  return Error{Code::kUnsupported, "it is a ZIP file, but not one of torch", ""};
}

}  // namespace

Result<TensorTable> parse_pth(std::span<const std::byte> file) {
  const Entries entries = KARE_TRY(stored_entries(file));
  const std::string root = KARE_TRY(root_of(entries));
  const auto order = entries.find(root + "byteorder");
  if (order != entries.end()) {
    ByteReader reader(order->second);
    if (!KARE_TRY(reader.text(reader.left())).starts_with("little")) {
      return Error{Code::kUnsupported, "its numbers are big-endian", ""};
    }
  }
  TensorTable table;
  std::size_t copies_left = file.size();
  for (const auto& [name, tensor] : KARE_TRY(parse_pickle(entries.at(root + "data.pkl")))) {
    const auto storage = entries.find(root + "data/" + tensor.storage_key);
    if (storage == entries.end()) return corrupt(named(name, "has no storage in the file"));
    KARE_TRY(add_tensor(name, tensor, storage->second, copies_left, table));
  }
  return table;
}

}  // namespace kare::wan

#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/wan/weights/checkpoint.h"
#include "engine/wan/weights/convert.h"

// Files for the tests of readers.
namespace kare::wan {

inline const Path kGolden = Path(KARE_SOURCE_DIR) / "tests/golden";

inline std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

template <class T>
std::string little(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

// A safetensors file from its JSON and its data.
inline std::string safetensors_file(std::string_view header, std::string_view data) {
  return little<std::uint64_t>(header.size()) + std::string(header) + std::string(data);
}

// A safetensors file of float32 tensors.
struct FloatTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};
inline std::string float_file(const std::vector<FloatTensor>& tensors) {
  std::string header = "{", data;
  for (const FloatTensor& tensor : tensors) {
    const std::size_t begin = data.size();
    for (const float value : tensor.values) data += little(value);
    header += (header.size() > 1 ? ",\"" : "\"") + tensor.name +
              "\":{\"dtype\":\"F32\",\"shape\":" + shape_text(tensor.shape) +
              ",\"data_offsets\":[" + std::to_string(begin) + "," + std::to_string(data.size()) +
              "]}";
  }
  return safetensors_file(header + "}", data);
}

// A stored ZIP file. `method` other than 0 claims a compression.
struct ZipEntry {
  std::string name, bytes;
  std::uint16_t method = 0;
};
inline std::string zip_file(const std::vector<ZipEntry>& entries) {
  std::string file, directory;
  for (const ZipEntry& entry : entries) {
    const auto size = static_cast<std::uint32_t>(entry.bytes.size());
    const std::string common = little<std::uint16_t>(0) + little(entry.method) +
                               little<std::uint64_t>(0) + little(size) + little(size) +
                               little(static_cast<std::uint16_t>(entry.name.size())) +
                               little<std::uint16_t>(0);
    directory += little<std::uint32_t>(0x02014b50) + little<std::uint32_t>(0) + common +
                 std::string(10, '\0') + little(static_cast<std::uint32_t>(file.size())) +
                 entry.name;
    file += little<std::uint32_t>(0x04034b50) + little<std::uint16_t>(0) + common + entry.name +
            entry.bytes;
  }
  const auto count = static_cast<std::uint16_t>(entries.size());
  const std::string end =
      little<std::uint32_t>(0x06054b50) + little<std::uint32_t>(0) + little(count) + little(count) +
      little(static_cast<std::uint32_t>(directory.size())) +
      little(static_cast<std::uint32_t>(file.size())) + little<std::uint16_t>(0);
  return file + directory + end;
}

// The bytes of a golden file that lies inside of another one.
inline std::string golden_bytes(const char* file, const char* tensor) {
  auto checkpoint = Checkpoint::open(kGolden / file);
  EXPECT_TRUE(checkpoint.ok());
  const TensorView* view = checkpoint.value()->find(tensor);
  EXPECT_NE(view, nullptr);
  return {reinterpret_cast<const char*>(view->bytes.data()), view->bytes.size()};
}

inline std::vector<float> values_of(const TensorView& view) {
  std::vector<float> values(static_cast<std::size_t>(view.elements()));
  to_float(view, 0, values);
  return values;
}

}  // namespace kare::wan

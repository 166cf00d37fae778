#include "engine/wan/pipeline/latent_file.h"

#include <cstring>

#include "engine/wan/loading/load_tensor.h"
#include "engine/wan/weights/checkpoint.h"

namespace kare::wan {
namespace {

std::string name_of(std::size_t i) {
  return "t" + std::to_string(i);
}

std::string shape_json(const at::Tensor& tensor) {
  std::string json = "[";
  for (const std::int64_t length : tensor.sizes()) {
    if (json.size() > 1) json += ',';
    json += std::to_string(length);
  }
  return json + "]";
}

}  // namespace

Result<> write_latents(const Path& file, const std::vector<at::Tensor>& tensors) {
  std::string header = "{\"__metadata__\":{}", bytes;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (!tensors[i].defined()) continue;
    const at::Tensor plain = tensors[i].to(at::kCPU, at::kFloat).contiguous();
    const std::size_t begin = bytes.size();
    bytes.append(reinterpret_cast<const char*>(plain.data_ptr<float>()),
                 static_cast<std::size_t>(plain.numel()) * sizeof(float));
    header += ",\"" + name_of(i) + "\":{\"dtype\":\"F32\",\"shape\":" + shape_json(plain) +
              ",\"data_offsets\":[" + std::to_string(begin) + "," + std::to_string(bytes.size()) +
              "]}";
  }
  header += "}";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  const std::uint64_t length = header.size();
  std::string whole(sizeof length, '\0');
  std::memcpy(whole.data(), &length, sizeof length);  // Little-endian, as all our machines are.
  return write_file_atomically(file, whole + header + bytes, 0600);
}

Result<std::vector<at::Tensor>> read_latents(const Path& file, std::size_t count) {
  const auto checkpoint = KARE_TRY(Checkpoint::open(file));
  std::vector<at::Tensor> tensors(count);
  for (std::size_t i = 0; i < count; ++i) {
    const TensorView* view = checkpoint->find(name_of(i));
    if (view != nullptr) {
      tensors[i] = load_tensor(checkpoint, *view, view->name, at::kFloat).clone();
    }
  }
  return tensors;
}

}  // namespace kare::wan

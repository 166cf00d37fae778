#include "engine/wan/install/encode_prompt.h"

#include <ATen/ops/from_blob.h>

#include <optional>
#include <vector>

#include "base/log.h"
#include "engine/wan/text/prompt.h"
#include "engine/wan/text/prompt_cache.h"
#include "engine/wan/text/tokenizer.h"
#include "engine/wan/umt5/text_encoder.h"

namespace kare::wan {
namespace {

constexpr std::uint64_t kCacheBytesMax = 512'000'000;

Result<Tokenizer> open_tokenizer(const Installation& installation, const Checkpoint& encoder) {
  if (!installation.tokenizer.empty()) return Tokenizer::open(installation.tokenizer);
  if (auto inside = Tokenizer::from_checkpoint(encoder); inside.ok()) return inside;
  return Tokenizer::open(installation.text_encoder);  // A GGUF file has its vocabulary with it.
}

at::Tensor tensor_of(const PromptVectors& vectors) {
  return at::from_blob(const_cast<float*>(vectors.values.data()), {vectors.rows, vectors.width},
                       at::kFloat)
      .clone();
}

PromptVectors vectors_of(const at::Tensor& rows) {
  const at::Tensor plain = rows.to(at::kFloat).contiguous();
  const float* first = plain.data_ptr<float>();
  return {plain.size(0), plain.size(1), {first, first + plain.numel()}};
}

// Nothing when there is no cache; a cache that cannot be used costs time, not the video.
std::optional<PromptCache> open_cache(const Path& folder) {
  if (folder.empty()) return std::nullopt;
  auto cache = PromptCache::create(folder, kCacheBytesMax);
  if (!cache.ok()) {
    log_warning("encoded prompts are not kept", {{"detail", cache.error().detail}});
    return std::nullopt;
  }
  return cache.take();
}

}  // namespace

Result<at::Tensor> encode_prompt(const Installation& installation, const ModelSet::Options& options,
                                 const std::string& prompt, const StopCheck& stop) {
  const auto file = KARE_TRY(Checkpoint::open(installation.text_encoder));
  const Tokenizer tokenizer = KARE_TRY(open_tokenizer(installation, *file));
  const std::vector<std::int32_t> ids = tokenizer.encode_prompt(clean_prompt(prompt));
  const std::optional<PromptCache> cache = open_cache(options.cache);
  const at::ScalarType compute = options.placement.compute;
  const std::string key =
      PromptCache::key(ids, file->identity() + (compute == at::kFloat ? "/float32" : "/bfloat16"));
  if (cache) {
    if (const auto kept = cache->find(key)) return tensor_of(*kept);
  }
  const NamedTensors named = KARE_TRY(name_text_encoder(file));
  const TextEncoder encoder = KARE_TRY(TextEncoder::create(named, compute));
  const at::Tensor rows = KARE_TRY(encoder.encode(
      ids, [&stop](std::string_view, const at::Tensor&) { return !stop || !stop(); }));
  if (cache) {
    const auto kept = cache->keep(key, vectors_of(rows));
    if (!kept.ok()) log_warning("a prompt is not kept", {{"detail", kept.error().detail}});
  }
  return rows;
}

}  // namespace kare::wan

// A tokenizer under any bytes, read as a tokenizer.json or a spiece.model: an error with a message,
// or ids within the vocabulary for a few texts.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/assert.h"
#include "engine/wan/text/prompt.h"
#include "engine/wan/text/tokenizer.h"

namespace {

void use(const kare::Result<kare::wan::Tokenizer>& tokenizer, std::string_view input) {
  if (!tokenizer.ok()) {
    KARE_ASSERT(!tokenizer.error().message.empty());
    return;
  }
  for (const std::string_view text :
       {std::string_view("A red fox, 雪 🦊 </s>"), input.substr(0, 64)}) {
    for (const std::int32_t id : tokenizer.value().encode_prompt(kare::wan::clean_prompt(text))) {
      KARE_ASSERT(id >= 0 && static_cast<std::size_t>(id) < tokenizer.value().id_count());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.starts_with('{')) {
    use(kare::wan::Tokenizer::from_json(text), text);
  } else {
    use(kare::wan::Tokenizer::from_spiece(std::as_bytes(std::span(data, size))), text);
  }
  return 0;
}

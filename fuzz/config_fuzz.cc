// The configuration file under any bytes: values within what the table allows, or problems that
// name what is wrong, and never a crash of the TOML library behind.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "config/config.h"
#include "config/file.h"
#include "config/load.h"
#include "config/options.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto entries = kare::config::parse_toml(text, "kare.toml");
  if (!entries.ok()) {
    KARE_ASSERT(!entries.error().message.empty());
    return 0;
  }
  kare::config::Config config;
  kare::config::set_defaults(kare::config::options_of(config));
  kare::config::Origins origins;
  kare::config::Problems problems;
  kare::config::apply_file(entries.value(), "kare.toml", config, origins, problems);
  for (const auto& problem : problems) KARE_ASSERT(!problem.empty());
  for (const auto& problem : kare::config::check(config)) KARE_ASSERT(!problem.empty());
  KARE_ASSERT(config.server.handlers >= 1 && config.server.handlers <= 64);
  KARE_ASSERT(config.storage.retention.count() >= 1000);
  return 0;
}

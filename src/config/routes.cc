#include "config/routes.h"

#include <algorithm>

#include "base/text.h"
#include "config/config.h"

namespace kare::config {
namespace {

bool fits_or_empty(std::string_view pattern, std::string_view text) {
  return pattern.empty() || fits(pattern, text);
}

bool is_for(const Route& route, const OrderFacts& facts) {
  return fits_or_empty(route.model, facts.model) && fits_or_empty(route.mode, facts.mode) &&
         (fits_or_empty(route.key, facts.key_name) || fits(route.key, facts.key_id) ||
          fits(route.key, facts.owner));
}

std::string json_object(const std::vector<std::pair<std::string, std::string>>& settings) {
  if (settings.empty()) return {};
  std::string out = "{";
  for (const auto& [key, value] : settings) {
    out += (out.size() > 1 ? "," : "") + json_quoted(key) + ":" + value;
  }
  return out + "}";
}

}  // namespace

bool fits(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0;
  std::size_t star = std::string_view::npos, star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

Plan plan_for(const Config& config, const OrderFacts& facts, std::string_view best) {
  Plan plan;
  const auto row = config.models.find(facts.model);
  if (row != config.models.end()) {
    plan = {row->second.engine, row->second.fallback, json_object(row->second.settings)};
  }
  const auto route = std::find_if(config.routes.begin(), config.routes.end(),
                                  [&](const Route& one) { return is_for(one, facts); });
  if (route != config.routes.end()) {
    plan.engine = route->engine;
    plan.fallback = route->fallback;
  }
  if (plan.engine.empty()) plan.engine = config.engines.preferred;
  if (plan.fallback.empty()) {
    const auto& chain = config.engines.fallback;
    const auto place = std::find(chain.begin(), chain.end(), plan.engine);
    if (place != chain.end()) plan.fallback.assign(place + 1, chain.end());
  }
  const auto settle = [&](std::string& engine) {
    if (engine == kAutoEngine) engine = best;
  };
  settle(plan.engine);
  std::for_each(plan.fallback.begin(), plan.fallback.end(), settle);
  return plan;
}

std::string engine_after(const Plan& plan, std::string_view engine) {
  if (engine == plan.engine) return plan.fallback.empty() ? std::string() : plan.fallback.front();
  const auto place = std::find(plan.fallback.begin(), plan.fallback.end(), engine);
  if (place == plan.fallback.end() || place + 1 == plan.fallback.end()) return {};
  return *(place + 1);
}

}  // namespace kare::config

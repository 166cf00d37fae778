#include "api/openapi.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <functional>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "api/route.h"
#include "base/text.h"

namespace kare::api {
namespace {
namespace json = boost::json;
using Kind = Route::Kind;
using Words = std::vector<std::string>;

// What stands for a part of a path that a client chooses.
constexpr std::string_view kReference = "x7";

const json::object& document() {
  static const json::value parsed = json::parse(std::string(openapi_document()));
  return parsed.get_object();
}

Words split(std::string_view path) {
  Words out;
  std::istringstream stream{std::string(path.substr(1))};
  for (std::string part; std::getline(stream, part, '/');) out.push_back(part);
  return out;
}

// The methods that the document gives a path, with HEAD where GET is.
std::set<std::string> methods_of(const json::value& item) {
  std::set<std::string> methods;
  for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
    if (!item.get_object().contains(ascii_lower(method))) continue;
    methods.insert(method);
    if (std::string_view(method) == "GET") methods.insert("HEAD");
  }
  return methods;
}

// The same as the router tells them.
std::set<std::string> methods_of(const Route& route) {
  std::set<std::string> methods;
  std::istringstream stream{std::string(route.allowed)};
  for (std::string method; std::getline(stream >> std::ws, method, ',');) methods.insert(method);
  return methods;
}

// Every `$ref` and every value of `key` anywhere below `value`.
void collect(const json::value& value, std::string_view key, std::vector<std::string>& out) {
  if (value.is_array()) {
    for (const json::value& item : value.get_array()) collect(item, key, out);
  } else if (value.is_object()) {
    for (const auto& [name, item] : value.get_object()) {
      if (name == key && item.is_string()) out.emplace_back(item.get_string());
      collect(item, key, out);
    }
  }
}

// REQUIRES: `reference` leads somewhere.
const json::value& follow(std::string_view reference) {
  static const json::value whole(document());
  return whole.at_pointer(reference.substr(1));
}

// The parameter `name` of the first operation of a path.
const json::object* find_parameter(const json::value& item, std::string_view name) {
  for (const auto& [method, operation] : item.get_object()) {
    for (const json::value& raw : operation.at("parameters").get_array()) {
      const auto* reference = raw.get_object().if_contains("$ref");
      const json::value& parameter =
          reference == nullptr ? raw : follow(std::string_view(reference->get_string()));
      if (std::string_view(parameter.at("name").get_string()) == name)
        return &parameter.get_object();
    }
  }
  return nullptr;
}

// Whether `part` may stand where the template has `pattern`.
bool fits(const json::value& item, const std::string& pattern, const std::string& part) {
  if (!pattern.starts_with('{')) return pattern == part;
  const json::object* parameter = find_parameter(item, pattern.substr(1, pattern.size() - 2));
  const json::value* allowed = parameter->at("schema").get_object().if_contains("enum");
  if (allowed == nullptr) return true;
  for (const json::value& value : allowed->get_array()) {
    if (std::string_view(value.get_string()) == part) return true;
  }
  return false;
}

// The documented path that this one is; of several the one with the fewest free parts.
const json::value* find_documented(const std::string& path) {
  const Words parts = split(path);
  const json::value* best = nullptr;
  std::ptrdiff_t best_free = 100;
  for (const auto& [pattern, item] : document().at("paths").get_object()) {
    const Words wanted = split(pattern);
    bool is_match = wanted.size() == parts.size();
    for (std::size_t i = 0; is_match && i < parts.size(); ++i) {
      is_match = fits(item, wanted[i], parts[i]);
    }
    const std::ptrdiff_t free = std::count(pattern.begin(), pattern.end(), '{');
    if (is_match && free < best_free) {
      best = &item;
      best_free = free;
    }
  }
  return best;
}

// The words of which the router's paths are made: all texts in its source.
struct Vocabulary {
  Words prefixes;  // With a slash at both ends.
  Words words;     // The others, one part each, and a reference.
  Words paths;     // Whole paths.
};

Vocabulary read_vocabulary() {
  std::ifstream file(KARE_SOURCE_DIR "/src/api/route.cc");
  std::stringstream source;
  source << file.rdbuf();
  const std::string text = source.str();
  static const std::regex kLiteral(R"re("(/?[a-z0-9][a-z0-9./_-]*)")re");
  std::set<std::string> seen;
  Vocabulary out;
  out.words.emplace_back(kReference);
  for (auto at = std::sregex_iterator(text.begin(), text.end(), kLiteral);
       at != std::sregex_iterator(); ++at) {
    const std::string literal = (*at)[1];
    if (literal.ends_with(".h") || !seen.insert(literal).second) continue;
    const bool is_path = literal.starts_with('/');
    const bool is_prefix = is_path && literal.ends_with('/');
    (is_prefix ? out.prefixes : is_path ? out.paths : out.words).push_back(literal);
    if (is_path && !is_prefix) out.words.push_back(literal.substr(1));
  }
  return out;
}

// Calls `visit` with `path` and up to `depth` more words behind it.
void each_path(const std::string& path, const Words& words, int depth,
               const std::function<void(const std::string&)>& visit) {
  for (const std::string& word : words) {
    visit(path + word);
    if (depth > 1) each_path(path + word + "/", words, depth - 1, visit);
  }
}

TEST(OpenApi, EveryRouteIsInTheDocumentWithItsMethods) {
  const Vocabulary vocabulary = read_vocabulary();
  int routes = 0;
  const auto check = [&](const std::string& path) {
    const Route route = find_route("TRACE", path);
    if (route.kind == Kind::kNowhere) return;
    ++routes;
    const json::value* item = find_documented(path);
    ASSERT_NE(item, nullptr) << path << " is not documented";
    EXPECT_EQ(methods_of(*item), methods_of(route)) << path;
  };

  for (const std::string& path : vocabulary.paths) check(path);
  for (const std::string& prefix : vocabulary.prefixes) {
    each_path(prefix, vocabulary.words, 4, check);
  }

  EXPECT_GE(routes, 20);
}

TEST(OpenApi, EveryDocumentedOperationHasARoute) {
  for (const auto& [pattern, item] : document().at("paths").get_object()) {
    std::string path;
    for (const std::string& part : split(pattern)) {
      path += "/";
      if (!part.starts_with('{')) {
        path += part;
        continue;
      }
      const json::object* parameter = find_parameter(item, part.substr(1, part.size() - 2));
      ASSERT_NE(parameter, nullptr) << pattern << " does not describe " << part;
      path += std::string_view(parameter->at("example").get_string());
    }
    const Route route = find_route("TRACE", path);
    EXPECT_EQ(route.kind, Kind::kWrongMethod) << path;
    EXPECT_EQ(methods_of(item), methods_of(route)) << path;
  }
}

TEST(OpenApi, EveryReferenceLeadsSomewhereAndEveryOperationHasItsOwnName) {
  std::vector<std::string> references;
  std::vector<std::string> names;
  const json::value whole(document());
  collect(whole, "$ref", references);
  collect(whole, "operationId", names);

  for (const std::string& reference : references) {
    ASSERT_TRUE(reference.starts_with("#/components/")) << reference;
    boost::system::error_code failure;
    whole.find_pointer(reference.substr(1), failure);
    EXPECT_FALSE(failure) << reference;
  }
  EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size());
  EXPECT_GT(references.size(), 50U);
}

TEST(OpenApi, WhatIsDefinedIsUsed) {
  std::vector<std::string> references;
  collect(json::value(document()), "$ref", references);
  for (const auto& [kind, parts] : document().at("components").get_object()) {
    if (kind == "securitySchemes") continue;
    for (const auto& [name, part] : parts.get_object()) {
      const std::string reference = "#/components/" + std::string(kind) + "/" + std::string(name);
      EXPECT_NE(std::find(references.begin(), references.end(), reference), references.end())
          << reference;
    }
  }
}

TEST(OpenApi, ThePageHoldsTheDocumentAndLoadsNothing) {
  const std::string page(docs_page());

  EXPECT_NE(page.find("\"operationId\":\"createVideo\""), std::string::npos);
  EXPECT_EQ(page.find("{{document}}"), std::string::npos);
  static const std::regex kOutside(
      R"re((\bsrc=|@import|\burl\(|<link(?! rel="icon" href="data:)))re");
  EXPECT_FALSE(std::regex_search(page, kOutside));
}

}  // namespace
}  // namespace kare::api

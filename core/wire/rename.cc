#include "core/wire/rename.h"

#include "core/wire/json.h"

#include <boost/json.hpp>

#include <algorithm>

namespace swarm::wire {
namespace {

// Behind the text that begins at `at` with its quote.
std::size_t end_of_text(std::string_view json, std::size_t at) {
  while (true) {
    at = std::min(json.find('"', at + 1), json.size());
    std::size_t slashes = 0;
    while (at < json.size() && json[at - 1 - slashes] == '\\') ++slashes;
    if (slashes % 2 == 0) return std::min(at + 1, json.size());
  }
}

// Where the text of the member "Name" begins, with its quote; npos if it has none.
std::size_t find_name(std::string_view object) {
  constexpr std::string_view key = "\"Name\":\"";
  int depth = 0;
  for (std::size_t at = 0; at < object.size(); ++at) {
    const char c = object[at];
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c != '"') continue;
    // A text with a colon behind it is a key.
    if (depth == 1 && object.substr(at).starts_with(key)) return at + key.size() - 1;
    at = end_of_text(object, at) - 1;
  }
  return std::string_view::npos;
}

}  // namespace

std::string with_name(std::string_view object, std::string_view name) {
  return with_text(object, "Name", name);
}

std::string with_listed_name(std::string_view object, std::string_view name) {
  const std::size_t begin = find_name(object);
  if (begin == std::string_view::npos) return with_name(object, name);
  const std::size_t end = end_of_text(object, begin);
  std::string named;
  named.reserve(object.size() + name.size() + 16);
  named.append(object.substr(0, begin));
  append_json_string(named, name);
  return named.append(object.substr(end));
}

std::string with_text(std::string_view object, std::string_view member, std::string_view text) {
  boost::json::error_code error;
  boost::json::value value = boost::json::parse(object, error);
  if (error || !value.is_object()) return std::string(object);
  value.get_object()[member] = text;
  return boost::json::serialize(value);
}

}  // namespace swarm::wire

#include "core/wire/filters.h"

#include "core/wire/json.h"

#include <utility>

namespace swarm::wire {
namespace {

Error bad(std::string_view why) {
  return Error{Errc::bad_request, "invalid filters: " + std::string(why)};
}

Result<std::vector<std::string>> decode_values(std::string_view key, const json::value& value) {
  std::vector<std::string> values;
  if (const json::object* set = value.if_object()) {
    for (const auto& [text, ignored] : *set) values.emplace_back(text);
  } else if (const json::array* list = value.if_array()) {
    for (const json::value& element : *list) {
      const json::string* text = element.if_string();
      if (text == nullptr) return bad(std::string(key) + ": expected an array of strings");
      values.emplace_back(text->data(), text->size());
    }
  } else if (!value.is_null()) {
    return bad(std::string(key) + ": expected an object or an array");
  }
  return values;
}

}  // namespace

Result<FilterMap> decode_filters(std::string_view text) {
  FilterMap filters;
  if (text.empty()) return filters;
  const Result<json::value> value = parse_json(text);
  if (!value) return bad(value.error().detail);
  if (value->is_null()) return filters;
  const json::object* object = value->if_object();
  if (object == nullptr) return bad("expected an object");
  for (const auto& [key, member] : *object) {
    Result<std::vector<std::string>> values = decode_values(key, member);
    if (!values) return values.error();
    if (!values->empty()) filters.insert_or_assign(std::string(key), std::move(*values));
  }
  return filters;
}

}  // namespace swarm::wire

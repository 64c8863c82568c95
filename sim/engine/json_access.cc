#include "sim/engine/json_access.h"

#include "core/base/http.h"

#include <algorithm>
#include <fmt/format.h>

namespace swarm::sim::fake {

const json::value* member(const json::object& object, std::string_view name) {
  if (const json::value* exact = object.if_contains(name)) return exact;
  for (const auto& entry : object) {
    if (equals_ignoring_case(entry.key(), name)) return &entry.value();
  }
  return nullptr;
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = member(object, name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

std::int64_t number_of(const json::object& object, std::string_view name) {
  const json::value* value = member(object, name);
  if (value == nullptr) return 0;
  if (value->is_int64()) return value->get_int64();
  if (value->is_double() && value->get_double() > -9e18 && value->get_double() < 9e18) {
    return static_cast<std::int64_t>(value->get_double());
  }
  return 0;
}

bool flag_of(const json::object& object, std::string_view name) {
  const json::value* value = member(object, name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

const json::object* object_of(const json::object& object, std::string_view name) {
  const json::value* value = member(object, name);
  return value == nullptr ? nullptr : value->if_object();
}

const json::array* array_of(const json::object& object, std::string_view name) {
  const json::value* value = member(object, name);
  return value == nullptr ? nullptr : value->if_array();
}

std::vector<std::string> strings_of(const json::object& object, std::string_view name) {
  std::vector<std::string> texts;
  // Cmd and Entrypoint may come as one string.
  const json::value* value = member(object, name);
  if (value != nullptr && value->is_string()) texts.emplace_back(value->get_string());
  const json::array* array = array_of(object, name);
  if (array == nullptr) return texts;
  for (const json::value& entry : *array) {
    if (entry.is_string()) texts.emplace_back(entry.get_string());
  }
  return texts;
}

std::map<std::string, std::string> map_of(const json::object& object, std::string_view name) {
  std::map<std::string, std::string> texts;
  const json::object* inner = object_of(object, name);
  if (inner == nullptr) return texts;
  for (const auto& entry : *inner) {
    texts.emplace(entry.key(), entry.value().is_string() ? entry.value().get_string().c_str() : "");
  }
  return texts;
}

json::array to_json(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

json::object to_json(const std::map<std::string, std::string>& texts) {
  json::object object;
  for (const auto& [name, text] : texts) object.emplace(name, text);
  return object;
}

std::string json_complaint(std::string_view text) {
  json::stream_parser parser;
  boost::system::error_code error;
  const std::size_t read = parser.write_some(text.data(), text.size(), error);
  if (!error && read >= text.size()) return "unexpected EOF";
  return fmt::format("invalid character '{}' looking for beginning of value",
                     text[std::min(read, text.size() - 1)]);
}

Result<json::object> parse_body(std::string_view body) {
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return refuse(400, "invalid JSON: got EOF while reading request body");
  }
  boost::system::error_code error;
  json::value value = json::parse(body, error);
  if (error) return refuse(400, "invalid JSON: " + json_complaint(body));
  if (value.is_null()) return json::object();
  if (!value.is_object()) {
    return refuse(400, "invalid JSON: json: cannot unmarshal value into Go value of type object");
  }
  return std::move(value.get_object());
}

json::object without_defaults(const json::object& object, const json::object& defaults) {
  json::object rest;
  for (const auto& entry : object) {
    const json::value* usual = defaults.if_contains(entry.key());
    if (usual != nullptr && *usual == entry.value()) continue;
    // A null where the default is something means the default as well.
    if (usual != nullptr && entry.value().is_null()) continue;
    rest.emplace(entry.key(), entry.value());
  }
  return rest;
}

json::object with_defaults(const json::object& object, const json::object& defaults) {
  json::object whole = defaults;
  for (const auto& entry : object) whole[entry.key()] = entry.value();
  return whole;
}

}  // namespace swarm::sim::fake

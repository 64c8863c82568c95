// Reading clients' JSON as Go does: member names without regard to case, and
// what is absent has the zero value.
#pragma once

#include "core/base/result.h"
#include "sim/engine/answer.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim::fake {

const json::value* member(const json::object& object, std::string_view name);
std::string text_of(const json::object& object, std::string_view name);
std::int64_t number_of(const json::object& object, std::string_view name);
bool flag_of(const json::object& object, std::string_view name);
// Null if absent or no object.
const json::object* object_of(const json::object& object, std::string_view name);
const json::array* array_of(const json::object& object, std::string_view name);
std::vector<std::string> strings_of(const json::object& object, std::string_view name);
std::map<std::string, std::string> map_of(const json::object& object, std::string_view name);

json::array to_json(const std::vector<std::string>& texts);
json::object to_json(const std::map<std::string, std::string>& texts);

// What Go's decoder says of a text that is no JSON.
std::string json_complaint(std::string_view text);

// A body that has to be an object; refused with dockerd's words.
Result<json::object> parse_body(std::string_view body);

// Members of `object` that differ from those of `defaults`.
json::object without_defaults(const json::object& object, const json::object& defaults);
json::object with_defaults(const json::object& object, const json::object& defaults);

}  // namespace swarm::sim::fake

#include "core/wire/version_shapes.h"

#include "core/wire/json.h"

namespace swarm::wire {
namespace {

void write(std::string& text, const json::object& object) {
  text.clear();
  append_json(text, object);
  text += '\n';
}

}  // namespace

std::string with_filter(std::string_view filters, std::string_view name, std::string_view value) {
  Result<json::object> parsed = filters.empty() ? json::object() : parse_object(filters);
  if (!parsed) return std::string(filters);
  json::value& values = (*parsed)[name];
  if (values.is_null()) values.emplace_array();
  if (values.is_array()) values.get_array().emplace_back(value);
  if (values.is_object()) values.get_object()[value] = true;
  std::string text;
  append_json(text, *parsed);
  return text;
}

bool has_filter(std::string_view filters, std::string_view name) {
  const Result<json::object> parsed = filters.empty() ? json::object() : parse_object(filters);
  return parsed && parsed->contains(name);
}

void add_virtual_size(std::string& image) {
  Result<json::object> object = parse_object(image);
  if (!object || object->contains("VirtualSize") || !object->contains("Size")) return;
  const json::value size = object->at("Size");
  (*object)["VirtualSize"] = size;
  write(image, *object);
}

void add_image_container(std::string& image) {
  Result<json::object> object = parse_object(image);
  if (!object || !object->contains("Id")) return;
  object->emplace("Container", "");
  if (!object->contains("ContainerConfig")) (*object)["ContainerConfig"] = json::object();
  write(image, *object);
}

}  // namespace swarm::wire

#include "core/wire/version_shapes.h"

#include "core/wire/json.h"
#include "core/wire/json_text.h"

#include <algorithm>

namespace swarm::wire {
namespace {

void write(std::string& text, const json::object& object) {
  text.clear();
  append_json(text, object);
  text += '\n';
}

struct NewMember {
  std::string_view name;
  ApiVersion since;
};
constexpr NewMember container_members[] = {
    {"ImageManifestDescriptor", {1, 48}},
    {"Health", container_list_complete},
};

bool is_newer(std::string_view key, ApiVersion version) {
  return std::ranges::any_of(container_members, [&](const NewMember& member) {
    return member.name == key && version < member.since;
  });
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

void hide_newer_members(std::string& text, std::size_t begin, ApiVersion version) {
  if (!version.given() || version >= container_list_complete) return;
  const std::string_view element = std::string_view(text).substr(begin);
  const bool any = std::ranges::any_of(container_members, [&](const NewMember& member) {
    return version < member.since && element.find(member.name) != std::string_view::npos;
  });
  if (!any) return;  // Looking is cheaper than taking apart.
  std::string without = "{";
  for (const MemberText& member : members_of(element)) {
    if (is_newer(member.key, version)) continue;
    if (without.size() > 1) without += ',';
    without.append("\"").append(member.key).append("\":").append(member.value);
  }
  text.replace(begin, std::string::npos, without += '}');
}

}  // namespace swarm::wire

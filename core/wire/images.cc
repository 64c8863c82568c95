#include "core/wire/docker.h"
#include "core/wire/json.h"

namespace swarm::wire {
namespace {

// Engines up to API 1.42 say "<none>:<none>" and "<none>@<none>" where there is no name.
std::vector<std::string> real_names(std::vector<std::string> names) {
  std::erase_if(names, [](const std::string& name) {
    return name == "<none>:<none>" || name == "<none>@<none>";
  });
  return names;
}

Image decode_image(const json::object& object, std::string& problem) {
  const ObjectReader read(object, {}, problem);
  Image image;
  image.id = read.text("Id");
  image.parent = read.text("ParentId");
  image.tags = real_names(read.texts("RepoTags"));
  image.digests = real_names(read.texts("RepoDigests"));
  image.labels = read.text_map("Labels");
  image.created = read.integer("Created");
  image.size = read.integer(read.contains("Size") ? "Size" : "VirtualSize");
  if (image.id.empty()) read.complain("Id", "the image's ID");
  return image;
}

}  // namespace

Result<std::vector<Image>> decode_images(std::string_view text) {
  json::monotonic_resource memory;
  const Result<json::array> array = parse_array(text, &memory);
  if (!array) return array.error();
  const std::vector<std::string_view> pieces = array_elements(text);
  std::vector<Image> images;
  images.reserve(array->size());
  std::string problem;
  for (std::size_t i = 0; i < array->size(); ++i) {
    const json::object* object = (*array)[i].if_object();
    if (object == nullptr) return Error{Errc::internal, "expected an array of objects"};
    images.push_back(decode_image(*object, problem));
    images.back().json = pieces[i];
  }
  if (!problem.empty()) return Error{Errc::internal, problem};
  return images;
}

}  // namespace swarm::wire

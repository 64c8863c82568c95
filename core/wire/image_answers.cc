#include "core/wire/image_answers.h"

#include "core/wire/json.h"

namespace swarm::wire {
namespace {

constexpr ApiVersion without_placeholders{1, 43};
constexpr ApiVersion without_virtual_size{1, 44};
constexpr ApiVersion with_descriptor{1, 48};
constexpr ApiVersion with_containers{1, 51};

json::array name_array(const std::vector<std::string>& names) {
  json::array array;
  for (const std::string& name : names) array.emplace_back(name);
  return array;
}

// Before API 1.43 an image without any name has placeholders, and one that lacks digests alone has
// null there.
void put_names(json::object& image, const std::vector<std::string>& tags,
               const std::vector<std::string>& digests, bool old) {
  image["RepoTags"] = name_array(tags);
  image["RepoDigests"] = name_array(digests);
  if (!old) return;
  if (tags.empty()) image["RepoTags"] = json::array{"<none>:<none>"};
  if (!digests.empty()) return;
  image["RepoDigests"] = nullptr;
  if (tags.empty()) image["RepoDigests"] = json::array{"<none>@<none>"};
}

}  // namespace

bool counts_containers(const Image& image) {
  return image.json.find("\"Containers\":") != std::string::npos &&
         image.json.find("\"Containers\":-1") == std::string::npos;
}

void append_image(std::string& text, const Image& image, const ImageOfAll& all,
                  ApiVersion version) {
  const auto below = [version](ApiVersion since) { return version.given() && version < since; };
  const bool virtual_size = below(without_virtual_size);
  const bool counted = counts_containers(image);
  const bool described =
      below(with_descriptor) && image.json.find("\"Descriptor\"") != std::string::npos;
  // Most images are called alike everywhere, and then the engine's own bytes will do.
  const bool same_names = all.tags == image.tags && all.digests == image.digests;
  if (same_names && !all.tags.empty() && !all.digests.empty() && !virtual_size && !counted &&
      !described) {
    text += image.json;
    return;
  }
  Result<json::object> object = parse_object(image.json);
  if (!object) return;  // It has parsed once, so this cannot be.
  put_names(*object, all.tags, all.digests, below(without_placeholders));
  if (virtual_size && !object->contains("VirtualSize")) (*object)["VirtualSize"] = image.size;
  if (described) object->erase("Descriptor");
  if (counted) (*object)["Containers"] = below(with_containers) ? -1 : all.containers;
  append_json(text, *object);
}

}  // namespace swarm::wire
